"""Counting days as Chinese law does: working days with make-up Saturdays, natural days, pauses (DOMAIN §4).

The rule: the day something is filed or served is day 0, day 1 is the next working day, and a term ends at 24:00
Asia/Shanghai of its last day (Civil Code Art. 201-203; State Council holiday notice of the year).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
MIN_DAYS_AFTER_PAUSE = 2
BEFORE = 7  # the holiday of New Year's Day, which next year's notice announces, may begin so many days before it

WORKDAY, WEEKEND, HOLIDAY, MAKE_UP = "workday", "weekend", "holiday", "make_up"


@lru_cache(maxsize=64)
def days_of_year(year: int) -> Mapping[date, tuple[str, bool]]:
    """Every day of a year as (kind, provisional), from the packages: announced years by chinesecalendar, others by the
    regulation's statutory holidays without make-up days (nobody has announced them)."""
    day, found = date(year, 1, 1), {}
    provisional = not _is_announced(year)
    statutory = holidays.country_holidays("CN", years=year) if provisional else {}
    while day.year == year:
        weekend = day.weekday() > 4
        if provisional:
            off, on = day in statutory, False
        else:
            off = day in chinese_calendar.holidays
            on = weekend and day in chinese_calendar.workdays
        kind = HOLIDAY if off else MAKE_UP if on else WEEKEND if weekend else WORKDAY
        found[day] = (kind, provisional)
        day += ONE_DAY
    return found


def _is_announced(year: int) -> bool:
    """chinesecalendar raises for a year whose notice it does not know."""
    try:
        chinese_calendar.is_workday(date(year, 6, 1))
    except NotImplementedError:
        return False
    return True


class Calendar:
    """The days that differ from an ordinary week, in force now. Days it was not given follow the packages."""

    def __init__(self, days: Mapping[date, tuple[str, bool]] | None = None) -> None:
        self._days = days or {}

    def kind(self, day: date) -> str:
        return self._entry(day)[0]

    def is_working(self, day: date) -> bool:
        return self.kind(day) in (WORKDAY, MAKE_UP)

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a yearly notice that is still to come may move a term between these days."""
        touched = (last + ONE_DAY * BEFORE).year  # the last days of December are next year's notice's too
        return not all(self.is_announced(year) for year in range(first.year, touched + 1))

    def is_announced(self, year: int) -> bool:
        """Whether the notice of that year is out."""
        return not self._entry(date(year, 1, 1))[1]

    def announced(self, kinds: Mapping[date, str]) -> Calendar:
        """This calendar with these days instead, as a notice announces them."""
        return Calendar({**self._days, **{day: (kind, False) for day, kind in kinds.items()}})

    def _entry(self, day: date) -> tuple[str, bool]:
        return self._days.get(day) or days_of_year(day.year)[day]

    # --- counting ---
    def add_working_days(self, start: date, count: int) -> date:
        """The day that is `count` working days after `start` (day 0); negative counts go back."""
        step, day, left = (ONE_DAY if count >= 0 else -ONE_DAY), start, abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def add_days(self, start: date, count: int) -> date:
        """`count` natural days after `start`; a term that would end on a rest day ends on the next working day."""
        day = start + timedelta(days=count)
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_days_after(self, start: date, until: date) -> int:
        """How many working days lie after `start`, up to and including `until`; negative when `until` is past."""
        if until < start:
            return -self.working_days_after(until, start)
        return sum(self.is_working(start + ONE_DAY * n) for n in range(1, (until - start).days + 1))

    def strip(self, first: date, last: date, notes: Mapping[date, str] | None = None) -> list[dict[str, object]]:
        """The days from `first` to `last` for the working-day ruler on a page."""
        notes = notes or {}
        days: Iterable[date] = (first + ONE_DAY * n for n in range((last - first).days + 1))
        return [{"date": day, "working": self.is_working(day), "note": notes.get(day, "")} for day in days]


def after_pause(left: int) -> int:
    """How many working days a clock gets, counted from the day it resumes, that had `left` when it was paused."""
    return max(MIN_DAYS_AFTER_PAUSE, left)


def day_of(moment: datetime) -> date:
    """The calendar day in China at that moment."""
    return moment.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """24:00 Asia/Shanghai of the day, in UTC: on time means `now < end_of(due_on)`."""
    return at(day + ONE_DAY, time(0))


def at(day: date, clock_time: time) -> datetime:
    """The moment of that time of day in China, in UTC."""
    return datetime.combine(day, clock_time, SHANGHAI).astimezone(UTC)
