"""Names and tables within a ZIP archive that every system can unpack, Windows included; the JSON has names as sent."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from files.names import FALLBACK

LONGEST = 200  # bytes of UTF-8 of a whole path, so that there is room for the folder into which it is unpacked
_ENDING = 16
_FORMULAS = frozenset("=+-@＝＋－＠")
_WIDE = str.maketrans('<>:"|?*\\', "＜＞：＂｜？＊＼")
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_NOT_SEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # directions among them


class Names:
    """The names of one archive: none comes twice, however they differ in capitals alone."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def given(self, path: str) -> str:
        """The path, its parts divided by `/`, under which this file is packed."""
        *folders, name = [_part(part) for part in unicodedata.normalize("NFC", path).split("/")]
        folder = "".join(f"{part}/" for part in folders)
        number, found = 1, _short(folder, name, "")
        while (key := unicodedata.normalize("NFKC", found).casefold()) in self._taken:
            number += 1
            found = _short(folder, name, f"-{number}")
        self._taken.add(key)
        return found


def _part(part: str) -> str:
    seen = "".join(sign for sign in part.translate(_WIDE) if unicodedata.category(sign) not in _NOT_SEEN)
    stem, ending = _split(seen.strip(" ."))
    whole = (stem.strip() or FALLBACK) + ending
    return f"_{whole}" if _DEVICE.match(whole) else whole


def _split(name: str) -> tuple[str, str]:
    """Stem and ending, without the blanks and dots before the dot."""
    ending = PurePosixPath(name).suffix
    if not ending or len(ending.encode()) > _ENDING or " " in ending:
        return name.rstrip(" ."), ""
    return name[: -len(ending)].rstrip(" ."), ending


def _short(folder: str, name: str, number: str) -> str:
    stem, ending = _split(name)
    room = max(LONGEST - len((folder + number + ending).encode()), 1)
    return folder + (stem.encode()[:room].decode(errors="ignore").rstrip(" .") or FALLBACK[:1]) + number + ending


def table(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as CSV that Excel opens as Chinese text, with nothing in it that a spreadsheet would compute."""
    said = io.StringIO()
    csv.writer(said).writerows([_plain(cell) for cell in row] for row in rows)
    return said.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.lstrip()[:1] in _FORMULAS else cell
