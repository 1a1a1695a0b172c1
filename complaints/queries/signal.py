"""Reading the facts behind the signs of abuse: a few index entries around one case, never a count of a table."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.fields.json import KT

from complaints.models import Complaint
from complaints.rules import signal
from complaints.workflow import Status

OWN_MOST, OTHERS_MOST, AMOUNTS_MOST = 100, 50, 200
NUMBER, PLACE = "number", "place"


def signal_facts(complaint: Complaint, *, has_files: bool) -> signal.Facts:
    """Facts that the rules ask for, about a filed case and those around it; three queries, each of few rows."""
    own = _own(complaint)
    recent = [row for row in own if row["age"] <= timedelta(days=signal.RECENT_DAYS)]
    lately = [row for row in own if row["age"] <= timedelta(days=signal.WHILE_DAYS)]
    others = _others(complaint)
    amounts = _amounts(complaint) if complaint.amount is not None else []
    return signal.Facts(
        filed_recently=1 + len(recent),
        about_company=1 + sum(_company(row) == _company(_row(complaint)) for row in lately),
        about_issue=1 + sum(row["category_id"] == complaint.category_id for row in lately),
        names=len({complaint.complainant_name, *(row["complainant_name"] for row in own)}),
        sharing_number=1 + len(others[NUMBER]),
        sharing_address=1 + len(others[PLACE]),
        amount=complaint.amount,
        usual_amount=median(amounts) if amounts else None,
        compared=len(amounts),
        has_proof=has_files or bool(complaint.identity.strip("|")),
    )


def _own(complaint: Complaint) -> list[dict[str, Any]]:
    """The person's other cases filed up to half a year before this one, the newest first, each with its age then."""
    filed = complaint.filed_at or complaint.created_at
    rows = (
        Complaint.objects.filter(
            complainant=complaint.complainant_id, filed_at__range=(filed - timedelta(days=signal.LONG_DAYS), filed)
        )
        .exclude(pk=complaint.pk)
        .order_by("-pk")
        .values("business_id", "respondent_name", "category_id", "complainant_name", "filed_at")[:OWN_MOST]
    )
    return [row | {"age": filed - row["filed_at"]} for row in rows if row["filed_at"]]


def _row(complaint: Complaint) -> dict[str, Any]:
    return {"business_id": complaint.business_id, "respondent_name": complaint.respondent_name}


def _company(row: dict[str, Any]) -> Any:
    return row["business_id"] or row["respondent_name"]


def _others(complaint: Complaint) -> dict[str, set[int]]:
    """Other people who gave the same order, number or contract, and other people who gave the same address."""
    found: dict[str, set[int]] = {NUMBER: set(), PLACE: set()}
    place = str(complaint.answers.get("place") or "").strip()
    parts = []
    if complaint.identity.strip("|"):
        parts.append(_people(complaint, NUMBER, Q(identity=complaint.identity) & ~Q(identity="")))
    if place:
        parts.append(_people(complaint, PLACE, Q(at=place, answers__has_key="place")))
    if parts:
        for what, person in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
            found[what].add(person)
    return found


def _people(complaint: Complaint, what: str, same: Q) -> QuerySet[Complaint, tuple[str, int]]:
    rows = Complaint.objects.annotate(at=KT("answers__place")).filter(same).exclude(status=Status.DRAFT)
    others = rows.exclude(complainant=complaint.complainant_id).annotate(what=Value(what)).order_by("-pk")
    return others.values_list("what", "complainant_id")[:OTHERS_MOST]


def _amounts(complaint: Complaint) -> list[Decimal]:
    """Amounts of the newest closed cases of the sub-category."""
    rows = Complaint.objects.filter(category=complaint.category_id, status=Status.CLOSED).exclude(pk=complaint.pk)
    found = rows.order_by("-pk").values_list("amount", flat=True)[:AMOUNTS_MOST]
    return [amount for amount in found if amount is not None]
