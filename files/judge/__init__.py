"""Decides from a file's content, never its name, whether we take it; reads headers only and decodes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import filetype

from files import boxes, kinds, mpeg
from files.errors import Rejected, rejected
from files.judge import pdfs, pictures, refusals
from files.kinds import FileGroup, FileKind

HEAD = 8192
AMR = (b"#!AMR\n", b"#!AMR-WB\n")
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc"}
SOUND_BRANDS = {b"M4A ", b"M4B "}
FILM_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
# What a QuickTime file begins with where it names no brand.
OLD_FILM = (b"moov", b"mdat", b"wide")
BY_SNIFFED = {
    "image/png": "png",
    "image/apng": "png",
    "image/jpeg": "jpeg",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


@dataclass(frozen=True)
class Verdict:
    """The kind of file that the content turned out to be."""

    kind: FileKind
    page_count: int | None = None  # None too where a damaged PDF only tells after mending


def judge(content: BinaryIO, size: int) -> Verdict:
    """Judge by its content what this file is. Raises `Rejected`; leaves the read position anywhere."""
    if size == 0:
        raise rejected("empty")
    content.seek(0)
    head = content.read(HEAD)
    kind = sniff(head)
    if size > kinds.LARGEST:
        raise too_big(kind)
    if kind.group in (FileGroup.AUDIO, FileGroup.VIDEO) or kind.format == "heic":
        kind = _judged(content, size, kind)
    if size > kind.max_bytes:
        raise too_big(kind)
    if kind.group == FileGroup.IMAGE and kind.format != "heic":
        pictures.judge(content, head, kind)
    if kind.group == FileGroup.PDF:
        return Verdict(kind, pdfs.judge(content))
    return Verdict(kind)


def sniff(head: bytes) -> FileKind:
    """The kind that these first bytes announce. Raises `Rejected` for what we do not take."""
    format = _media(head) or BY_SNIFFED.get(filetype.guess_mime(head) or "")
    if format is None:
        raise rejected(refusals.reason(head))
    return kinds.KINDS[format]


def too_big(kind: FileKind | None) -> Rejected:
    """The refusal that names the limit of this kind; of an unknown one the highest."""
    return rejected("too_big" if kind and kind.max_bytes == kinds.MAX_BYTES else "video_too_big")


def _media(head: bytes) -> str | None:
    if head.startswith(AMR):
        return "amr"
    if head.startswith(b"ID3") or mpeg.frame_length(head[:4]):
        return "mp3"
    if head[4:8] in OLD_FILM and head[0] < 0x20:  # a size, and no text
        return "mov"
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand == b"qt  ":
        return "mov"
    if brand in HEIC_BRANDS and b"avif" not in head[8:40]:
        return "heic"
    return "m4a" if brand in SOUND_BRANDS else "mp4" if brand in FILM_BRANDS else None


def _judged(content: BinaryIO, size: int, kind: FileKind) -> FileKind:
    """The same kind, or the other one where a film has no picture or a recording of sound has one."""
    try:
        if kind.format == "heic":
            if boxes.pixels(content, size) > kinds.MAX_PIXELS:
                raise rejected("too_many_pixels")
        elif kind.format == "mp3":
            if not mpeg.has_frames(content):
                raise boxes.Broken
        elif kind.format != "amr":
            tracks = boxes.handlers(content, size)
            if boxes.VIDEO not in tracks:
                return kinds.KINDS["m4a"]
            return kinds.KINDS["mp4"] if kind.format == "m4a" else kind
    except boxes.Broken:
        raise rejected("broken") from None
    return kind
