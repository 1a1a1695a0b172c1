"""The way in and the way out: a judged upload becomes a stored file; a discarded one leaves nothing behind."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from files import names
from files.errors import rejected
from files.judge import judge
from files.models import State, StoredFile
from files.storage import keep
from ui.values import Json

if TYPE_CHECKING:
    from typing import BinaryIO

    from django.contrib.auth.base_user import AbstractBaseUser

MAX_BOXES = 500


def receive(upload: File[bytes], *, owner: AbstractBaseUser, now: datetime) -> StoredFile:
    """Judge an upload and keep its untouched original; cleaning comes later (`files.tasks.process`).

    Raises `Rejected` before anything is stored or asked of the database, and where the disk is full.
    """
    stored = kept(upload, owner=owner, now=now)
    try:
        stored.save(force_insert=True)
    except DatabaseError:
        default_storage.delete(str(stored.original.name))
        raise
    return stored


def kept(upload: File[bytes], *, owner: AbstractBaseUser, now: datetime) -> StoredFile:
    """The same as a row that the caller saves, in the transaction of what the file is for.

    The file is written first and its row second: a row without a file would be a loss, a file without a row is only
    litter, which is swept.
    """
    size = upload.size or 0
    verdict = judge(cast("BinaryIO", upload.file), size)
    uuid = uuid4()
    return StoredFile(
        uuid=uuid,
        owner_id=owner.pk,
        name=names.cleaned(upload.name or ""),
        kind=verdict.kind.group,
        format=verdict.kind.format,
        size=size,
        sha256=_sha256(upload),
        page_count=verdict.page_count,
        original=keep(names.storage_name(uuid, now, "original"), upload),
        created_at=now,
    )


def redact(stored: StoredFile, boxes: Iterable[dict[str, Json]], *, now: datetime) -> None:
    """Have these boxes blacked out in what people see; no boxes, and it is uncovered. The original stays sealed.

    A box is `{"page": 1, "x", "y", "w", "h"}` in fractions of the upright image or page. Until the covered copy is
    ready nothing is served; the former copy is then deleted. The same boxes again change nothing. Raises `Rejected`.
    """
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().get(pk=stored.pk)
        wanted = _boxes(row, boxes)
        if wanted != row.redactions:
            row.redactions, row.state, row.edition = wanted, State.RECEIVED, row.edition + 1
            row.attempts, row.lease_until = 0, None  # another's lease was for a copy that nobody wants any more
            row.save(update_fields=["redactions", "state", "edition", "attempts", "lease_until"])
    stored.refresh_from_db()


def discard(stored: StoredFile) -> None:
    """Remove the row now, and the stored copies once that is committed; for drafts, where nothing was filed yet."""
    blobs = [str(stored.original.name), *stored.copies()]
    with transaction.atomic():
        stored.delete()
        transaction.on_commit(partial(_delete, blobs))


def _boxes(stored: StoredFile, boxes: Iterable[dict[str, Json]]) -> list[dict[str, Json]]:
    """The boxes in one fixed form, cut at the edges of the page; `Rejected` for what is none."""
    if not stored.is_coverable:
        raise rejected("cover")
    pages = (stored.page_count or 1) if stored.kind == "pdf" else 1
    try:
        cut = [_box(box, pages) for box in boxes]
    except (KeyError, TypeError, ValueError):
        raise rejected("cover") from None
    if len(cut) > MAX_BOXES:
        raise rejected("cover")
    return cut


def _box(box: dict[str, Json], pages: int) -> dict[str, Json]:
    page = int(box["page"])
    x, y, w, h = (float(box[side]) for side in "xywh")
    if not (1 <= page <= pages and all(map(math.isfinite, (x, y, w, h))) and w > 0 and h > 0):
        raise ValueError
    left, top, right, bottom = (round(min(max(edge, 0.0), 1.0), 5) for edge in (x, y, x + w, y + h))
    if left >= right or top >= bottom:
        raise ValueError
    return {"page": page, "x": left, "y": top, "w": round(right - left, 5), "h": round(bottom - top, 5)}


def _sha256(upload: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _delete(blobs: list[str]) -> None:
    for name in blobs:
        default_storage.delete(name)
