"""Reading what is due: clocks, stale drafts, cases that can be served by now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from businesses.access import MAY_ANSWER
from businesses.models import Membership
from complaints.models import Complaint, ComplaintClock, ComplaintEvent
from complaints.workflow import Status, Step

DRAFT_DAYS = 90
DRAFT_WARNED_BEFORE = timedelta(days=7)  # so long before it goes its owner is told
HALF_FILED_AFTER = timedelta(seconds=30)  # by then whoever filed it has tried
HALF_FILED_LOOKED_AT = timedelta(days=1)


def due_clocks(now: datetime) -> QuerySet[ComplaintClock]:
    """Clocks whose next rung is due, the longest waiting first."""
    return ComplaintClock.objects.filter(next_at__lte=now, stopped_at=None).order_by("next_at", "pk")


def oldest_due_clock(now: datetime) -> datetime | None:
    """Time since which the most overdue rung waits for the sweep; None when nothing waits."""
    return due_clocks(now).values_list("next_at", flat=True).first()


def stale_drafts(now: datetime) -> QuerySet[Complaint]:
    """Drafts nobody has touched for 90 days, though their owner was told at least a week ago that they go."""
    told = {"draft_warned_at__gte": F("draft_saved_at"), "draft_warned_at__lte": now - DRAFT_WARNED_BEFORE}
    return _untouched_since(now - timedelta(days=DRAFT_DAYS)).filter(**told)


def drafts_to_warn_of(now: datetime) -> QuerySet[Complaint]:
    """Drafts that go in a week if nobody touches them, and whose owner was not told since they last did."""
    untold = Q(draft_warned_at=None) | Q(draft_warned_at__lt=F("draft_saved_at"))
    return _untouched_since(now - timedelta(days=DRAFT_DAYS) + DRAFT_WARNED_BEFORE).filter(untold)


def _untouched_since(moment: datetime) -> QuerySet[Complaint]:
    return Complaint.objects.filter(status=Status.DRAFT, draft_saved_at__lt=moment).order_by("draft_saved_at", "pk")


def servable() -> QuerySet[Complaint]:
    """Accepted cases whose company has somebody to answer by now: served by themselves."""
    somebody = Membership.objects.filter(
        business=OuterRef("business"), is_active=True, user__is_active=True, role__in=MAY_ANSWER
    )
    return Complaint.objects.filter(Exists(somebody), status=Status.ACCEPTED).order_by("due_at", "pk")


def half_filed(now: datetime) -> QuerySet[Complaint]:
    """Cases filed or amended a moment ago that the process may have died over before it tried to accept them by itself.

    Nothing has happened to them since, but perhaps that somebody was given the case.
    """
    events = ComplaintEvent.objects.filter(case=OuterRef("pk"))
    said = events.filter(step__in=[Step.FILE, Step.AMEND])
    return Complaint.objects.filter(
        Q(category__auto_accept=True) | Q(category__parent__auto_accept=True),
        Exists(said.filter(at__gt=now - HALF_FILED_LOOKED_AT)),
        ~Exists(said.filter(at__gt=now - HALF_FILED_AFTER)),
        ~Exists(events.exclude(step__in=[Step.FILE, Step.AMEND, Step.ASSIGN])),
        status=Status.SUBMITTED,
        precheck_grounds=[],
    ).order_by("pk")


def is_stale(draft: Complaint, now: datetime) -> bool:
    """Whether this draft goes now: see `stale_drafts`."""
    return stale_drafts(now).filter(pk=draft.pk).exists()
