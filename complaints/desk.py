"""The desk: the machine bound to the complaint's table, models, guards and notices."""

from __future__ import annotations

from casework.machine import Machine
from complaints import leftovers
from complaints.access import roles_of
from complaints.guards import GUARDS
from complaints.models import Complaint, ComplaintClock, ComplaintEvent, UndoPoint
from complaints.notices import telling
from complaints.rules import turn
from complaints.workflow import CLOCKS, LEADING, MOVES

machine = Machine(
    moves=MOVES,
    clocks=CLOCKS,
    leading=LEADING,
    guards=GUARDS,
    roles_of=roles_of,
    tell=telling.tell,
    turns=turn.due,
    case_model=Complaint,
    clock_model=ComplaintClock,
    event_model=ComplaintEvent,
    clear=leftovers.clear,
    always=("within_letter",),
    undo_model=UndoPoint,
    # the case's holder stays; a question that was asked has been asked
    undo_keeps=("officer_id", "supplement_rounds", "search"),
)
