"""Choices by the event: names of the rows that are told, of all that a step has in the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic

from accounts.models import User
from casework import machine
from casework.machine import C, E
from complaints.models import Complaint, ComplaintEvent, Evidence, Turn
from complaints.notices.audiences import Audience
from complaints.rules.codes import ObjectionDecision, Side
from complaints.workflow import Role, Status

Tell = tuple[Audience[C], str]  # and a kind of notice, a row of notifications/kinds.py


@dataclass(frozen=True)
class Choice(Generic[C, E]):
    """Rows of which the event decides: `which` names those that are told, in their order."""

    which: Callable[[C, E, machine.Turn[C, User]], tuple[str, ...]]
    rows: Mapping[str, tuple[Tell[C], ...]]


Row = tuple[Tell[C], ...] | Choice[C, E]  # of a table, by step


def told(row: Row[C, E], case: C, event: E, turn: machine.Turn[C, User]) -> tuple[Tell[C], ...]:
    """Lines of the table that are told after this event, by the row of its step."""
    if isinstance(row, Choice):
        return tuple(tell for name in row.which(case, event, turn) for tell in row.rows[name])
    return row


def possible(row: Row[C, E]) -> tuple[Tell[C], ...]:
    """Everything that a step with this row may tell anybody."""
    return tuple(tell for rows in row.rows.values() for tell in rows) if isinstance(row, Choice) else row


# --- what decides ---
def if_it_stays(_case: Complaint, _event: ComplaintEvent, turn: Turn) -> tuple[str, ...]:
    """A refusal waits for its second signature, a mediation for another consent, a settlement for the other side."""
    return ("it stays",) if turn.stays else ("decided",)


def if_the_business_asked(case: Complaint, _event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    return ("business asked",) if case.status == Status.WITH_BUSINESS else ("platform asked",)


def whose_evidence(_case: Complaint, event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    if event.data.get("is_letter"):
        return ()
    return ("business",) if event.data.get("by_business") else ("complainant",)


def whose_file(_case: Complaint, event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    """Side of the file that something was done to; of the staff's own nobody hears."""
    if event.data["purpose"] == Evidence.Purpose.PROOF:
        return ()
    return ("business",) if event.data["by_business"] else ("complainant",)


def whose_shown_file(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[str, ...]:
    """Evidence is what the other side may see."""
    return whose_file(case, event, turn) if event.data["purpose"] == Evidence.Purpose.EVIDENCE else ()


def amended(case: Complaint, event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    """Rows of an edit: the officer is told before the case is served, then the company, of what it can see."""
    if "amendment" in event.data:
        return ("to be consented",)
    if not case.served_at:
        return ("not served yet",)
    return ("the business sees it",) if event.data["visible"] else ()


def released(_case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[str, ...]:
    """Nobody may have it by load: the supervisors say who. What a supervisor took back they know."""
    if "left_by" in event.data or "led_by" in event.data:
        return ("left behind",)
    return () if turn.role == Role.SUPERVISOR else ("given back",)


def readers(_case: Complaint, event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    """Sides that may read the message, except the one that wrote it."""
    private_to = event.data["private_to"]
    readers = (private_to, Side.STAFF) if private_to else tuple(Side)
    return tuple(side for side in Side if side in readers and side != event.data["side"])


def decided(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[str, ...]:
    if turn.stays:
        return ("it stays",)
    decision = ObjectionDecision(event.data["decision"])
    return (decision, *_business_of_merger(case)) if decision == ObjectionDecision.MERGE else (decision,)


def merged(case: Complaint, _event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    return ("all", *_business_of_merger(case))


def _business_of_merger(case: Complaint) -> tuple[str, ...]:
    """The company hears of a merger in the case that goes on, if it has that one already."""
    knows = case.merged_into is not None and case.merged_into.served_at is not None
    return () if knows else ("business",)


def annexed(case: Complaint, event: ComplaintEvent, _turn: Turn) -> tuple[str, ...]:
    """Rows of a file added by staff: whoever has the case in hand is not told of their own step."""
    own = event.actor_id in (case.mediator_id if case.status == Status.MEDIATION else case.officer_id, None)
    return ("all",) if own else ("all", "not one's own deed")
