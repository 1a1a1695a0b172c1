"""Removes litter: stored copies that no row knows, rows that nothing refers to, uploads that nobody goes on with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.db.models import ProtectedError
from django.utils import timezone

from files import intake, names, uploads
from files.models import State, StoredFile, StoredFileQuerySet, Upload, referring

logger = logging.getLogger(__name__)

BATCH = 500
DAY = timedelta(days=1)


def sweep_orphans(now: datetime) -> int:
    """Delete stored copies and chunks older than a day that no row names; returns how many. Other names stay."""
    before = timezone.localtime(now - DAY).date()
    deleted = _sweep(names.ROOT, before, _unknown) + _sweep(names.UPLOADS, before, _unknown_parts)
    if deleted:
        logger.warning("swept %d stored copies that no row knew", deleted)
    return deleted


def sweep_uploads(now: datetime) -> int:
    """Give up what stood still for a day, and forget what was finished as long ago; returns how many."""
    given_up = 0
    for upload in Upload.objects.filter(touched_at__lt=now - DAY).order_by("pk").iterator(BATCH):
        try:
            uploads.discard(upload)
        except Exception:  # noqa: BLE001 - whatever is wrong with one, the others must not wait for it
            logger.exception("upload %s could not be given up", upload.uuid)
            continue
        given_up += 1
    return given_up


def unclaimed() -> StoredFileQuerySet:
    """Files that no row of any room refers to."""
    return StoredFile.objects.filter(**{f"{name}__isnull": True for name in referring()})


def sweep_unclaimed(now: datetime) -> int:
    """Discard files older than a day that nothing refers to: the process died before a case took them."""
    discarded = 0
    for stored in unclaimed().filter(created_at__lt=now - DAY).order_by("pk").iterator(BATCH):
        try:
            intake.discard(stored)
        except ProtectedError:  # claimed a moment ago
            continue
        except Exception:  # noqa: BLE001 - whatever is wrong with one, the others must not wait for it
            logger.exception("file %s could not be discarded", stored.uuid)
            continue
        discarded += 1
    if discarded:
        logger.warning("discarded %d files that nothing referred to", discarded)
    return discarded


def warn_of_stuck(now: datetime) -> int:
    """How many files wait for cleaning since more than a day: the worker is not at work; nothing is given up."""
    stuck = StoredFile.objects.filter(state=State.RECEIVED, created_at__lt=now - DAY)[:100].count()
    if stuck:
        logger.error("%d files (at most 100 counted) wait for cleaning since more than a day", stuck)
    return stuck


def _sweep(root: str, before: date, unknown: Callable[[list[str]], list[str]]) -> int:
    deleted, found = 0, _old_blobs(root, before)
    while batch := list(islice(found, BATCH)):
        for name in unknown(batch):
            default_storage.delete(name)
            deleted += 1
    return deleted


def _old_blobs(root: str, before: date) -> Iterator[str]:
    """Our blobs in the folders of days before this one, newest first; the folder tells the day."""
    last = f"{root}/{before:%Y/%m/%d}"
    for year in _folders(root):
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
    known = {row.uuid: row for row in rows.only("uuid", "state", "original", "cleaned", "thumbnail", "pages")}
    return [name for name, uuid in owners.items() if uuid not in known or not _names(known[uuid], name)]


def _names(row: StoredFile, blob: str) -> bool:
    return row.state == State.RECEIVED or blob in (row.original.name, *row.copies())


def _unknown_parts(blobs: list[str]) -> list[str]:
    rows = Upload.objects.filter(uuid__in={names.uuid_of(name) for name in blobs})
    known = {part for parts in rows.values_list("parts", flat=True) for part in parts}
    return [name for name in blobs if name not in known]
