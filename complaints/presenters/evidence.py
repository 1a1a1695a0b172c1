"""Files as the pages draw them: tiles of a case; the rows of a draft's evidence page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import access
from complaints.models import Complaint, Evidence, SupplementItem
from complaints.rules.codes import Side
from files import listing
from files.listing import FileRow, FileTile
from files.models import Scan, StoredFile


@dataclass(frozen=True)
class Supplement:
    """A request for more, and what was given to it."""

    request: str
    answer: str
    answered_at: datetime | None
    cancelled_at: datetime | None
    round: int
    files: Sequence[FileTile]


def tiles(
    case: Complaint, rows: Iterable[Evidence], viewer: Side, *, marks: bool = False, every: bool = False
) -> list[FileTile]:
    """Files for `components/evidence_grid.html`, as this side sees them.

    `marks`: say which ones the company sent; `every`: files that are not clean have a page too (for the staff).
    """
    return [_tile(case, row, viewer, marks, every) for row in rows]


def supplements(
    case: Complaint, items: Iterable[SupplementItem], rows: Iterable[Evidence], viewer: Side, *, every: bool = False
) -> list[Supplement]:
    """Items that were asked for, and what was given to each. `rows`: the files that this side sees."""
    given = [(row, tile) for row in rows if row.item_id for tile in tiles(case, [row], viewer, every=every)]
    return [
        Supplement(
            request=item.request,
            answer=item.answer,
            answered_at=item.answered_at,
            cancelled_at=item.cancelled_at,
            round=item.round,
            files=[replace(tile, name=named(row, viewer)) for row, tile in given if row.item_id == item.pk],
        )
        for item in items
    ]


def gone(row: Evidence) -> str:
    """Word for a file that was withdrawn or taken down; else nothing."""
    if row.taken_down_at:
        return _("平台已取下")
    return _("已撤回") if row.withdrawn_at else ""


def fate(row: Evidence) -> str:
    """Word for a file's fate since it was given; else nothing."""
    return gone(row) or (_("有遮挡") if row.file.is_covered else "")


def name_for(row: Evidence, viewer: Side) -> str:
    """The file's name; of one that this side must not see any more, not even that."""
    is_own = viewer == Side.STAFF or row.by_business == (viewer == Side.BUSINESS)
    return row.file.name if is_own or access.can_open_file(row, viewer) else _("一个文件")


def named(row: Evidence, viewer: Side) -> str:
    """The file's name as this side may know it, and what became of it, for a list in words."""
    name, state = name_for(row, viewer), fate(row)
    return _("%(name)s（%(fate)s）") % {"name": name, "fate": state} if state else name


def _tile(case: Complaint, row: Evidence, viewer: Side, marks: bool, every: bool) -> FileTile:
    file = row.file
    if not access.can_open_file(row, viewer):
        about = [gone(row), _("企业提交") if marks and row.by_business else ""]
        page = reverse("complaints:file", args=[case.reference, row.pk]) if every else ""
        return FileTile(name_for(row, viewer), icon="lock", meta="，".join(part for part in about if part), url=page)
    about = [
        str(row.get_purpose_display()) if row.purpose != Evidence.Purpose.EVIDENCE else "",
        _("企业提交") if marks and row.by_business else "",
        row.caption,
        fate(row),
        "" if file.is_ready else str(file.get_state_display()),
    ]
    return FileTile(
        name=file.name,
        icon=file.icon,
        meta="，".join(part for part in about if part),
        url=reverse("complaints:file", args=[case.reference, row.pk]) if every or file.is_ready else "",
        thumb=variant_url(case, row, "thumb") if file.is_ready and file.thumbnail else "",
        error=file.finding if viewer == Side.STAFF else file.reason,
        warning=file.warning,
    )


def draft_row(case: Complaint, row: Evidence) -> FileRow:
    """A file of a draft as `components/file_row.html` draws it."""
    file = row.file
    if row.removed_at is not None:
        return FileRow(pk=row.pk, name=file.name, icon=file.icon, removed=True)
    return FileRow(
        pk=row.pk,
        name=file.name,
        icon=file.icon,
        error=file.reason,
        warning=file.warning,
        meta=listing.meta(file),
        pending=not file.is_ready and not file.is_rejected,
        url=reverse("complaints:file", args=[case.reference, row.pk]) if file.is_ready else "",
        thumb=variant_url(case, row, "thumb") if file.is_ready and file.thumbnail else "",
        may_cover=listing.may_cover(file),
        sha256=file.sha256,
        scan=scan_words(file),
        caption=row.caption,
        shows=row.shows,
    )


def variant_url(case: Complaint, row: Evidence, variant: str) -> str:
    return reverse("complaints:evidence", args=[case.reference, row.pk, variant])


def scan_words(file: StoredFile) -> str:
    """Whether a scanner has looked at it."""
    return _("已扫描，未发现病毒") if file.scan == Scan.CLEAN else _("未做病毒扫描")
