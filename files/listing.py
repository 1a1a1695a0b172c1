"""One file as the components draw it: what is said of it in a line, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from files.models import StagedFile, StoredFile


@dataclass(frozen=True)
class FileRow:
    """A file for `components/file_row.html`; one without a `pk` was turned away, and `error` says why."""

    name: str
    pk: int | None = None
    icon: str = ""
    removed: bool = False
    error: str = ""
    warning: str = ""  # what the copy lacks
    meta: str = ""
    pending: bool = False
    url: str = ""
    thumb: str = ""
    may_cover: bool = False  # a button of the form, which keeps what was typed before the page to cover it is opened
    is_staged: bool = False
    is_wordless: bool = False  # it takes no caption
    sha256: str = ""
    scan: str = ""
    caption: str = ""
    shows: str = ""  # the item of the checklist

    @property
    def is_kept(self) -> bool:
        return self.pk is not None


@dataclass(frozen=True)
class FileTile:
    """A file for `components/evidence_grid.html`; without a `url` it has no page (yet)."""

    name: str
    icon: str
    meta: str
    url: str = ""
    thumb: str = ""
    error: str = ""
    warning: str = ""  # what the copy lacks
    pictures: Sequence[str] = ()  # to be looked at in the page itself, by the staff


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


def staged(row: StagedFile, url: Callable[[str], str], *, has_caption: bool = True) -> FileRow:
    """A file that waits for a form; it is covered inside that form's page. `url`: the address of one of its copies."""
    file = row.file
    if row.removed_at is not None:
        return FileRow(pk=row.pk, name=file.name, icon=file.icon, removed=True)
    return FileRow(
        pk=row.pk,
        name=file.name,
        icon=file.icon,
        error=file.reason,
        warning=file.warning,
        meta=meta(file),
        pending=not file.is_ready and not file.is_rejected,
        url=url("clean") if file.is_ready else "",
        thumb=url("thumb") if file.is_ready and file.thumbnail else "",
        may_cover=may_cover(file),
        is_staged=True,
        is_wordless=not has_caption,
        caption=row.caption,
    )
