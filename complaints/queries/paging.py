"""Pages by key (`ui.paging`), and counts that stop: what every list is made of. Nothing here counts a whole table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import QuerySet, Value

from complaints.models import Complaint
from ui.paging import PAGE_SIZE, Page, paged

__all__ = ["CAP", "PAGE_SIZE", "Page", "capped_counts", "paged"]
CAP = 99  # a counter in a menu says "99+" beyond this


def capped_counts(groups: Mapping[str, QuerySet[Complaint]]) -> dict[str, int]:
    """How many rows each of these unordered querysets has, at most CAP + 1, in one query."""
    first, *others = (
        rows.annotate(group=Value(group)).values_list("group", flat=True)[: CAP + 1] for group, rows in groups.items()
    )
    counted = Counter(first.union(*others, all=True))
    return {group: counted[group] for group in groups}
