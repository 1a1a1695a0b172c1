"""A round over rows that wait: each by itself, so that what is wrong with one of them stops none of the others."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.core.cache import cache
from django.db import IntegrityError, models, transaction
from django.db.models import F, QuerySet

from casework.errors import Refused
from casework.models import Setback

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)

TURN_S = 40.0  # a round ends with the row that it is at; the next one begins behind it
AT_A_TIME = 50
FORGOTTEN = timedelta(days=1)


def each(job: str, rows: QuerySet[Row] | Iterable[Row], deed: Callable[[Row], object], *, now: datetime) -> int:
    """Do the deed to every row; returns how many were done, or the sum of what the deeds counted.

    `False` and `Refused` are no deed, and no fault either.

    The deed opens its own transactions, as every command does. Whatever else it raises is logged and counted as a
    setback of this job, and the row rests for a while, longer each time. A round is bounded by time and not by a number
    of rows: where it ends early, the next one goes on behind its last row, so that no row waits for the ones before it.
    """
    failed_before, done, ends_at = _setbacks(job, now), 0, time.monotonic() + TURN_S
    for row in _from_the_last(job, rows):
        setback = failed_before.get(row.pk)
        if setback is not None and setback.rests_until > now:
            continue
        worked = tried(job, row.pk, partial(deed, row), now=now)
        if worked is not None and setback is not None:
            setback.delete()
        done += worked or 0
        if time.monotonic() > ends_at:
            cache.set(_mark(job), row.pk, timeout=None)
            break
    return done


def tried(job: str, key: int, deed: Callable[[], object], *, now: datetime) -> int | None:
    """Do one deed; how much was done, or None where it failed unexpectedly, which is logged and counted."""
    try:
        worked = deed()
    except Refused:  # another was quicker, or it is not to be
        return 0
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the others must not wait for it
        failed(job, key, error, now=now)
        return None
    return worked if isinstance(worked, int) else 1


def failed(job: str, key: int, error: Exception, *, now: datetime) -> None:
    """Log and count what is being caught. Only the kind of the error is kept: its words may hold what people wrote."""
    log.exception("%s: row %s failed", job, key)
    kind = type(error).__name__[:100]
    known = Setback.objects.filter(job=job, key=key)
    again = {"times": F("times") + 1, "last_at": now, "error": kind}
    if known.update(**again):
        return
    try:
        with transaction.atomic():
            Setback.objects.create(job=job, key=key, first_at=now, last_at=now, error=kind)
    except IntegrityError:  # two workers at once
        known.update(**again)


def resting(job: str, now: datetime) -> set[int]:
    """The rows that a round leaves aside for now, for rounds that find their rows by themselves."""
    return {key for key, row in _setbacks(job, now).items() if row.rests_until > now}


def _setbacks(job: str, now: datetime) -> dict[int, Setback]:
    """The setbacks of late by row; one without another for a day is well again, or nobody's task any more."""
    rows = {row.key: row for row in Setback.objects.filter(job=job)}
    if any(row.last_at < now - FORGOTTEN for row in rows.values()):
        Setback.objects.filter(job=job, last_at__lt=now - FORGOTTEN).delete()
    return rows


def _from_the_last(job: str, rows: QuerySet[Row] | Iterable[Row]) -> Iterator[Row]:
    """The rows, beginning behind the one with which the last round ran out of time; of a query some at a time."""
    found = {} if isinstance(rows, QuerySet) else {row.pk: row for row in rows}
    keys = list(rows.values_list("pk", flat=True)) if isinstance(rows, QuerySet) else list(found)
    last = cache.get(_mark(job)) if keys else None
    if last is not None:
        cache.delete(_mark(job))
        place = keys.index(last) + 1 if last in keys else 0
        keys = keys[place:] + keys[:place]
    for start in range(0, len(keys), AT_A_TIME):
        some = keys[start : start + AT_A_TIME]
        if isinstance(rows, QuerySet):
            found = {row.pk: row for row in rows.filter(pk__in=some)}
        yield from (found[key] for key in some if key in found)


def _mark(job: str) -> str:
    return "round:" + job.replace(" ", "-")
