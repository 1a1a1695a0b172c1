"""Deeds on notices: reading them, and trying a failed one again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from notifications.models import Notice, NoticeQuerySet


def read(notice: Notice, *, now: datetime) -> None:
    """Mark one notice as read; the first time counts."""
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])


def read_all(user: AbstractBaseUser | AnonymousUser, *, up_to: int, now: datetime) -> int:
    """Mark a person's notices as read up to the newest one they saw, so that a later arrival stays unread."""
    return Notice.objects.on_site_of(user).filter(read_at=None, pk__lte=up_to).update(read_at=now)


def retry(notices: NoticeQuerySet, *, now: datetime) -> int:
    """Send given-up notices once more, with all attempts before them. Secrets stay failed: their text is gone."""
    return (
        notices.failed()
        .filter(is_secret=False)
        .update(failed_at=None, logged_at=None, lease_until=None, attempts=0, not_before=now, last_error="")
    )


def blank(keys_begin: str, *, words: str) -> int:
    """Take the words out of every message about something, sent or not; that it was sent stays. Returns how many."""
    notices = Notice.objects.filter(key__startswith=keys_begin)
    notices.unsent().delete()  # nothing is left to say
    return notices.update(subject=words, text="", html="")
