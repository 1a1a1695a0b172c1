"""The sentence for what we do not take: the more the person learns, the sooner they get it right."""

from __future__ import annotations

import re

import filetype

OFFICE = re.compile(rb"\[Content_Types\]\.xml|word/|xl/|ppt/|mimetypeapplication/vnd\.(oasis|sun)")
MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|meta|title|div|p|a|table|form)[\s>]", re.I)
MARK_OF_TEXT = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
CUT = 4  # bytes that a last character may have lost
# By name alone, before anything is sent; an unknown ending is left to the content.
BY_ENDING = {
    "archive": (".zip", ".rar", ".7z", ".gz", ".tar", ".xz", ".bz2"),
    "office": (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".rtf", ".odt", ".ods"),
    "ofd": (".ofd",),
    "html": (".html", ".htm", ".mhtml", ".xhtml"),
    "svg": (".svg",),
    "text": (".txt", ".csv", ".md", ".log"),
    "program": (".exe", ".apk", ".bat", ".cmd", ".msi", ".dll", ".js", ".sh", ".jar", ".dmg", ".ipa"),
    "picture": (".gif", ".bmp", ".tif", ".tiff", ".avif", ".psd", ".ico"),
    "media": (".avi", ".mkv", ".wmv", ".flv", ".webm", ".3gp", ".wav", ".flac", ".ogg", ".wma", ".aac", ".silk"),
}


def reason_by_name(name: str) -> str:
    """A key of `files.errors.REASONS` for a name that promises what we never take; else empty."""
    ending = name.lower()
    return next((reason for reason, endings in BY_ENDING.items() if ending.endswith(endings)), "")


def reason(head: bytes) -> str:
    """A key of `files.errors.REASONS`, by the first bytes."""
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
            if error.start < len(head) - CUT:
                continue
            words = head[: error.start].decode(encoding)
        return bool(words) and all(letter.isprintable() or letter.isspace() for letter in words)
    return False
