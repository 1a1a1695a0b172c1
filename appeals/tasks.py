"""Celery's door to the appeals: what nobody reviews is given by load."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from appeals import commands, queries
from casework.rounds import each


@shared_task(name="appeals.tasks.assign_unassigned")
def assign_unassigned() -> int:
    """Every minute: give what nobody reviews, or somebody who may not keep it; returns how many were moved.

    By load, unless ASSIGN_BY_LOAD is off: then the supervisors say who.
    """
    now = timezone.now()
    give = partial(commands.hand_on, by_load=settings.ASSIGN_BY_LOAD, now=now)
    return each("assign appeals", queries.unassigned(now), give, now=now)
