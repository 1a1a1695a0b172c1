"""Pages by key: what a list shows, and where its next page begins. Nothing here counts a whole table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page:
    """One keyset page: its rows, and the key that the next page starts after (empty on the last)."""

    rows: list[Any]
    after: str = ""


def paged(rows: list[Any], key: Callable[[Any], str]) -> Page:
    """The page of these rows, one of which may be too many; `key` names a row for the address of the next page."""
    shown = rows[:PAGE_SIZE]
    return Page(shown, key(shown[-1]) if len(rows) > PAGE_SIZE else "")
