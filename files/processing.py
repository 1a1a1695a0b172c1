"""Cleans what was received: claims a row by lease, has it scanned and cleaned, keeps the outcome."""

from __future__ import annotations

import logging
import shutil
import tempfile
from datetime import datetime, timedelta
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Count, Min, Q

import leases
from files import names, sandbox, scanning
from files.errors import SHORTFALLS
from files.models import Scan, State, StoredFile
from files.sandbox import Outcome, OutOfTime
from ui.values import Json

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than cleaning may take: who still holds a lapsed lease is dead
RETRY_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 3
LATELY = timedelta(minutes=10)
MOST_OWNERS = 200


def process_next(now: datetime) -> bool:
    """Clean one waiting file; False when none waits. Whoever calls twice, or at the same time, does no harm.

    Raises `ScannerDown` where a scanner is configured and does not answer; the file waits on, at no cost to it.
    """
    stored = claim(now)
    if stored is None:
        return False
    if stored.attempts > MAX_ATTEMPTS:
        _reject(stored, "failed")
        return True
    try:
        attempt(stored, now)
    except scanning.ScannerDown:
        _keep(stored, attempts=stored.attempts - 1, lease_until=now + RETRY_AFTER)
        raise
    except OutOfTime as slow:
        logger.warning("file %s: %s", stored.uuid, slow)
        _reject(stored, "slow")
    except Exception:  # noqa: BLE001 - whatever is wrong with one file, the others must not wait for it
        logger.exception("file %s: attempt %d of %d failed", stored.uuid, stored.attempts, MAX_ATTEMPTS)
        _keep(stored, lease_until=now + RETRY_AFTER)
    return True


def claim(now: datetime) -> StoredFile | None:
    """Take the waiting file whose turn it is for the length of a lease; a worker killed in the middle lets it lapse.

    One person's files take turns with everybody else's, however many they are: next is the oldest file of whoever has
    the fewest in hand, and of these of whoever had the fewest taken lately.
    """
    for owner in _turns(now):
        waiting = StoredFile.objects.pending(now).filter(owner=owner)
        stored = leases.claimed(waiting, now, LEASE, claimed_at=now)
        if stored is not None:
            return stored
    return None


def _turns(now: datetime) -> list[int]:
    """Those whose files wait, in the order of their turns; the longest waiting where a queue has grown very long."""
    waiting = StoredFile.objects.pending(now).order_by().values("owner").annotate(since=Min("pk"))
    since = {row["owner"]: row["since"] for row in waiting.order_by("since")[:MOST_OWNERS]}
    if len(since) < 2:
        return list(since)
    theirs = (
        StoredFile.objects.filter(owner__in=since)
        .values("owner")
        .annotate(
            in_hand=Count("pk", filter=Q(state=State.RECEIVED, lease_until__gt=now)),
            lately=Count("pk", filter=Q(claimed_at__gt=now - LATELY)),
        )
    )
    had = {row["owner"]: (row["in_hand"], row["lately"]) for row in theirs}
    return sorted(since, key=lambda owner: (*had.get(owner, (0, 0)), since[owner]))


def attempt(stored: StoredFile, now: datetime) -> None:
    """Scan and clean one claimed file, on a copy of it; what it throws is for whoever claimed it."""
    with tempfile.TemporaryFile() as source:
        with stored.original.open("rb") as original:
            shutil.copyfileobj(original, source)
        if scanning.is_configured() and stored.scan == Scan.NONE and not _passes_scan(stored, source, now):
            return
        _clean(stored, source)


def _passes_scan(stored: StoredFile, source: IO[bytes], now: datetime) -> bool:
    """Scan once for each file: what is remembered of it survives later attempts and covers."""
    verdict = scanning.scan(source)
    if verdict == Scan.INFECTED:
        _reject(stored, "infected", scan=Scan.INFECTED, scanned_at=now)
        return False
    if verdict == Scan.CLEAN:
        StoredFile.objects.filter(pk=stored.pk).update(scan=Scan.CLEAN, scanned_at=now)
    return True


def _clean(stored: StoredFile, source: IO[bytes]) -> None:
    """One attempt. Each writes under names of its own, so that a late one cannot spoil another's copy."""
    with sandbox.cleaned(stored, source) as outcome:
        if outcome.rejected:
            _reject(stored, outcome.rejected)
            return
        answer = outcome.answer
        stored.format = answer.get("format", stored.format)
        copies = _store(stored, outcome)
    kept = _keep(
        stored,
        state=State.CLEAN,
        format=stored.format,
        kind=stored.rule.group,
        shortfalls=_shortfalls(answer["shortfalls"]),
        cleaned=copies[0],
        thumbnail=copies[1] if answer["thumbnail"] else "",
        pages=len(answer.get("pages", [])),
        page_count=answer.get("page_count", stored.page_count),
        seconds=answer.get("seconds"),
        codecs=answer.get("codecs", ""),
    )
    _delete(stored.copies() if kept else copies)


def _store(stored: StoredFile, outcome: Outcome) -> list[str]:
    """The names of what was stored: the clean copy, then the thumbnail where there is one, then the pages."""
    attempt = f"{stored.edition}-{stored.attempts}"
    clean = _name(stored, f"clean-{attempt}{stored.rule.served.extensions[0]}")
    stored_as = [default_storage.save(clean, File(outcome.clean))]
    if outcome.answer["thumbnail"]:
        stored_as.append(default_storage.save(_name(stored, f"thumb-{attempt}.jpg"), File(outcome.thumbnail)))
    for number, size in enumerate(outcome.answer.get("pages", []), start=1):
        page = ContentFile(outcome.pages.read(size))
        stored_as.append(default_storage.save(names.page_of(stored_as[0], number), page))
    return stored_as


def _shortfalls(answered: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """Lacks of the copy, with the values of their sentences; names in them are what a stranger wrote."""
    return {
        code: {
            key: [names.cleaned(str(name)) for name in value] if isinstance(value, list) else int(value)
            for key, value in answered[code].items()
        }
        for code in SHORTFALLS
        if code in answered
    }


def _name(stored: StoredFile, variant: str) -> str:
    return names.storage_name(stored.uuid, stored.created_at, variant)


def _reject(stored: StoredFile, code: str, **more: object) -> None:
    """Turn the file away; the copies that a former edition left to be served go too."""
    outcome = {"state": State.REJECTED, "reason_code": code, "cleaned": "", "thumbnail": "", "pages": 0}
    if _keep(stored, **outcome, **more):
        _delete(stored.copies())


def _keep(stored: StoredFile, **outcome: object) -> bool:
    """Write the outcome, in no transaction; False when another took over, the boxes changed or the file is gone."""
    mine = StoredFile.objects.filter(
        pk=stored.pk, state=State.RECEIVED, edition=stored.edition, attempts=stored.attempts
    )
    return bool(mine.update(**{"lease_until": None} | outcome))


def _delete(blobs: list[str]) -> None:
    """Nothing names them any more; what a crash leaves here is swept."""
    for name in blobs:
        default_storage.delete(name)
