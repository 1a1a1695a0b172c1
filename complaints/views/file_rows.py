"""Files as the pages draw them: tiles of a case, and the rows of a draft's evidence page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint, Evidence
from files import kinds
from files.models import StoredFile

COVERABLE = frozenset({kinds.Group.IMAGE, kinds.Group.PDF})


def tiles(
    case: Complaint, rows: Iterable[Evidence], *, marks: bool = False, every: bool = False
) -> list[dict[str, Any]]:
    """Files for `components/evidence_grid.html`.

    `marks`: say which ones the company sent; `every`: files that are not clean have a page too (for the staff).
    """
    return [_tile(case, row, marks, every) for row in rows]


def _tile(case: Complaint, row: Evidence, marks: bool, every: bool) -> dict[str, Any]:
    file = row.file
    about = [
        _("授权委托书") if row.purpose == Evidence.Purpose.LETTER else "",
        _("企业提交") if marks and row.by_business else "",
        row.caption,
        "" if file.is_ready else str(file.get_state_display()),
    ]
    return {
        "name": file.name,
        "icon": file.icon,
        "meta": "，".join(part for part in about if part),
        "url": reverse("complaints:file", args=[case.reference, row.pk]) if every or file.is_ready else "",
        "thumb": variant_url(case, row, "thumb") if file.is_ready and file.thumbnail else "",
        "error": file.reason,
    }


def draft_row(case: Complaint, row: Evidence) -> dict[str, Any]:
    """A file of a draft as `components/file_row.html` draws it."""
    file = row.file
    shown: dict[str, Any] = {"pk": row.pk, "name": file.name, "icon": file.icon, "removed": row.removed_at is not None}
    if shown["removed"]:
        return shown
    return shown | {
        "meta": meta(file),
        "error": file.reason,
        "pending": not file.is_ready and not file.is_rejected,
        "url": reverse("complaints:file", args=[case.reference, row.pk]) if file.is_ready else "",
        "thumb": variant_url(case, row, "thumb") if file.is_ready and file.thumbnail else "",
        "sha256": file.sha256,
        "caption": row.caption,
        "shows": row.shows,
    }


def meta(file: StoredFile) -> str:
    """`1.2 MB，6页，已上传`."""
    pages = _("%(n)s页") % {"n": file.page_count} if file.page_count else ""
    return "，".join(part for part in (file.size_text, pages, str(file.get_state_display())) if part)


def variant_url(case: Complaint, row: Evidence, variant: str) -> str:
    return reverse("complaints:evidence", args=[case.reference, row.pk, variant])


def scan_words(file: StoredFile) -> str:
    """Whether a scanner has looked at it."""
    return _("已扫描，未发现病毒") if getattr(file, "scan", "none") == "clean" else _("未做病毒扫描")
