"""Reading categories: what one may complain about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from complaints.models import Category

FRONT_KEPT = timedelta(seconds=60)


def categories() -> list[Category]:
    """The active top categories with their active children, in order."""
    children = Category.objects.filter(is_active=True)
    return list(
        Category.objects.filter(parent=None, is_active=True).prefetch_related(Prefetch("children", queryset=children))
    )


def top_categories() -> list[Category]:
    """The active top categories, for a filter."""
    return list(Category.objects.filter(parent=None, is_active=True))


_front: dict[str, Any] = {}


def front_categories(now: datetime) -> list[Category]:
    """The active top categories for the home page, kept in the process for a minute: a visitor costs no query."""
    if not _front or not _front["at"] <= now < _front["at"] + FRONT_KEPT:
        _front.update(at=now, rows=top_categories())
    return list(_front["rows"])
