"""Reading other cases for comparison: the person's own about the same company, how others ended, likely duplicates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet, Value

from complaints.models import Complaint
from complaints.rules import codes
from complaints.workflow import OPEN, Status
from ui import folding

OWN_SHOWN = 3
NEWEST = 200  # closed cases that are counted, the newest
FEWEST = 5  # below this a share says nothing, and might tell on somebody
REPEATED_WITHIN = timedelta(days=180)
SHOWN = 10  # for each reason
# A duplicate, an ineligible or a fraudulent complaint says nothing about how such cases end (DOMAIN §7).
UNCOUNTED = (codes.Outcome.O12, codes.Outcome.O13, codes.Outcome.O14)


def open_about_same(complaint: Complaint) -> list[Complaint]:
    """The person's own open cases about the same company, the newest first."""
    if _same_respondent(complaint) is None:
        return []
    rows = Complaint.objects.filter(
        business=complaint.business_id, complainant=complaint.complainant_id, status__in=OPEN
    )
    rows = rows.exclude(pk=complaint.pk).order_by("-pk")
    if complaint.business_id:
        return list(rows[:OWN_SHOWN])
    return [row for row in rows if is_about_same(complaint, row)][:OWN_SHOWN]


def is_about_same(complaint: Complaint, other: Complaint) -> bool:
    """Whether both are about one company: the one that is listed, or one called the same however it was typed."""
    if complaint.business_id or other.business_id:
        return complaint.business_id == other.business_id
    return folding.bare(complaint.respondent_name) == folding.bare(other.respondent_name)


def _same_respondent(complaint: Complaint) -> Q | None:
    """Cases that may be about the same company; which of the unlisted are, `is_about_same` tells."""
    if complaint.business_id:
        return Q(business=complaint.business_id)
    return Q(business=None) & ~Q(respondent_name="") if complaint.respondent_name else None


@dataclass(frozen=True)
class Endings:
    """How the newest similar cases ended: `total` is the denominator of each share."""

    solved: int = 0
    unsolved: int = 0
    unconfirmed: int = 0  # O10: the complainant did not say; never counted as success
    is_here: bool = False  # of the same company; otherwise of every company

    @property
    def total(self) -> int:
        return self.solved + self.unsolved + self.unconfirmed

    @property
    def is_enough(self) -> bool:
        return self.total >= FEWEST


HERE, EVERYWHERE = "here", "everywhere"


def endings(complaint: Complaint) -> Endings:
    """How similar cases ended: the company's in this sub-category; where those are too few, everybody's in it.

    One query over at most twice 200 index entries; no personal data is read.
    """
    if complaint.category_id is None:
        return Endings()
    rows = Complaint.objects.filter(category=complaint.category_id, status=Status.CLOSED).order_by("-pk")
    found = _outcomes(rows, EVERYWHERE)
    if complaint.business_id:
        found = found.union(_outcomes(rows.filter(business=complaint.business_id), HERE), all=True)
    counted = Counter((where, outcome) for where, outcome in found if outcome not in UNCOUNTED)
    here = _summed(counted, HERE)
    return here if here.is_enough else _summed(counted, EVERYWHERE)


def _outcomes(rows: QuerySet[Complaint], where: str) -> QuerySet[Complaint, tuple[str, str]]:
    return rows.annotate(place=Value(where)).values_list("place", "outcome")[:NEWEST]


def _summed(counted: Counter[tuple[str, str]], where: str) -> Endings:
    solved = sum(n for (place, outcome), n in counted.items() if place == where and outcome in codes.SOLVED)
    unconfirmed = counted[where, codes.Outcome.O10]
    total = sum(n for (place, _outcome), n in counted.items() if place == where)
    return Endings(solved, total - solved - unconfirmed, unconfirmed, is_here=where == HERE)


# --- for staff ---
class Reason(StrEnum):
    """Why a case may be about the same thing; the strongest first."""

    SAME_PERSON = "same_person"
    SAME_IDENTITY = "same_identity"
    SAME_PHONE = "same_phone"


