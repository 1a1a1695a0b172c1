"""Notices of an appeal's own steps: to the reviewer, and the supervisors. The parties are told by the complaint's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import preferences
from appeals.models import Appeal, AppealEvent
from appeals.workflow import Status, Step
from casework.machine import Turn
from casework.workdays import day_of
from complaints.notices import table
from complaints.notices.audiences import SUPERVISORS
from complaints.workflow import Step as ComplaintStep
from notifications import outbox

# What a step of the appeal does with the complaint, whose notices the parties get.
DRIVES = {
    Step.FILE: ComplaintStep.APPEAL,
    Step.ADD_FILES: ComplaintStep.SUPPORT_APPEAL,
    Step.WITHDRAW: ComplaintStep.WITHDRAW_APPEAL,
    Step.UPHOLD: ComplaintStep.UPHOLD_APPEAL,
    Step.DISMISS: ComplaintStep.DISMISS_APPEAL,
}


def tells_a_party(step: str) -> bool:
    """Whether a step of the appeal tells the complainant or the company anything."""
    driven = DRIVES.get(Step(step))
    return driven is not None and table.tells_a_party(driven)


def tell(event: AppealEvent, turn: Turn) -> None:
    """Post the notices of one event, in the event's own transaction."""
    appeal: Appeal = turn.case
    for kind, people in _told(event, appeal):
        context = _context(appeal, turn.now)
        for recipient in preferences.recipients(people):
            key = f"{appeal.reference}:{event.seq}:{kind}:{recipient.user_id}"
            outbox.post(recipient, kind=kind, context=context, key=key, now=turn.now)


def _told(event: AppealEvent, appeal: Appeal) -> Iterable[tuple[str, list[Any]]]:
    reviewer = [appeal.reviewer] if appeal.reviewer and appeal.reviewer.is_active else []
    if event.step == Step.ASSIGN and appeal.reviewer_id != event.actor_id:
        yield "staff_appeal", reviewer
    elif event.step == Step.RELEASE and event.role != "supervisor":
        yield "staff_appeal_waiting", list(SUPERVISORS.people(appeal.complaint))
    elif event.step == Step.ADD_FILES:
        yield "staff_appeal_files", reviewer
    elif event.step == Step.WITHDRAW and event.status_from == Status.UNDER_REVIEW:
        yield "staff_appeal_withdrawn", reviewer


def nobody_to_review(appeal: Appeal, now: Any) -> None:
    """Tell the supervisors, once a filing, that no reviewer could be found by load."""
    kind = "staff_appeal_waiting"
    for recipient in preferences.recipients(SUPERVISORS.people(appeal.complaint)):
        key = f"{appeal.reference}:{kind}:{recipient.user_id}"
        outbox.post(recipient, kind=kind, context=_context(appeal, now), key=key, now=now)


def _context(appeal: Appeal, now: datetime) -> dict[str, Any]:
    return {
        "case": appeal.complaint,
        "reference": appeal.complaint.reference,
        "title": appeal.complaint.title,
        "business": appeal.complaint.respondent,
        "due_on": appeal.complaint.due_on,
        "today": day_of(now),
        "url": reverse("admin:appeals_appeal_change", args=[appeal.pk]),
    }
