"""Reading the files of a case: what counts as evidence, what was removed, what must be told or swept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from complaints.models import Complaint, Evidence
from complaints.workflow import OPEN, Status
from files.models import State

UNDO = timedelta(hours=24)  # so long a removed file of a draft can be brought back
REJECTIONS_LOOKED_AT = timedelta(days=30)  # by then a file has long been looked at; the index is read no further


def files(complaint: Complaint) -> list[Evidence]:
    """Every file of the case but the removed ones, in order; asked of the database once per case object."""
    return [row for row in _all(complaint) if row.removed_at is None]


def evidence(complaint: Complaint) -> list[Evidence]:
    """The case's evidence in order: neither letters nor what was removed."""
    return [row for row in files(complaint) if row.purpose == Evidence.Purpose.EVIDENCE]


def letters(complaint: Complaint) -> list[Evidence]:
    """The agent's letters of authority; no company ever sees them."""
    return [row for row in files(complaint) if row.purpose == Evidence.Purpose.LETTER]


def appeal_files(complaint: Complaint, since: datetime | None) -> list[Evidence]:
    """Files given with an appeal that was filed at that time, or later."""
    given = [row for row in files(complaint) if row.purpose == Evidence.Purpose.APPEAL]
    return [row for row in given if since and row.added_at >= since]


def sent_by(complaint: Complaint, *, by_business: bool) -> list[Evidence]:
    """Files that this side sent and has not taken back; of a company only those since the case was served on it.

    The scan of its paper answer is not its own to cover or to take back: it is the office's proof of what came.
    """
    since = complaint.served_at
    rows = [row for row in files(complaint) if row.is_live and row.purpose != Evidence.Purpose.PROOF]
    if by_business:
        since_served = [row for row in rows if row.by_business and since is not None and row.added_at >= since]
        return [row for row in since_served if not row.on_paper]
    return [row for row in rows if not row.by_business]


def live_files(complaint: Complaint) -> list[Evidence]:
    """Every file of the case that was neither taken out of the draft nor withdrawn nor taken down."""
    return [row for row in files(complaint) if row.is_live]


def removed_evidence(complaint: Complaint) -> list[Evidence]:
    """Files taken out of a draft that can still be brought back."""
    return [row for row in _all(complaint) if row.removed_at is not None]


def counted(complaint: Complaint) -> list[Evidence]:
    """The complainant's files that count: those that were turned away take no room and prove nothing."""
    return [row for row in evidence(complaint) if not row.by_business and row.is_live and not row.file.is_rejected]


def _all(complaint: Complaint) -> list[Evidence]:
    prefetch_related_objects([complaint], Prefetch("evidence", queryset=Evidence.objects.select_related("file")))
    return list(complaint.evidence.all())


def untold_rejections(complaint: Complaint, *, by_business: bool) -> list[Evidence]:
    """Rejected files of a filed case of which the side that sent them has not been told. The staff see their own."""
    rows = complaint.evidence.filter(by_business=by_business, rejection_told_at=None, file__state=State.REJECTED)
    return list(rows.exclude(purpose=Evidence.Purpose.PROOF).order_by("pk"))


def cases_with_untold_rejections(now: datetime) -> QuerySet[Complaint]:
    """Cases under way with such files; the rejected files of the last weeks are looked through, whatever the total."""
    rows = Evidence.objects.filter(
        file__state=State.REJECTED,
        file__created_at__gt=now - REJECTIONS_LOOKED_AT,
        rejection_told_at=None,
        complaint__status__in={*OPEN, Status.UNDER_APPEAL},
    ).exclude(purpose=Evidence.Purpose.PROOF)
    return Complaint.objects.filter(pk__in=rows.values("complaint")).order_by("pk")


def long_removed(now: datetime) -> QuerySet[Evidence]:
    """Files of drafts that were removed so long ago that nobody can bring them back."""
    rows = Evidence.objects.filter(removed_at__lt=now - UNDO, complaint__status=Status.DRAFT)
    return rows.select_related("file", "complaint").order_by("removed_at", "pk")
