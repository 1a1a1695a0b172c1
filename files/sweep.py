"""Removes litter: stored copies that no row knows, left by a process killed between writing a file and its row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.utils import timezone

from files import names
from files.models import State, StoredFile

logger = logging.getLogger(__name__)

BATCH = 500


def sweep_orphans(now: datetime) -> int:
    """Delete litter older than a day; returns how many. Names that are not ours are left alone."""
    deleted = 0
    found = _old_blobs(timezone.localtime(now - timedelta(days=1)).date())
    while batch := list(islice(found, BATCH)):
        for name in _unknown(batch):
            default_storage.delete(name)
            deleted += 1
    if deleted:
        logger.warning("swept %d stored copies that no row knew", deleted)
    return deleted


def warn_of_stuck(now: datetime) -> int:
    """How many files wait for cleaning since more than a day: the worker is not at work; nothing is given up."""
    stuck = StoredFile.objects.filter(state=State.RECEIVED, created_at__lt=now - timedelta(days=1))[:100].count()
    if stuck:
        logger.error("%d files (at most 100 counted) wait for cleaning since more than a day", stuck)
    return stuck


def _old_blobs(before: date) -> Iterator[str]:
    """Our blobs in the folders of days before this one, newest first; the folder tells the day."""
    last = f"{names.ROOT}/{before:%Y/%m/%d}"
    for year in _folders(names.ROOT):
        for month in _folders(year):
            for day in _folders(month):
                if day < last:
                    yield from (
                        f"{day}/{name}" for name in default_storage.listdir(day)[1] if names.OURS.fullmatch(name)
                    )


def _folders(path: str) -> list[str]:
    try:
        return [f"{path}/{name}" for name in sorted(default_storage.listdir(path)[0], reverse=True)]
    except FileNotFoundError:
        return []


def _unknown(blobs: list[str]) -> list[str]:
    """Those without a row, and those that a settled row does not name; what is still being cleaned stays."""
    owners = {name: names.uuid_of(name) for name in blobs}
    rows = StoredFile.objects.filter(uuid__in=set(owners.values()))
    known = {row.uuid: row for row in rows.only("uuid", "state", "original", "cleaned", "thumbnail")}
    return [name for name, uuid in owners.items() if uuid not in known or not _names(known[uuid], name)]


def _names(row: StoredFile, blob: str) -> bool:
    return row.state == State.RECEIVED or blob in (row.original.name, row.cleaned.name, row.thumbnail.name)
