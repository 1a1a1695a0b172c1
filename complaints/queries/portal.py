"""Reading a company's served cases: its inbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from complaints.models import Complaint
from complaints.queries.paging import PAGE_SIZE, Page, capped_counts, paged
from complaints.workflow import Status

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TODO = "todo"  # where it is the company's turn (`rules.turn`), whatever the status
INBOX_GROUPS = {
    "open": (Status.WITH_BUSINESS,),
    "waiting": (Status.SUPPLEMENT_REQUIRED, Status.OBJECTION),
    "answered": (Status.ANSWERED,),
    "mediation": (Status.MEDIATION,),
    "settled": (Status.SETTLED,),
    "done": (Status.CLOSED, Status.REFUSED, Status.WITHDRAWN, Status.UNDER_APPEAL),
}


def inbox(
    served: QuerySet[Complaint],
    *,
    group: str = TODO,
    late: bool = False,
    category: str = "",
    after: str = "",
    now: datetime,
) -> Page:
    """Those of the cases served on a company that are in this group, earliest deadline first, 20 a page.

    `served` is what the member may open (`access.served_on_business`).
    """
    by = "due_at" if group in INBOX_GROUPS else "business_due_at"
    rows = in_group(served, group).select_related("category__parent").order_by(by, "pk")
    if group == "done":
        rows = rows.order_by("-pk")
    if late:
        rows = rows.filter(**{f"{by}__lte": now})
    if category:
        rows = rows.filter(Q(category__code=category) | Q(category__parent__code=category))
    if group == "done":
        rows = rows.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else rows
    elif after:
        moment, pk = _inbox_key(after)
        rows = rows.filter(**{f"{by}__gte": moment}).exclude(**{by: moment, "pk__lte": pk})
    found = list(rows[: PAGE_SIZE + 1])
    if group == "done":
        return paged(found, lambda row: str(row.pk))
    return paged(found, lambda row: f"{(getattr(row, by) - EPOCH) // MICROSECOND}_{row.pk}")


def in_group(served: QuerySet[Complaint], group: str) -> QuerySet[Complaint]:
    """Those of the cases in this group; nonsense means what waits for the company."""
    if group in INBOX_GROUPS:
        return served.filter(status__in=INBOX_GROUPS[group])
    return served.filter(business_due_at__isnull=False)


def _inbox_key(after: str) -> tuple[datetime, int]:
    """The key of an inbox page; nonsense starts the list from the beginning."""
    moment, _, pk = after.partition("_")
    if not (moment.isdecimal() and pk.isdecimal() and len(moment) < 17 and len(pk) < 19):
        return EPOCH, 0
    return EPOCH + int(moment) * MICROSECOND, int(pk)


def inbox_counts(served: QuerySet[Complaint], now: datetime) -> dict[str, int]:
    """How many wait in each group, in one query; counted to at most CAP + 1, which the page shows as 99+."""
    served = served.order_by()
    groups = {group: in_group(served, group) for group in (TODO, *INBOX_GROUPS) if group != "done"}
    groups["late"] = served.filter(status=Status.WITH_BUSINESS, due_at__lte=now)
    return capped_counts(groups)


def inbox_one(served: QuerySet[Complaint], reference: str) -> Page:
    """The served case with this number, whatever its group, as a page of one row or none."""
    return Page(list(served.filter(reference=reference).select_related("category__parent")))
