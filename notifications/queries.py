"""Reads: a person's notices, and what the outbox has not got rid of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from notifications.models import Notice, NoticeQuerySet

PAGE = 20
UNREAD_CAP = 99
LOGGED_CAP = 9999


@dataclass(frozen=True)
class NoticePage:
    """One page of notices, newest first. `next_before` is the id the following page starts below, None at the end."""

    notices: list[Notice]
    next_before: int | None


def inbox(user: AbstractBaseUser | AnonymousUser, *, before_id: int | None = None, size: int = PAGE) -> NoticePage:
    """A person's in-site notices."""
    return page(Notice.objects.on_site_of(user), before_id=before_id, size=size)


def failed_keys(keys: Iterable[str]) -> set[str]:
    """Those of these keys under which a message could not be sent."""
    return set(Notice.objects.failed().filter(key__in=list(keys)).values_list("key", flat=True))


def page(notices: NoticeQuerySet, *, before_id: int | None = None, size: int = PAGE) -> NoticePage:
    """Keyset paging by id: the last page costs what the first one does."""
    if before_id is not None:
        notices = notices.filter(pk__lt=before_id)
    rows = list(notices.order_by("-pk")[: size + 1])
    return NoticePage(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def unread_count(user: AbstractBaseUser | AnonymousUser) -> int:
    """Unread in-site notices, at most UNREAD_CAP; 0 without a query for a visitor."""
    if user.pk is None:
        return 0
    return Notice.objects.on_site_of(user).filter(read_at=None)[:UNREAD_CAP].count()


def oldest_unsent(now: datetime) -> datetime | None:
    """Time since which the longest-waiting due notice waits to be sent; None when nothing is due."""
    return (
        Notice.objects.unsent().filter(not_before__lte=now).order_by("not_before").values_list("not_before", flat=True)
    ).first()


def logged_count(now: datetime) -> int:
    """How many messages of the last day went into a log instead of to somebody, at most LOGGED_CAP."""
    return Notice.objects.filter(logged_at__gt=now - timedelta(days=1)).order_by()[:LOGGED_CAP].count()


def failed() -> NoticeQuerySet:
    """The notices that were given up, latest first."""
    return Notice.objects.failed().order_by("-failed_at", "-pk")


def sent_away(query: str, *, before_id: int | None = None, size: int = PAGE) -> NoticePage:
    """SMS and mail to an address that contains the query (numbers as people type them), for the local inbox."""
    notices = Notice.objects.exclude(channel=Notice.Channel.SITE)
    compact = re.sub(r"[\s-]", "", query)
    if query:
        notices = notices.filter(address__icontains=compact if compact.lstrip("+").isdecimal() else query)
    return page(notices, before_id=before_id, size=size)
