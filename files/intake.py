"""The way in and the way out: a judged upload becomes a stored file; a discarded one leaves nothing behind."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction

from files import names
from files.judge import judge
from files.models import StoredFile

if TYPE_CHECKING:
    from typing import BinaryIO

    from django.contrib.auth.base_user import AbstractBaseUser


def receive(upload: UploadedFile, *, owner: AbstractBaseUser, now: datetime) -> StoredFile:
    """Judge an upload and keep its untouched original; cleaning comes later (`files.tasks.process`).

    Raises `Rejected` before anything is stored or asked of the database. The file is written first and its row
    second: a row without a file would be a loss, a file without a row is only litter, which is swept.
    """
    size = upload.size or 0
    verdict = judge(cast("BinaryIO", upload.file), size)
    digest = _sha256(upload)
    uuid = uuid4()
    original = default_storage.save(names.storage_name(uuid, now, "original"), upload)
    try:
        return StoredFile.objects.create(
            uuid=uuid,
            owner_id=owner.pk,
            name=names.cleaned(upload.name or ""),
            kind=verdict.kind.group,
            format=verdict.kind.format,
            size=size,
            sha256=digest,
            page_count=verdict.page_count,
            original=original,
            created_at=now,
        )
    except DatabaseError:
        default_storage.delete(original)
        raise


def discard(stored: StoredFile) -> None:
    """Remove the row now, and the stored copies once that is committed; for drafts, where nothing was filed yet."""
    blobs = [file.name for file in (stored.original, stored.cleaned, stored.thumbnail) if file.name]
    with transaction.atomic():
        stored.delete()
        transaction.on_commit(partial(_delete, blobs))


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _delete(blobs: list[str]) -> None:
    for name in blobs:
        default_storage.delete(name)
