"""Reads the headers of MP3 frames and of the ID3 tags before them (ISO 11172-3, 13818-3; id3.org); no Django."""

from __future__ import annotations

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


def has_frames(content: BinaryIO) -> bool:
    """Whether sound begins behind the tags: two frames, one where the other ends, or one that ends the file."""
    content.seek(_behind_tags(content))
    window = content.read(SEARCHED + 4096)
    at = window.find(b"\xff")
    while 0 <= at < SEARCHED:
        length = frame_length(window[at : at + 4])
        if length and (at + length == len(window) or frame_length(window[at + length : at + length + 4])):
            return True
        at = window.find(b"\xff", at + 1)
    return False


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
