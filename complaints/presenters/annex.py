"""Cases that were made one, as each side sees them: what was merged into a case, and where a merged one went on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from complaints import access
from complaints.models import Complaint, SupplementItem
from complaints.presenters import dealing, evidence
from complaints.presenters.dealing import ThreadLine
from complaints.presenters.facts import Fact, facts_of
from complaints.queries import annex as annex_queries
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from files.listing import FileTile


@dataclass(frozen=True)
class Annex:
    """A case that was merged into another: as much of it as one side may see. `url`: where it may open it."""

    case: Complaint
    url: str
    facts: Sequence[Fact]
    supplements: Sequence[SupplementItem]
    tiles: Sequence[FileTile]
    thread: Sequence[ThreadLine]
    reason: str


@dataclass(frozen=True)
class Onward:
    """The case in which a merged one goes on; the url is empty where this side may not open it."""

    case: Complaint
    url: str


def annexes(case: Complaint, user: User, viewer: Side, now: datetime) -> list[Annex]:
    """Cases merged into this one, for `complaints/annex/_annexes.html`: as much of each as this side may see."""
    return [_annex(case, annex, user, viewer, now) for annex in annex_queries.annexes(case)]


def _annex(case: Complaint, annex: Complaint, user: User, viewer: Side, now: datetime) -> Annex:
    sight = access.sight_of(annex, user) if viewer == Side.STAFF else None
    is_theirs = access.owns_annex(case, annex, viewer)
    tiles = evidence.tiles(
        annex, access.annex_files(case, annex, viewer), viewer, marks=True, every=viewer == Side.STAFF
    )
    if viewer == Side.STAFF and not access.works_on_cases(user):  # a superuser alone reads words
        tiles = [replace(tile, url="", thumb="") for tile in tiles]
    return Annex(
        case=annex,
        url=url_of(annex, viewer) if is_theirs else "",
        facts=facts_of(annex, viewer, sight),
        supplements=case_queries.supplements(annex),
        tiles=tiles,
        thread=dealing.dealings(annex, viewer, now).thread if is_theirs else [],
        reason=annex.outcome_reason if viewer != Side.BUSINESS or is_theirs else "",
    )


def goes_on(case: Complaint, viewer: Side) -> Onward | None:
    other = annex_queries.survivor(case) if case.merged_into_id else None
    if other is None:
        return None
    is_open = access.owns_annex(case, other, viewer)
    return Onward(other, url_of(other, viewer) if is_open else "")


def url_of(case: Complaint, viewer: Side) -> str:
    """The page of a case for this side."""
    if viewer == Side.STAFF:
        return reverse("admin:complaints_complaint_change", args=[case.pk])
    if viewer == Side.BUSINESS:
        return reverse("business:case", args=[case.business_id, case.reference])
    return case.get_absolute_url()
