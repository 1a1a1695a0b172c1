"""Uploads in chunks, which go on where they were cut off.

Each chunk is one blob of the storage, written before the row that counts it: a process killed between any two lines
loses nothing that was counted, and what was not counted is litter, which is swept.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import F, QuerySet

from files import intake, judge, kinds, names
from files.errors import Rejected, WrongOffset, rejected
from files.judge import refusals
from files.models import StoredFile, Upload, referring
from files.storage import FULL, keep

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

IDLE = timedelta(minutes=10)  # an upload that stood still as long gives its place to a new one
MAX_CHUNK = 2 * kinds.CHUNK_BYTES
AT_ONCE = 4 * kinds.MB  # up to this an upload is put together while the browser waits
ASSEMBLING = timedelta(minutes=5)  # longer than it may take: whoever still holds it is dead
MAX_ATTEMPTS = 3  # to put one together: it may be what kills its worker

logger = logging.getLogger(__name__)


def find(owner: AbstractBaseUser, uuid: UUID) -> Upload | None:
    """An upload of this person's, or None."""
    return Upload.objects.filter(owner_id=owner.pk, uuid=uuid).first()


def resumable(owner: AbstractBaseUser, name: str, size: int) -> Upload | None:
    """The person's upload of this very file that did not get to its end, or None."""
    return _unfinished(owner).filter(name=name, size=size).first()


def unfinished(owner: AbstractBaseUser) -> list[Upload]:
    """The uploads that this person began to upload and did not finish, newest first."""
    return list(_unfinished(owner)[: kinds.MAX_UPLOADS])


def _unfinished(owner: AbstractBaseUser) -> QuerySet[Upload]:
    """Uploads under way, and those that arrived but nothing refers to, the process having been killed in between."""
    unclaimed = {f"stored__{name}": None for name in referring()}
    return Upload.objects.filter(owner_id=owner.pk, **unclaimed).order_by("-pk")


def start(*, owner: AbstractBaseUser, name: str, size: int, now: datetime) -> Upload:
    """Announce a file. Raises `Rejected` by size, for an archive by name, or for too many; content is judged later."""
    kind = kinds.named_as(name)
    if size <= 0:
        raise rejected("empty")
    if size > (kind.max_bytes if kind else kinds.LARGEST):
        raise judge.too_big(kind)
    if reason := refusals.by_name(name):
        raise rejected(reason)
    _make_room(owner, now)
    return Upload.objects.create(owner_id=owner.pk, name=names.cleaned(name), size=size, created_at=now, touched_at=now)


def append(upload: Upload, *, offset: int, chunk: bytes, now: datetime) -> int:
    """Add the bytes at this offset; returns the next one. A chunk that was received before changes nothing.

    Raises `WrongOffset` where it leaves a gap, `Rejected` where it is more than was announced, or where the first
    bytes are of nothing we take (the upload is then over) or the disk is full (it can go on later).
    """
    upload.refresh_from_db()
    if offset + len(chunk) <= upload.received and offset >= 0:
        return upload.received
    _check(upload, offset, len(chunk))
    if offset == 0:
        try:
            judge.sniff(chunk)
        except Rejected:
            discard(upload)
            raise
    part = names.storage_name(upload.uuid, upload.created_at, f"part-{offset}-{secrets.token_hex(4)}", names.UPLOADS)
    part = keep(part, ContentFile(chunk))
    with transaction.atomic():
        row = Upload.objects.select_for_update().filter(pk=upload.pk, received=offset).first()
        if row is not None:
            row.received, row.touched_at = offset + len(chunk), now
            row.parts.append(part)
            row.save(update_fields=["received", "touched_at", "parts"])
    if row is None:  # the same chunk arrived twice at once
        default_storage.delete(part)
    upload.refresh_from_db()
    return upload.received


def finish(upload: Upload, *, now: datetime) -> StoredFile:
    """Make a stored file of it; asked again, the same one. Raises `WrongOffset` while bytes are missing.

    Raises `Rejected` by content; the upload is then over.
    """
    upload.refresh_from_db()
    if upload.stored is not None:
        return upload.stored
    if not upload.is_complete:
        raise WrongOffset(upload.received)
    try:
        return _finish(upload, now)
    except Rejected as rejection:
        if rejection.code != "no_space":
            discard(upload)
        raise


