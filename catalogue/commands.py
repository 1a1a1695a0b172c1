"""Categories: every published change of what they ask is kept as a version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from catalogue import queries as category_queries
from catalogue.models import Category, CategoryVersion
from catalogue.rules import version
from ui.values import Json


def publish_category(category: Category, *, by: User | None, now: datetime) -> CategoryVersion:
    """The version that says what the top category asks now: the newest one, or one more when that says otherwise.

    `by` is None where nobody pressed a button: a migration, or the first filing after one.
    """
    top = category.top
    with transaction.atomic():
        Category.objects.select_for_update(no_key=True).get(pk=top.pk)
        newest = category_queries.current_category_version(top)
        content = content_of(Category.objects.get(pk=top.pk))
        if newest and version.plain(newest.content) == content:
            return newest
        number = newest.number + 1 if newest else 1
        return CategoryVersion.objects.create(category=top, number=number, content=content, at=now, by=by)


def version_in_use(category: Category, *, now: datetime) -> CategoryVersion:
    """The version under which a complaint is filed now; rows changed past the admin are published first."""
    newest = category_queries.current_category_version(category.top)
    if newest and version.plain(newest.content) == content_of(category.top):
        return newest
    return publish_category(category, by=None, now=now)


def content_of(top: Category) -> dict[str, Json]:
    """Content of the category, as a version keeps it."""
    return version.content(top.fields.all(), top.evidence, top.precheck.all())
