"""我的数据: asking for an archive, building it in the background, and sweeping what is over.

The row is the truth. A worker takes it by lease, writes the ZIP to an unnamed file on its disk, streams that into the
storage and marks the row. A worker that is killed, or cannot reach the storage, leaves a lease that runs out and
nothing on its disk; another one begins anew, under a name of its own. What a name once held is deleted with the row.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any, cast
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import leases
from accounts import preferences
from accounts.models import ARCHIVES, DataArchive, User
from accounts.privacy import collectors
from casework.errors import Refused
from casework.rounds import each, tried
from files.packing import Names
from notifications import outbox

log = logging.getLogger(__name__)

LIFE = timedelta(days=3)  # so long it can be fetched
WARNED_BEFORE = timedelta(days=1)  # so long before it goes its owner is told
LEASE = timedelta(minutes=2)  # renewed while it is at work
RENEW = timedelta(seconds=15)
TRIES = 5  # then it is given up, visibly
CHUNK = 1 << 20
READ_ME = "请先读我.txt"


# --- asking ---
def ask(user: User, *, now: datetime | None = None) -> DataArchive:
    """Ask for a new archive; the one before it goes. Raises `Refused` while one is being built."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            for old in DataArchive.objects.select_for_update().filter(user=user).exclude(finished_at=None):
                drop(old)
            return DataArchive.objects.create(user=user, asked_at=now)
    except IntegrityError:
        raise Refused(_("您的数据正在打包，完成后才能再次申请。"), "under_way") from None


def of(user: User) -> DataArchive | None:
    """The person's archive, in whatever state it is."""
    return DataArchive.objects.filter(user=user).first()


def ready(user: User, uuid: UUID, now: datetime) -> DataArchive | None:
    """The archive that may be fetched: one's own, built, and not over."""
    return DataArchive.objects.filter(user=user, uuid=uuid, is_built=True, expires_at__gt=now).first()


def drop(archive: DataArchive) -> None:
    """Delete the row now and its copies once that is committed."""
    names = archive.blobs
    with transaction.atomic():
        archive.delete()
        transaction.on_commit(lambda: _delete(names))


def warn(now: datetime) -> int:
    """Tell whose archive is deleted within a day, once each; returns how many were told now."""
    rows = DataArchive.objects.filter(is_built=True, warned_at=None, expires_at__gt=now)
    near = rows.filter(expires_at__lte=now + WARNED_BEFORE).order_by("expires_at")
    return each("announce the end of an archive", near, partial(_warn, now=now), now=now)


def _warn(archive: DataArchive, *, now: datetime) -> bool:
    with transaction.atomic():
        row = DataArchive.objects.select_for_update().filter(pk=archive.pk, warned_at=None).first()
        if row is None:
            return False
        row.warned_at = now
        row.save(update_fields=["warned_at"])
        _tell(row, "data_ending", now)
    return True


def sweep(now: datetime) -> int:
    """Delete archives that are over, and those that were given up as long ago; returns how many.

    What a process left that died between the row and its copies goes too.
    """
    over = DataArchive.objects.filter(expires_at__lte=now).order_by("expires_at")
    dropped = each("drop an archive", over, drop, now=now)
    tried("sweep lost archives", 0, _sweep_lost, now=now)
    return dropped


def _sweep_lost() -> None:
    """The row is there before any copy and goes before them, so that a copy without one is nobody's."""
    try:
        names = default_storage.listdir(ARCHIVES)[1]
    except FileNotFoundError:
        return
    known = {uuid.hex for uuid in DataArchive.objects.values_list("uuid", flat=True)}
    lost = [name for name in names if name.partition("-")[0] not in known]
    _delete([f"{ARCHIVES}/{name}" for name in lost])
    if lost:
        log.warning("swept %d copies of archives that no row knew", len(lost))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


# --- building ---
def build_due(now: datetime | None = None) -> int:
    """Build every archive that waits; returns how many were built."""
    built = 0
    while archive := _claimed(now or timezone.now()):
        at = now or timezone.now()
        built += tried("build an archive", archive.pk, partial(_build, archive, now), now=at) or 0
    return built


