"""A term that the coming yearly notice may still move is marked 暂定 wherever it stands; an agreed day never is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import feeds
from casework.models import CalendarDay
from complaints.commands import assignment
from complaints.commands import calendar as calendar_commands
from complaints.rules.deadline import due_of
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import moment
from tests.support.browsers import client_of
from tests.support.calendars import load
from tests.support.days import standing_at
from ui.days import Provisional
from workspace.admin.service_link import words

pytestmark = pytest.mark.django_db

SERVED = moment("2026-12-22 10:00")  # five working days later: Tuesday 2026-12-29
TEXT = "2026年12月27日（周日）上班，2026年12月28日至2027年1月3日放假"
MARKED = "12月29日（周二）（暂定）"

today = standing_at(SERVED, fresh_limits=True)


@pytest.fixture
def case() -> Any:
    return cases.with_business(now=SERVED)


def page(person: Any, name: str, *args: Any) -> str:
    return client_of(person).get(reverse(name, args=args), follow=True).content.decode()


def told(case: Any, kind: str) -> list[str]:
    return list(Notice.objects.filter(kind=kind, channel="site").values_list("text", flat=True))


# --- wherever it stands ---
def test_a_term_that_ends_in_the_last_week_of_december_is_marked_from_the_start(case):
    clock = case.clocks.get(kind="reply")

    assert (case.due_on, clock.provisional) == (date(2026, 12, 29), True)


def test_its_pages_mark_it_for_each_side(case):
    owner, handler, officer = case.complainant, cases.handler_of(case), cases.officer()
    pages = {
        "mine": page(owner, "complaints:case", case.reference),
        "after filing": page(owner, "complaints:filed", case.reference),
        "company": page(handler, "business:case", case.business_id, case.reference),
        "inbox": page(handler, "business:inbox", case.business_id),
        "staff": page(officer, "admin:complaints_complaint_change", case.pk),
        "worklist": page(cases.supervisor(), "admin:complaints_complaint_changelist"),
        "looked up": Client()
        .post(reverse("lookup"), {"reference": case.reference, "phone_end": (owner.phone or "")[-4:]})
        .content.decode(),
    }

    assert [name for name, html in pages.items() if MARKED not in html] == []


def test_its_notices_mark_it_on_every_channel(case):
    texts = Notice.objects.filter(kind__in=("served", "business_served")).values_list("kind", "channel", "text")

    assert {kind for kind, _channel, _text in texts} == {"served", "business_served"}
    assert [row[:2] for row in texts if MARKED not in row[2]] == []


def test_its_letter_and_its_calendar_mark_it(case):
    officer = cases.officer()
    assignment.assign(case, actor=officer, officer=officer, now=SERVED)
    filed = cases.filed(now=SERVED)
    assignment.assign(filed, actor=officer, officer=officer, now=SERVED)

    letter = words(cases.fresh(case), SERVED)
    feed = Client().get(reverse("feed", args=[feeds.make(officer, SERVED)])).content.decode()

    assert any("2026年12月29日（周二）（暂定）24:00前" in str(row) for row in letter.rows)
    assert f"投诉{filed.reference}：受理期限（暂定）" in feed


def test_an_extension_of_it_is_marked_in_the_timeline(case):
    cases.amend(case, now=SERVED, facts="补充：" + case.facts)

    html = page(case.complainant, "complaints:case", case.reference)

    assert "顺延2个工作日，至12月31日（周四）（暂定）" in html


# --- until when ---
def test_the_notice_moves_it_tells_both_and_takes_the_mark_away(case):
    load(TEXT)

    calendar_commands.apply_calendar_notices(SERVED)

    case = cases.fresh(case)
    assert (case.due_on, case.clocks.get(kind="reply").provisional) == (date(2027, 1, 4), False)
    assert len(told(case, "due_moved")) == len(told(case, "business_due_moved")) == 1
    assert "暂定" not in page(case.complainant, "complaints:case", case.reference)


def test_a_term_before_the_last_week_is_not_marked():
    case = cases.with_business(now=moment("2026-12-15 10:00"))  # due on the 22nd

    assert not case.clocks.get(kind="reply").provisional
    assert "暂定" not in page(case.complainant, "complaints:case", case.reference)


def test_an_agreed_day_is_not_marked():
    case = cases.settled(now=SERVED, perform_by=date(2027, 1, 4))

    due = due_of(case, CalendarDay.objects.calendar(), SERVED)
    assert (due, isinstance(due, Provisional)) == (date(2027, 1, 4), False)
    assert not case.clocks.get(kind="performance").provisional
    assert "1月4日（周一）（暂定）" not in page(case.complainant, "complaints:case", case.reference)
