"""The work in the background of the journeys, done when a test says so."""

from __future__ import annotations

from django.utils import timezone

from complaints.tasks import apply_calendar_notices, sweep_clocks
from files.models import State, StoredFile
from files.tasks import process
from notifications.models import Notice
from notifications.tasks import deliver

START = "2026-11-02 10:00"  # an ordinary Monday
TURNS = 50


def work() -> None:
    """Do what Celery's worker would do now, until nothing is left."""
    sweep_clocks()
    apply_calendar_notices()
    for _turn in range(TURNS):
        deliver()
        process()
        waiting = Notice.objects.unsent().filter(not_before__lte=timezone.now()).exists()
        if not waiting and not StoredFile.objects.filter(state=State.RECEIVED).exists():
            return
    raise AssertionError("the background work does not end")