def _claimed(now: datetime) -> DataArchive | None:
    """The next archive, ours by lease; one that too many workers died of is given up instead."""
    while row := leases.claimed(DataArchive.objects.to_build(now), now, LEASE, done=0, total=0):
        if row.attempts <= TRIES:
            break
        mine = DataArchive.objects.filter(pk=row.pk, attempts=row.attempts, finished_at=None)
        mine.update(finished_at=now, expires_at=now + LIFE, lease_until=None)
        log.error("archive %s was given up after %d attempts", row.uuid, TRIES)
    return row


def _build(archive: DataArchive, now: datetime | None) -> bool:
    """Pack it; False when another worker took it over meanwhile."""
    keeper = _Keeper(archive, now)
    name = archive.blob
    with tempfile.TemporaryFile() as packed:  # it has no name: the system takes it back when this process dies
        try:
            _pack(archive.user, cast("IO[bytes]", packed), keeper)
            size = packed.tell()
            packed.seek(0)
            default_storage.save(name, File(cast("IO[bytes]", _Watched(packed, keeper.beat)), name=name))
        except _Lost:
            _delete([name])
            return False
    at = now or timezone.now()
    with transaction.atomic():
        mine = DataArchive.objects.filter(pk=archive.pk, attempts=archive.attempts, finished_at=None)
        done = mine.update(
            is_built=True, finished_at=at, expires_at=at + LIFE, size=size, lease_until=None, done=keeper.total
        )
        if done:
            archive.expires_at = at + LIFE
            _tell(archive, "data_ready", at)
    if not done:
        _delete([name])
    return bool(done)


def _pack(user: User, packed: IO[bytes], keeper: _Keeper) -> None:
    parts = collectors.parts(user, keeper.started)
    keeper.begin(len(parts))
    names = Names()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(names.given(READ_ME), _read_me(keeper.started))
        for path, content in parts:
            name = names.given(path)
            if isinstance(content, str):
                _stream(archive, name, content, keeper.beat)
            else:
                archive.writestr(name, content())
            keeper.step()
    packed.seek(0, 2)


def _stream(archive: zipfile.ZipFile, name: str, blob: str, beat: Callable[[], None]) -> None:
    """Copy a stored file chunk by chunk; it is packed already, so it is not packed again."""
    entry = zipfile.ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
    entry.external_attr = 0o600 << 16
    with closing(default_storage.open(blob, "rb")) as source, archive.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(cast("IO[bytes]", _Watched(source, beat)), target, CHUNK)


def _read_me(now: datetime) -> str:
    return (
        _(
            "这里是平台保存的与您有关的数据，打包时间：%(at)s。\n"
            "JSON文件可以用任何文本编辑器打开。投诉文件夹里的案卷可以离线校验，文件按您上传时的原样提供。\n"
            "其中有您和他人的个人信息，请妥善保管。"
        )
        % {"at": timezone.localtime(now).strftime("%Y-%m-%d %H:%M")}
        + "\n"
    )


def _tell(archive: DataArchive, kind: str, now: datetime) -> None:
    outbox.post(
        preferences.recipient(archive.user),
        kind=kind,
        context={"url": reverse("my_data"), "until": archive.expires_at},
        key=f"{kind}:{archive.uuid}",
        now=now,
    )


class _Lost(Exception):
    """Another worker has taken the archive over, or its owner asked for another."""


class _Keeper:
    """Keeps the lease and says how far it is; raises `_Lost` once the row is not ours any more."""

    def __init__(self, archive: DataArchive, now: datetime | None) -> None:
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
        rows = DataArchive.objects.filter(pk=self.archive.pk, attempts=self.archive.attempts, finished_at=None)
        lease = (self.now or self.noted) + LEASE
        if not rows.update(done=self.done, total=self.total, lease_until=lease):
            raise _Lost


class _Watched:
    """A file that is read and keeps the lease with every chunk."""

    def __init__(self, source: IO[bytes], beat: Callable[[], None]) -> None:
        self._source, self._beat = source, beat

    def read(self, size: int = -1) -> bytes:
        self._beat()
        return cast(bytes, self._source.read(size))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)
