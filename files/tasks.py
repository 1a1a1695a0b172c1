"""The worker's tasks with files: thin, idempotent, in short turns."""

from __future__ import annotations

import logging
import time

from celery import shared_task
from django.utils import timezone

from files import processing, shelves, sweep, uploads
from files.scanning import ScannerDown

logger = logging.getLogger(__name__)

TURN_S = 1.5  # beat calls every two seconds; a turn ends with the file that it is at


@shared_task
def process() -> int:
    """Put large uploads together and clean waiting files until none waits or the turn is over; returns how many."""
    done, ends_at = 0, time.monotonic() + TURN_S
    while time.monotonic() < ends_at and uploads.assemble_next(timezone.now()):
        pass
    try:
        while time.monotonic() < ends_at and processing.process_next(timezone.now()):
            done += 1
    except ScannerDown as error:
        logger.error("the scanner does not answer, files wait: %s", error)
    return done


@shared_task
def purge_staged() -> int:
    """Delete for good, once an hour, what arrived a day ago for a form that was never sent; returns how many."""
    return shelves.purge(timezone.now())


@shared_task
def sweep_orphans() -> int:
    """Give up dead uploads, once a day, remove litter, and say if files wait too long."""
    now = timezone.now()
    for part in (sweep.warn_of_stuck, sweep.sweep_uploads, sweep.sweep_unclaimed):
        try:
            part(now)
        except Exception:  # noqa: BLE001 - one kind of litter does not keep another
            logger.exception("%s failed", part.__name__)
    return sweep.sweep_orphans(now)
