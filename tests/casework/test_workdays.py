"""Counting days: every vector of DOMAIN §4, pauses, and a property against a naive count."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.models import CalendarDay
from casework.workdays import Calendar, after_pause, at, day_of, days_of_year, end_of

CALENDAR = Calendar()

VECTORS = [
    ("2026-02-11", "2026-02-25"),
    ("2026-02-13", "2026-02-27"),
    ("2026-02-14", "2026-02-28"),
    ("2026-02-20", "2026-02-28"),
    ("2026-04-30", "2026-05-11"),
    ("2026-05-08", "2026-05-14"),
    ("2026-06-18", "2026-06-26"),
    ("2026-09-18", "2026-09-24"),
    ("2026-09-24", "2026-10-09"),
    ("2026-09-30", "2026-10-13"),
    ("2026-12-25", "2027-01-04"),
]


@pytest.mark.parametrize(("start", "due"), VECTORS)
def test_five_working_days_follow_the_notice_of_2026(start, due):
    counted = CALENDAR.add_working_days(date.fromisoformat(start), 5)

    assert counted == date.fromisoformat(due)


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "due"), VECTORS)
def test_the_seeded_table_counts_as_the_packages_do(start, due):
    counted = CalendarDay.objects.calendar().add_working_days(date.fromisoformat(start), 5)

    assert counted == date.fromisoformat(due)


def test_a_due_date_in_a_year_without_a_notice_is_provisional():
    assert CALENDAR.is_provisional(date(2026, 12, 25), date(2027, 1, 4))
    assert CALENDAR.is_provisional(date(2026, 12, 22), date(2026, 12, 25))  # its notice may begin so early
    assert not CALENDAR.is_provisional(date(2026, 12, 1), date(2026, 12, 24))


def test_a_year_without_a_notice_has_statutory_holidays_and_no_make_up_days():
    kinds = {kind for kind, provisional in days_of_year(2027).values()}

    assert kinds == {"workday", "weekend", "holiday"}
    assert days_of_year(2027)[date(2027, 5, 1)] == ("holiday", True)
    assert all(provisional for kind, provisional in days_of_year(2027).values())


@pytest.mark.django_db
def test_the_table_rules_over_the_packages():
    CalendarDay.objects.filter(date=date(2026, 11, 3)).update(
        kind="holiday", updated_at=datetime(2099, 1, 1, tzinfo=UTC)
    )

    counted = CalendarDay.objects.calendar().add_working_days(date(2026, 11, 2), 5)

    assert counted == date(2026, 11, 10)


@pytest.mark.django_db
def test_the_calendar_is_read_again_only_when_it_changed(django_assert_num_queries):
    CalendarDay.objects.calendar()

    with django_assert_num_queries(1):
        CalendarDay.objects.calendar()


def test_a_pause_keeps_what_was_left_and_at_least_two_days():
    served, due = date(2026, 11, 16), date(2026, 11, 23)

    assert CALENDAR.working_days_after(date(2026, 11, 18), due) == 3
    assert CALENDAR.add_working_days(date(2026, 11, 20), after_pause(3)) == date(2026, 11, 25)
    assert CALENDAR.working_days_after(due, due) == 0
    assert CALENDAR.add_working_days(date(2026, 11, 24), after_pause(0)) == date(2026, 11, 26)
    assert CALENDAR.add_working_days(served, 5) == due


def test_natural_days_that_end_on_a_rest_day_end_on_the_next_working_day():
    assert CALENDAR.add_days(date(2026, 11, 2), 10) == date(2026, 11, 12)
    assert CALENDAR.add_days(date(2026, 11, 4), 10) == date(2026, 11, 16)  # the 14th is a Saturday
    assert CALENDAR.add_days(date(2026, 9, 30), 3) == date(2026, 10, 8)  # National Day


def test_a_term_ends_at_midnight_in_china():
    assert end_of(date(2026, 11, 9)) == datetime(2026, 11, 9, 16, tzinfo=UTC)
    assert day_of(datetime(2026, 11, 9, 15, 59, tzinfo=UTC)) == date(2026, 11, 9)
    assert day_of(datetime(2026, 11, 9, 16, tzinfo=UTC)) == date(2026, 11, 10)
    assert at(date(2026, 11, 9), time(9)) == datetime(2026, 11, 9, 1, tzinfo=UTC)


def naive_due(start: date, count: int) -> date:
    """One calendar day after the other, counting those on which people work."""
    day = start
    while count:
        day += timedelta(days=1)
        kind = days_of_year(day.year)[day][0]
        if kind == "workday" or kind == "make_up":
            count -= 1
    return day


@given(start=st.dates(date(2024, 1, 1), date(2027, 12, 1)), count=st.integers(1, 40))
def test_counting_agrees_with_a_naive_count_and_back(start, count):
    due = CALENDAR.add_working_days(start, count)

    assert due == naive_due(start, count)
    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days_after(start, due) == count
    assert CALENDAR.working_days_after(due, start) == -count


@given(day=st.dates(date(2024, 3, 1), date(2027, 12, 1)), count=st.integers(1, 15))
def test_going_back_and_forth_from_a_working_day_comes_home(day, count):
    working = CALENDAR.add_working_days(day, 1)

    assert CALENDAR.add_working_days(CALENDAR.add_working_days(working, -count), count) == working


def test_the_strip_marks_make_up_saturdays_as_working():
    strip = CALENDAR.strip(date(2026, 2, 13), date(2026, 2, 16), {date(2026, 2, 14): "调休"})

    assert [(row["date"].day, row["working"], row["note"]) for row in strip] == [
        (13, True, ""),
        (14, True, "调休"),
        (15, False, ""),
        (16, False, ""),
    ]
