"""Signs that the fonts of papers can draw, and where a line may end: read from the fonts once a process.

A sign that no font has stands as its code, □U+1F621: PDF/A takes no text without a glyph, and what was written must not
vanish. A word that is wider than its column may end a line between any two of its signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

from ui.folding import HAN

MAIN = "Noto Sans CJK SC"
PACKAGES = ("noto_cjk_sans_otc", "manimgx_fonts")
# In the order in which they are asked. The last line is in settings.FONTS_DIR alone: Debian's fonts-noto-core.
FAMILIES = (
    *(MAIN, "Noto Sans", "Noto Sans Arabic", "Noto Emoji", "Noto Sans Symbols", "Noto Sans Thai", "Noto Sans Lao"),
    *("Noto Sans Myanmar", "Noto Sans Khmer", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Gujarati"),
    *("Noto Sans Gurmukhi", "Noto Sans Kannada", "Noto Sans Malayalam", "Noto Sans Oriya", "Noto Sans Sinhala"),
    *("Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Hebrew", "Noto Sans Armenian", "Noto Sans Georgian"),
    "Noto Sans Ethiopic",
    *("Noto Serif Tibetan", "Noto Sans Mongolian", "Noto Sans Yi", "Noto Sans Tai Le", "Noto Sans New Tai Lue"),
    *("Noto Sans Tai Tham", "Noto Sans Lisu", "Noto Sans Miao", "Noto Sans Symbols2", "Noto Sans Math"),
)
BREAK, SOFT_BREAK = "\ue000", "\u200b"  # the first leaves no trace in text that is copied; the templates know it
STAND_IN = "□"
MARKS = 6  # more on one sign, and they would climb over the lines above
SLACK = 0.95  # shaping makes some words a little wider than the sum of their signs

_UNSEEN = re.compile(  # drawn as nothing whatever the font, or as what stands beside it
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # turn what follows them round: on paper they are shown
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?:（周.）?)?")  # the templates keep it on one line
_LETTER = "0-9A-Za-z"
_MAY_END = re.compile(  # after each of these a line may end whatever the rules of the typesetter
    rf"\s+(?=\S)|[{HAN}](?=[{HAN}{_LETTER}（《【])|[{_LETTER}，。；：！？、）》】](?=[{HAN}])|\u0f0b(?=[\u0f40-\u0f6c])"
)
_NO_END = frozenset("\u00a0\u202f\u2007")
_ZWJ = "\u200d"


@dataclass(frozen=True)
class Face:
    """A family: how wide each of its signs is, in em."""

    family: str
    widths: dict[int, float]

    def draws(self, sign: str) -> bool:
        return ord(sign) in self.widths


@cache
def fonts() -> typst.Fonts:
    """All fonts that the typesetter is given."""
    found = [find_spec(name) for name in PACKAGES]
    folders = [place for spec in found if spec for place in spec.submodule_search_locations or []]
    folders += [settings.FONTS_DIR] if Path(settings.FONTS_DIR).is_dir() else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders))


@cache
def faces() -> tuple[Face, ...]:
    """The families that are here, with what every upright file of theirs can draw; half a second the first time."""
    files = defaultdict(set)
    for one in fonts().fonts():
        if one.path and one.style == "normal":
            files[one.family].add((one.path, one.index))
    found = []
    for family in FAMILIES:
        tables = [_widths(path, index) for path, index in sorted(files.get(family, ()))]
        if tables:
            shared = set.intersection(*(set(table) for table in tables))
            found.append(Face(family, {sign: max(table[sign] for table in tables) for sign in shared}))
    return tuple(found)


def _widths(path: str, index: int) -> dict[int, float]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {sign: metrics[name][0] / em for sign, name in font.getBestCmap().items()}


def fitted(text: str, column: float, *, strict: bool = False) -> str:
    """The text as it can be set in a column so many em wide. `strict`: of the main font's plain signs alone."""
    limit = column * SLACK
    whole = _LINE_END.sub("\n", text).replace("\t", " ")
    known = [part for cluster in _clusters(whole) for part in _drawn(cluster, limit, strict)]
    return "".join(_broken(run, limit) for run in _runs(known))


# --- what can be drawn ---
def _clusters(text: str) -> Iterator[str]:
    """Signs with the marks on them, joined emoji and flags together."""
    held = ""
    for sign in text:
        if held and _belongs(held, sign):
            held += sign
            continue
        if held:
            yield held
        held = sign
    if held:
        yield held


def _belongs(held: str, sign: str) -> bool:
    if held[-1] == "\n" or sign == "\n":
        return False
    if held[-1] == _ZWJ or unicodedata.category(sign)[0] == "M" or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return True
    if _is_flag(sign):
        return _is_flag(held[-1]) and len(held) % 2 == 1
    return bool(_UNSEEN.match(sign)) and sign not in "\u200b\u2060\ufeff"


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _drawn(cluster: str, limit: float, strict: bool) -> Iterator[tuple[str, float]]:
    """The cluster, or what stands for it, with the width of each part in em."""
    if cluster == "\n":
        yield cluster, 0
        return
    needed = [sign for sign in cluster if not _UNSEEN.match(sign)]
    is_heap = sum(unicodedata.category(sign)[0] == "M" for sign in needed) > MARKS
    if not strict and not is_heap and not any(_is_private(sign) for sign in needed):
        for face in faces():
            if all(face.draws(sign) for sign in needed):
                width = sum(face.widths[ord(sign)] for sign in needed)
                if width > limit and len(needed) == 1:
                    break  # one sign as wide as that would stand beyond the margin
                yield cluster, width
                return
    for sign in needed:
        plain = not strict or unicodedata.category(sign)[0] in "LNPSZ"
        face_ = next((face for face in faces()[: 1 if strict else None] if face.draws(sign)), None)
        if face_ and plain and not _is_private(sign) and face_.widths[ord(sign)] <= limit and _stands(sign, needed):
            yield sign, face_.widths[ord(sign)]
        else:
            yield from ((letter, 0.7) for letter in f"{STAND_IN}U+{ord(sign):04X}")


def _stands(sign: str, cluster: list[str]) -> bool:
    """A mark stands on nothing that its font lacks."""
    return len(cluster) == 1 or unicodedata.category(sign)[0] != "M"


def _is_private(sign: str) -> bool:
    return unicodedata.category(sign) in {"Co", "Cs", "Cc", "Cn"} or bool(_TURNS.match(sign))


# --- where a line may end ---
def _runs(parts: list[tuple[str, float]]) -> Iterator[list[tuple[str, float]]]:
    """Parts between which no line would end by itself; a blank ends the run before it."""
    text = "".join(part for part, _width in parts)
    ends = {found.end() for found in _MAY_END.finditer(text) if not _NO_END & set(found[0])}
    ends |= {found.end() for found in re.finditer("\n", text)}
    for date in _DATE.finditer(text):
        ends -= set(range(date.start() + 1, date.end()))
    held: list[tuple[str, float]] = []
    place = 0
    for part, width in parts:
        held.append((part, width))
        place += len(part)
        if place in ends:
            yield held
            held = []
    if held:
        yield held


def _broken(run: list[tuple[str, float]], limit: float) -> str:
    if sum(width for _part, width in run) <= limit:
        return "".join(part for part, _width in run)
    broken = run[0][0]
    for (before, _), (part, _) in zip(run, run[1:], strict=False):
        letters = before[-1].isascii() and before.isalnum() and part[0].isascii() and part.isalnum()
        broken += (BREAK if letters else SOFT_BREAK) + part
    return broken
