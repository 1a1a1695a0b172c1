"""The desk: the machine bound to the complaint's table, models, guards and notices."""

from __future__ import annotations

from casework.machine import Machine
from complaints import notices
from complaints.access import roles_of
from complaints.guards import GUARDS
from complaints.models import Complaint, ComplaintClock, ComplaintEvent
from complaints.rules import turns
from complaints.workflow import CLOCKS, LEADING, MOVES

machine = Machine(
    moves=MOVES,
    clocks=CLOCKS,
    leading=LEADING,
    guards=GUARDS,
    roles_of=roles_of,
    tell=notices.tell,
    turns=turns.due,
    case_model=Complaint,
    clock_model=ComplaintClock,
    event_model=ComplaintEvent,
)
