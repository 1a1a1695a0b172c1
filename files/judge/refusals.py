"""Names what we do not take: the more the person learns, the sooner they get it right."""

from __future__ import annotations

import re
from typing import BinaryIO

import filetype

HEAD = 8192
TAIL = 1 << 20  # of an archive: there its list of names stands
BLANKS = b"\0 \t\r\n\xef\xbb\xbf"  # that programs put before what they save
CUT = 4  # bytes that a last character may have lost
# Keys of `files.errors.REASONS`, by the first bytes.
KNOWN = (
    ("silk", re.compile(rb"(#!AMR\n)?[\x02\x03]?#!SILK")),
    ("media", re.compile(rb"#!(EVRC|AMR|SMV|QCELP)|RIFF....QLCM|Speex   |\.RMF\0\0", re.S)),
    ("program", re.compile(rb"\x7fELF|\xca\xfe\xba\xbe|#!|dex\n|MZ[^\n]{0,6}?\0")),
    ("office", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf")),
    (
        "archive",
        re.compile(
            rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\0|\x28\xb5\x2f\xfd|.{257}ustar",
            re.S,
        ),
    ),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("psd", re.compile(rb"8BPS\0")),
    ("ico", re.compile(rb"\0\0[\x01\x02]\0.\0..[\0\x01]", re.S)),
    ("jxl", re.compile(rb"\xff\x0a|\0\0\0\x0cJXL ")),
    ("jp2", re.compile(rb"\0\0\0\x0cjP  ")),
    ("raw", re.compile(rb"II\*\0....CR|FUJIFILMCCD-RAW|IIRO|IIU\0", re.S)),
    ("avi", re.compile(rb"RIFF....AVI ", re.S)),
    ("mkv", re.compile(rb"\x1aE\xdf\xa3")),
    ("wmv", re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11")),
    ("flv", re.compile(rb"FLV\x01")),
    ("mpg", re.compile(rb"\0\0\x01[\xba\xb3]|G.{187}G.{187}G|.{4}G.{191}G.{191}G", re.S)),  # streams too: .ts, .m2ts
    ("flac", re.compile(rb"fLaC")),
    ("ape", re.compile(rb"MAC .\x0f", re.S)),
    ("caf", re.compile(rb"caff\0\x01")),
    ("aiff", re.compile(rb"FORM....AIF[FC]", re.S)),
    ("midi", re.compile(rb"MThd\0\0\0\x06")),
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
LISTED = (
    (b"PK\x03\x04", 26, 30),
    (b"PK\x01\x02", 28, 46),
)  # of an entry: where the length of its name stands, and the name
IN_ZIP = (
    ("ofd", re.compile(rb"(.*/)?OFD\.xml", re.S | re.I)),  # packed anew by hand: in a folder
    ("program", re.compile(rb"AndroidManifest\.xml|classes\.dex|META-INF/MANIFEST\.MF|Payload/.*\.app/.*", re.S)),
    (
        "office",
        re.compile(
            rb"\[Content_Types\]\.xml|(word|xl|ppt)/\w+\.xml|Index/Document\.iwa|META-INF/manifest\.xml|mimetype", re.S
        ),
    ),
)
# Text with a meaning of its own; whatever else can be read is "text".
MARKUP = (
    (
        "invoice_xml",
        re.compile(
            rb"<(\w+:)?(EInvoice|Invoice|EInvoiceData|InvoiceNumber|fpxx|xbrl)\b|\xe7\x94\xb5\xe5\xad\x90\xe5\x8f\x91\xe7\xa5\xa8",
            re.I,
        ),
    ),
    ("office", re.compile(rb"<\?mso-application|<(w:wordDocument|Workbook)[\s>]")),
    ("svg", re.compile(rb"<svg", re.I)),
    ("html", re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|meta|title|div|p|a|table|form)[\s>]", re.I)),
)
# Of archives, before anything is sent; every other ending is left to the content.
BY_ENDING = {
    "office": (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".wps", ".et"),
    "ofd": (".ofd",),
    "program": (".apk", ".jar", ".ipa"),
    "archive": (".zip",),
}
MARK_OF_TEXT = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def by_name(name: str) -> str:
    """The key for what is an archive by its name; else empty."""
    ending = name.lower()
    return next((reason for reason, endings in BY_ENDING.items() if ending.endswith(endings)), "")


def known(content: BinaryIO) -> str:
    """A key of `files.errors.REASONS` for what is certainly nothing that we take; else empty."""
    content.seek(0)
    head = content.read(HEAD)
    bare = head.lstrip(BLANKS)
    if bare.startswith(ZIP):
        return in_archive(content) or "archive"
    announced = (reason for start in (head, bare) for reason, pattern in KNOWN if pattern.match(start))
    return next(announced, "") or _guessed(head)


def is_undecided(content: BinaryIO) -> bool:
    """Whether this beginning is of an archive whose list of names has not come yet."""
    content.seek(0)
    beginning = content.read(TAIL * 2).lstrip(BLANKS)
    return beginning.startswith(ZIP) and b"PK\x05\x06" not in beginning


def reason(content: BinaryIO) -> str:
    """The key for what is none of these: text of some sort, or nothing that anybody knows."""
    content.seek(0)
    head = content.read(HEAD)
    if not head.startswith(MARK_OF_TEXT) and b"\0" in head:
        return "unknown"
    if markup := next((reason for reason, pattern in MARKUP if pattern.search(head)), ""):
        return markup
    return "text" if _is_text(head) else "unknown"


def in_archive(content: BinaryIO) -> str:
    """Kind of thing that the names in a ZIP, in any order, say that it is; empty for an archive of files."""
    content.seek(0)
    head = content.read(HEAD)
    content.seek(max(0, content.seek(0, 2) - TAIL))
    names = set(_names(head)) | set(_names(content.read(TAIL)))
    return next((kind for kind, pattern in IN_ZIP if any(map(pattern.fullmatch, names))), "")


def _names(data: bytes) -> list[bytes]:
    found = []
    for mark, length_at, name_at in LISTED:
        at = data.find(mark)
        while at >= 0:
            length = int.from_bytes(data[at + length_at : at + length_at + 2], "little")
            found.append(data[at + name_at : at + name_at + length])
            at = data.find(mark, at + 4)
    return found


def _guessed(head: bytes) -> str:
    """The sort of what a library knows by its first bytes, where it is rarer than the table."""
    guess = filetype.guess(head)
    kind = guess.mime if guess else ""
    if kind in ("image/vnd.dwg", "image/x-xcf", "image/vnd.ms-photo"):
        return "picture"
    if kind in ("application/x-msdownload", "application/x-executable", "application/x-deb", "application/x-rpm"):
        return "program"
    is_packed = kind.startswith("application/") and re.search(r"zip|rar|7z|tar|compress|bzip|xz|lz|zstd|cab", kind)
    return "archive" if is_packed else ""


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
