"""Names: the person's own, made safe to show, and the storage's, which owe nothing to it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.utils import timezone

from files.kinds import Kind

MAX_LENGTH = 120
FALLBACK = "文件"
ROOT = "stored"
JOINER = "\u200d"  # holds emoji together; the other invisible characters (Cf) only deceive
OURS = re.compile(r"(?P<uuid>[0-9a-f]{32})\.(original|(clean|thumb)-\d+\.[a-z]+)")


def cleaned(name: str) -> str:
    """The name for showing: without folders, control characters and bidi tricks, at most 120 characters."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = " ".join("".join(letter if _is_shown(letter) else " " * letter.isspace() for letter in name).split())
    name = name.strip(". ").strip(JOINER)
    if not any(letter.isprintable() and letter != JOINER for letter in name):
        return FALLBACK
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:12]
    return name[: MAX_LENGTH - len(suffix)].rstrip(f" .{JOINER}") + suffix


def with_extension(name: str, kind: Kind) -> str:
    """The name under which a copy is saved: it ends as its content is, whatever the person's name said."""
    return name if name.lower().endswith(kind.extensions) else name + kind.extensions[0]


def storage_name(uuid: UUID, created_at: datetime, variant: str) -> str:
    """`stored/2026/11/23/<uuid>.<variant>`: one folder a day, so that a sweep lists days and not files."""
    return f"{ROOT}/{timezone.localtime(created_at):%Y/%m/%d}/{uuid.hex}.{variant}"


def uuid_of(blob: str) -> UUID:
    """The file that a blob of ours belongs to."""
    return UUID(PurePosixPath(blob).name[:32])


def _is_shown(letter: str) -> bool:
    """Not a control, a lone surrogate, a line separator or an invisible format character (bidi marks among them)."""
    return letter == JOINER or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
