"""The pulse of beat and workers: a task each minute leaves its time in the shared cache, and /readyz reads its age."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

QUEUES = ("celery", "files")
SILENT_S = 300  # by then five beats are missing
STARTED = timezone.now()  # of this process: so long nothing can be said of a beat that never was


def beat(queue: str, now: datetime) -> None:
    """Say that the beat rang and that this queue's worker heard it."""
    cache.set(_key(queue), now.timestamp(), timeout=None)


def silences(now: datetime) -> dict[str, int]:
    """Whole seconds without a beat, by queue. One in the future, before the clock was set back, counts as long ago."""
    kept = cache.get_many([_key(queue) for queue in QUEUES])
    return {queue: abs(int(now.timestamp() - kept.get(_key(queue), min(STARTED, now).timestamp()))) for queue in QUEUES}


def _key(queue: str) -> str:
    return f"pulse:{queue}"
