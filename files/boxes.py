"""Reads the boxes of which HEIC, M4A, MP4 and MOV are built (ISO 14496-12); headers only, and no Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST = 20_000  # boxes looked at in one file
INSIDE = {b"moov", b"trak", b"mdia", b"iprp", b"ipco"}
META_HEADER = 4  # version and flags stand before what is inside a meta box
VIDEO, SOUND = b"vide", b"soun"


class Broken(Exception):
    """A box lies about its size, or what must be there is missing."""


@dataclass(frozen=True)
class Box:
    """One box: its type, and where its content begins and ends in the file."""

    type: bytes
    start: int
    end: int


def handlers(content: BinaryIO, size: int) -> set[bytes]:
    """Tell the tracks of a recording (`VIDEO`, `SOUND`, …). Raises `Broken`, also when its end is missing."""
    found: set[bytes] = set()
    has_data = False
    try:
        for box in _all(content, 0, size):
            has_data = has_data or box.type in (b"mdat", b"moof")
            if box.type == b"hdlr":
                found.add(_read(content, box.start + 8, 4))
    except Broken:
        if not (found and has_data):  # what hangs behind a whole recording is not copied
            raise
    if not (found and has_data):
        raise Broken
    return found


def pixels(content: BinaryIO, size: int) -> int:
    """Width times height of the largest picture that a HEIC says it has; raises `Broken` where it says none."""
    found = [0]
    for box in _all(content, 0, size):
        if box.type == b"meta":
            for inner in _all(content, box.start + META_HEADER, box.end):
                if inner.type == b"ispe":
                    width, height = _read(content, inner.start + 4, 4), _read(content, inner.start + 8, 4)
                    found.append(int.from_bytes(width, "big") * int.from_bytes(height, "big"))
            break
    if not max(found):
        raise Broken
    return max(found)


def _all(content: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between these places, in order of the file, and what is inside those that matter."""
    seen, ends = 0, [end]
    while start < ends[0]:
        while start >= ends[-1]:
            ends.pop()
        seen += 1
        if seen > MOST:
            raise Broken
        box = _box(content, start, ends[-1])
        yield box
        if box.type in INSIDE and box.start < box.end:
            ends.append(box.end)
            start = box.start
        else:
            start = box.end


def _box(content: BinaryIO, start: int, limit: int) -> Box:
    header = _read(content, start, 8)
    length, type, begins = int.from_bytes(header[:4], "big"), header[4:], start + 8
    if length == 1:
        length, begins = int.from_bytes(_read(content, begins, 8), "big"), begins + 8
    if length == 0:
        return Box(type, begins, limit)
    if start + length > limit or start + length < begins:
        raise Broken
    return Box(type, begins, start + length)


def _read(content: BinaryIO, at: int, length: int) -> bytes:
    content.seek(at)
    data = content.read(length)
    if len(data) != length:
        raise Broken
    return data
