"""The desk: the machine bound to the appeal's table, models, guards and notices."""

from __future__ import annotations

from appeals import notices
from appeals.access import roles_of
from appeals.guards import GUARDS
from appeals.models import Appeal, AppealEvent
from appeals.workflow import CLOCKS, LEADING, MOVES
from casework.machine import Machine

machine = Machine(
    moves=MOVES,
    clocks=CLOCKS,
    leading=LEADING,
    guards=GUARDS,
    roles_of=roles_of,
    tell=notices.tell,
    turns=lambda clocks: {},  # its clock, and so the turn, is the complaint's
    case_model=Appeal,
    clock_model=None,  # its clock is the complaint's
    event_model=AppealEvent,
)
