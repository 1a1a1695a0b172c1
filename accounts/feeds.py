"""The private address of a member of staff's deadlines, for a calendar that has no session: made, renewed, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime

from accounts.models import CalendarFeed, User

LENGTH_MAX = 100  # of what may be a token at all


def make(person: User, now: datetime) -> str:
    """Make the address anew and return its token, which nothing here remembers; the one before is good no more."""
    token = secrets.token_urlsafe(32)
    made = {"token_hash": hash_of(token), "made_at": now, "read_on": None}
    CalendarFeed.objects.update_or_create(person=person, defaults=made)
    return token


def revoke(person: User) -> None:
    CalendarFeed.objects.filter(person=person).delete()


def of(person: User) -> CalendarFeed | None:
    """The person's address, in so far as it is known: since when, and when it was read last."""
    return CalendarFeed.objects.filter(person=person).first()


def found(token: str) -> CalendarFeed | None:
    """The address with this token, of somebody who still signs in here."""
    if len(token) > LENGTH_MAX:
        return None
    rows = CalendarFeed.objects.select_related("person").filter(person__is_active=True, person__is_staff=True)
    return rows.filter(token_hash=hash_of(token)).first()


def note_reading(feed: CalendarFeed, today: date) -> None:
    """Remember the day on which it was read, with one write a day."""
    if feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk, token_hash=feed.token_hash).update(read_on=today)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
