"""Reading categories: what one may complain about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from catalogue.models import Category, CategoryVersion

FRONT_KEPT = timedelta(seconds=60)


def categories() -> list[Category]:
    """The active top categories with their active children, in order."""
    children = Category.objects.filter(is_active=True)
    return list(
        Category.objects.filter(parent=None, is_active=True).prefetch_related(Prefetch("children", queryset=children))
    )


def top_categories() -> list[Category]:
    """The active top categories."""
    return list(Category.objects.filter(parent=None, is_active=True))


def listed_categories() -> list[Category]:
    """Every top category by which filed cases are filtered, those out of use last and called so."""
    return sorted(Category.objects.filter(parent=None), key=lambda row: not row.is_active)


_front: dict[str, Any] = {}


def front_categories(now: datetime) -> list[Category]:
    """The active top categories for the home page, kept in the process for a minute: a visitor costs no query."""
    if not _front or not _front["at"] <= now < _front["at"] + FRONT_KEPT:
        _front.update(at=now, rows=top_categories())
    return list(_front["rows"])


# --- versions ---
def current_category_version(top: Category) -> CategoryVersion | None:
    """The newest version of a top category."""
    return top.versions.order_by("-number").first()


def category_versions(top: Category) -> list[CategoryVersion]:
    """Every version of a top category, newest first, with who published it."""
    return list(top.versions.select_related("by").order_by("-number"))
