"""Tells by content what may be opened, and where in the file it begins: programs put bytes before it; no Django.

What is found here is a guess that only the decoder confirms. A picture behind more than blanks is looked for within
`NEAR`, for further in it is rather a thumbnail of something else.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import BinaryIO, cast

from files import mpeg

HEAD = 8192
NEAR = 1024
BLANK = re.compile(rb"(?:[\0 \t\r\n]|\xef\xbb\xbf)*")
AMR = (b"#!AMR\n", b"#!AMR-WB\n")
BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
# What an ISO-BMFF file begins with: a box of one of these types (ISO 14496-12; QuickTime before it had no ftyp).
FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
# Of the kinds that are looked for behind other bytes: what no text and hardly any noise holds.
BEHIND = re.compile(
    rb"(?P<jpeg>\xff\xd8\xff[\xc0-\xfe])|(?P<png>\x89PNG\r\n\x1a\n)|(?P<webp>RIFF....WEBPVP8)|(?P<wav>RIFF....WAVE)"
    rb"|(?P<ogg>OggS\0\x02)|(?P<box>\0\0..ftyp)|(?P<pdf>%PDF-\d)",
    re.S,
)


@dataclass(frozen=True)
class Found:
    """The format that the bytes from `start` on announce; `box`: ISO-BMFF, whose boxes say which."""

    format: str
    start: int = 0
    is_behind_more: bool = False  # than blanks


def find(content: BinaryIO) -> Found | None:
    """Format that this file announces at its first byte, or behind blanks; leaves the read position anywhere."""
    content.seek(0)
    head = content.read(HEAD)
    if found := _first(content, head, 0):
        return found
    blanks = _blanks(content, head)
    if blanks:
        content.seek(blanks)
        if found := _first(content, content.read(HEAD), blanks):
            return found
    sound = mpeg.find(content)
    return Found(*sound) if sound else None


def find_behind(content: BinaryIO) -> Found | None:
    """The same behind whatever else stands before it."""
    content.seek(0)
    head = content.read(NEAR + HEAD)
    named = BEHIND.search(head, 0, NEAR + 16)
    return Found(str(named.lastgroup), named.start(), is_behind_more=True) if named else None


def source(content: BinaryIO, start: int) -> BinaryIO:
    """The content without the bytes before `start`."""
    return cast("BinaryIO", io.BufferedReader(_Rest(content, start))) if start else content


def _first(content: BinaryIO, head: bytes, start: int) -> Found | None:
    if head.startswith(b"ID3"):
        return Found((mpeg.find(source(content, start)) or ("mp3", 0))[0], start)
    format = _at(head)
    return Found(format, start) if format else None


def _at(head: bytes) -> str:
    """The format that these very bytes begin; else nothing."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] in (b"RIFF", b"RF64", b"RIFX"):
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"II*\0", b"MM\0*")) and head[8:10] != b"CR":
        return "tiff"
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in BMP_HEADERS:
        return "bmp"
    if head.startswith(AMR) and b"#!SILK" not in head[:16]:  # a chat's voice under the other's first line
        return "amr"
    if head.startswith(b"OggS"):
        return "ogg"
    return "box" if head[4:8] in FIRST_BOXES and head[:1] < b"\x20" else ""


def _blanks(content: BinaryIO, head: bytes) -> int:
    """Number of blank bytes that stand first; those of a box's own length are left to it."""
    run = BLANK.match(head)
    end = run.end() if run else 0
    if end == len(head):
        content.seek(0)
        run = BLANK.match(content.read(mpeg.SEARCHED))
        end = run.end() if run else 0
    content.seek(max(0, end - 4))
    near = content.read(12)
    at = near.find(b"ftyp")
    if at >= 4:
        return max(0, end - 4) + at - 4
    return end


class _Rest(io.RawIOBase):
    """A file seen from one of its bytes on."""

    def __init__(self, content: BinaryIO, start: int) -> None:
        self._content, self._start = content, start
        content.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, at: int, whence: int = io.SEEK_SET) -> int:
        return self._content.seek(at + self._start if whence == io.SEEK_SET else at, whence) - self._start

    def tell(self) -> int:
        return self._content.tell() - self._start

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        data = self._content.read(len(room))
        room[: len(data)] = data
        return len(data)
