"""Images: Pillow reads the header; the format list keeps every other parser of it shut."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from PIL import Image

from files.errors import rejected
from files.kinds import FileKind

# What Pillow raises on a header that lies.
UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error)
# Whose headers Pillow reads without a decoder; the others' are left to cleaning.
READ = ("png", "jpeg", "webp", "bmp")

# The size is compared below, with each kind's own limit; in this process no picture is decoded.
Image.MAX_IMAGE_PIXELS = None


def judge(content: BinaryIO, kind: FileKind) -> None:
    """Raises `Rejected`."""
    if kind.format not in READ:
        return
    content.seek(0)
    if kind.format == "webp" and _webp_pixels(content.read(30)) > kind.max_pixels:
        raise rejected("too_many_pixels")  # before Pillow, whose WebP reader sets the canvas aside on opening
    content.seek(0)
    try:
        with Image.open(content, formats=[kind.format.upper()]) as image:
            width, height = image.size
    except UNREADABLE:
        raise rejected("broken") from None
    if width * height > kind.max_pixels:
        raise rejected("too_many_pixels")


def _webp_pixels(head: bytes) -> int:
    """Width times height of the canvas (RFC 9649); 0 where there is no header, which Pillow then refuses."""
    chunk, body = head[12:16], head[20:30]
    if len(body) < 10:
        return 0
    if chunk == b"VP8X":
        return (int.from_bytes(body[4:7], "little") + 1) * (int.from_bytes(body[7:10], "little") + 1)
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(body[6:8], "little") & 0x3FFF) * (int.from_bytes(body[8:10], "little") & 0x3FFF)
