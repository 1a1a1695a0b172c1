"""Celery's door to the appeals: what nobody reviews is given by load."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from appeals import commands, queries
from casework.rounds import each


@shared_task(name="appeals.tasks.assign_unassigned")
def assign_unassigned() -> int:
    """Every minute: give by load what nobody reviews, unless ASSIGN_BY_LOAD is off; returns how many were given."""
    now = timezone.now()
    waiting = queries.unassigned() if settings.ASSIGN_BY_LOAD else ()
    return each("assign appeals", waiting, lambda appeal: commands.assign_by_load(appeal, now=now), now=now)
