"""Reads headers of MP3 and AAC frames and of ID3 tags before them (ISO 11172-3, 13818-3 and -7; id3.org); no Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

KBIT = (
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1
)
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MOST_TAGS = 8
SEARCHED = 64 * 1024  # padding and damage before the first frame


def frame_length(header: bytes) -> int:
    """The length in bytes of the layer III frame that begins with these four bytes; 0 where none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bits, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return 0
    is_first = version == 3
    return (144 if is_first else 72) * KBIT[is_first][bits] * 1000 // RATES[version][rate] + (header[2] >> 1 & 1)


def adts_length(header: bytes) -> int:
    """The same of an AAC frame (ADTS), of seven bytes of header."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 15 > 12:
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > 7 else 0


FORMATS: dict[str, Callable[[bytes], int]] = {"mp3": frame_length, "aac": adts_length}


def find(content: BinaryIO) -> tuple[str, int] | None:
    """`("mp3", 64)`: which frames follow the tags, and where the first of them begins; None where none do.

    Believed are two frames in a row that end the file or lead to a third one; of a file that begins with a tag or
    with the frame itself, one that ends the file or leads to another.
    """
    content.seek(0)
    behind = _behind_tags(content)
    content.seek(behind)
    window = content.read(SEARCHED + 4 * 4096)
    at = window.find(b"\xff")
    while 0 <= at < SEARCHED:
        for format, length_of in FORMATS.items():
            if _is_row(window, at, length_of, 1 if behind or at == 0 else 2):
                return format, behind + at
        at = window.find(b"\xff", at + 1)
    return None


def _is_row(window: bytes, at: int, length_of: Callable[[bytes], int], least: int) -> bool:
    """Whether so many frames of one sort stand here in a row, and then another, or the end."""
    first = window[at : at + 4]
    for _ in range(least):
        length = length_of(window[at : at + 7])
        if not length or (window[at + 1] ^ first[1]) & 0xFE or (window[at + 2] ^ first[2]) & 0x0C:
            return False
        at += length
    return at == len(window) or (least > 1 and at > len(window)) or length_of(window[at : at + 7]) > 0


def _behind_tags(content: BinaryIO) -> int:
    at = 0
    for _ in range(MOST_TAGS):
        content.seek(at)
        head = content.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        length = sum(part << shift for part, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        at += 10 + length + (10 if head[5] & 0x10 else 0)
    return at
