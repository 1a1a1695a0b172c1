"""Reading what a yearly notice moves: the clocks whose term touches its days, and the notices themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

import leases
from casework.models import CalendarNotice
from casework.moves import Unit
from casework.recounting import Shift, shifted
from casework.workdays import Calendar, at
from complaints.models import ComplaintClock

SHOWN_MAX = 200
LOOKED_AT_MAX = 5000  # clocks that a preview looks at


@dataclass
class Preview:
    """The clocks that a notice would move: the first of them, how many, and the keys of those who would be told."""

    rows: list[Shift[ComplaintClock]] = field(default_factory=list)
    count: int = 0
    cases: set[int] = field(default_factory=set)
    complainants: set[int] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    is_whole: bool = True  # False: there are more clocks than a preview looks at


def counted_in(first: date, last: date) -> QuerySet[ComplaintClock]:
    """The clocks, running or paused, whose term or next rung touches these days."""
    touches = Q(due_on__gte=first) | Q(next_at__gte=at(first, time(0)))
    return ComplaintClock.objects.filter(touches, stopped_at=None, started_on__lte=last).exclude(unit=Unit.HOURS)


def cases_counted_in(first: date, last: date, *, after: int, limit: int) -> list[int]:
    """The next cases with such clocks, by their keys."""
    rows = counted_in(first, last).filter(case__gt=after).order_by("case").values_list("case", flat=True)
    return list(rows.distinct()[:limit])


def clocks_of(cases: list[int]) -> QuerySet[ComplaintClock]:
    """The clocks of these cases that have not stopped."""
    return ComplaintClock.objects.filter(case__in=cases, stopped_at=None)


def preview(calendar: Calendar, first: date, last: date, now: datetime) -> Preview:
    """Clocks that this calendar would move, were it in force; counted up to a limit, since there may be a million."""
    found = Preview()
    rows = counted_in(first, last).filter(paused_on=None).order_by("case", "pk")
    own = [row.name for row in ComplaintClock._meta.concrete_fields]
    rows = rows.select_related("case").only(
        *own, "case__reference", "case__complainant", "case__business", "case__served_at"
    )
    for looked_at, clock in enumerate(rows[: LOOKED_AT_MAX + 1].iterator()):
        if looked_at == LOOKED_AT_MAX:
            found.is_whole = False
            break
        due_on = shifted(clock, calendar, now)
        if due_on != clock.due_on:
            _count(found, clock)
            if len(found.rows) < SHOWN_MAX:
                found.rows.append(Shift(clock, due_on))
    return found


def _count(found: Preview, clock: ComplaintClock) -> None:
    found.count += 1
    found.cases.add(clock.case_id)
    found.complainants.add(clock.case.complainant_id)
    if clock.case.served_at and clock.case.business_id:
        found.companies.add(clock.case.business_id)


def notice_to_apply(now: datetime) -> CalendarNotice | None:
    """The oldest notice that is not carried out and on which nobody works."""
    return CalendarNotice.objects.filter(leases.free(now), applied_at=None).order_by("pk").first()
