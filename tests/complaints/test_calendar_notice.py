"""The yearly notice: running clocks are counted again, both sides are told, and it can be carried out again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from casework.errors import Refused
from casework.models import CalendarDay, CalendarNotice
from complaints.commands import calendar as calendar_commands
from complaints.commands import clock as clock_commands
from complaints.commands import draft, intake
from complaints.models import Complaint
from complaints.workflow import Step
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import moment
from tests.support.calendars import CHRISTMAS, LATER, NOW, REF, load
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db

EARLIER = "2027-10-01放假"  # New Year's Day is a working day: due on Friday the 1st


def loaded(text: str = LATER, year: int = 2027, now=NOW) -> CalendarNotice:
    """Loaded and carried out."""
    notice = load(text, year, now)
    calendar_commands.apply_calendar_notices(now)
    notice.refresh_from_db()
    assert notice.applied_at == now
    return notice


def reply(case: Complaint):
    return case.clocks.get(kind="reply")


def state(case: Complaint) -> tuple:
    row = Complaint.objects.filter(pk=case.pk).values().get()
    return row, list(case.clocks.order_by("pk").values()), case.events.count(), Notice.objects.count()


# --- what moves ---
def test_a_notice_moves_a_provisional_deadline_and_tells_both_sides():
    case = cases.with_business(now=CHRISTMAS)
    assert (case.due_on, reply(case).provisional) == (date(2027, 1, 4), True)

    notice = loaded()

    case, clock, event = cases.fresh(case), reply(case), case.events.last()
    assert (case.status, case.due_on, case.due_at) == ("with_business", date(2027, 1, 5), moment("2027-01-06 00:00"))
    assert (clock.due_on, clock.due_at, clock.provisional) == (case.due_on, case.due_at, False)
    assert clock.next_at == moment("2026-12-30 09:00")  # two working days before: the 31st comes between
    assert (event.step, event.role, event.actor) == (Step.RECALENDAR, "system", None)
    assert {key: value for key, value in event.data.items() if key != "sealed"} == {
        "notice": notice.pk,
        "ref": REF,
        "clocks": [{"clock": "reply", "owner": "business", "from": "2027-01-04", "to": "2027-01-05"}],
    }
    told = Notice.objects.filter(channel="site", kind__endswith="due_moved").order_by("kind")
    assert [(row.kind, row.user) for row in told] == [
        ("business_due_moved", cases.handler_of(case)),
        ("due_moved", case.complainant),
    ]
    assert "答复期限由2027年1月4日（周一）改为2027年1月5日（周二）24:00截止" in told[0].text
    assert "请您在新的期限前办理" in told[0].text and "请您" not in told[1].text
    assert (notice.moved, notice.checked, notice.failed) == (1, 1, 0)


def test_a_case_nobody_served_tells_the_complainant_only():
    case = cases.filed(now=CHRISTMAS)

    loaded()

    case = cases.fresh(case)
    assert (case.status, case.due_on) == ("submitted", date(2027, 1, 5))
    assert set(Notice.objects.filter(kind__endswith="due_moved").values_list("user", flat=True)) == {
        case.complainant_id
    }


def test_where_only_the_mark_goes_nothing_is_told():
    case = cases.with_business(now=CHRISTMAS)
    events, notices = case.events.count(), Notice.objects.count()

    notice = loaded("2027-01-01至2027-01-03放假")

    assert (reply(case).due_on, reply(case).provisional) == (date(2027, 1, 4), False)
    assert (case.events.count(), Notice.objects.count(), notice.moved) == (events, notices, 0)


def test_natural_days_end_on_the_next_working_day_and_an_appeal_window_moves_too():
    case = cases.closed(now=moment("2026-12-20 10:00"))  # 15 days: Monday the 4th
    window = case.clocks.get(kind="appeal_window")
    assert window.due_on == date(2027, 1, 4)

    loaded()

    case = cases.fresh(case)
    assert case.clocks.get(kind="appeal_window").due_on == date(2027, 1, 5)
    assert (case.status, case.due_on, case.events.last().step) == ("closed", None, Step.RECALENDAR)
    told = Notice.objects.get(kind="due_moved", channel="site", user=case.complainant)
    assert "2027年1月5日" in told.text and "请您" not in told.text  # a window that stands open asks for nothing


def test_hours_and_agreed_dates_never_move():
    settled = cases.settled(now=CHRISTMAS, perform_by=date(2027, 1, 4))
    withdrawn = cases.withdrawn(now=moment("2027-01-03 22:00"), case=cases.with_business(now=CHRISTMAS))

    loaded(now=moment("2027-01-03 23:00"))

    assert cases.fresh(settled).due_on == date(2027, 1, 4)
    assert settled.clocks.get(kind="performance").next_at == moment("2026-12-31 09:00")
    assert withdrawn.clocks.get(kind="undo_window").due_at == moment("2027-01-04 22:00")
    assert not settled.events.filter(step=Step.RECALENDAR).exists()


def test_a_later_rung_follows_the_calendar_though_the_day_does_not_move():
    case = cases.with_business(now=moment("2026-12-21 10:00"))  # due on the 28th
    for when in ("2026-12-24 09:00", "2026-12-25 09:00", "2026-12-29 00:00", "2027-01-01 00:00"):
        clock_commands.sweep(moment(when))
    assert reply(case).next_at == moment("2027-01-06 00:00")  # level 3: five working days after the 28th

    loaded("2027-01-01至2027-01-05放假", now=moment("2027-01-01 10:00"))

    assert (reply(case).due_on, reply(case).next_at) == (date(2026, 12, 28), moment("2027-01-08 00:00"))
    assert not case.events.filter(step=Step.RECALENDAR).exists()


# --- never earlier than told, unless three working days remain ---
def test_a_day_moves_forward_while_three_working_days_remain():
    case = cases.with_business(now=CHRISTMAS)

    loaded(EARLIER, now=moment("2026-12-29 23:00"))  # the 30th, the 31st, the 1st

    assert cases.fresh(case).due_on == date(2027, 1, 1)


def test_with_fewer_than_three_the_day_stays_as_it_was_told():
    case = cases.with_business(now=CHRISTMAS)
    events = case.events.count()

    loaded(EARLIER, now=moment("2026-12-30 00:00"))

    assert (cases.fresh(case).due_on, reply(case).provisional) == (date(2027, 1, 4), False)
    assert case.events.count() == events


def test_an_overdue_clock_does_not_move():
    case = cases.with_business(now=CHRISTMAS)

    loaded(now=moment("2027-01-05 00:00"))

    assert cases.fresh(case).due_on == date(2027, 1, 4)


# --- what it was counted from ---
def test_an_extended_clock_is_counted_with_its_extension():
    case = cases.with_business(now=CHRISTMAS)
    cases.amend(case, now=NOW)  # two working days more: Wednesday the 6th
    assert cases.fresh(case).due_on == date(2027, 1, 6)

    loaded()

    assert cases.fresh(case).due_on == date(2027, 1, 7)


def test_a_resumed_clock_is_counted_from_its_resumption():
    case = cases.with_business(now=CHRISTMAS)
    draft.withdraw(case, actor=case.complainant, reason="W4", now=moment("2026-12-28 20:00"))  # 4 left
    draft.undo_withdrawal(case, actor=case.complainant, now=moment("2026-12-29 10:00"))
    assert cases.fresh(case).due_on == date(2027, 1, 5)

    loaded(now=moment("2026-12-29 11:00"))

    assert cases.fresh(case).due_on == date(2027, 1, 6)


def test_a_paused_clock_keeps_what_was_left_and_is_counted_when_it_resumes():
    case = cases.with_business(now=CHRISTMAS)
    draft.withdraw(case, actor=case.complainant, reason="W4", now=moment("2026-12-28 20:00"))

    loaded(now=moment("2026-12-29 09:00"))

    clock = reply(case)
    assert (clock.left, clock.due_on, clock.provisional) == (4, date(2027, 1, 4), False)
    assert case.events.last().step == Step.WITHDRAW
    draft.undo_withdrawal(case, actor=case.complainant, now=moment("2026-12-29 10:00"))
    assert cases.fresh(case).due_on == date(2027, 1, 6)


def test_a_kept_day_is_extended_from_where_it_is():
    case = cases.with_business(now=CHRISTMAS)
    loaded(EARLIER, now=moment("2026-12-31 10:00"))
    cases.amend(case, now=moment("2026-12-31 11:00"))
    assert cases.fresh(case).due_on == date(2027, 1, 6)

    loaded("2027-01-01至2027-01-05放假", now=moment("2026-12-31 12:00"))

    assert cases.fresh(case).due_on == date(2027, 1, 7)


# --- loading ---
def test_the_days_are_those_of_the_notice():
    loaded("2026-12-31至2027-01-02放假\n2027-01-10上班")

    days = {
        day.date: (day.kind, day.provisional, day.notice_ref)
        for day in CalendarDay.objects.filter(date__gte=date(2026, 12, 30), date__lte=date(2027, 12, 31))
    }
    assert days[date(2026, 12, 30)] == ("workday", False, days[date(2026, 12, 30)][2])
    assert days[date(2026, 12, 31)] == ("holiday", False, REF)
    assert days[date(2027, 1, 10)] == ("make_up", False, REF)
    assert days[date(2027, 10, 1)] == ("workday", False, REF)  # what is not named is as in any week
    assert len(days) == 367
    assert CalendarDay.objects.get(date=date(2028, 1, 3)).provisional


@pytest.mark.parametrize(
    ("text", "code"), [("没有日期", "unreadable"), ("2027-13-01放假", "unreadable"), ("2027-01-05上班", "unreadable")]
)
def test_what_cannot_be_read_is_not_loaded(text, code):
    with pytest.raises(Refused) as refused:
        load(text)

    assert refused.value.code == code
    assert not CalendarNotice.objects.exists()


def test_only_who_may_change_the_calendar_loads_a_notice():
    with pytest.raises(Refused) as refused:
        load(actor=cases.officer())

    assert refused.value.code == "role"
    assert not CalendarNotice.objects.exists()


def test_one_notice_at_a_time_for_a_year_and_none_that_says_nothing_new():
    load()
    with pytest.raises(Refused) as second:
        load(EARLIER)
    calendar_commands.apply_calendar_notices(NOW)
    with pytest.raises(Refused) as again:
        load()

    assert (second.value.code, again.value.code) == ("under_way", "nothing_new")
    assert CalendarNotice.objects.count() == 1


# --- carrying out ---
def test_carried_out_again_it_changes_nothing():
    case = cases.with_business(now=CHRISTMAS)
    notice = loaded()
    before = state(case)

    CalendarNotice.objects.update(applied_at=None, reached=0)
    calendar_commands.apply_calendar_notices(NOW + timedelta(hours=1))

    notice.refresh_from_db()
    assert state(case) == before
    assert (notice.moved, notice.checked) == (1, 1)


def test_it_goes_on_where_it_was_stopped(monkeypatch):
    made = [cases.with_business(now=CHRISTMAS) for _ in range(3)]
    notice = load()
    monkeypatch.setattr(calendar_commands, "BATCH", 2)
    assert calendar_commands.apply_calendar_notices(NOW, most=1) == 2
    notice.refresh_from_db()
    assert (notice.applied_at, notice.checked, notice.moved) == (None, 2, 2)
    assert cases.fresh(made[2]).due_on == date(2027, 1, 4)

    calendar_commands.apply_calendar_notices(NOW)

    notice.refresh_from_db()
    assert notice.applied_at == NOW
    assert [cases.fresh(case).due_on for case in made] == [date(2027, 1, 5)] * 3
    assert (notice.checked, notice.moved) == (3, 3)


def test_a_killed_workers_notice_is_taken_up_when_its_lease_is_over():
    case = cases.with_business(now=CHRISTMAS)
    load()
    CalendarNotice.objects.update(lease_until=NOW + timedelta(minutes=6))

    assert calendar_commands.apply_calendar_notices(NOW) == 0
    assert cases.fresh(case).due_on == date(2027, 1, 4)
    assert calendar_commands.apply_calendar_notices(NOW + timedelta(minutes=6)) == 1
    assert cases.fresh(case).due_on == date(2027, 1, 5)


def test_a_case_that_fails_holds_nobody_up_and_is_tried_again(caplog):
    broken, sound = cases.with_business(now=CHRISTMAS), cases.with_business(now=CHRISTMAS)
    broken.clocks.filter(kind="reply").update(kind="gibberish")
    notice = load()

    calendar_commands.apply_calendar_notices(NOW)

    notice.refresh_from_db()
    assert (notice.applied_at, notice.failed, notice.moved) == (None, 1, 1)
    assert cases.fresh(sound).due_on == date(2027, 1, 5)
    assert broken.reference not in caplog.text and str(broken.pk) in caplog.text
    broken.clocks.filter(kind="gibberish").update(kind="reply")
    calendar_commands.apply_calendar_notices(NOW + timedelta(minutes=11))
    notice.refresh_from_db()
    assert (notice.failed, notice.moved) == (0, 2)
    assert notice.applied_at is not None
    assert cases.fresh(broken).due_on == date(2027, 1, 5)


@pytest.mark.django_db(transaction=True)
def test_a_notice_against_the_sweep_moves_the_day_or_finds_it_overdue(calendar_put_back):
    case = cases.with_business(now=CHRISTMAS)
    for when in ("2026-12-30 09:00", "2026-12-31 09:00"):
        clock_commands.sweep(moment(when))
    load()
    last = moment("2027-01-04 23:59")

    at_once(
        partial(calendar_commands.apply_calendar_notices, last),
        lambda: clock_commands.sweep(moment("2027-01-05 00:00")),
    )

    case = cases.fresh(case)
    moved, late = case.due_on == date(2027, 1, 5), case.escalation_level == 1
    assert moved or late
    assert case.events.filter(step=Step.RECALENDAR).count() == moved
    assert case.events_count == case.events.count()
    assert reply(case).due_on == case.due_on


@pytest.mark.django_db(transaction=True)
def test_two_workers_move_each_case_once(calendar_put_back):
    made = [cases.with_business(now=CHRISTMAS) for _ in range(3)]
    notice = load()

    at_once(*[partial(calendar_commands.apply_calendar_notices, NOW)] * 2)

    calendar_commands.apply_calendar_notices(NOW)
    notice.refresh_from_db()
    assert (notice.moved, notice.applied_at) == (3, NOW)
    assert [case.events.filter(step=Step.RECALENDAR).count() for case in made] == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", [LATER, "2027-01-01放假", "2027-01-01至2027-01-05放假"])
def test_a_case_accepted_while_the_days_change_is_counted_by_the_new_ones(text, calendar_put_back):
    case, officer = cases.filed(cases.person(), cases.company(cases.person("徐敏")), now=CHRISTMAS), cases.officer()
    load(text)

    at_once(
        partial(intake.accept, cases.fresh(case), actor=officer, now=moment("2026-12-29 10:00")),
        partial(calendar_commands.apply_calendar_notices, NOW),
    )

    clock, calendar = reply(case), CalendarDay.objects.calendar()
    assert clock.due_on == calendar.add_working_days(date(2026, 12, 29), 5) == cases.fresh(case).due_on
    assert calendar.is_announced(2027)
