"""Turns: the owner of each running clock, and whoever the clock asks besides (DOMAIN §10). Never the status.

A clock that is paused gives no turn, nor does a window that merely stands open to its owner. The machine writes the
answer on the case whenever a clock moves; lists, badges, sentences and notices read it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from complaints.rules.case import HasTurns, LiveClock
from complaints.workflow import CLOCKS, Clock, Role

C = TypeVar("C", bound=LiveClock)

# Who may have a turn, and the column of a case that says until when; empty: it is not theirs.
COLUMNS: dict[str, str] = {
    Role.COMPLAINANT: "complainant_due_at",
    Role.BUSINESS: "business_due_at",
    Role.OFFICER: "officer_due_at",
    Role.MEDIATOR: "mediator_due_at",
    Role.REVIEWER: "reviewer_due_at",
}


def due(clocks: Iterable[LiveClock]) -> dict[str, datetime | None]:
    """The columns of a case with these live clocks: for each side the earliest end of a clock in which it must act."""
    found: dict[str, datetime | None] = dict.fromkeys(COLUMNS.values())
    for side, clock in _asked(clocks):
        earlier = found[COLUMNS[side]]
        found[COLUMNS[side]] = min(earlier, clock.due_at) if earlier else clock.due_at
    return found


def first_of(clocks: Iterable[C], side: str) -> C | None:
    """The live clock in which this side must act first, or None."""
    theirs = [clock for asked, clock in _asked(clocks) if asked == side]
    return min(theirs, key=lambda clock: clock.due_at, default=None)


def _asked(clocks: Iterable[C]) -> Iterator[tuple[str, C]]:
    """Pairs of a side and a running clock that asks it to act."""
    for clock in clocks:
        if clock.is_running and CLOCKS[Clock(clock.kind)].gives_turn:
            yield from ((side, clock) for side in (clock.owner, *(clock.asks or ())))


def is_of(case: HasTurns, side: str) -> bool:
    """Whether this side has something to do in the case now."""
    return side in COLUMNS and getattr(case, COLUMNS[side]) is not None
