"""Cancelling what an ending leaves behind: meetings, requests, questions, proposals, unsigned texts.

The machine calls `clear` whenever a status is left, by whatever step. What was cancelled stands in the event, by its
ids; `notices` tells whom it concerns, and a correction of the step (`commands.correction`) opens it again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.models import Complaint, Session, Settlement, Turn
from complaints.rules.rights import Right, has_asked_to_mediate, used
from complaints.workflow import DONE, OPEN, Status, Step
from ui.values import Json

BEFORE_SERVICE = frozenset({Status.SUBMITTED, Status.ACCEPTED})
BEFORE_ANSWER = frozenset({Status.WITH_BUSINESS, Status.ANSWERED})  # where a request may wait for somebody


def clear(turn: Turn, source: str, target: str) -> None:
    """Cancel what nobody waits for any more, within the step that leaves `source` for `target`."""
    is_over = has_ended(turn.step, source, target)
    is_called_back = target == Status.ACCEPTED and source not in BEFORE_SERVICE  # another company is to have it
    if not (is_over or is_called_back or source != target):
        return
    if target == Status.WITHDRAWN and not is_over:  # it may be undone within the day; everything only waits
        return
    case = turn.case
    found: dict[str, list[int]] = {}
    if has_asked_to_mediate(case):
        if is_over or is_called_back or source == Status.MEDIATION:
            found |= _mediated(case, turn.now)
            turn.seal(*Session.objects.filter(pk__in=found["sessions"]))
        if is_over or is_called_back or source in BEFORE_ANSWER:
            found["mediations"] = _cancel(case.mediations.filter(started_at=None, refused_by=""), turn.now)
    if used(case, Right.EXTENSION):
        found["extensions"] = _cancel(case.extensions.filter(decided_at=None), turn.now)
    if is_over or is_called_back:
        found |= _asked(case, turn.now)
        if target != Status.REFUSED and case.refusal_proposed_by_id:
            drop_proposal(case)
    if found := {name: keys for name, keys in found.items() if keys}:
        turn.data = {**turn.data, "cancelled": found}
    _mark_unanswered(turn, source, target)


def has_ended(step: str, source: str, target: str) -> bool:
    """Whether this step is the case's end; a withdrawal is one when it can no longer be undone."""
    if step == Step.END_WITHDRAWAL:
        return True
    return source != target and source not in DONE and target in DONE and target != Status.WITHDRAWN


def drop_proposal(case: Complaint) -> dict[str, Json]:
    """Forget a refusal that was only proposed; returns what the ledger keeps: whose opinion was not followed."""
    was_open = case.ground and case.refusal_proposed_by_id and case.status in OPEN
    case.ground = case.ground_reason = case.other_remedies = ""
    dropped = {"not_followed": case.refusal_proposed_by_id} if was_open else {}
    case.refusal_proposed_by = None
    return dropped


def _mediated(case: Complaint, now: datetime) -> dict[str, list[int]]:
    """The meetings that lie ahead, and the texts that not both have signed."""
    unsigned = Settlement.objects.filter(mediation__complaint=case).exclude(
        complainant_signed_at__isnull=False, business_signed_at__isnull=False
    )
    ahead = Session.objects.filter(mediation__complaint=case, starts_at__gt=now)
    return {"sessions": _cancel(ahead, now), "settlements": _cancel(unsigned, now)}


def _asked(case: Complaint, now: datetime) -> dict[str, list[int]]:
    """Cancel what an officer was to decide and the complainant to answer; their own unconfirmed edit they keep."""
    found = {}
    if used(case, Right.OBJECTION):
        found["objections"] = _cancel(case.objections.filter(decided_at=None), now)
    if case.serving:
        found["amendments"] = _cancel(case.amendments.filter(decided_at=None), now)
    if case.supplement_rounds or case.details_asked_at:
        case.details_asked_at = None
        found["items"] = _cancel(case.supplement_items.filter(answered_at=None), now)
    return found


def _cancel(rows: QuerySet[Any], now: datetime) -> list[int]:
    keys = list(rows.filter(cancelled_at=None).order_by("pk").values_list("pk", flat=True))
    if keys:
        rows.model._default_manager.filter(pk__in=keys).update(cancelled_at=now)
    return keys


def _mark_unanswered(turn: Turn, source: str, target: str) -> None:
    """A reply that lapsed and ends otherwise than by an answer stays unanswered, whatever comes of it (DOMAIN §10)."""
    case = turn.case
    left = case.status_before if turn.step == Step.END_WITHDRAWAL else source
    if left != Status.WITH_BUSINESS or target in (Status.ANSWERED, Status.ACCEPTED):
        return
    if case.overdue_since and not case.answered_at and not case.unanswered_at:
        case.unanswered_at = turn.now
