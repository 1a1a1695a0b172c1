"""Ends that staff decide: another body's business, two complaints about one thing, a case that must not go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from complaints.commands import amendment
from complaints.commands.finding import refresh_search
from complaints.desk import machine
from complaints.models import Complaint, Turn
from complaints.queries import annex as annex_queries
from complaints.rules.codes import Outcome
from complaints.workflow import OPEN, Step

DISCONTINUED = (Outcome.O13, Outcome.O14)


def merge(complaint: Complaint, *, actor: User | None, into: str, reason: str, now: datetime | None = None) -> None:
    """Close this complaint as O12 in favour of another open one of the same person about the same company.

    `into` may be typed as people type numbers. The other one shows everything that was in this one from now on.
    """
    now = now or timezone.now()
    with both(complaint, into) as other, machine.step(complaint, Step.MERGE, actor=actor, now=now) as turn:
        merge_into(turn, other)
        turn.case.outcome_reason = reason


@contextmanager
def both(complaint: Complaint, reference: str) -> Iterator[Complaint | None]:
    """The case that is meant, both locked in the order of their keys, so that two mergers never wait for each other."""
    with transaction.atomic():
        other = annex_queries.into(reference)
        keys = [complaint.pk, other.pk] if other else [complaint.pk]
        list(Complaint.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").only("pk"))
        yield other


def merge_into(turn: Turn, other: Complaint | None) -> None:
    """Link the locked case to the one that goes on, close it as a duplicate, and write a line there too."""
    case = turn.case
    if other is None or other.pk == case.pk or other.complainant_id != case.complainant_id:
        raise Refused(_("没有找到同一投诉人的这件投诉，请核对编号。"), "unknown_case")
    other.refresh_from_db(fields=["status", "business", "respondent_name"])
    if not annex_queries.is_about_same(case, other):
        raise Refused(
            _("投诉%(reference)s的被投诉企业不同，不能并入。只有投诉同一家企业的才能并案。")
            % {"reference": other.reference},
            "other_company",
        )
    if other.status not in OPEN:
        raise Refused(_("投诉%(reference)s已经结束，不能并入。") % {"reference": other.reference}, "not_open")
    case.merged_into = other
    case.outcome, case.closed_at = Outcome.O12, turn.now
    turn.data |= {"outcome": Outcome.O12, "into": other.reference}
    with machine.step(other, Step.RECEIVE_MERGED, actor=turn.actor, now=turn.now) as received:
        row = received.case
        row.absorbed_at = turn.now
        received.data = {"merged": case.reference}
        if case.absorbed_at:
            received.data["with"] = [annex.reference for annex in annex_queries.annexes(case)]
        refresh_search(row, [case, *annex_queries.annexes(case)])
        amendment.give_time(received)


def discontinue(
    complaint: Complaint, *, actor: User | None, outcome: str, reason: str, now: datetime | None = None
) -> None:
    """End a case that must not go on: O13 not eligible after all, O14 suspected fraud, handed on."""
    with machine.step(complaint, Step.DISCONTINUE, actor=actor, now=now) as turn:
        if outcome not in DISCONTINUED:
            raise Refused(_("请选择不符条件终止，或者涉嫌欺诈已移送。"), "wrong_outcome")
        turn.case.outcome, turn.case.outcome_reason, turn.case.closed_at = outcome, reason, turn.now
        turn.data = {"outcome": outcome}
