"""Versions of a complaint, edits that wait, and complaints filed anew."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet, Subquery, prefetch_related_objects

from businesses.models import Business
from catalogue.models import Category
from complaints.models import Amendment, Complaint, ComplaintVersion, WorkingCopy
from complaints.rules import content
from complaints.workflow import Step
from ui.values import Json


def saying(complaint: Complaint, said: Mapping[str, Json]) -> Complaint:
    """The same case in hand, saying this content (a version's, or a part of one) instead; never to be saved."""
    case = copy.copy(complaint)
    case.questions = said.get("questions", complaint.questions)
    for name in content.FIELDS:
        if name not in said:
            continue
        if name == "category":
            if content.to_json(name, complaint.category) != said[name]:
                case.category = Category.objects.select_related("parent").filter(code=said[name]).first()
        elif name == "business":
            if complaint.business_id != said[name]:
                named = Business.objects.filter(pk=said[name]).select_related("merged_into").first()
                case.business = named.merged_into or named if named else None
        else:
            setattr(case, name, content.from_json(name, said[name]))
    return case


def working_copy(complaint: Complaint) -> WorkingCopy | None:
    """The complainant's edit that is not confirmed yet."""
    return WorkingCopy.objects.filter(complaint=complaint).first()


def has_edit(complaint: Complaint) -> bool:
    """Whether an edit waits to be confirmed; of a case that was read with its parts it is known."""
    known: bool | None = complaint.__dict__.get("filled", {}).get("working_copy")
    return working_copy(complaint) is not None if known is None else known


def amendments(complaint: Complaint) -> list[Amendment]:
    """Amendments that an officer was asked to consent to, oldest first; one query a case object."""
    if not complaint.serving:
        return []
    prefetch_related_objects([complaint], "amendments")
    return list(complaint.amendments.all())


def open_amendment(complaint: Complaint) -> Amendment | None:
    """The edit that waits for an officer, or None."""
    return next((row for row in amendments(complaint) if row.decided_at is None and row.cancelled_at is None), None)


def is_amended(complaint: Complaint) -> bool:
    """Whether an edit waits for an officer; a list asks for all its rows at once (`with_edits`)."""
    known: bool | None = complaint.__dict__.get("has_open_amendment")
    return open_amendment(complaint) is not None if known is None else known


def refiled_as(complaint: Complaint) -> str:
    """The reference of what was made anew from this case, or ""; a list asks for all its rows at once."""
    if "refiling_reference" in complaint.__dict__:
        return complaint.__dict__["refiling_reference"] or ""
    again = refiling(complaint)
    return again.reference if again else ""


def with_edits(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The cases with what the guards ask about edits, so that a list that shows what may be done asks nothing more."""
    waiting = Amendment.objects.filter(complaint=OuterRef("pk"), decided_at=None, cancelled_at=None)
    again = Complaint.objects.filter(refiled_from=OuterRef("pk")).order_by("-pk").values("reference")
    return rows.annotate(has_open_amendment=Exists(waiting), refiling_reference=Subquery(again[:1]))


def versions(complaint: Complaint, *, served: bool = False) -> list[ComplaintVersion]:
    """Every version, oldest first; `served`: from the one that the company was served with."""
    rows = complaint.versions.order_by("number")
    if not served:
        return list(rows)
    serving = complaint.events.filter(step=Step.SERVE).order_by("-seq").first()
    if complaint.served_at is None or serving is None:
        return []
    first = serving.data.get("version", 1)  # a serving from before versions were kept
    return list(rows.filter(number__gte=first))


def is_extended(complaint: Complaint) -> bool:
    """Whether an amendment has put off the company's due day in this serving already (DOMAIN §3, once)."""
    steps = (Step.AMEND, Step.CONSENT_AMENDMENT, Step.RECEIVE_MERGED)
    return complaint.events.filter(step__in=steps, data__extended__serving=complaint.serving).exists()


def refiling(complaint: Complaint) -> Complaint | None:
    """The complaint that was made anew from this one, a draft perhaps; None when there is none."""
    return complaint.refilings.order_by("-pk").first()
