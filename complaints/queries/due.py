"""Reading what is due: clocks, stale drafts, cases that can be served by now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from businesses.access import MAY_ANSWER
from businesses.models import Membership
from complaints.models import Complaint, ComplaintClock
from complaints.workflow import Status

DRAFT_DAYS = 90


def due_clocks(now: datetime, limit: int = 1000) -> QuerySet[ComplaintClock]:
    """Clocks whose next rung is due, the longest waiting first."""
    return ComplaintClock.objects.filter(next_at__lte=now, stopped_at=None).order_by("next_at", "pk")[:limit]


def oldest_due_clock(now: datetime) -> datetime | None:
    """Since when the most overdue rung waits for the sweep; None when nothing waits."""
    return due_clocks(now, 1).values_list("next_at", flat=True).first()


def stale_drafts(now: datetime, limit: int = 200) -> QuerySet[Complaint]:
    """Drafts nobody has touched for 90 days."""
    return Complaint.objects.filter(status=Status.DRAFT, draft_saved_at__lt=now - timedelta(days=DRAFT_DAYS)).order_by(
        "draft_saved_at"
    )[:limit]


def servable(limit: int = 200) -> QuerySet[Complaint]:
    """Accepted cases whose company has somebody to answer by now: served by themselves."""
    somebody = Membership.objects.filter(
        business=OuterRef("business"), is_active=True, user__is_active=True, role__in=MAY_ANSWER
    )
    return Complaint.objects.filter(Exists(somebody), status=Status.ACCEPTED).order_by("due_at", "pk")[:limit]


def is_stale(draft: Complaint, now: datetime) -> bool:
    """Whether nobody has touched this draft for 90 days."""
    return draft.draft_saved_at is not None and draft.draft_saved_at < now - timedelta(days=DRAFT_DAYS)
