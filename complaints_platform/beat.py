"""The scheduler of the beat: static, and without a memory that a corrected clock could turn against it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.beat import Scheduler

A_SECOND = timedelta(seconds=1)
SIGN_S = 30  # so often the file is touched whose age says that the beat is at work


class Steady(Scheduler):
    """Celery's own in-memory scheduler, which goes on after the clock was set back.

    What a job did last is remembered by wall clock; after a correction that lies in the future, and Celery would wait
    until it has passed. Nothing is kept over a restart: every job asks the database what is due.
    """

    def __init__(self, *args: Any, schedule_filename: str | None = None, **kwargs: Any) -> None:
        self._sign = Path(schedule_filename) if schedule_filename else None
        self._signed_at = -float(SIGN_S)
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        self._mend()
        if self._sign and time.monotonic() - self._signed_at >= SIGN_S:
            self._sign.touch()
            self._signed_at = time.monotonic()
        return float(super().tick(*args, **kwargs))

    def _mend(self) -> None:
        """Mend the memory of a corrected clock: whatever was done in the future was done now."""
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at > now + A_SECOND:
                entry.last_run_at = now
                self._heap = None  # counted anew by the tick
