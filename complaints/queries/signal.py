"""Reading the facts behind the signs of abuse: a few index entries around one case, never a count of a table."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.db.models.fields.json import KT

from complaints.models import Complaint
from complaints.rules import signal
from complaints.workflow import Status
from ui import folding

OWN_MOST, OTHERS_MOST, AMOUNTS_MOST = 100, 50, 200


class Part(StrEnum):
    """Reason for which a row is read."""

    OWN = "own"  # the person's other cases, filed up to half a year before this one
    NUMBER = "number"  # others who gave the same order, number or contract
    PLACE = "place"  # others who gave the same address
    AMOUNT = "amount"  # the newest closed cases of the sub-category


class Read(NamedTuple):
    """Columns that are read of a case."""

    part: str
    complainant: int
    business: int | None
    respondent: str
    category: int | None
    name: str
    filed_at: datetime | None
    amount: Decimal | None


def signal_facts(complaint: Complaint, *, has_files: bool) -> signal.Facts:
    """Facts that the rules ask for, about a filed case and those around it; one query of few rows."""
    first, *more = (_columns(rows, part)[:most] for part, rows, most in _parts(complaint))
    found: dict[str, list[Read]] = {part: [] for part in Part}
    for row in map(Read._make, first.union(*more, all=True)):
        found[row.part].append(row)
    own, amounts = found[Part.OWN], [row.amount for row in found[Part.AMOUNT] if row.amount is not None]
    lately = _since(own, complaint, signal.WHILE_DAYS)
    company = complaint.business_id or folding.bare(complaint.respondent_name)
    return signal.Facts(
        filed_recently=1 + len(_since(own, complaint, signal.RECENT_DAYS)),
        about_company=1 + sum((row.business or folding.bare(row.respondent)) == company for row in lately),
        about_issue=1 + sum(row.category == complaint.category_id for row in lately),
        names=len({complaint.complainant_name, *(row.name for row in own)}),
        sharing_number=1 + len({row.complainant for row in found[Part.NUMBER]}),
        sharing_address=1 + len({row.complainant for row in found[Part.PLACE]}),
        amount=complaint.amount,
        usual_amount=median(amounts) if amounts else None,
        compared=len(amounts),
        has_proof=has_files or bool(complaint.identity.strip("|")),
    )


def _columns(rows: QuerySet[Complaint], part: Part) -> QuerySet[Complaint, Any]:
    columns = (
        "complainant_id",
        "business_id",
        "respondent_name",
        "category_id",
        "complainant_name",
        "filed_at",
        "amount",
    )
    return (
        rows.exclude(status=Status.DRAFT).annotate(part=Value(str(part))).order_by("-pk").values_list("part", *columns)
    )


def _parts(complaint: Complaint) -> list[tuple[Part, QuerySet[Complaint], int]]:
    filed = complaint.filed_at or complaint.created_at
    rows = Complaint.objects.exclude(pk=complaint.pk)
    others = rows.exclude(complainant=complaint.complainant_id)
    before = (filed - timedelta(days=signal.LONG_DAYS), filed)
    place = str(complaint.answers.get("place") or "").strip()
    found = [(Part.OWN, rows.filter(complainant=complaint.complainant_id, filed_at__range=before), OWN_MOST)]
    if complaint.identity.strip("|"):
        found.append((Part.NUMBER, others.filter(identity=complaint.identity).exclude(identity=""), OTHERS_MOST))
    if place:
        there = others.annotate(at=KT("answers__place")).filter(at=place, answers__has_key="place")
        found.append((Part.PLACE, there, OTHERS_MOST))
    if complaint.amount is not None:
        found.append((Part.AMOUNT, rows.filter(category=complaint.category_id, status=Status.CLOSED), AMOUNTS_MOST))
    return found


def _since(rows: list[Read], complaint: Complaint, days: int) -> list[Read]:
    """The rows that were filed within so many days before the case."""
    first = (complaint.filed_at or complaint.created_at) - timedelta(days=days)
    return [row for row in rows if row.filed_at and row.filed_at >= first]
