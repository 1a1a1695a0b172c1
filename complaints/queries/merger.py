"""Counts of what a merger of two companies would move, and the rest of one that is under way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from businesses.models import Business
from complaints.models import BusinessMerge, CaseGroup, Complaint
from complaints.workflow import OPEN, Status


@dataclass(frozen=True)
class MergePreview:
    """Counts of what goes to the survivor: cases by how they stand, groups, members; and members of both already."""

    open: int
    done: int
    drafts: int
    groups: int
    members: int
    members_of_both: int

    @property
    def cases(self) -> int:
        return self.open + self.done


def merge_preview(merged: Business, survivor: Business) -> MergePreview:
    """Counts all cases of one company: asked once before a merger, never in a list."""
    rows = Complaint.objects.filter(business=merged).order_by().values("status").annotate(count=Count("pk"))
    counted = Counter({row["status"]: row["count"] for row in rows})
    active = set(merged.memberships.filter(is_active=True).values_list("user", flat=True))
    known = set(survivor.memberships.values_list("user", flat=True))
    opened = sum(counted[status] for status in OPEN)
    return MergePreview(
        open=opened,
        done=counted.total() - opened - counted[Status.DRAFT],
        drafts=counted[Status.DRAFT],
        groups=CaseGroup.objects.filter(business=merged).count(),
        members=len(active - known),
        members_of_both=len(active & known),
    )


def unfinished_merges() -> list[BusinessMerge]:
    """Mergers of which cases are left to move, the oldest first."""
    rows = BusinessMerge.objects.filter(finished_at=None).select_related("merged", "survivor")
    return list(rows.order_by("pk"))


def left_to_move(merge: BusinessMerge, limit: int, aside: Collection[int] = ()) -> list[Complaint]:
    """Cases that are still with the merged company: drafts first, for they may be filed; then open ones.

    Without those that are left aside for now.
    """
    rows = Complaint.objects.filter(business=merge.merged_id).exclude(pk__in=aside).order_by("pk")
    for part in (rows.filter(status=Status.DRAFT), rows.filter(status__in=OPEN), rows):
        if found := list(part[:limit]):
            return found
    return []