def _finish(upload: Upload, now: datetime) -> StoredFile:
    try:
        stored = _received(upload, now)
    except OSError as error:  # the copy under way had no room; the chunks are all there
        if error.errno in FULL:
            raise rejected("no_space") from error
        raise
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.stored is None:
            stored.save(force_insert=True)
            row.stored, row.parts = stored, []
            row.save(update_fields=["stored", "parts"])
            _delete_later(upload.parts)
    if row.stored != stored:  # finished twice at once
        default_storage.delete(str(stored.original.name))
    upload.refresh_from_db()
    return row.stored


def finish_soon(upload: Upload, *, now: datetime) -> StoredFile | None:
    """Do as `finish`, but let the worker put together what is large: None until it is; ask again."""
    upload.refresh_from_db()
    if upload.stored is not None or not upload.is_complete or upload.size <= AT_ONCE:
        return finish(upload, now=now)
    if code := upload.reason_code:
        if code == "no_space":  # asked again, it is tried again
            Upload.objects.filter(pk=upload.pk).update(reason_code="", assemble_at=None, attempts=0)
        else:
            discard(upload)
        raise rejected(code)
    Upload.objects.filter(pk=upload.pk, assemble_at=None).update(assemble_at=now)
    return None


def assemble_next(now: datetime) -> bool:
    """Put one large upload together; False when none waits. What a killed worker leaves is taken up after a while.

    What could not be put together `MAX_ATTEMPTS` times is given up, and its owner is told when they ask.
    """
    waiting = Upload.objects.filter(assemble_at__lte=now, stored=None, reason_code="").order_by("assemble_at")
    waiting.filter(attempts__gte=MAX_ATTEMPTS).update(reason_code="failed")
    for upload in waiting[:20]:
        if not waiting.filter(pk=upload.pk).update(assemble_at=now + ASSEMBLING, attempts=F("attempts") + 1):
            continue  # another worker has it
        try:
            _finish(upload, now)
        except Rejected as rejection:
            Upload.objects.filter(pk=upload.pk).update(reason_code=rejection.code)
        except Exception:  # noqa: BLE001 - whatever is wrong with one, the others must not wait for it
            logger.exception("upload %s could not be put together", upload.uuid)
        return True
    return False


def discard(upload: Upload) -> None:
    """Give it up: the row now, the chunks once that is committed."""
    with transaction.atomic():
        _delete_later(upload.parts)
        upload.delete()


def _received(upload: Upload, now: datetime) -> StoredFile:
    """The whole file, kept; its row is still to be saved."""
    with TemporaryUploadedFile(upload.name, "application/octet-stream", 0, None) as whole:
        for part in upload.parts:
            with default_storage.open(part, "rb") as chunk:
                whole.write(chunk.read())
        whole.flush()
        whole.size = whole.tell()
        if whole.size != upload.size:
            raise rejected("not_as_said")
        return intake.kept(whole, owner=upload.owner, now=now)


def _check(upload: Upload, offset: int, length: int) -> None:
    if offset != upload.received or length == 0:
        raise WrongOffset(upload.received)
    if length > MAX_CHUNK or offset + length > upload.size:
        raise rejected("not_as_said")


def _make_room(owner: AbstractBaseUser, now: datetime) -> None:
    """Refuse a sixth upload under way; one that stands still gives up its place."""
    under_way = list(Upload.objects.filter(owner_id=owner.pk, stored=None).order_by("touched_at")[: kinds.MAX_UPLOADS])
    if len(under_way) < kinds.MAX_UPLOADS:
        return
    if under_way[0].touched_at > now - IDLE:
        raise rejected("many_uploads")
    discard(under_way[0])


def _delete_later(blobs: list[str]) -> None:
    for name in blobs:
        transaction.on_commit(partial(default_storage.delete, name))
