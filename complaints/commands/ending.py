"""Ends that staff decide: another body's business, two complaints about one thing, a case that must not go on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.machine import Turn
from complaints import queries
from complaints.commands.intake import drop_proposal
from complaints.desk import machine
from complaints.models import Complaint, Note
from complaints.rules.codes import Outcome
from complaints.workflow import OPEN, Step

DISCONTINUED = (Outcome.O13, Outcome.O14)


def refer(
    complaint: Complaint, *, actor: Any, body: str, contact: str, consent: str, now: datetime | None = None
) -> None:
    """Point the complaint to another body; `consent` tells how the complainant agreed to handing the data over."""
    with machine.step(complaint, Step.REFER, actor=actor, now=now) as turn:
        if not consent.strip():
            raise Refused(_("请先征得投诉人同意移交材料，并写明怎样同意的。"), "no_consent")
        case = turn.case
        drop_proposal(case)
        case.referred_to, case.referral_contact = body, contact
        case.officer = case.officer or actor
        row = Note.objects.create(complaint=case, text=consent, by=actor, at=turn.now)
        turn.seal(row)
        turn.data = {"note": row.pk}


def merge(complaint: Complaint, *, actor: Any, into: str, reason: str, now: datetime | None = None) -> None:
    """Close this complaint as O12 in favour of another open one of the same person about the same thing."""
    with machine.step(complaint, Step.MERGE, actor=actor, now=now) as turn:
        merge_into(turn, into)
        turn.case.outcome_reason = reason


def merge_into(turn: Turn, reference: str) -> None:
    """Link the locked case to the one that goes on, and close it as a duplicate."""
    case = turn.case
    other = queries.filed_under(reference)
    if other is None or other.pk == case.pk or other.complainant_id != case.complainant_id:
        raise Refused(_("没有找到同一投诉人的这件投诉，请核对编号。"), "unknown_case")
    if other.status not in OPEN:
        raise Refused(_("投诉%(reference)s已经结束，不能并入。") % {"reference": other.reference}, "not_open")
    drop_proposal(case)
    case.merged_into = other
    case.outcome, case.closed_at = Outcome.O12, turn.now
    turn.data |= {"outcome": Outcome.O12, "into": other.reference}


def discontinue(complaint: Complaint, *, actor: Any, outcome: str, reason: str, now: datetime | None = None) -> None:
    """End a case that must not go on: O13 not eligible after all, O14 suspected fraud, handed on."""
    with machine.step(complaint, Step.DISCONTINUE, actor=actor, now=now) as turn:
        if outcome not in DISCONTINUED:
            raise Refused(_("请选择不符条件终止，或者涉嫌欺诈已移送。"), "wrong_outcome")
        drop_proposal(turn.case)
        turn.case.outcome, turn.case.outcome_reason, turn.case.closed_at = outcome, reason, turn.now
        turn.data = {"outcome": outcome}
