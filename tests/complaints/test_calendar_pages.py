"""Loading a yearly notice in the admin: the text, its mistakes, the preview, the confirmation, the progress."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import CalendarDay, CalendarNotice
from complaints.commands import calendar as calendar_commands
from complaints.queries import calendar as calendar_queries
from notifications.models import Notice
from tests.factories import cases
from tests.support.calendars import CHRISTMAS, LATER, NOW, REF
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db
ADD = "admin:casework_calendarnotice_add"


today = standing_at(NOW)


@pytest.fixture
def supervisor() -> Any:
    return cases.supervisor()


def post(person: Any, act: str, text: str = LATER, **more: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.post(reverse(ADD), {"year": "2027", "ref": REF, "text": text, "act": act} | more)


def get(person: Any, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_the_page_has_an_example_and_next_year_chosen(supervisor):
    page = get(supervisor, ADD)

    assert "2027-04-05,holiday" in page
    assert '<option value="2027" selected>' in page


def test_each_line_that_cannot_be_read_is_named_and_what_was_typed_stays(supervisor):
    response = post(supervisor, "preview", "2027-01-01放假\n2027-02-30放假\n1月6日上班")

    page = response.content.decode()
    assert response.status_code == 422
    assert "第2行“2027-02-30放假”：没有2027年2月30日" in page
    assert "第3行“1月6日上班”：2027-01-06不是周末，本来就上班" in page
    assert "2027-02-30放假\n1月6日上班" in page
    assert not CalendarNotice.objects.exists()


def test_a_text_without_days_is_refused(supervisor):
    assert "没有找到放假或上班的日子" in post(supervisor, "preview", "安排如下：").content.decode()


def test_the_preview_shows_the_days_that_change_and_the_clocks_that_move_and_changes_nothing(supervisor):
    case = cases.with_business(now=CHRISTMAS)
    before = list(CalendarDay.objects.values_list("date", "kind", "provisional", "updated_at"))

    response = post(supervisor, "preview")

    page = response.content.decode()
    assert response.status_code == 200
    for word in (
        "1月4日（周一）",
        "工作日",
        "法定节假日",
        "不再是暂定",
        case.reference,
        "答复期限",
        "1月5日（周二）",
    ):
        assert word in page, word
    assert "1个正在计算的期限会变" in page
    assert "这些法定节假日没有写成放假" in page and "5月1日" in page
    assert not CalendarNotice.objects.exists()
    assert list(CalendarDay.objects.values_list("date", "kind", "provisional", "updated_at")) == before
    assert cases.fresh(case).due_on == date(2027, 1, 4)


def test_the_preview_shows_the_words_of_each_channel_and_how_many_are_told(supervisor):
    one = cases.with_business(now=CHRISTMAS)
    cases.with_business(complainant=one.complainant, business=one.business, now=CHRISTMAS)
    before = (Notice.objects.count(), one.events.count())

    response = post(supervisor, "preview")

    page = response.content.decode()
    shown = {notice["channel"]: notice["text"] for row in response.context["told"] for notice in row["notices"]}
    assert "涉及2件投诉，1位投诉人和1家企业会收到通知" in page
    assert f"下面是投诉{one.reference}的通知" in page
    assert [str(row["side"]) for row in response.context["told"]] == ["投诉人", "企业"]
    assert f"投诉{one.reference}的答复期限改为2027年1月5日（周二）24:00截止" in shown["短信"]
    assert REF in shown["站内消息"] and shown["站内消息"] in html.unescape(page)
    assert (Notice.objects.count(), one.events.count()) == before


def test_what_the_preview_shows_is_what_is_sent(supervisor):
    case = cases.with_business(now=CHRISTMAS)
    told = post(supervisor, "preview").context["told"]
    post(supervisor, "confirm")

    calendar_commands.apply_calendar_notices(NOW)

    sent = Notice.objects.filter(key__startswith=f"{case.reference}:{cases.fresh(case).events.last().seq}:")
    assert {(row.channel, row.text) for row in sent}
    assert sorted(row.text for row in sent) == sorted(row["text"] for one in told for row in one["notices"])


def test_the_words_of_a_case_of_ones_own_are_not_shown(supervisor):
    cases.with_business(complainant=supervisor, now=CHRISTMAS)

    assert not post(supervisor, "preview").context.get("told")


def test_the_preview_lists_so_many_and_counts_the_rest(supervisor, monkeypatch):
    for _ in range(3):
        cases.with_business(now=CHRISTMAS)
    monkeypatch.setattr(calendar_queries, "SHOWN_MAX", 2)

    response = post(supervisor, "preview")

    page = response.content.decode()
    assert len(response.context["rows"]) == page.count("<td>答复期限</td>") == 2
    assert "3个正在计算的期限会变" in page and "及其余1个" in page


def test_a_preview_does_not_look_at_a_million_clocks(supervisor, monkeypatch):
    for _ in range(3):
        cases.with_business(now=CHRISTMAS)
    monkeypatch.setattr(calendar_queries, "LOOKED_AT_MAX", 2)

    page = post(supervisor, "preview").content.decode()

    assert "2个正在计算的期限会变" in page and "预览只检查了前5000个" in page


def test_the_number_of_queries_does_not_depend_on_how_many_move(supervisor, django_assert_num_queries):
    cases.with_business(now=CHRISTMAS)
    calendar = CalendarDay.objects.calendar().announced({date(2027, 1, 4): "holiday"})
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    with django_assert_num_queries(1):
        assert calendar_queries.preview(calendar, first, last, NOW).count == 1
    cases.with_business(now=CHRISTMAS)
    cases.with_business(now=CHRISTMAS)

    with django_assert_num_queries(1):
        assert calendar_queries.preview(calendar, first, last, NOW).count == 3


def test_a_case_of_ones_own_is_counted_but_not_shown(supervisor):
    case = cases.with_business(complainant=supervisor, now=CHRISTMAS)

    page = post(supervisor, "preview").content.decode()

    assert case.reference not in page and "与您有关，不显示" in page


def test_back_from_the_preview_keeps_what_was_typed(supervisor):
    response = post(supervisor, "back")

    assert response.status_code == 200
    assert REF in response.content.decode() and "写法举例" in response.content.decode()


def test_confirmed_it_is_carried_out_and_the_page_tells_how_far(supervisor):
    case = cases.with_business(now=CHRISTMAS)

    response = post(supervisor, "confirm")

    notice = CalendarNotice.objects.get()
    assert response["Location"] == reverse("admin:casework_calendarnotice_change", args=[notice.pk])
    assert (notice.year, notice.ref, notice.loaded_by, notice.loaded_at) == (2027, REF, supervisor, NOW)
    assert "已确认，一分钟内开始执行" in get(supervisor, "admin:casework_calendarnotice_change", notice.pk)
    assert cases.fresh(case).due_on == date(2027, 1, 4)

    calendar_commands.apply_calendar_notices(NOW)

    page = get(supervisor, "admin:casework_calendarnotice_change", notice.pk)
    assert "一分钟内开始执行" not in page and "，已通知双方" in page and REF in page
    assert "已完成" in get(supervisor, "admin:casework_calendarnotice_changelist")
    assert "按国务院节假日安排，期限有变" in get(supervisor, "admin:complaints_complaint_change", case.pk)


def test_a_second_confirmation_is_told_so(supervisor):
    post(supervisor, "confirm")

    response = post(supervisor, "confirm")

    assert response.status_code == 409
    assert "2027年已有一份通知正在执行" in response.content.decode()
    assert CalendarNotice.objects.count() == 1


def test_an_officer_reads_and_does_not_load():
    officer = cases.officer()

    response = post(officer, "confirm")

    assert response.status_code == 403
    assert not CalendarNotice.objects.exists()
    assert "查看和载入节假日安排" in get(officer, "admin:casework_calendarday_changelist")


def test_both_sides_read_of_it_in_the_timeline(supervisor):
    case = cases.with_business(now=CHRISTMAS)
    calendar_commands.load_calendar_notice(actor=supervisor, year=2027, ref=REF, text=LATER)
    calendar_commands.apply_calendar_notices()

    mine = get(case.complainant, "complaints:case", case.reference)
    theirs = get(cases.handler_of(case), "business:case", case.business_id, case.reference)

    for page in (mine, theirs):
        assert "按国务院节假日安排，期限有变" in page
        assert f"答复期限由2027年1月4日（周一）改为2027年1月5日（周二），依据{REF}" in page
