"""The shapes of a workflow table: moves between statuses, clocks and their rungs. Pure data, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

ALL_CLOCKS = "*"
BACK = "back"  # a target: the status the case had before the step that is being undone
NINE = time(9)  # reminders go out at 09:00 Asia/Shanghai


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"  # natural days, moved off a rest day (Civil Code Art. 203)
    HOURS = "hours"
    DATE = "date"  # the date is agreed by the parties


@dataclass(frozen=True)
class Rung:
    """A moment of a clock, counted from its due day, and its deed: a reminder is posted, or a step is taken."""

    name: str
    working_days: int = 0  # negative: before the due day
    days: int = 0  # natural days after that
    at: time | None = None  # None: 24:00 at the end of the day
    step: str | None = None  # None: only a reminder, posted once under the rung's name
    ends: bool = False  # the clock stops here by itself, without a step and without a word
    gap_hours: int = 0  # at least so long after the rung before it was taken
    asks: str = ""  # who has a turn from here on, besides the clock's owner


@dataclass(frozen=True)
class ClockRule:
    """A clock: who must act, how long, and its ladder. The last rung is the lapse, or a standing alarm for staff."""

    owner: str
    length: int
    unit: Unit
    rungs: tuple[Rung, ...]
    basis: str = ""
    gives_turn: bool = True  # False: a window that is open to its owner and asks nothing of them


@dataclass(frozen=True, kw_only=True)
class Way:
    """The effect on the clocks of arriving at a status."""

    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    undoes: str = ""  # the step whose pauses end here; empty: whoever paused the clock


@dataclass(frozen=True)
class Move(Way):
    """A step: from which statuses, to which, by whom, under which guards, and what it does to the clocks."""

    sources: frozenset[str]
    to: str | None  # None: the status stays
    by: frozenset[str]
    guards: tuple[str, ...] = ()
    ways: Mapping[str, Way] = field(default_factory=dict)  # other statuses to which the command may lead instead
    may_stay: bool = False  # the command may leave the status as it is (a proposal that awaits a second signature)
    correctable: bool = False  # taken by mistake, it can be undone for a while: how the case stood before is kept
    in_ledger: bool = True  # a draft is nobody else's: its edits leave no event
    basis: str = field(default="", compare=False)
