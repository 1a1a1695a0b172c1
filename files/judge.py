"""Decides from a file's content, never its name, whether we take it; reads headers only and decodes nothing."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import filetype
import pikepdf
from PIL import Image

from files import kinds
from files.errors import rejected
from files.kinds import Kind

HEAD = 8192
MAX_XREF_STREAMS = 100  # each saved revision of a PDF adds one
# What Pillow raises on a header that lies.
UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error)
OFFICE = re.compile(rb"\[Content_Types\]\.xml|word/|xl/|ppt/|mimetypeapplication/vnd\.(oasis|sun)")
ENCRYPTED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|meta|title|div|p|a|table|form)[\s>]", re.I)
MARK_OF_TEXT = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

# qpdf inflates a PDF's table of objects to open it; a small file must not become a large one. The limits are the
# process's own, and only this module opens PDFs in it (cleaning has a process to itself).
pikepdf.settings.set_qpdf_limits(flate_max_memory=8 * kinds.MB, run_length_max_memory=8 * kinds.MB, doc_max_warnings=50)


@dataclass(frozen=True)
class Verdict:
    """What the content turned out to be."""

    kind: Kind
    page_count: int | None = None  # None too where a damaged PDF only tells after mending


def judge(content: BinaryIO, size: int) -> Verdict:
    """What this file is. Raises `Rejected`; leaves the read position anywhere."""
    if size == 0:
        raise rejected("empty")
    if size > kinds.LARGEST:
        raise rejected("too_big")
    content.seek(0)
    head = content.read(HEAD)
    kind = kinds.sniffed_as(filetype.guess_mime(head))
    if kind is None:
        raise rejected(_reason(head))
    if size > kind.max_bytes:
        raise rejected("too_big")
    if kind.group == kinds.Group.IMAGE:
        _judge_image(content, head, kind)
        return Verdict(kind)
    return Verdict(kind, _judge_pdf(content))


def _judge_image(content: BinaryIO, head: bytes, kind: Kind) -> None:
    """Pillow reads the header; the format list keeps every other parser of it shut."""
    if kind.format == "webp" and _webp_pixels(head) > kinds.MAX_PIXELS:
        raise rejected("too_many_pixels")  # before Pillow, whose WebP reader sets the canvas aside on opening
    content.seek(0)
    try:
        with Image.open(content, formats=[kind.format.upper()]) as image:
            width, height = image.size
    except Image.DecompressionBombError:
        raise rejected("too_many_pixels") from None
    except UNREADABLE:
        raise rejected("broken") from None
    if width * height > kinds.MAX_PIXELS:
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


def _judge_pdf(content: BinaryIO) -> int | None:
    """The number of pages it claims; None where the file must be mended first, which is not done here."""
    content.seek(0)
    data = content.read()
    if ENCRYPTED.search(data):
        raise rejected("pdf_locked")
    if data.count(b"/XRef") > MAX_XREF_STREAMS:
        return None
    content.seek(0)
    try:
        with pikepdf.open(content, attempt_recovery=False, suppress_warnings=True) as pdf:
            locked, pages = pdf.is_encrypted, int(pdf.Root.Pages.Count)
    except pikepdf.PasswordError:
        raise rejected("pdf_locked") from None
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return None
    if locked:
        raise rejected("pdf_locked")
    if pages > kinds.MAX_PAGES:
        raise rejected("pdf_pages")
    return max(pages, 0)


def _reason(head: bytes) -> str:
    """The sentence for what we do not take: the more the person learns, the sooner they get it right."""
    if head.startswith(b"PK\x03\x04"):
        return "ofd" if b"OFD.xml" in head else "office" if OFFICE.search(head) else "archive"
    if head.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")):
        return "office"
    if head.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!")):
        return "program"
    guess = filetype.guess(head)
    if guess is not None:
        return _reason_by_type(guess.mime)
    if not head.startswith(MARK_OF_TEXT) and b"\0" in head:
        return "unknown"
    if b"<svg" in head.lower():
        return "svg"
    if MARKUP.search(head):
        return "html"
    return "text" if _is_text(head) else "unknown"


def _reason_by_type(media_type: str) -> str:
    if media_type in ("image/heic", "image/heif"):
        return "heic"
    if media_type.startswith("image/"):
        return "picture"
    if media_type.startswith(("audio/", "video/")):
        return "media"
    if media_type in ("application/x-msdownload", "application/x-executable", "application/x-deb"):
        return "program"
    if media_type.startswith("application/") and re.search(r"zip|rar|7z|tar|compress|bzip|xz|lz|zstd", media_type):
        return "archive"
    return "unknown"


def _is_text(head: bytes) -> bool:
    """Reads as text in the encodings that people here use; a cut last character is forgiven."""
    if head.startswith(MARK_OF_TEXT):
        return True
    for encoding in ("utf-8", "gb18030"):
        try:
            words = head.decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) < HEAD or error.start < len(head) - 4:
                continue
            words = head[: error.start].decode(encoding)
        return all(letter.isprintable() or letter.isspace() for letter in words)
    return False
