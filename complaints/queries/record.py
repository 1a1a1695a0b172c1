"""Reading the complainant's own cases: the lists of 个人中心 and 投诉记录."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear

from accounts.models import User
from complaints.models import Complaint
from complaints.queries.amendment import with_edits
from complaints.queries.paging import PAGE_SIZE, Page, paged
from complaints.workflow import DONE, OPEN, Status
from search.columns import Found, in_order

MINE_GROUPS = {
    "open": (*sorted(OPEN), Status.UNDER_APPEAL),
    "done": tuple(DONE),
    "draft": (Status.DRAFT,),
}
_BEGAN = Coalesce("filed_at", "created_at")  # the year people look for
YEARS_OF = 500  # cases; nobody has more
# What waits for the complainant, as a condition; the list's other groups leave it out.
_TODO = Q(complainant_due_at__isnull=False)


def own(user: User) -> QuerySet[Complaint]:
    """Everything this person filed or began."""
    return Complaint.objects.filter(complainant=user).select_related("category__parent", "business", "rating")


def my_rows(user: User, group: str = "", year: int | None = None) -> QuerySet[Complaint]:
    """The person's cases of one group and year.

    Groups as in `MINE_GROUPS`; `todo` is where it is the person's turn (`rules.turn`), `rest` is everything that
    neither waits for the person nor is a draft.
    """
    rows = with_edits(own(user))
    if group == "todo":
        rows = rows.filter(_TODO)
    elif group == "rest":
        rows = rows.exclude(_TODO).exclude(status=Status.DRAFT)
    elif group in MINE_GROUPS:
        rows = rows.filter(status__in=MINE_GROUPS[group]).exclude(_TODO)
    return rows.alias(began=_BEGAN).filter(began__year=year) if year else rows


def my_years(user: User) -> list[int]:
    """The years in which this person filed something, or began a draft; the latest first. Of the newest cases only."""
    newest = own(user).order_by("-pk").annotate(year=ExtractYear(_BEGAN)).values_list("year", flat=True)
    return sorted(set(newest[:YEARS_OF]), reverse=True)


def mine(rows: QuerySet[Complaint], after: str = "") -> Page:
    """These of the person's cases, newest first, 20 a page; `after` is the key the page before gave."""
    rows = rows.order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def my_found(rows: QuerySet[Complaint], found: Found, after: str = "") -> Page:
    """A page of what a search found, best first; it goes on behind the key that the page before gave."""
    keys = found.keys
    if after.isdecimal() and len(after) < 19 and int(after) in keys:
        keys = keys[keys.index(int(after)) + 1 :]
    return paged(list(in_order(rows, keys[: PAGE_SIZE + 1])), lambda row: str(row.pk))


def waiting_for(user: User, limit: int = 5, *, year: int | None = None) -> list[Complaint]:
    """Cases that wait for the complainant, the nearest deadline first; then unfinished drafts."""
    return [
        *my_rows(user, "todo", year).order_by("complainant_due_at", "pk")[:limit],
        *my_rows(user, "draft", year).order_by("-pk")[:limit],
    ]


def latest(user: User, limit: int = 5) -> list[Complaint]:
    """The person's newest cases that do not wait for them."""
    return list(my_rows(user, "rest").order_by("-pk")[:limit])
