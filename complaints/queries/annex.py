"""Cases that were made one: what went into a case, where a case went, and what it could go into."""

from __future__ import annotations

from django.db.models import Q

from casework.references import normalise
from complaints.models import Complaint
from complaints.queries.case import read_ledger, whole
from complaints.workflow import OPEN, Status, Step
from ui.folding import bare

MERGEABLE_SHOWN = 10
CANDIDATES = 50


def annexes(complaint: Complaint) -> list[Complaint]:
    """Every case that was merged into this one, directly or through another, in the order of their filing."""
    found: dict[int, Complaint] = {}
    wanted = [complaint.pk] if complaint.absorbed_at else []
    while wanted:
        rows = whole().filter(merged_into__in=wanted, status=Status.CLOSED).exclude(pk__in=[complaint.pk, *found])
        new = {row.pk: row for row in rows}
        found |= new
        wanted = [row.pk for row in new.values() if row.absorbed_at]
    return sorted(found.values(), key=lambda row: (row.filed_at, row.pk))


def merged_references(complaint: Complaint) -> set[str]:
    """The numbers of the cases that the ledger says were merged into this one, without those that a step took out."""
    told: dict[str, set[str]] = {}
    events = read_ledger(complaint) if complaint.absorbed_at else []
    for event in events:
        if event.step == Step.RECEIVE_MERGED:
            told[event.data["merged"]] = {event.data["merged"], *event.data.get("with", ())}
        elif event.step == Step.RETURN_MERGED:
            told.pop(event.data["returned"], None)
    return set().union(*told.values())


def survivor(complaint: Complaint) -> Complaint | None:
    """The case in which this one goes on, at the end of the chain; None when it was not merged."""
    seen, case = {complaint.pk}, complaint
    while case.merged_into_id and case.merged_into_id not in seen:
        seen.add(case.merged_into_id)
        case = whole().get(pk=case.merged_into_id)
    return case if case.pk != complaint.pk else None


def into(reference: str) -> Complaint | None:
    """The filed case that is meant by what somebody typed; one that was merged leads to the one that goes on."""
    if not reference.strip() or "\0" in reference:
        return None
    named = Complaint.objects.exclude(status=Status.DRAFT).filter(reference=normalise(reference)).first()
    return (survivor(named) or named) if named else None


def is_about_same(complaint: Complaint, other: Complaint) -> bool:
    """Whether both are the same person's about the same company: the registered one, or one named alike."""
    if complaint.complainant_id != other.complainant_id or complaint.business_id != other.business_id:
        return False
    return complaint.business_id is not None or bare(complaint.respondent_name) == bare(other.respondent_name)


def mergeable(complaint: Complaint) -> list[Complaint]:
    """The open cases that this one may be merged into, the oldest first; asked once per case object."""
    if not hasattr(complaint, "_mergeable"):
        alike = Q(business=complaint.business_id) if complaint.business_id else Q(business=None)
        rows = Complaint.objects.filter(alike, complainant=complaint.complainant_id, status__in=OPEN)
        rows = rows.exclude(pk=complaint.pk).defer("facts", "answers", "questions", "search").order_by("pk")
        found = [row for row in rows[:CANDIDATES] if is_about_same(complaint, row)]
        complaint._mergeable = found[:MERGEABLE_SHOWN]  # type: ignore[attr-defined]
    rows_found: list[Complaint] = complaint._mergeable  # type: ignore[attr-defined]
    return rows_found
