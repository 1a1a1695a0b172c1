"""Steps of a case that a supervisor may still correct, and those that were corrected."""

from __future__ import annotations

from datetime import datetime

from casework.models import CalendarDay
from casework.workdays import day_of, end_of
from complaints.models import Complaint, UndoPoint
from complaints.queries.case import read_ledger
from complaints.workflow import CORRECTABLE_DAYS, NOT_ACTING, STAFF, Step


def to_correct(complaint: Complaint, now: datetime) -> list[UndoPoint]:
    """The last mis-step that may be corrected, the newest of its parts first; empty when there is none.

    A case that was served by itself on its acceptance goes back before the acceptance.
    """
    points = {row.seq: row for row in complaint.undo_points.filter(undone_at=None)}
    found: list[UndoPoint] = []
    if not points:
        return found
    for event in reversed(read_ledger(complaint)):
        if event.step in NOT_ACTING:
            continue
        if event.seq not in points:
            break
        found.append(points[event.seq])
        if event.step == Step.SERVE and event.actor_id is None:  # followed by itself
            continue
        if event.role not in STAFF:
            break
        last = CalendarDay.objects.calendar().add_working_days(day_of(event.at), CORRECTABLE_DAYS)
        return found if now < end_of(last) else []
    return []


def acted_since(complaint: Complaint, seq: int) -> bool:
    """Whether anybody acted on the case after this line of its ledger."""
    return complaint.events.filter(seq__gt=seq).exclude(step__in=NOT_ACTING).exists()


def corrections(complaint: Complaint) -> list[UndoPoint]:
    """The steps that were corrected, oldest first, with who did it and why."""
    rows = complaint.undo_points.filter(undone_at__isnull=False).exclude(reason="")
    return list(rows.select_related("undone_by"))
