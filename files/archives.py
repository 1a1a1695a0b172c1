"""ZIP archives that people ask for: a worker builds each into the private storage, and a sweep deletes it again.

The row is the truth. A worker takes it by lease, writes the ZIP to an unnamed file on its disk, streams that into the
storage and marks the row. A worker that is killed, or cannot reach the storage, leaves a lease that runs out and
nothing on its disk; another one begins anew, under a name of its own. What a name once held is deleted with the row.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any, ClassVar, Generic, TypeVar, cast
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

import leases
from files.packing import Names
from files.storage import keep

log = logging.getLogger(__name__)

LIFE = timedelta(days=3)  # so long it can be fetched
LEASE = timedelta(minutes=2)  # renewed while it is at work
RENEW = timedelta(seconds=15)
TRIES = 5  # then it is given up, visibly
CHUNK = 1 << 20


class ArchiveQuerySet(models.QuerySet[Any]):
    def to_build(self, now: datetime) -> ArchiveQuerySet:
        """Asked for, not finished, and in no worker's hands: the oldest first."""
        return self.filter(leases.free(now), finished_at=None).order_by("pk")

    def over(self, now: datetime) -> ArchiveQuerySet:
        """Archives whose days are over, and those that were given up as long ago."""
        return self.filter(expires_at__lte=now).order_by("expires_at")


class Archive(models.Model):
    """One archive, from its being asked for until it is swept; whose it is, is its room's to say."""

    FOLDER: ClassVar[str]  # the storage's folder of this kind, and of nothing else

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    asked_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # files that are packed
    total = models.PositiveIntegerField(default=0)  # 0: not begun
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    is_built = models.BooleanField(default=False)
    size = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)  # built, or given up
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def blob(self) -> str:
        """The storage's name of what this attempt writes; each has its own, for the one before may still be at work."""
        return self._named(self.attempts)

    @property
    def blobs(self) -> list[str]:
        """Every name that an attempt may have written to."""
        return [self._named(attempt) for attempt in range(1, self.attempts + 1)]

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    def _named(self, attempt: int) -> str:
        return f"{self.FOLDER}/{self.uuid.hex}-{attempt}.zip"


Row = TypeVar("Row", bound=Archive)


def drop(archive: Archive) -> None:
    """Delete the row now and its copies once that is committed."""
    names = archive.blobs
    with transaction.atomic():
        archive.delete()
        transaction.on_commit(lambda: _delete(names))


def sweep_lost(model: type[Archive]) -> None:
    """Delete copies that no row knows: a process died between the row and its copies.

    The row is there before any copy and goes before them, so that a copy without one is nobody's.
    """
    try:
        names = default_storage.listdir(model.FOLDER)[1]
    except FileNotFoundError:
        return
    known = {uuid.hex for uuid in model._default_manager.values_list("uuid", flat=True)}
    lost = [name for name in names if name.partition("-")[0] not in known]
    _delete([f"{model.FOLDER}/{name}" for name in lost])
    if lost:
        log.warning("swept %d copies of archives that no row knew", len(lost))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


# --- building ---
@dataclass(frozen=True)
class Builder(Generic[Row]):
    """One kind of archive: what is packed into it, and who is told in the transaction that makes it ready."""

    model: type[Row]
    pack: Callable[[Row, Pack], None]
    tell: Callable[[Row, datetime], None]

    def build_due(self, tried: Callable[..., int | None], now: datetime | None = None) -> int:
        """Build every archive that waits, each through the caller's `tried(key, deed, now=…)`; how many were built."""
        built = 0
        while archive := self._claimed(now or timezone.now()):
            built += tried(archive.pk, partial(self._build, archive, now), now=now or timezone.now()) or 0
        return built

    def _claimed(self, now: datetime) -> Row | None:
        """The next archive, ours by lease; one that too many workers died of is given up instead."""
        while row := leases.claimed(self.model.objects.to_build(now), now, LEASE, done=0, total=0):
            if row.attempts <= TRIES:
                break
            _ours(row).update(finished_at=now, expires_at=now + LIFE, lease_until=None)
            log.error("archive %s was given up after %d attempts", row.uuid, TRIES)
        return cast("Row | None", row)

    def _build(self, archive: Row, now: datetime | None) -> bool:
        """Pack it; False when another worker took it over meanwhile, or it was dropped."""
        keeper = Keeper(archive, now)
        name = archive.blob
        with tempfile.TemporaryFile() as packed:  # it has no name: the system takes it back when this process dies
            try:
                with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
                    self.pack(archive, Pack(target, keeper))
                size = packed.seek(0, 2)
                packed.seek(0)
                keep(name, File(cast("IO[bytes]", _Watched(packed, keeper.beat)), name=name))
            except _Lost:
                _delete([name])
                return False
        at = now or timezone.now()
        ready = {"is_built": True, "finished_at": at, "expires_at": at + LIFE, "size": size, "done": keeper.total}
        with transaction.atomic():
            done = _ours(archive).update(lease_until=None, **ready)
            if done:
                archive.expires_at = at + LIFE
                self.tell(archive, at)
        if not done:
            _delete([name])
        return bool(done)


def _ours(archive: Archive) -> ArchiveQuerySet:
    """The row, as long as no other worker took it over and nobody dropped it."""
    return type(archive).objects.filter(pk=archive.pk, attempts=archive.attempts, finished_at=None)


class Pack:
    """A ZIP that is being written; each entry keeps the lease, and the row says how far it is."""

    def __init__(self, target: zipfile.ZipFile, keeper: Keeper) -> None:
        self._target, self._keeper, self._names = target, keeper, Names()
        self.started = keeper.started
        self.begin = keeper.begin

    def write(self, path: str, content: str | bytes) -> str:
        """Pack what was made just now; returns the name that it got."""
        name = self._names.given(path)
        self._target.writestr(name, content)
        return name

    def copy(self, path: str, blob: str) -> tuple[str, str]:
        """Copy a stored file chunk by chunk; it is packed already, so it is not packed again. Its name, its SHA-256."""
        name = self._names.given(path)
        entry = zipfile.ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
        entry.external_attr = 0o600 << 16
        with closing(default_storage.open(blob, "rb")) as stored:
            source = _Watched(stored, self._keeper.beat)
            with self._target.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(cast("IO[bytes]", source), target, CHUNK)
        return name, source.sha256.hexdigest()

    def step(self) -> None:
        """One more of the `total` with which it was begun is done."""
        self._keeper.step()


class _Lost(Exception):
    """Another worker has taken the archive over, or its owner asked for another."""


class Keeper:
    """Keeps the lease and says how far it is; raises `_Lost` once the row is not ours any more."""

    def __init__(self, archive: Archive, now: datetime | None) -> None:
        self.archive, self.now = archive, now
        self.started = self.noted = now or timezone.now()
        self.done = self.total = 0

    def begin(self, total: int) -> None:
        self.total = total
        self._note()

    def step(self) -> None:
        self.done += 1
        self._note()

    def beat(self) -> None:
        if timezone.now() - self.noted > RENEW:
            self._note()

    def _note(self) -> None:
        self.noted = timezone.now()
        lease = (self.now or self.noted) + LEASE
        if not _ours(self.archive).update(done=self.done, total=self.total, lease_until=lease):
            raise _Lost


class _Watched:
    """A file that is read: each chunk keeps the lease and goes into its SHA-256."""

    def __init__(self, source: Any, beat: Callable[[], None]) -> None:
        self._source, self._beat = source, beat
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        self._beat()
        content = cast(bytes, self._source.read(size))
        self.sha256.update(content)
        return content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)
