"""Group cases: linked by staff, answered once by the company, accepted or not by each alone, left by whoever likes."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import tasks
from complaints.commands import answer as answer_commands
from complaints.commands import draft
from complaints.commands import group as group_commands
from complaints.commands.group import LEASE
from complaints.models import CaseGroup, Complaint, GroupAnswer, GroupAnswerResult, GroupMember
from complaints.queries import case as case_queries
from complaints.queries import group as group_queries
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, fresh, moment
from tests.support.browsers import client_of
from tests.support.days import standing_at
from tests.support.racing import at_once
from tests.support.refusing import refused
from tests.support.sending import confirms, sends

pytestmark = pytest.mark.django_db
OFFER = {
    "code": "B1",
    "text": "标识有误，同意退货退款，运费由我方承担。",
    "amount": Decimal("3299.00"),
    "perform_by": date(2026, 11, 20),
}
TYPED = {"code": "B3", "text": "标识沿用了旧款，现已更正，向您致歉。"}


clock = standing_at(MONDAY, always=False)


@pytest.fixture
def handler():
    return cases.person("徐敏")


@pytest.fixture
def company(handler):
    return cases.company(handler)


def served(company: Any, count: int = 1, **more: Any) -> list[Complaint]:
    return [cases.with_business(cases.person("林晓云"), company, **more) for _ in range(count)]


def results(lead: GroupAnswer) -> dict[str, int]:
    return dict(Counter(lead.results.values_list("result", flat=True)))


def text(response: Any) -> str:
    return response.content.decode()


# --- linking ---
def test_a_case_is_linked_and_nothing_of_its_own_moves(company):
    case = served(company)[0]
    clocks, status = list(case.clocks.order_by("pk").values()), case.status

    group = cases.group(case)

    case = fresh(case)
    assert (case.status, list(case.clocks.order_by("pk").values())) == (status, clocks)
    assert case.events.latest("seq").data == {"group": group.pk}
    assert group_queries.membership(case).group == group


def test_only_cases_of_the_same_company_that_were_accepted_and_are_in_no_group(company):
    officer, group = cases.officer(), cases.group(business=company)
    other = served(cases.company(cases.person("别家")))[0]
    linked = served(company)[0]
    cases.group(linked)

    refused("other_company", lambda: group_commands.link_group(other, actor=officer, group=group))
    refused(
        "not_groupable", lambda: group_commands.link_group(cases.filed(business=company), actor=officer, group=group)
    )
    refused("not_groupable", lambda: group_commands.link_group(cases.accepted(), actor=officer, group=group))
    refused("in_group", lambda: group_commands.link_group(fresh(linked), actor=officer, group=group))
    assert GroupMember.objects.filter(group=group).count() == 0


def test_a_member_of_the_company_makes_no_group_about_it_and_a_closed_group_takes_nothing(company):
    insider = cases.officer("企业里的人")
    company.memberships.create(user=insider, role="viewer")
    case, group = served(company)[0], cases.group(business=company)
    words = {"title": "同类", "issue": "同类问题"}

    refused("role", lambda: group_commands.create_group(actor=insider, business=company, **words))
    refused("role", lambda: group_commands.create_group(actor=cases.staff("auditor"), business=company, **words))
    refused("role", lambda: group_commands.link_group(case, actor=insider, group=group))
    group_commands.close_group(group, actor=cases.supervisor())
    refused("group_closed", lambda: group_commands.link_group(fresh(case), actor=cases.officer(), group=group))


def test_the_complainants_are_told_each_and_the_company_once(company):
    made = served(company, 3)

    group = cases.group(*made)

    told = Notice.objects.filter(channel="site")
    assert told.filter(kind="group_linked").count() == 3
    once = told.get(kind="business_group_linked")
    assert once.url == reverse("business:group", args=[company.pk, group.reference])


def test_a_change_of_company_ends_the_place_in_the_group(company):
    case = served(company)[0]
    cases.group(case)
    other = cases.company(cases.person("别家"))
    Complaint.objects.filter(pk=case.pk).update(business=other)

    assert group_queries.membership(fresh(case)) is None
    assert cases.group(fresh(case)).business == other
    assert GroupMember.objects.filter(complaint=case, left_at=None).count() == 1


# --- leaving ---
def test_leaving_keeps_the_case_as_it_is_and_tells_the_officer(company):
    case = served(company)[0]
    cases.group(case)
    clocks = list(case.clocks.order_by("pk").values())

    group_commands.leave_group(fresh(case), actor=case.complainant)

    case = fresh(case)
    assert (case.status, list(case.clocks.order_by("pk").values())) == ("with_business", clocks)
    assert group_queries.membership(case) is None
    assert Notice.objects.filter(kind="staff_group_left", user=case.officer, channel="site").exists()
    refused("not_in_group", lambda: group_commands.leave_group(case, actor=case.complainant))


# --- one answer to all ---
def test_the_answer_reaches_every_case_that_waits_and_each_decides_alone(company, handler):
    made = served(company, 3)
    group = cases.group(*made)

    lead = cases.lead(group, actor=handler, **OFFER)
    group_commands.run_lead_answers(MONDAY)

    lead.refresh_from_db()
    assert (results(lead), lead.finished_at) == ({"answered": 3}, MONDAY)
    first, second, third = (fresh(case) for case in made)
    for case in (first, second, third):
        given = case_queries.current_answer(case)
        assert (case.status, given.code, given.amount, given.by, given.is_late) == (
            "answered",
            "B1",
            OFFER["amount"],
            handler,
            False,
        )
        clock = case.clocks.get(stopped_at=None)
        assert (clock.kind, clock.due_on) == ("confirm", date(2026, 11, 12))
        assert case.events.latest("seq").data["lead"] == lead.pk
    assert Notice.objects.filter(kind="answered", channel="site").count() == 3
    cases.accepts(first)
    answer_commands.reject_answer(second, actor=second.complainant, now=MONDAY)
    assert [fresh(case).status for case in made] == ["settled", "closed", "answered"]


def test_lateness_is_each_cases_own(company, handler):
    early = served(company)[0]
    late = served(company, now=moment("2026-10-19 10:00"))[0]
    group = cases.group(early, late)

    cases.lead(group, actor=handler)
    group_commands.run_lead_answers(MONDAY)

    assert [case_queries.current_answer(fresh(case)).is_late for case in (early, late)] == [False, True]


def test_what_did_not_get_the_answer_is_told_with_the_reason(company, handler):
    answered, withdrawn, left, waits = served(company, 4)
    own = cases.with_business(handler, company)
    group = cases.group(answered, withdrawn, left, waits, own)
    lead = cases.lead(group, actor=handler)
    answer_commands.answer(fresh(answered), actor=handler, code="B3", text="单独说明。", now=MONDAY)
    draft.withdraw(fresh(withdrawn), actor=withdrawn.complainant, reason="W1", now=MONDAY)
    group_commands.leave_group(fresh(left), actor=left.complainant, now=MONDAY + timedelta(seconds=1))

    group_commands.run_lead_answers(MONDAY + timedelta(seconds=2))

    ends = dict(lead.results.values_list("complaint", "result"))
    assert ends == {
        answered.pk: "had_answer",
        withdrawn.pk: "ended",
        left.pk: "left",
        own.pk: "role",
        waits.pk: "answered",
    }
    assert fresh(left).status == fresh(own).status == "with_business"


def test_whoever_left_before_or_came_after_plays_no_part(company, handler):
    gone, stays, late = served(company, 3)
    group = cases.group(gone, stays)
    group_commands.leave_group(fresh(gone), actor=gone.complainant, now=MONDAY)
    lead = cases.lead(group, actor=handler, now=MONDAY + timedelta(minutes=1))
    group_commands.link_group(late, actor=cases.officer(), group=group, now=MONDAY + timedelta(minutes=2))

    group_commands.run_lead_answers(MONDAY + timedelta(minutes=3))

    assert list(lead.results.values_list("complaint", "result")) == [(stays.pk, "answered")]
    assert fresh(late).status == "with_business"


def test_a_run_that_was_cut_off_is_taken_up_again_and_nobody_is_answered_twice(company, handler, monkeypatch):
    made = served(company, 3)
    lead = cases.lead(cases.group(*made), actor=handler)
    answer_commands.lead_answer(made[0], actor=handler, lead=lead, now=MONDAY)
    GroupAnswer.objects.update(lease_until=MONDAY + LEASE)  # by the worker that died

    assert group_commands.run_lead_answers(MONDAY) == 0
    assert group_commands.run_lead_answers(MONDAY + LEASE) == 2
    assert group_commands.run_lead_answers(MONDAY + LEASE * 2) == 0
    assert results(lead) == {"answered": 3}
    assert [fresh(case).answers_given.count() for case in made] == [1, 1, 1]


def test_one_answer_at_a_time_by_who_may_answer_while_somebody_waits(company, handler):
    viewer = cases.person("顾盼")
    company.memberships.create(user=viewer, role="viewer")
    group = cases.group(*served(company))

    for stranger in (viewer, cases.person(), cases.officer()):
        refused("role", lambda who=stranger: cases.lead(group, actor=who))
    cases.lead(group, actor=handler)
    refused("sending", lambda: cases.lead(group, actor=handler))
    refused("sending", lambda: group_commands.close_group(group, actor=cases.officer()))
    group_commands.run_lead_answers(MONDAY)
    refused("nobody_waits", lambda: cases.lead(group, actor=handler))
    group_commands.close_group(group, actor=cases.officer())
    refused("group_closed", lambda: cases.lead(group, actor=handler))
    assert GroupAnswer.objects.count() == 1


def test_the_task_carries_it(company, handler, clock):
    lead = cases.lead(cases.group(*served(company, 2)), actor=handler)

    assert tasks.run_lead_answers() == 2
    assert results(lead) == {"answered": 2}


@pytest.mark.django_db(transaction=True)
def test_leaving_against_the_lead_answer_one_wins_and_the_result_says_which(company, handler):
    for _round in range(3):
        case = served(company)[0]
        lead = cases.lead(cases.group(case), actor=handler, now=MONDAY)

        at_once(
            partial(
                group_commands.leave_group, cases.fresh(case), actor=case.complainant, now=MONDAY + timedelta(seconds=1)
            ),
            partial(group_commands.run_lead_answers, MONDAY + timedelta(seconds=1)),
        )

        found = (fresh(case).status, fresh(case).answers_given.count(), results(lead))
        assert found in [("answered", 1, {"answered": 1}), ("with_business", 0, {"left": 1})]
        assert group_queries.membership(fresh(case)) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_carry_one_answer_once(company, handler):
    made = served(company, 4)
    lead = cases.lead(cases.group(*made), actor=handler, now=MONDAY)

    at_once(*[partial(group_commands.run_lead_answers, MONDAY) for _ in range(2)])

    assert results(lead) == {"answered": 4}
    assert [fresh(case).answers_given.count() for case in made] == [1] * 4
    assert Notice.objects.filter(kind="answered", channel="site").count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_officers_link_one_case_to_one_group(company):
    case = served(company)[0]
    groups = [cases.group(business=company) for _ in range(2)]

    found = at_once(
        *[
            partial(group_commands.link_group, cases.fresh(case), actor=cases.officer(), group=group, now=MONDAY)
            for group in groups
        ]
    )

    assert found == ["done", "in_group"]
    assert GroupMember.objects.count() == 1


# --- the company's pages ---
def page_of(group: CaseGroup, name: str = "group", *more: Any) -> str:
    return reverse(f"business:{name}", args=[group.business_id, group.reference, *more])


def test_the_company_previews_sends_and_reads_the_result(company, handler, clock):
    made = served(company, 2)
    group = cases.group(*made)
    browser = client_of(handler)

    preview = browser.post(page_of(group, "group_answer"), TYPED | {"send": "1"}, follow=True)
    nothing_yet = GroupAnswer.objects.count()
    sent, again = confirms(browser, preview), confirms(browser, preview)
    lead = GroupAnswer.objects.get()
    under_way = text(browser.get(sent["Location"]))
    group_commands.run_lead_answers(MONDAY)
    done = text(browser.get(sent["Location"]))

    assert (preview.status_code, nothing_yet) == (200, 0)
    assert again["Location"] == page_of(group) and "没有再发一次" in under_way
    assert "发给2件等待答复的投诉" in text(preview) and TYPED["text"] in text(preview)
    assert sent["Location"] == page_of(group, "lead", lead.pk)
    assert "还在送达" in under_way
    assert "已送达2件，未送达0件。" in done and "送达已完成" in done
    assert [fresh(case).status for case in made] == ["answered", "answered"]


def test_the_company_sees_served_cases_alone_and_nobodys_name(company, handler, clock):
    case = served(company)[0]
    own = cases.with_business(handler, company)
    unserved = served(company)[0]
    group = cases.group(case, own, unserved)
    Complaint.objects.filter(pk=unserved.pk).update(status="accepted", served_at=None)

    shown = text(client_of(handler).get(page_of(group)))

    assert case.reference in shown
    for secret in (own.reference, unserved.reference, "林晓云", case.complainant.phone):
        assert secret not in shown


def test_bad_input_is_422_a_refusal_409_and_what_was_typed_stays(company, handler, clock):
    group = cases.group(*served(company))
    browser = client_of(handler)

    bad = browser.post(page_of(group, "group_answer"), {"code": "B1", "text": "同意退货退款，尽快处理。"})
    preview = browser.post(page_of(group, "group_answer"), TYPED, follow=True)
    back = browser.get(preview.redirect_chain[-1][0] + "&edit=1")
    cases.lead(group, actor=handler)
    late = confirms(browser, preview)

    assert (bad.status_code, back.status_code, late.status_code) == (422, 200, 409)
    assert "同意退货退款，尽快处理。" in text(bad)
    assert TYPED["text"] in text(back) and TYPED["text"] in text(late)


def test_a_group_of_which_another_number_waits_by_now_is_shown_anew(company, handler, clock):
    group = cases.group(*served(company, 2))
    browser = client_of(handler)
    preview = browser.post(page_of(group, "group_answer"), TYPED, follow=True)
    group_commands.link_group(served(company)[0], actor=cases.officer(), group=group)

    stale = confirms(browser, preview)

    assert (stale.status_code, GroupAnswer.objects.count()) == (409, 0)
    assert "请看过现在的件数" in text(stale) and "发给3件等待答复的投诉" in text(stale)
    assert confirms(browser, stale).status_code == 302


def test_another_company_and_a_viewer(company, handler, clock):
    group = cases.group(*served(company))
    viewer, other = cases.person("顾盼"), cases.person("别家")
    company.memberships.create(user=viewer, role="viewer")
    cases.company(other)

    assert client_of(other).get(page_of(group)).status_code == 404
    assert "预览并发送" not in text(client_of(viewer).get(page_of(group)))
    assert client_of(viewer).post(page_of(group, "group_answer"), TYPED | {"send": "1"}).status_code == 404
    assert GroupAnswer.objects.count() == 0


def test_the_companys_pages_cost_the_same_for_one_case_and_for_five(company, handler, clock):
    group = cases.group(*served(company))
    lead = cases.lead(group, actor=handler)
    group_commands.run_lead_answers(MONDAY)
    urls = (page_of(group), page_of(group, "lead", lead.pk), reverse("business:groups", args=[company.pk]))

    counts = [_queries(client_of(handler), url) for url in urls]
    for case in served(company, 4):
        group_commands.link_group(case, actor=cases.officer(), group=group)
        GroupAnswerResult.objects.create(lead=lead, complaint=case, result="ended")
    cases.group(*served(company, 2))

    assert [_queries(client_of(handler), url) for url in urls] == counts


def _queries(browser: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


# --- the complainant's page ---
def test_the_complainant_learns_how_many_others_and_nothing_about_them_and_may_leave(company, clock):
    mine, other = cases.with_business(cases.person("王强"), company), served(company)[0]
    cases.group(mine, other)
    browser = client_of(mine.complainant)
    leave = reverse("complaints:step", args=[mine.reference, "leave_group"])

    shown = text(browser.get(mine.get_absolute_url()))
    asked = text(browser.get(leave))
    left = browser.post(leave)

    assert "与另外1件同类投诉一起办理" in shown and leave in shown
    for secret in (other.reference, "林晓云", other.complainant.phone):
        assert secret not in shown
    assert "状态和期限都不变" in asked
    assert left["Location"] == mine.get_absolute_url()
    assert "同类投诉一起办理：" not in text(browser.get(mine.get_absolute_url()))
    assert client_of(other.complainant).post(leave).status_code == 404


# --- the staff's pages ---
def test_staff_link_from_the_case_page_with_what_is_alike(company, clock):
    case, alike, old = served(company, 2)[0], served(company)[0], served(company, now=moment("2026-08-31 10:00"))[0]
    browser = client_of(cases.officer())
    url = reverse("admin:complaints_complaint_step", args=[case.pk, "link_group"])

    offered = text(browser.get(url))
    bad = browser.post(url, {"group": "new", "title": ""})
    done = sends(
        browser, url, {"group": "new", "title": "能效标识不符", "issue": "标注一级，实为二级。", "also": [alike.pk]}
    )

    assert alike.reference in offered and old.reference not in offered
    assert '<legend class="field__label">一起关联的同类投诉' in offered
    assert bad.status_code == 422
    assert done.status_code == 302
    group = CaseGroup.objects.get()
    assert sorted(group.members.values_list("complaint", flat=True)) == sorted([case.pk, alike.pk])
    assert group.reference in text(browser.get(reverse("admin:complaints_complaint_change", args=[case.pk])))


def test_staff_link_what_they_chose_in_a_list_and_are_told_what_was_not(company, clock):
    made = served(company, 3)
    foreign = served(cases.company(cases.person("别家")))[0]
    cases.group(made[2])
    browser = client_of(cases.supervisor())
    link = reverse("admin:complaints_group_link")
    ids = ",".join(str(case.pk) for case in made)

    mixed = browser.get(link, {"ids": f"{ids},{foreign.pk}"})
    shown = browser.post(link, {"ids": ids, "group": "new", "title": "同类", "issue": "同类问题", "send": "1"})
    unlinked = CaseGroup.objects.count()
    newest = Notice.objects.latest("pk").pk
    done = browser.get(confirms(browser, shown)["Location"])
    again = confirms(browser, shown)

    assert "不是同一家企业的" in text(mixed)
    assert unlinked == 1 and "另外1人收到同样的通知" in text(shown)
    assert "将关联2件投诉" in text(shown) and f"<li>{made[0].reference} " in text(shown)
    posted = Notice.objects.filter(pk__gt=newest)
    assert len(shown.context["told"]) == 2 < posted.values("user").distinct().count()
    assert again.status_code == 409
    assert "已关联2件投诉" in text(done) and f"{made[2].reference}没有关联" in text(done)
    assert CaseGroup.objects.count() == 2


def test_cases_are_chosen_in_a_worklist(company, clock):
    made = served(company, 2)
    posted = {"action": "link_selected", "_selected_action": [case.pk for case in made]}
    worklist = reverse("admin:complaints_complaint_changelist")

    answer = client_of(cases.officer()).post(worklist, posted)

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('admin:complaints_group_link')}?ids={made[0].pk},{made[1].pk}"


def test_the_group_page_adds_cases_and_ends(company, clock):
    first, second = served(company, 2)
    group = cases.group(first)
    browser = client_of(cases.officer())
    url = reverse("admin:complaints_group", args=[group.pk])

    shown = text(browser.get(url))
    nothing = browser.post(url, {"do": "link"})
    sends(browser, url, {"do": "link", "cases": [second.pk]})
    browser.post(url, {"do": "close"})

    assert first.reference in shown and second.reference in shown
    assert nothing.status_code == 422
    assert group.members.count() == 2
    assert CaseGroup.objects.get().closed_at == MONDAY
    assert group_queries.membership(fresh(first)) is None


def test_staff_who_are_a_party_see_no_group(company, clock):
    case = served(company)[0]
    complainant = cases.officer("既是投诉人")
    own = cases.with_business(complainant, company)
    insider = cases.officer("企业里的人")
    company.memberships.create(user=insider, role="viewer")
    group = cases.group(case, own)
    url = reverse("admin:complaints_group", args=[group.pk])

    for person in (complainant, insider):
        assert client_of(person).get(url).status_code == 404
        assert group.title not in text(client_of(person).get(reverse("admin:complaints_groups")))
    assert client_of(cases.staff("auditor")).get(url).status_code == 200


def test_the_staffs_pages_cost_the_same_for_one_case_and_for_five(company, clock):
    group = cases.group(*served(company))
    officer = cases.officer()
    urls = (reverse("admin:complaints_group", args=[group.pk]), reverse("admin:complaints_groups"))

    counts = [_queries(client_of(officer), url) for url in urls]
    for case in served(company, 4):
        group_commands.link_group(case, actor=cases.officer(), group=group)
    cases.group(*served(company, 2))

    assert [_queries(client_of(officer), url) for url in urls] == counts


@pytest.mark.long
def test_a_thousand_cases_are_answered_in_time(company, handler):
    case = served(company)[0]
    group = cases.group(case, *served(company, 999))
    lead = cases.lead(group, actor=handler)

    group_commands.run_lead_answers(MONDAY)

    assert results(lead) == {"answered": 1000}
