"""Decides from a file's content, never its name, whether we take it; reads headers only and decodes nothing.

Refused here is only what is known as something that we do not take, or what no decoder of ours could open. Everything
else the cleaner decides, which is no quick look (`files.cleaning`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from files import boxes, kinds, mpeg, signatures
from files.errors import Rejected, rejected
from files.judge import pdfs, pictures, refusals
from files.kinds import FileGroup, FileKind
from files.signatures import Found

AVIF = {b"avif", b"avis"}
ENOUGH = 80 * 1024  # bytes of a beginning: in fewer, what stands before the sound may still hide it
RAW = {b"crx "}  # Canon's


@dataclass(frozen=True)
class Verdict:
    """The kind of file that the content turned out to be."""

    kind: FileKind
    page_count: int | None = None  # None too where a damaged PDF only tells after mending


def judge(content: BinaryIO, size: int) -> Verdict:
    """Judge by its content what this file is. Raises `Rejected`; leaves the read position anywhere."""
    if size == 0:
        raise rejected("empty")
    found = _found(content)
    if size > kinds.LARGEST:
        raise too_big(kinds.KINDS.get(found.format))
    rest = signatures.source(content, found.start)
    kind = _kind(rest, size - found.start, found)
    if size > kind.max_bytes:
        raise too_big(kind)
    if kind.group == FileGroup.IMAGE:
        pictures.judge(rest, kind)
    if kind.group == FileGroup.PDF:
        return Verdict(kind, pdfs.judge(content))
    return Verdict(kind)


def sniff(beginning: bytes) -> None:
    """Raise `Rejected` for what these first bytes of a file tell that it is nothing we take, whatever follows."""
    content = io.BytesIO(beginning)
    if signatures.find(content):
        return
    reason = refusals.in_archive(content) if refusals.is_undecided(content) else refusals.known(content)
    if not reason and len(beginning) >= ENOUGH and not refusals.is_undecided(content):
        reason = "" if signatures.find_behind(content) else refusals.reason(content)
    if reason:
        raise rejected(reason)


def too_big(kind: FileKind | None) -> Rejected:
    """The refusal that names the limit of this kind; of an unknown one the highest."""
    return rejected("too_big" if kind and kind.max_bytes == kinds.MAX_BYTES else "video_too_big")


def _found(content: BinaryIO) -> Found:
    """Format that it announces, at its beginning or behind what stands before it."""
    if found := signatures.find(content):
        return found
    if reason := refusals.known(content):
        raise rejected(reason)
    if found := signatures.find_behind(content):
        return found
    raise rejected(refusals.reason(content))


def _kind(content: BinaryIO, size: int, found: Found) -> FileKind:
    """The kind; of a file of boxes by what is in them, not by the brand that its maker wrote first."""
    try:
        if found.format == "box":
            return _in_boxes(content, size)
        if found.format == "mp3" and not mpeg.find(content):
            raise boxes.Broken
    except boxes.Broken:
        raise rejected("broken") from None
    return kinds.KINDS[found.format]


def _in_boxes(content: BinaryIO, size: int) -> FileKind:
    brands = boxes.brands(content, size)
    if brands & RAW:
        raise rejected("raw")
    if boxes.is_picture(content, size):
        if boxes.pixels(content, size) > kinds.MAX_PIXELS:
            raise rejected("too_many_pixels")
        return kinds.KINDS["avif" if brands & AVIF else "heic"]
    tracks = boxes.handlers(content, size)
    if b"pict" in tracks and not tracks & {boxes.VIDEO, boxes.SOUND}:
        raise rejected("heic_sequence")
    if tracks == {boxes.SOUND} or boxes.VIDEO not in tracks:
        return kinds.KINDS["m4a"]
    return kinds.KINDS["mov" if not brands or b"qt  " in brands else "mp4"]
