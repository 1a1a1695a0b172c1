"""Cases that were made one, as each side sees them: what was merged into a case, and where a merged one went on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from complaints import access
from complaints.models import Complaint
from complaints.presenters import dealing, evidence
from complaints.presenters.facts import facts_of
from complaints.queries import annex as annex_queries
from complaints.queries import case as case_queries
from complaints.rules.sentences import Viewer


def annexes(case: Complaint, user: User, viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """What was merged into this case, for `complaints/annex/_annexes.html`: as much of each as this side may see."""
    return [_annex(case, annex, user, viewer, now) for annex in annex_queries.annexes(case)]


def _annex(case: Complaint, annex: Complaint, user: User, viewer: Viewer, now: datetime) -> dict[str, Any]:
    sight = access.sight_of(annex, user) if viewer == Viewer.STAFF else None
    is_theirs = access.owns_annex(case, annex, viewer)
    tiles = evidence.tiles(
        annex, access.annex_files(case, annex, viewer), viewer, marks=True, every=viewer == Viewer.STAFF
    )
    if viewer == Viewer.STAFF and not access.works_on_cases(user):  # a superuser alone reads words
        tiles = [replace(tile, url="", thumb="") for tile in tiles]
    return {
        "case": annex,
        "url": url_of(annex, viewer) if is_theirs else "",
        "facts": facts_of(annex, viewer, sight),
        "supplements": case_queries.supplements(annex),
        "tiles": tiles,
        "thread": dealing.dealings(annex, viewer, now)["thread"] if is_theirs else [],
        "reason": annex.outcome_reason if viewer != Viewer.BUSINESS or is_theirs else "",
    }


def goes_on(case: Complaint, viewer: Viewer) -> dict[str, Any] | None:
    """The case in which this one goes on: {case, url}; the url is empty where this side may not open it."""
    other = annex_queries.survivor(case) if case.merged_into_id else None
    if other is None:
        return None
    is_open = access.owns_annex(case, other, viewer)
    return {"case": other, "url": url_of(other, viewer) if is_open else ""}


def url_of(case: Complaint, viewer: Viewer) -> str:
    """The page of a case for this side."""
    if viewer == Viewer.STAFF:
        return reverse("admin:complaints_complaint_change", args=[case.pk])
    if viewer == Viewer.BUSINESS:
        return reverse("business:case", args=[case.business_id, case.reference])
    return case.get_absolute_url()
