"""The rules of what is taken: one row per accepted format, and the limits that hold for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024
MAX_BYTES = 20 * MB
MAX_VIDEO_BYTES = 100 * MB
MAX_PIXELS = 120_000_000  # of "108 megapixel" phones (12,032 × 9,024), and of a screenshot of 1440 × 80,000
MAX_DRAFT_PIXELS = 250_000_000  # of a JPEG, which can be read at half its size: "200 megapixel" phones
SHOWN_PIXELS = 65_000_000  # a larger photo is shown reduced; a long screenshot keeps its width
MAX_PAGES = 200
PAGE_S = 20.0  # of CPU, to draw one page: whoever takes longer is turned away
MAX_SECONDS = 4 * 3600  # of a recording
MAX_UPLOADS = 5  # of one person, under way at the same time
CHUNK_BYTES = 1 * MB  # what a resumable upload should send at a time
THUMBNAIL = (296, 192)  # twice the size of a tile on the page


class FileGroup(models.TextChoices):
    """The sort of file in a person's eyes."""

    IMAGE = "image", _("图片")
    PDF = "pdf", "PDF"
    AUDIO = "audio", _("录音")
    VIDEO = "video", _("录像")


@dataclass(frozen=True)
class FileKind:
    """An accepted format; `copy` is the format of the clean copy, where browsers do not show the format itself."""

    format: str
    group: FileGroup
    media_type: str
    extensions: tuple[str, ...]  # the first one is given to our copies
    max_bytes: int = MAX_BYTES
    copy: str = ""
    max_pixels: int = MAX_PIXELS

    @property
    def served(self) -> FileKind:
        """The kind of the clean copy."""
        return KINDS[self.copy or self.format]

    @property
    def icon(self) -> str:
        return ICONS[self.group]


ICONS = {FileGroup.IMAGE: "image", FileGroup.PDF: "doc", FileGroup.AUDIO: "audio", FileGroup.VIDEO: "film"}
KINDS: dict[str, FileKind] = {
    kind.format: kind
    for kind in (
        FileKind("jpeg", FileGroup.IMAGE, "image/jpeg", (".jpg", ".jpeg", ".jfif"), max_pixels=MAX_DRAFT_PIXELS),
        FileKind("png", FileGroup.IMAGE, "image/png", (".png",)),
        FileKind("webp", FileGroup.IMAGE, "image/webp", (".webp",)),
        FileKind("heic", FileGroup.IMAGE, "image/heic", (".heic", ".heif", ".hif"), copy="jpeg"),
        FileKind("avif", FileGroup.IMAGE, "image/avif", (".avif",), copy="jpeg"),
        FileKind("tiff", FileGroup.IMAGE, "image/tiff", (".tif", ".tiff"), copy="png"),
        FileKind("bmp", FileGroup.IMAGE, "image/bmp", (".bmp", ".dib"), copy="png"),
        FileKind("pdf", FileGroup.PDF, "application/pdf", (".pdf",)),
        FileKind("mp3", FileGroup.AUDIO, "audio/mpeg", (".mp3",)),
        FileKind("m4a", FileGroup.AUDIO, "audio/mp4", (".m4a",)),
        FileKind("aac", FileGroup.AUDIO, "audio/aac", (".aac",), copy="m4a"),
        FileKind("amr", FileGroup.AUDIO, "audio/amr", (".amr", ".awb"), copy="m4a"),
        FileKind("ogg", FileGroup.AUDIO, "audio/ogg", (".ogg", ".opus", ".oga"), copy="m4a"),
        FileKind("wav", FileGroup.AUDIO, "audio/wav", (".wav",), copy="m4a"),
        FileKind("mp4", FileGroup.VIDEO, "video/mp4", (".mp4", ".m4v", ".3gp", ".3g2"), MAX_VIDEO_BYTES),
        FileKind("mov", FileGroup.VIDEO, "video/quicktime", (".mov", ".qt"), MAX_VIDEO_BYTES, copy="mp4"),
    )
}

LARGEST = max(kind.max_bytes for kind in KINDS.values())


def accept(groups: Iterable[FileGroup]) -> str:
    """The offer of a file control: the media types and extensions of these kinds."""
    wanted = set(groups)
    taken = [kind for kind in KINDS.values() if kind.group in wanted]
    return ",".join(part for kind in taken for part in (kind.media_type, *kind.extensions))


ACCEPT = accept(FileGroup)
"""For the `accept` attribute of a file input."""


def named_as(name: str) -> FileKind | None:
    """The accepted kind whose extension this name bears, or None; a hint, never a judgement."""
    return next((kind for kind in KINDS.values() if name.lower().endswith(kind.extensions)), None)
