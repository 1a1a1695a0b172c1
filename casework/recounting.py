"""The base from which a clock's due day is counted, and the day on which another calendar would put it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from casework.models import Clock
from casework.moves import Unit
from casework.workdays import Calendar, day_of

DAYS_TO_REMAIN = 3  # working days; with fewer left a day is not moved forward any more (DOMAIN §3)


Counted = TypeVar("Counted", bound=Clock)


@dataclass(frozen=True)
class Shift(Generic[Counted]):
    """A clock, as it stands, and the due day it would get."""

    clock: Counted  # a case app's own, with its case
    due_on: date


def counted(clock: Clock, calendar: Calendar) -> date:
    """The due day by this calendar: from `base_on`, the day of starting or of the last resumption."""
    if clock.base_unit in (Unit.DATE, Unit.HOURS):
        return clock.base_on
    count = calendar.add_days if clock.base_unit == Unit.DAYS else calendar.add_working_days
    due_on = count(clock.base_on, clock.base_length)
    return max(due_on, calendar.add_days(clock.base_on, clock.base_floor)) if clock.base_floor else due_on


def shifted(clock: Clock, calendar: Calendar, now: datetime) -> date:
    """The due day by a changed calendar: as it is, unless the clock runs and its term is not over.

    Never to a day earlier than its owner was told, unless three working days remain.
    """
    if not clock.is_running or clock.due_at <= now:
        return clock.due_on
    due_on = counted(clock, calendar)
    if due_on < clock.due_on and calendar.working_days_after(day_of(now), due_on) < DAYS_TO_REMAIN:
        return clock.due_on
    return due_on
