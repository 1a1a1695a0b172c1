"""Background work of the outbox; beat rings every two seconds, and a missed ring costs delay only."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from notifications.delivery import deliver_due

TURN_S = 1.5  # leave the worker to others before the next ring


@shared_task  # type: ignore[untyped-decorator]  # celery's
def deliver() -> None:
    """Send what is due until nothing is, or this turn is over."""
    started = time.monotonic()
    while deliver_due(now=timezone.now()) and time.monotonic() - started < TURN_S:
        pass
