"""Reading what has been kept long enough: batches of it, and how far their erasing is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

import leases
from casework.workdays import day_of
from complaints.models import Complaint, ComplaintClock, Disposal, DisposalItem
from complaints.queries.paging import PAGE_SIZE, Page, paged
from complaints.rules import retention
from complaints.workflow import DONE


def past_retention(before: datetime, limit: int) -> list[int]:
    """Cases that ended before this, in no open batch, not held, with no term running; the oldest first."""
    running = ComplaintClock.objects.filter(case=OuterRef("pk"), stopped_at=None)
    waiting = DisposalItem.objects.filter(complaint=OuterRef("pk"), settled_at=None)
    rows = Complaint.objects.filter(
        ~Exists(running),
        ~Exists(waiting),
        status__in=sorted(DONE),
        erased_at=None,
        held_at=None,
        status_since__lt=before,
    )
    return list(rows.order_by("status_since", "pk").values_list("pk", flat=True)[:limit])


def released_item(case: Complaint) -> DisposalItem | None:
    """The case's open place in a batch that one person proposed and another released; None without one."""
    rows = DisposalItem.objects.filter(complaint=case, settled_at=None, disposal__released_by__isnull=False)
    return rows.exclude(disposal__released_by=F("disposal__proposed_by")).select_related("disposal").first()


def goes_on_day(case: Complaint) -> date | None:
    """Day after which the case is erased, as its complainant was told; None while none is announced, or it stays."""
    if case.status not in DONE or case.erased_at or case.held_at:
        return None
    told = case.disposals.filter(settled_at=None, told_at__isnull=False)
    told_at = told.values_list("told_at", flat=True).first()
    return day_of(retention.goes_at(told_at)) if told_at else None


def disposals(after: str = "") -> Page:
    """All batches, the newest first."""
    rows = Disposal.objects.order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def disposal_counts(rows: Sequence[Disposal]) -> dict[int, dict[str, int]]:
    """Counts of each batch: cases, those settled, and those of them kept after all; one query."""
    found: Any = (
        DisposalItem.objects.filter(disposal__in=[row.pk for row in rows] or [0])
        .order_by()
        .values("disposal")
        .annotate(
            total=Count("pk"),
            settled=Count("pk", filter=Q(settled_at__isnull=False)),
            kept=Count("pk", filter=~Q(kept_because="")),
        )
    )
    return {row["disposal"]: row for row in found}


def disposal_items(disposal: Disposal, after: str = "") -> Page:
    """The cases of a batch."""
    rows = disposal.items.select_related("complaint__category__parent", "complaint__business").order_by("pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def disposals_to_run(now: datetime) -> QuerySet[Disposal]:
    """Batches that were released, of which something is to be erased or nothing is left, in no worker's hands."""
    here = {"disposal": OuterRef("pk")}
    ripe = Exists(items_to_settle(now).filter(**here)) | ~Exists(DisposalItem.objects.filter(settled_at=None, **here))
    return Disposal.objects.filter(leases.free(now), ripe, released_at__isnull=False, finished_at=None).order_by("pk")


def disposals_to_tell() -> QuerySet[DisposalItem]:
    """Cases of released batches whose complainants have not been told yet that they go."""
    rows = DisposalItem.objects.filter(disposal__released_at__isnull=False, settled_at=None, told_at=None)
    return rows.select_related("complaint__complainant").order_by("pk")


def items_to_settle(now: datetime) -> QuerySet[DisposalItem]:
    """Cases whose complainants were told long enough ago."""
    return DisposalItem.objects.filter(settled_at=None, told_at__lte=now - retention.ANNOUNCED)
