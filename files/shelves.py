"""Files that have arrived for a form which is not sent yet: kept on the server whatever becomes of the form.

A shelf is one person's for one form. Which form, who may put something there and where its doors are, the room says
that has the form; what takes the files in the end is that room's command (`locked`, `take`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from files import intake
from files.errors import Closed
from files.models import StagedFile, StoredFile
from ui.values import Json

WAITING_MAX = 20  # on one shelf
TRIES_MAX = WAITING_MAX * 3  # with those that were taken out or turned away: they are no free storage
DAY = timedelta(days=1)

logger = logging.getLogger(__name__)


class Shelf:
    """The files of a person that wait for one form. Rooms derive theirs: who may add, and the address of the doors."""

    has_captions = True  # each file may have a line of what it shows

    def __init__(self, owner: Any, key: str) -> None:
        self.owner, self.key = owner, key

    # --- what a room says of its own ---
    def closed(self, slot: str = "") -> str:
        """Why this person may add nothing to this field now, or nothing."""
        return ""

    def unfit(self, stored: StoredFile) -> str:
        """Why this form has no use for such a file, or nothing."""
        return ""

    def url(self, name: str, *args: object) -> str:
        """The address of one of `files.views.staging.doors`."""
        raise NotImplementedError

    # --- what is on it ---
    def rows(self) -> list[StagedFile]:
        """The files that are ready, in order, with what was taken out and can be brought back."""
        return list(self._own().select_related("file").order_by("pk"))

    def find(self, pk: int) -> StagedFile | None:
        return self._own().select_related("file").filter(pk=pk, removed_at=None).first()

    def check_room(self, slot: str = "") -> None:
        """Raise `Closed` unless this person may add one more file."""
        if words := self.closed(slot):
            raise Closed(words, "closed")
        rows = self.rows()
        if sum(row.is_usable for row in rows) >= WAITING_MAX:
            raise Closed(_("最多可以上传%(n)s个文件。请先移除不需要的文件。") % {"n": WAITING_MAX}, "too_many_files")
        if len(rows) >= TRIES_MAX:
            words = _("上传过的文件太多（包括移除的和未通过检查的）。请先提交，或者明天再试。")
            raise Closed(words, "too_many_tries")

    # --- deeds ---
    def receive(self, upload: UploadedFile, slot: str = "") -> StagedFile:
        """Judge an upload and keep it. Raises `Rejected`, and then nothing is left behind."""
        return self.keep(intake.receive(upload, owner=self.owner, now=timezone.now()), slot)

    def keep(self, stored: StoredFile, slot: str = "", now: datetime | None = None) -> StagedFile:
        """Keep a received file; the very same file again is the same row. Raises `Closed` and discards it else."""
        known = next((row for row in self.rows() if row.is_usable and row.slot == slot and row.is_same(stored)), None)
        if known:
            if known.file_id != stored.pk:
                intake.discard(stored)
            return known
        try:
            if words := self.unfit(stored):
                raise Closed(words, "unfit")
            self.check_room(slot)
        except Closed:
            intake.discard(stored)
            raise
        return StagedFile.objects.create(
            key=self.key, slot=slot, owner=self.owner, file=stored, staged_at=now or timezone.now()
        )

    def describe(self, captions: Mapping[int, str]) -> None:
        """Write what the files show; ids that are not on this shelf are passed over."""
        for row in self.rows():
            caption = captions.get(row.pk, row.caption)[:100]
            if caption != row.caption:
                row.caption = caption
                row.save(update_fields=["caption"])

    def remove(self, pk: int) -> None:
        """Take a file out; for a while it can be brought back."""
        self._own().filter(pk=pk, removed_at=None).update(removed_at=timezone.now())

    def restore(self, pk: int) -> None:
        """Bring it back; a second call does nothing. Raises `Closed`."""
        if row := self._own().filter(pk=pk, removed_at__isnull=False).first():
            self.check_room(row.slot)
            self._own().filter(pk=pk).update(removed_at=None)

    def cover(self, pk: int, boxes: Sequence[dict[str, Json]]) -> None:
        """Cover parts of a file before it is given. Raises `Rejected` for boxes that are none."""
        row = self.find(pk)
        if row is None:
            raise Closed(_("这个文件已经移除。"), "no_file")
        intake.redact(row.file, boxes, now=timezone.now())

    def _own(self) -> QuerySet[StagedFile]:
        return StagedFile.objects.filter(owner=self.owner, key=self.key)


# --- for the command that takes them ---
def locked(files: Sequence[StoredFile]) -> list[StagedFile]:
    """The rows of those files that wait on a shelf, under lock; the command looks whose they are."""
    return list(StagedFile.objects.select_for_update().filter(file__in=files)) if files else []


def take(rows: Sequence[StagedFile], *, owner: Any, key: str) -> dict[int, str]:
    """Take these off their shelf, and clear it of what was not wanted; the captions by the file's id."""
    StagedFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for left in Shelf(owner, key).rows():
        if not left.is_usable:  # taken out, or turned away meanwhile
            left.delete()
            intake.discard(left.file)
    return {row.file_id: row.caption for row in rows}


def purge(now: datetime) -> int:
    """Delete for good what no form took within a day; returns how many files went."""
    gone = 0
    for row in StagedFile.objects.filter(staged_at__lt=now - DAY).order_by("staged_at", "pk").iterator(500):
        try:
            gone += _purge(row)
        except Exception:  # noqa: BLE001 - whatever is wrong with one, the others must not wait for it
            logger.exception("staged file %s could not be purged", row.pk)
    return gone


def _purge(row: StagedFile) -> bool:
    with transaction.atomic():
        mine = StagedFile.objects.select_for_update(of=("self",)).select_related("file").filter(pk=row.pk).first()
        if mine is None:  # a form took it a moment ago
            return False
        mine.delete()
        intake.discard(mine.file)
    return True