class Relation(StrEnum):
    """How another case belongs to this one; the nearest first."""

    REFILED_FROM = "refiled_from"
    REFILED_AS = "refiled_as"
    SAME_PARTIES = "same_parties"


@dataclass(frozen=True)
class Duplicate:
    case: Complaint
    reasons: list[Reason]


@dataclass(frozen=True)
class Around:
    """Cases that this one may repeat, the likeliest first, and those that belong to it, the newest first."""

    alike: list[Duplicate]
    related: list[tuple[Complaint, Relation]]


def around(complaint: Complaint, rows: QuerySet[Complaint], now: datetime) -> Around:
    """The cases among `rows` (those this member of staff may see) that have to do with this one; two queries.

    Alike: the same person about the same company, open or filed within 180 days; the same order, number or contract by
    somebody else; a number in the one that is the complainant's own in the other. Related: what it was refiled from or
    as, and all between the same parties, whenever it was.
    """
    rows = rows.exclude(pk=complaint.pk).order_by("-pk")
    first, *more = (
        part.annotate(why=Value(str(why))).values_list("pk", "why")[:SHOWN]
        for why, part in (*_suspects(complaint, rows, now), *_relatives(complaint, rows))
    )
    found: dict[int, set[str]] = {}
    for pk, why in first.union(*more, all=True):
        found.setdefault(pk, set()).add(why)
    if not found:
        return Around([], [])
    cases = list(rows.filter(pk__in=found).select_related("business").defer("facts", "answers", "questions", "search"))
    for case in cases:
        if not is_about_same(complaint, case):
            found[case.pk] -= {Reason.SAME_PERSON, Relation.SAME_PARTIES}
    reasons = {case: [reason for reason in Reason if reason in found[case.pk]] for case in cases}
    links = {case: [link for link in Relation if link in found[case.pk]] for case in cases}
    order = list(Reason)
    alike = sorted(
        (case for case in cases if reasons[case]), key=lambda case: [order.index(reason) for reason in reasons[case]]
    )
    return Around(
        alike=[Duplicate(case, reasons[case]) for case in alike],
        related=[(case, links[case][0]) for case in cases if links[case]],
    )


def _relatives(complaint: Complaint, rows: QuerySet[Complaint]) -> list[tuple[Relation, QuerySet[Complaint]]]:
    found = [(Relation.REFILED_AS, rows.filter(refiled_from=complaint.pk))]
    if complaint.refiled_from_id:
        found.append((Relation.REFILED_FROM, rows.filter(pk=complaint.refiled_from_id)))
    about = _same_respondent(complaint)
    if about is not None:
        found.append((Relation.SAME_PARTIES, rows.filter(about, complainant=complaint.complainant_id)))
    return found


def _suspects(
    complaint: Complaint, rows: QuerySet[Complaint], now: datetime
) -> list[tuple[Reason, QuerySet[Complaint]]]:
    found = []
    about = _same_respondent(complaint)
    if about is not None:
        recent = Q(status__in=OPEN) | Q(filed_at__gte=now - REPEATED_WITHIN)
        found.append((Reason.SAME_PERSON, rows.filter(about, recent, complainant=complaint.complainant_id)))
    identity = complaint.identity if complaint.identity.strip("|") else ""
    phone = complaint.complainant.phone or ""
    identified = rows.exclude(identity="").exclude(complainant=complaint.complainant_id)
    if identity:
        found.append((Reason.SAME_IDENTITY, identified.filter(identity=identity)))
        if identity.lstrip("+").isdecimal():
            theirs = rows.filter(complainant__phone__in=_as_phones(identity))
            found.append((Reason.SAME_PHONE, theirs.exclude(complainant=complaint.complainant_id)))
    if phone:
        national = phone.removeprefix("+86")
        found.append((Reason.SAME_PHONE, identified.filter(identity__in=[national, phone])))
    return found


def _as_phones(number: str) -> list[str]:
    return [number] if number.startswith("+") else [f"+86{number}", f"+{number}"]
