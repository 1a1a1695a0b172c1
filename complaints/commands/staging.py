"""Files that have arrived for a step which is not taken yet: kept on the server whatever becomes of the form.

Nothing here touches the case: no event, no notice. The step itself takes them (`evidence.attach`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.rounds import each
from complaints.desk import machine
from complaints.models import Complaint, StagedFile, SupplementItem
from complaints.queries import evidence
from complaints.rules.completeness import EVIDENCE_MAX
from files.intake import discard, redact
from files.models import StoredFile

TRIES_MAX = EVIDENCE_MAX * 3  # with those that were taken out or turned away: they are no free storage


def stage_file(
    complaint: Complaint,
    *,
    actor: Any,
    step: str,
    stored: StoredFile,
    item: int | None = None,
    now: datetime | None = None,
) -> StagedFile:
    """Keep a received file for a step that this person may take now; the very same file again is the same row.

    `item`: which of the things asked for it answers. Raises `Refused`; the caller then discards what it received.
    """
    now = now or timezone.now()
    machine.check(complaint, step, actor, now)
    rows = evidence.staged(complaint, actor, step)
    asked = None
    if item is not None:
        asked = SupplementItem.objects.filter(complaint=complaint, round=complaint.supplement_rounds, pk=item).first()
    if item is not None and asked is None:
        raise Refused(_("没有要求补充这一项。"), "no_item")
    for row in rows:
        is_same = (row.file.sha256, row.file.name) == (stored.sha256, stored.name)
        if row.is_usable and row.item_id == item and is_same:
            if row.file_id != stored.pk:
                discard(stored)
            return row
    check_room_to_stage(complaint, actor=actor, step=step)
    return StagedFile.objects.create(
        complaint=complaint, step=step, item=asked, file=stored, owner=actor, staged_at=now
    )


def check_room_to_stage(complaint: Complaint, *, actor: Any, step: str, now: datetime | None = None) -> None:
    """Raise `Refused` unless this person may take the step and may have one more file ready for it."""
    machine.check(complaint, step, actor, now or timezone.now())
    rows = evidence.staged(complaint, actor, step)
    if sum(row.is_usable for row in rows) >= EVIDENCE_MAX:
        raise Refused(_("最多可以上传%(n)s个文件。请先移除不需要的文件。") % {"n": EVIDENCE_MAX}, "too_many_files")
    if len(rows) >= TRIES_MAX:
        raise Refused(_("上传过的文件太多（包括移除的和未通过检查的）。请先提交，或者明天再试。"), "too_many_tries")


def describe_staged(
    complaint: Complaint, *, actor: Any, step: str, captions: Mapping[int, str], now: datetime | None = None
) -> None:
    """Write what the files show; ids that are not this person's are passed over."""
    for row in evidence.staged(complaint, actor, step):
        caption = captions.get(row.pk, row.caption)[:100]
        if caption != row.caption:
            row.caption = caption
            row.save(update_fields=["caption"])


def remove_staged(complaint: Complaint, *, actor: Any, step: str, pk: int, now: datetime | None = None) -> None:
    """Take a file out; for a while it can be brought back."""
    _own(complaint, actor, step).filter(pk=pk, removed_at=None).update(removed_at=now or timezone.now())


def restore_staged(complaint: Complaint, *, actor: Any, step: str, pk: int, now: datetime | None = None) -> None:
    """Bring it back; a second call does nothing."""
    if _own(complaint, actor, step).filter(pk=pk, removed_at__isnull=False).exists():
        check_room_to_stage(complaint, actor=actor, step=step, now=now)
        _own(complaint, actor, step).filter(pk=pk).update(removed_at=None)


def cover_staged(
    complaint: Complaint,
    *,
    actor: Any,
    step: str,
    pk: int,
    boxes: Sequence[dict[str, Any]],
    now: datetime | None = None,
) -> None:
    """Cover parts of a file before it is given. Raises `Rejected` for boxes that are none."""
    row = _own(complaint, actor, step).select_related("file").filter(pk=pk, removed_at=None).first()
    if row is None:
        raise Refused(_("这个文件已经移除。"), "no_file")
    redact(row.file, boxes, now=now or timezone.now())


def purge_staged(now: datetime) -> int:
    """Delete for good what no step took within a day; returns how many files went."""
    return each("purge_staged", evidence.long_staged(now), _purge, now=now)


def _purge(row: StagedFile) -> bool:
    with transaction.atomic():
        mine = StagedFile.objects.select_for_update().filter(pk=row.pk).first()
        if mine is None:  # a step took it a moment ago
            return False
        mine.delete()
        discard(row.file)
    return True


def _own(complaint: Complaint, actor: Any, step: str) -> Any:
    return StagedFile.objects.filter(complaint=complaint, owner=actor, step=step)
