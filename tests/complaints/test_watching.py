"""Colleagues: mentioned in a note, and watching a case. Told on the site alone, only while they may see the case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.commands import set_roles
from accounts.privacy import collectors
from complaints.commands import answer, assignment, conflict, intake, offer, privacy
from complaints.models import Complaint, Note, Watch
from complaints.tasks import give_back
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import client_of
from tests.support.days import standing_at
from tests.support.refusing import refused

pytestmark = pytest.mark.django_db
LIST = "/admin/complaints/complaint/"
SECRET = "青花瓷"

clock = standing_at(MONDAY + timedelta(hours=1))


@pytest.fixture
def officer():
    return cases.officer("周受理")


def page_of(case: Complaint) -> str:
    return reverse("admin:complaints_complaint_change", args=[case.pk])


def note(case: Complaint, person: Any, text: str, *mentioned: Any) -> Any:
    typed = {"text": text, "mentioned": [one.pk for one in mentioned]}
    return client_of(person).post(reverse("admin:complaints_complaint_step", args=[case.pk, "note"]), typed)


def told(kind: str) -> list[Any]:
    return [row.user_id for row in Notice.objects.filter(kind=kind).order_by("user_id")]


def in_conflict(person: Any, case: Complaint) -> None:
    day = MONDAY.date()
    conflict.declare_conflict(person, actor=person, business=case.business, reason="曾任职", since=day, now=MONDAY)


# --- mentioning ---
@pytest.mark.parametrize("role", ["officer", "supervisor", "mediator", "reviewer"])
def test_whoever_may_write_a_note_mentions_colleagues_chosen_and_typed(role):
    case, writer = cases.with_business(), cases.staff(role, "写备注的人")
    typed, chosen = cases.mediator("何调解"), cases.staff("auditor", "钱审计")

    answer = note(case, writer, f"@何调解 请看{SECRET}", chosen)

    assert answer.status_code == 302
    assert told("staff_mentioned") == sorted([typed.pk, chosen.pk])
    assert cases.fresh(case).events.latest("seq").data["mentioned"] == sorted([typed.pk, chosen.pk])
    assert Note.objects.get().text == f"@何调解 请看{SECRET}\n@钱审计"


def test_the_notice_stays_on_the_site_and_has_none_of_the_notes_words(officer):
    case, colleague = cases.with_business(), cases.mediator("何调解")

    note(case, officer, f"@何调解，{SECRET}")

    rows = Notice.objects.filter(kind="staff_mentioned")
    assert [row.channel for row in rows] == ["site"]
    assert case.reference in rows[0].text and "周受理" in rows[0].text
    assert SECRET not in rows[0].subject + rows[0].text and case.title not in rows[0].text
    assert rows[0].user_id == colleague.pk


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("@王伟 请看", "有2位同事叫“王伟”，请在“提到的同事”里选择是哪一位"),
        ("@何调解请看", "提到“何调解”时，请在姓名后面加空格或标点"),
        ("@没有这人 请看", "没有名叫“没有这人”"),
        ("＠回避的人 请看", "没有名叫“回避的人”"),
        ("@林投诉 请看", "没有名叫“林投诉”"),
    ],
)
def test_a_name_that_is_not_sure_is_asked_back_and_nothing_is_saved(officer, text, sentence):
    case = cases.filed(cases.person("林投诉"), cases.company(cases.person("徐敏")))
    cases.officer("王伟"), cases.officer("王伟"), cases.mediator("何调解")
    in_conflict(cases.officer("回避的人"), case)

    shown = note(case, officer, text)

    assert shown.status_code == 422
    assert sentence in shown.content.decode() and text in shown.content.decode()
    assert not Note.objects.exists() and not told("staff_mentioned")


def test_of_two_with_one_name_the_chosen_one_is_meant(officer):
    case = cases.with_business()
    _other, meant = cases.officer("王伟"), cases.officer("王伟")

    note(case, officer, "@王伟 请看。邮箱a@b.cn不是提到谁", meant)

    assert told("staff_mentioned") == [meant.pk]
    assert Note.objects.get().text == "@王伟 请看。邮箱a@b.cn不是提到谁"


def test_who_may_not_see_the_case_is_not_offered_and_cannot_be_mentioned(officer):
    case = cases.with_business()
    barred, editor = cases.officer("回避的人"), cases.staff("content_editor", "编辑")
    in_conflict(barred, case)

    shown = client_of(officer).get(page_of(case)).content.decode()
    assert "回避的人" not in shown and ">编辑<" not in shown
    assert note(case, officer, "请看", barred).status_code == 422
    for person in (barred, editor, case.complainant, cases.handler_of(case)):
        refused("may_not_see", lambda p=person: intake.note(case, actor=officer, text="请看", mentioned=[p]))
    assert not told("staff_mentioned")


# --- watching ---
def test_watching_begins_and_ends_by_a_button_and_twice_is_once(officer):
    case, browser = cases.with_business(), client_of(officer)
    url = reverse("admin:complaints_watch", args=[case.pk])

    assert "取消关注" not in browser.get(page_of(case)).content.decode()
    browser.post(url, {"watch": "1"})
    browser.post(url, {"watch": "1"})
    assert "取消关注" in browser.get(page_of(case)).content.decode()
    assert Watch.objects.count() == 1
    browser.post(url)
    assert not Watch.objects.exists()


def test_who_watches_is_told_on_the_site_of_what_others_do_and_not_of_their_own(officer):
    case, watcher = cases.with_business(), cases.staff("auditor", "钱审计")
    for person in (watcher, officer):
        assignment.watch(case, actor=person, now=MONDAY)

    intake.note(case, actor=officer, text=SECRET, now=MONDAY)
    answer.answer(case, actor=cases.handler_of(case), code="B3", text=f"{SECRET}如下，请您查看。", now=MONDAY)

    assert told("staff_watched") == sorted([officer.pk, watcher.pk, watcher.pk])
    rows = Notice.objects.filter(kind="staff_watched")
    assert {row.channel for row in rows} == {"site"}
    assert "企业已答复" in rows.latest("pk").text
    assert not any(SECRET in row.text for row in rows)


def test_who_is_told_anyway_is_told_once(officer):
    case = cases.with_business()
    assignment.assign(case, actor=officer, officer=officer, now=MONDAY)
    assignment.watch(case, actor=officer, now=MONDAY)

    offer.message(cases.fresh(case), actor=case.complainant, text="请尽快。", now=MONDAY)

    assert set(told("staff_message")) == {officer.pk}
    assert told("staff_watched") == []


def test_a_preference_against_work_notices_on_the_site_is_kept(officer):
    case = cases.with_business()
    officer.muted = ["work:site"]
    officer.save()
    assignment.watch(case, actor=officer, now=MONDAY)

    intake.note(case, actor=cases.supervisor(), text="备注", now=MONDAY)

    assert told("staff_watched") == []


def test_looks_are_not_told(officer):
    case = cases.with_business()
    assignment.watch(case, actor=officer, now=MONDAY)

    privacy.reveal(case, actor=cases.supervisor(), items=["phone"], purpose="check", reason="核对号码", now=MONDAY)

    assert told("staff_watched") == []


@pytest.mark.parametrize("lost", ["conflict", "role"])
def test_watching_ends_with_the_right_to_see_the_case(officer, lost):
    case = cases.with_business()
    assignment.watch(case, actor=officer, now=MONDAY)
    if lost == "conflict":
        in_conflict(officer, case)
    else:
        set_roles(officer, actor=cases.staff("administrator", "管理员"), wanted=[], reason="调离", now=MONDAY)

    intake.note(case, actor=cases.supervisor(), text="备注", now=MONDAY)
    assert told("staff_watched") == []

    give_back()
    assert not Watch.objects.exists()


def test_the_watch_of_who_may_see_the_case_stays(officer):
    assignment.watch(cases.with_business(), actor=officer, now=MONDAY)

    give_back()

    assert Watch.objects.count() == 1


def test_nobody_watches_a_case_that_they_may_not_see(officer):
    own = cases.filed(officer)
    case = cases.with_business()
    in_conflict(officer, case)

    for one in (own, case):
        refused("not_watchable", lambda c=one: assignment.watch(c, actor=officer))
        answer = client_of(officer).post(reverse("admin:complaints_watch", args=[one.pk]), {"watch": "1"})
        assert answer.status_code == 404


def test_the_filter_lists_what_one_watches_ended_or_not(officer):
    open_one, ended, other = cases.with_business(), cases.closed(), cases.with_business()
    for case in (open_one, ended):
        assignment.watch(case, actor=officer, now=MONDAY)
    assignment.watch(other, actor=cases.supervisor(), now=MONDAY)

    shown = client_of(officer).get(LIST, {"watched": "1"}).content.decode()

    assert "我关注的" in shown
    assert open_one.reference in shown and ended.reference in shown
    assert other.reference not in shown


def test_leaving_takes_the_list_along(officer):
    assignment.watch(cases.with_business(), actor=officer, now=MONDAY)

    collectors.forget(officer, MONDAY)

    assert not Watch.objects.exists()
