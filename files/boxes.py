"""Reads the boxes of which HEIC, AVIF, M4A, MP4, MOV and 3GP are built (ISO 14496-12, 23008-12); headers; no Django."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
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


def brands(content: BinaryIO, size: int) -> set[bytes]:
    """The brands that its first box names, the one of its maker among them; a hint, for phones write what they like."""
    try:
        first = _box(content, 0, size)
        named = _read(content, first.start, min(first.end - first.start, 256)) if first.type == b"ftyp" else b""
    except Broken:
        return set()
    return {named[at : at + 4] for at in range(0, len(named), 4) if at != 4}


def tops(content: BinaryIO, size: int) -> set[bytes]:
    """The types of the boxes that lie in no other, as far as they can be followed."""
    found: set[bytes] = set()
    start = 0
    with suppress(Broken):
        for _ in range(MOST):
            if start >= size:
                break
            found.add(_read(content, start, 8)[4:])  # said even of one that is cut off
            start = _box(content, start, size).end
    return found


def handlers(content: BinaryIO, size: int) -> set[bytes]:
    """Tell the tracks of a recording (`VIDEO`, `SOUND`, …). Raises `Broken` where it has none, or nothing in them."""
    found: set[bytes] = set()
    has_data = False
    with suppress(Broken):  # behind a whole table anything may hang; how far it plays the decoder finds out
        for box in _all(content, 0, size):
            has_data = has_data or box.type in (b"mdat", b"moof")
            if box.type == b"hdlr":
                found.add(_read(content, box.start + 8, 4))
    if not found or not (has_data or tops(content, size) & {b"mdat", b"moof"}):
        raise Broken
    return found


def is_picture(content: BinaryIO, size: int) -> bool:
    """Whether it has a still picture of its own, and not only tracks."""
    with suppress(Broken):
        for box in _flat(content, 0, size):
            if box.type == b"meta":
                for inner in _flat(content, box.start + META_HEADER, box.end):
                    if inner.type == b"hdlr":
                        return _read(content, inner.start + 8, 4) == b"pict"
    return False


def pixels(content: BinaryIO, size: int) -> int:
    """Width times height of the largest picture that a HEIC or AVIF says it has; raises `Broken` where it says none."""
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


def is_turned(content: BinaryIO, size: int) -> bool:
    """Whether a box turns or mirrors the main picture of a HEIC, so that its reader has done so already."""
    properties: list[bool] = []
    main, of_items = 0, b""
    with suppress(Broken):
        meta = next((box for box in _all(content, 0, size) if box.type == b"meta"), None)
        for box in _all(content, meta.start + META_HEADER, meta.end) if meta else ():
            if box.type == b"pitm":
                main = _main(_read(content, box.start, min(8, box.end - box.start)))
            elif box.type == b"ipma":
                of_items = _read(content, box.start, min(box.end - box.start, 1 << 20))
            elif box.type == b"ipco":
                for inner in _flat(content, box.start, box.end):
                    angle = _read(content, inner.start, 1)[0] & 3 if inner.type == b"irot" else 0
                    properties.append(bool(angle) or inner.type == b"imir")
    return any(properties[index - 1] for index in _properties_of(main, of_items) if 0 < index <= len(properties))


def _main(body: bytes) -> int:
    return int.from_bytes(body[4:8] if body[:1] == b"\1" else body[4:6], "big")


def _properties_of(item: int, ipma: bytes) -> list[int]:
    """The numbers of an item's properties (the first is 1), in the table of all items."""
    is_long, is_wide, at = ipma[:1] > b"\0", ipma[3:4] > b"" and bool(ipma[3] & 1), 8
    for _ in range(min(int.from_bytes(ipma[4:8], "big"), MOST)):
        name = int.from_bytes(ipma[at : at + (4 if is_long else 2)], "big")
        at += 4 if is_long else 2
        count = int.from_bytes(ipma[at : at + 1], "big")
        step = 2 if is_wide else 1
        mask = 0x7FFF if is_wide else 0x7F
        at += 1
        if name == item:
            return [int.from_bytes(ipma[n : n + step], "big") & mask for n in range(at, at + count * step, step)]
        at += count * step
    return []


def _flat(content: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between these places, not what is inside them."""
    for _ in range(MOST):
        if start >= end:
            return
        box = _box(content, start, end)
        yield box
        start = box.end


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
