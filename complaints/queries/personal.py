"""Reading the complainant's own cases: the lists of 个人中心 and 投诉记录."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from complaints.models import Complaint
from complaints.queries.paging import PAGE_SIZE, Page, paged
from complaints.workflow import DONE, OPEN, Status

MINE_GROUPS = {
    "todo": (Status.SUPPLEMENT_REQUIRED, Status.ANSWERED, Status.SETTLED),
    "open": tuple(OPEN - {Status.SUPPLEMENT_REQUIRED, Status.ANSWERED, Status.SETTLED}),
    "done": tuple(DONE),
    "draft": (Status.DRAFT,),
}
# What waits for the complainant, as a condition; the list's other groups leave it out.
_TODO = Q(status__in=MINE_GROUPS["todo"]) | Q(status=Status.WITH_BUSINESS, escalation_level__gte=3)


def mine(user: Any, group: str = "", after: str = "") -> Page:
    """The person's own cases, newest first, 20 a page; `after` is the key the page before gave.

    Groups as in `MINE_GROUPS`; `rest` is everything that neither waits for the person nor is a draft.
    """
    rows = own(user).order_by("-pk")
    if group == "todo":
        rows = rows.filter(_TODO)
    elif group == "rest":
        rows = rows.exclude(_TODO).exclude(status=Status.DRAFT)
    elif group in MINE_GROUPS:
        rows = rows.filter(status__in=MINE_GROUPS[group]).exclude(_TODO)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def waiting_for(user: Any, limit: int = 5) -> list[Complaint]:
    """What waits for the complainant, the nearest deadline first; then unfinished drafts."""
    rows = own(user)
    return [
        *rows.filter(_TODO).order_by("due_at", "pk")[:limit],
        *rows.filter(status=Status.DRAFT).order_by("-pk")[:limit],
    ]


def latest(user: Any, limit: int = 5) -> list[Complaint]:
    """The person's newest cases that do not wait for them."""
    return list(own(user).exclude(_TODO).exclude(status=Status.DRAFT).order_by("-pk")[:limit])


def own(user: Any) -> QuerySet[Complaint]:
    """Everything this person filed or began."""
    return Complaint.objects.filter(complainant=user).select_related("category__parent", "business", "rating")
