"""Celery's doors to the clocks: each asks the database what is due, and calls a command."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from casework.errors import Refused
from complaints import commands, queries


@shared_task(name="complaints.tasks.sweep_clocks")
def sweep_clocks() -> int:
    """Every minute: serve what can be served by now, then take every rung that is due."""
    now = timezone.now()
    for complaint in queries.servable():
        with suppress(Refused):  # another worker was quicker
            commands.serve(complaint, now=now)
    return commands.sweep(now)


@shared_task(name="complaints.tasks.discard_stale_drafts")
def discard_stale_drafts() -> int:
    """Every hour: delete drafts that nobody has touched for 90 days."""
    now, discarded = timezone.now(), 0
    for draft in queries.stale_drafts(now):
        with suppress(Refused):  # filed a moment ago
            commands.discard_draft(draft, actor=None, now=now)
            discarded += 1
    return discarded
