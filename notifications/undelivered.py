"""Statutory messages that did not arrive: noted where the person is known, and read by the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from notifications.kinds import KINDS, NoticeGroup
from notifications.models import Notice, NoticeQuerySet

KIND = "undelivered"  # tells a person over their other way that a message did not arrive
STATUTORY = frozenset(name for name, kind in KINDS.items() if kind.group == NoticeGroup.LEGAL and name != KIND)
MOST = 200  # that the office is shown at once


@dataclass(frozen=True)
class Undelivered:
    """A message that was given up; `is_told_otherwise`: it, or word of it, went to the same person another way."""

    notice: Notice
    is_told_otherwise: bool

    @property
    def reference(self) -> str:
        """The case that it is about, as its key begins."""
        return self.notice.key.partition(":")[0]


def given_up(notice: Notice, *, is_address_dead: bool, now: datetime) -> None:
    """Hand a message that was given up to the room that knows people (`NOTICE_GIVEN_UP`)."""
    import_string(settings.NOTICE_GIVEN_UP)(notice, is_address_dead=is_address_dead, now=now)


def key_of(notice: Notice) -> str:
    """The key of the word that this message did not arrive."""
    return f"{KIND}:{notice.pk}"


def about(reference: str) -> list[Undelivered]:
    """List what did not arrive in this case, the newest first."""
    return _judged(_failed().filter(key__startswith=f"{reference}:"))


def since(at: datetime) -> list[Undelivered]:
    """List what was given up since then and whose reader was told no other way, of any case."""
    return [row for row in _judged(_failed().filter(failed_at__gte=at)) if not row.is_told_otherwise]


def _failed() -> NoticeQuerySet:
    return Notice.objects.failed().filter(logged_at=None, kind__in=STATUTORY).order_by("-failed_at", "-pk")


def _judged(notices: NoticeQuerySet) -> list[Undelivered]:
    rows: Sequence[Notice] = list(notices[:MOST])
    if not rows:
        return []
    keys = [row.key for row in rows] + [key_of(row) for row in rows]
    away = Notice.objects.filter(Q(key__in=keys), sent_at__isnull=False).exclude(channel=Notice.Channel.SITE)
    sent = set(away.values_list("key", flat=True))
    return [Undelivered(row, bool(sent & {row.key, key_of(row)})) for row in rows]
