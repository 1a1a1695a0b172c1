"""Sessions, and the address and browser kept with each: as long as it goes on, as the privacy page says."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

AT_A_TIME = 1000
BEING_MADE = timedelta(minutes=5)  # between the row of an address and that of its session


def going_on(now: datetime) -> QuerySet[UserSession]:
    """Addresses and browsers of the sessions that are not over."""
    return UserSession.objects.filter(_lives(now))


def forget_over(now: datetime) -> int:
    """Delete what is over, a batch at a time, each in its own transaction; returns how many rows went."""
    over = UserSession.objects.filter(~_lives(now), created_at__lte=now - BEING_MADE)
    return _deleted(over) + _deleted(Session.objects.filter(expire_date__lte=now))


def _lives(now: datetime) -> Exists:
    return Exists(Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now))


def _deleted(rows: QuerySet[UserSession] | QuerySet[Session]) -> int:
    gone = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        gone += rows.filter(pk__in=batch).delete()[0]
    return gone
