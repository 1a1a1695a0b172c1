"""The rules of what is taken: one row per accepted format, and the limits that hold for all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024
MAX_BYTES = 20 * MB
MAX_PIXELS = 65_000_000  # the largest mode of the common "64 megapixel" phones is 9248 × 6936
MAX_PAGES = 200
THUMBNAIL = (296, 192)  # twice the size of a tile on the page


class Group(models.TextChoices):
    """What a file is to a person."""

    IMAGE = "image", _("图片")
    PDF = "pdf", "PDF"


@dataclass(frozen=True)
class Kind:
    """An accepted format. `sniffed` are the names under which the `filetype` package knows its content."""

    format: str
    group: Group
    media_type: str
    sniffed: frozenset[str]
    extensions: tuple[str, ...]  # the first one is given to our copies
    icon: str
    max_bytes: int = MAX_BYTES


KINDS: dict[str, Kind] = {
    kind.format: kind
    for kind in (
        Kind("png", Group.IMAGE, "image/png", frozenset({"image/png", "image/apng"}), (".png",), "image"),
        Kind("jpeg", Group.IMAGE, "image/jpeg", frozenset({"image/jpeg"}), (".jpg", ".jpeg", ".jfif"), "image"),
        Kind("webp", Group.IMAGE, "image/webp", frozenset({"image/webp"}), (".webp",), "image"),
        Kind("pdf", Group.PDF, "application/pdf", frozenset({"application/pdf"}), (".pdf",), "doc"),
    )
}

LARGEST = max(kind.max_bytes for kind in KINDS.values())
ACCEPT = ",".join(part for kind in KINDS.values() for part in (kind.media_type, *kind.extensions))
"""For the `accept` attribute of a file input."""


def sniffed_as(media_type: str | None) -> Kind | None:
    """The accepted kind that goes by this sniffed name, or None."""
    return next((kind for kind in KINDS.values() if media_type in kind.sniffed), None)
