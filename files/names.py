"""Names of two kinds: the person's, for showing; and the storage's, which owe nothing to it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.utils import timezone

from files.kinds import MB, FileKind
from ui import folding

MAX_LENGTH = 120
FALLBACK = "文件"
ROOT = "stored"
UPLOADS = "uploads"
OURS = re.compile(r"(?P<uuid>[0-9a-f]{32})\.(original|(clean|thumb|page)-\d+(-\d+)*\.[a-z0-9]+|part-\d+-[0-9a-f]{8})")


def cleaned(name: str) -> str:
    """The name for showing: without folders, control characters and bidi tricks, at most 120 characters."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = " ".join(folding.seen(name.replace("\0", "")).split())
    name = name.strip(". ")
    if not any(letter.isprintable() for letter in name):
        return FALLBACK
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:12]
    return name[: MAX_LENGTH - len(suffix)].rstrip(" .") + suffix


def with_extension(name: str, kind: FileKind, original: FileKind | None = None) -> str:
    """The name under which a copy is saved: it ends as its content is, whatever the person's name said.

    The extension of the `original`'s kind gives way: `IMG_1.HEIC` becomes `IMG_1.jpg`.
    """
    if name.lower().endswith(kind.extensions):
        return name
    if original is not None:
        extension = next((end for end in original.extensions if name.lower().endswith(end)), "")
        name = name[: len(name) - len(extension)] or FALLBACK
    return name + kind.extensions[0]


def storage_name(uuid: UUID, created_at: datetime, variant: str, root: str = ROOT) -> str:
    """`stored/2026/11/23/<uuid>.<variant>`: one folder a day, so that a sweep lists days and not files."""
    return f"{root}/{timezone.localtime(created_at):%Y/%m/%d}/{uuid.hex}.{variant}"


def page_of(clean: str, number: int) -> str:
    """The page image that was stored together with this clean copy; the first is 1."""
    return re.sub(r"\.clean-([\d-]+)\.[a-z0-9]+$", rf".page-\1-{number}.webp", clean)


def uuid_of(blob: str) -> UUID:
    """The file that a blob of ours belongs to."""
    return UUID(PurePosixPath(blob).name[:32])


def size_text(size: int) -> str:
    """`840 KB`, `1.2 MB`."""
    if size < MB:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MB:.1f} MB"
