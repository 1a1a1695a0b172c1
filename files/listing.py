"""One file as `components/file_row.html` draws it: what is said of it in a line, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from files.models import StagedFile, StoredFile


def meta(file: StoredFile) -> str:
    """`1.2 MB，6页，已上传`."""
    pages = _("%(n)s页") % {"n": file.page_count} if file.page_count else ""
    covered = _("有遮挡") if file.is_covered else ""
    parts = (file.size_text, pages, file.length_text, covered, str(file.get_state_display()))
    return "，".join(part for part in parts if part)


def may_cover(file: StoredFile) -> bool:
    return file.is_ready and file.is_coverable


def number(text: str) -> int:
    """A row's id out of a form, or 0."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def staged(row: StagedFile, url: Callable[[str], str], *, has_caption: bool = True) -> dict[str, Any]:
    """A file that waits for a form; it is covered inside that form's page. `url`: the address of one of its copies."""
    file = row.file
    shown: dict[str, Any] = {"pk": row.pk, "name": file.name, "icon": file.icon, "removed": row.removed_at is not None}
    if shown["removed"]:
        return shown
    return shown | {
        "is_staged": True,
        "is_wordless": not has_caption,
        "meta": meta(file),
        "error": file.reason,
        "pending": not file.is_ready and not file.is_rejected,
        "url": url("clean") if file.is_ready else "",
        "thumb": url("thumb") if file.is_ready and file.thumbnail else "",
        "may_cover": may_cover(file),
        "caption": row.caption,
    }
