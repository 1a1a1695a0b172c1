"""Celery's door to the appeals: what nobody reviews is given by load."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from appeals import commands, queries
from casework.errors import Refused


@shared_task(name="appeals.tasks.assign_unassigned")
def assign_unassigned() -> int:
    """Every minute: give by load what nobody reviews, unless ASSIGN_BY_LOAD is off; returns how many were given."""
    now, given = timezone.now(), 0
    for appeal in queries.unassigned() if settings.ASSIGN_BY_LOAD else ():
        with suppress(Refused):  # taken meanwhile
            given += commands.assign_by_load(appeal, now=now)
    return given
