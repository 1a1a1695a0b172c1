"""Celery's door to the wiring: a sign of life from each queue."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from complaints_platform import pulse


@shared_task(name="complaints_platform.tasks.beat")
def beat(queue: str) -> None:
    """Every minute, through each queue."""
    pulse.beat(queue, timezone.now())
