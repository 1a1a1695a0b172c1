"""Pages by key, and counts that stop: what every list is made of. Nothing here counts a whole table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value

from complaints.models import Complaint

PAGE_SIZE = 20
CAP = 99  # a counter in a menu says "99+" beyond this


@dataclass(frozen=True)
class Page:
    """One keyset page: its rows, and the key that the next page starts after (empty on the last)."""

    rows: list[Any]
    after: str = ""


def paged(rows: list[Any], key: Any) -> Page:
    """The page of these rows, one of which may be too many; `key` names a row for the address of the next page."""
    shown = rows[:PAGE_SIZE]
    return Page(shown, key(shown[-1]) if len(rows) > PAGE_SIZE else "")


def capped_counts(groups: Mapping[str, QuerySet[Complaint]]) -> dict[str, int]:
    """How many rows each of these unordered querysets has, at most CAP + 1, in one query."""
    first, *others = (
        rows.annotate(group=Value(group)).values_list("group", flat=True)[: CAP + 1] for group, rows in groups.items()
    )
    counted = Counter(first.union(*others, all=True))
    return {group: counted[group] for group in groups}
