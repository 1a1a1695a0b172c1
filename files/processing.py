"""Cleans what was received: claims a row by lease, lets a bounded process clean it, keeps the outcome."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from files import kinds, names
from files.models import State, StoredFile

logger = logging.getLogger(__name__)

CLEANING = Path(__file__).with_name("cleaning.py")
LEASE = timedelta(minutes=3)  # longer than TIMEOUT_S: who still holds a lapsed lease is dead
TIMEOUT_S = 120
RETRY_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 3


class CleaningFailed(Exception):
    """The cleaning process died or ran out of time or memory: perhaps the file's fault, perhaps the machine's."""


def process_next(now: datetime) -> bool:
    """Clean one waiting file; False when none waits. Whoever calls twice, or at the same time, does no harm."""
    stored = claim(now)
    if stored is None:
        return False
    if stored.attempts > MAX_ATTEMPTS:
        _keep(stored, state=State.REJECTED, reason_code="failed")
        return True
    try:
        _clean(stored)
    except (CleaningFailed, OSError):
        logger.exception("file %s: attempt %d of %d failed", stored.uuid, stored.attempts, MAX_ATTEMPTS)
        _keep(stored, lease_until=now + RETRY_AFTER)
    return True


def claim(now: datetime) -> StoredFile | None:
    """Take the oldest waiting file for the length of a lease; a worker killed in the middle lets it lapse."""
    with transaction.atomic():
        stored = StoredFile.objects.pending(now).select_for_update(skip_locked=True).first()
        if stored is not None:
            stored.attempts += 1
            stored.lease_until = now + LEASE
            stored.save(update_fields=["attempts", "lease_until"])
    return stored


def _clean(stored: StoredFile) -> None:
    """One attempt. Each writes under names of its own, so that a late one cannot spoil another's copy."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as clean, tempfile.TemporaryFile() as thumbnail:
        with stored.original.open("rb") as original:
            shutil.copyfileobj(original, source)
        answer = _run_cleaning(source, clean, thumbnail, stored.format)
        if "rejected" in answer:
            _keep(stored, state=State.REJECTED, reason_code=answer["rejected"])
            return
        copies = {"cleaned": _store(stored, clean, f"clean-{stored.attempts}{stored.rule.extensions[0]}")}
        if answer["thumbnail"]:
            copies["thumbnail"] = _store(stored, thumbnail, f"thumb-{stored.attempts}.jpg")
    if not _keep(stored, state=State.CLEAN, page_count=answer["page_count"], **copies):
        for name in copies.values():
            default_storage.delete(name)


def _run_cleaning(source: IO[bytes], clean: IO[bytes], thumbnail: IO[bytes], format: str) -> dict[str, Any]:
    rules = {
        "format": format,
        "max_pixels": kinds.MAX_PIXELS,
        "max_pages": kinds.MAX_PAGES,
        "thumbnail": kinds.THUMBNAIL,
    }
    source.seek(0)
    out = (clean.fileno(), thumbnail.fileno())
    command = [sys.executable, "-I", str(CLEANING), json.dumps(rules), *map(str, out)]
    try:
        done = subprocess.run(
            command, stdin=source, pass_fds=out, env={"PATH": os.defpath}, capture_output=True, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise CleaningFailed("out of time") from error
    if done.returncode != 0:
        raise CleaningFailed(f"exit {done.returncode}: {done.stderr[-500:].decode(errors='replace')}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _store(stored: StoredFile, copy: IO[bytes], variant: str) -> str:
    copy.seek(0)
    return default_storage.save(names.storage_name(stored.uuid, stored.created_at, variant), File(copy))


def _keep(stored: StoredFile, **outcome: Any) -> bool:
    """Write the outcome of this attempt; False when another attempt has taken over or the file was discarded."""
    mine = StoredFile.objects.filter(pk=stored.pk, state=State.RECEIVED, attempts=stored.attempts)
    return bool(mine.update(**{"lease_until": None} | outcome))
