"""注销账户: asked for, thought over for some days, then everything that need not stay is gone.

The person's own row is anonymised, never deleted: the ledger names its actors by number and is hashed over them.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import preferences
from accounts.models import User
from accounts.privacy import collectors
from casework.errors import Refused
from casework.rounds import each
from notifications import outbox

log = logging.getLogger(__name__)

COOLING_OFF = timedelta(days=7)  # in which signing in takes it back


def ask(user: User, *, now: datetime | None = None) -> datetime:
    """Ask to be deleted; returns when it happens. Every sign-in ends. Raises `Refused` with all that stands against."""
    now = now or timezone.now()
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        against = collectors.obstacles(person)
        if against:
            raise Refused("\n".join(against), "obstacles")
        person.leaving_at = now + COOLING_OFF
        person.save(update_fields=["leaving_at"])
        _tell(person, "account_leaving", now, at=person.leaving_at)
        end_sessions(person)
    return person.leaving_at


def stay(user: User, *, now: datetime) -> bool:
    """Let whoever signs in stay: forget that they asked; False when they did not."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        if person.leaving_at is None:
            return False
        person.leaving_at = user.leaving_at = None
        person.save(update_fields=["leaving_at"])
        _tell(person, "account_staying", now)
    return True


def erase_due(now: datetime | None = None) -> int:
    """Delete the accounts whose days are over, one a transaction; returns how many went."""
    at = now or timezone.now()
    return each("erase an account", User.objects.leaving(at), lambda user: erase(user.pk, now=at), now=at)


def erase(pk: int, *, now: datetime) -> bool:
    """Delete one account. Where something stands against it by now, the person is told instead, and it stays."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=pk)
        if person.leaving_at is None or person.leaving_at > now:
            return False  # signed in a moment ago, or another worker was quicker
        asked_at = person.leaving_at - COOLING_OFF
        if person.last_login and person.last_login > asked_at:  # by the admin's own door
            person.leaving_at = None
            person.save(update_fields=["leaving_at"])
            return False
        against = collectors.obstacles(person)
        if against:
            person.leaving_at = None
            person.save(update_fields=["leaving_at"])
            _tell(person, "account_kept", now, against=against)
            return False
        end_sessions(person)
        collectors.forget(person, now)
        _anonymise(person, now)
    log.info("account %s was deleted on its owner's wish", pk)
    return True


def end_sessions(user: User) -> int:
    """Delete every sign-in of this person, which allauth lists by person; returns how many."""
    listed = UserSession.objects.filter(user=user)
    ended, _by_model = Session.objects.filter(pk__in=listed.values("session_key")).delete()
    listed.delete()
    return ended


def _anonymise(person: User, now: datetime) -> None:
    person.email = person.phone = person.phone_verified_at = person.quiet_from = person.quiet_to = None
    person.name = ""
    person.wants_sms, person.wants_email, person.muted, person.large_type = True, False, [], False
    person.language = settings.LANGUAGE_CODE
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = person.leaving_at = person.sign_up_started_at = None
    person.left_at = now
    person.set_unusable_password()
    person.save()


def _tell(person: User, kind: str, now: datetime, **context: object) -> None:
    more = {"days": COOLING_OFF.days, "url": reverse("account_login")} | context
    outbox.post(
        preferences.recipient(person), kind=kind, context=more, key=f"{kind}:{person.pk}:{now.timestamp()}", now=now
    )
