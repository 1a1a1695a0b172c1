"""Celery's doors to the accounts room."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from celery import shared_task
from django.db import connection
from django.utils import timezone

from accounts import blocks, commands, sessions
from accounts.privacy import archives, leaving
from accounts.real_name import checking
from accounts.sign_in import codes, sign_up
from accounts.staffing import invitations
from casework.rounds import tried


@shared_task
def release_unverified() -> None:
    """Free the numbers and addresses of sign-ups that nobody finished, and sweep what no longer limits anybody.

    The cache counts its rows on every write, so what has expired must not stay in it.
    """
    now = timezone.now()
    tried("release sign-ups", 0, partial(sign_up.release_out_of_time, now), now=now)
    tried("forget old codes", 0, partial(codes.forget_old, now), now=now)
    tried("forget old invitations", 0, partial(invitations.forget_old, now), now=now)
    tried("forget old blocks", 0, partial(blocks.forget_old, now), now=now)
    tried("forget old checks of names", 0, partial(checking.forget_old, now), now=now)
    tried("empty the cache", 0, partial(_empty_cache, now), now=now)


def _empty_cache(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now])


@shared_task(name="accounts.tasks.forget_sessions")
def forget_sessions() -> int:
    """Every ten minutes: delete the sessions that are over, with their addresses and browsers; returns how many."""
    now = timezone.now()
    return tried("forget sessions", 0, partial(sessions.forget_over, now), now=now) or 0


@shared_task
def watch_spending() -> None:
    """Tell the supervisors, once a day, when the day's SMS are spent."""
    commands.tell_spending(now=timezone.now())


@shared_task(name="accounts.tasks.check_real_names")
def check_real_names() -> int:
    """Every few seconds: ask the provider about the names that people want checked; nothing while there is none."""
    return checking.check_due()


@shared_task(name="accounts.tasks.build_archives", time_limit=3600)
def build_archives() -> int:
    """Every few seconds: build the archives that people asked for; a big one may take long, its lease is renewed."""
    return archives.build_due()


@shared_task(name="accounts.tasks.sweep_archives")
def sweep_archives() -> int:
    """Every ten minutes: tell whose archive goes within a day, and delete those whose days are over."""
    now = timezone.now()
    archives.warn(now)
    return archives.sweep(now)


@shared_task(name="accounts.tasks.erase_accounts")
def erase_accounts() -> int:
    """Every ten minutes: delete the accounts whose owners asked for it and did not come back."""
    return leaving.erase_due(timezone.now())
