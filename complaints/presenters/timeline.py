"""The ledger's lines as each side reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accounts.models import User
from complaints.models import Complaint, ComplaintEvent, UndoPoint
from complaints.queries import case as case_queries
from complaints.queries import correction
from complaints.rules import wording
from complaints.rules.codes import Side
from complaints.workflow import Step
from ui.components import Entry


@dataclass(frozen=True)
class Line(Entry):
    """An event, for the staff with who did it."""

    step: str = ""
    actor: User | None = None


def timeline_of(case: Complaint, viewer: Side) -> list[Line]:
    """The events that this viewer sees, oldest first."""
    events = case_queries.timeline(case, hidden=frozenset() if viewer == Side.STAFF else wording.INTERNAL)
    if viewer == Side.BUSINESS:
        events = wording.of_company(events)
    lines = [_line(event, viewer) for event in events if _is_told(event, viewer)]
    return [*lines[:-1], replace(lines[-1], state="now")] if lines else []


def _is_told(event: ComplaintEvent, viewer: Side) -> bool:
    is_proposed = event.step == Step.PROPOSE_REFUSAL and event.status_from == event.status_to
    return wording.is_told(event.step, event.data, viewer) and (viewer == Side.STAFF or not is_proposed)


def _line(event: ComplaintEvent, viewer: Side) -> Line:
    is_hidden = viewer == Side.BUSINESS and event.step == Step.WITHDRAW  # W5: pressure by this very company
    stayed = event.status_from == event.status_to
    return Line(
        title=wording.title(event.step, viewer, stayed=stayed, data=event.data),
        text="" if is_hidden else wording.detail(event.step, event.data, viewer),
        at=event.at,
        step=event.step,
        actor=event.actor if viewer == Side.STAFF else None,
    )


def corrections(case: Complaint, lines: list[Line]) -> list[UndoPoint]:
    """Steps that staff undid, for those whose timeline says that they did."""
    return correction.corrections(case) if any(line.step == Step.CORRECT_STEP for line in lines) else []
