"""Provinces, cities and districts, and how a text is read as one of them.

Codes are those of GB/T 2260, current ones only (`regions.json`, renewed by `script/regions`). What people name beside
them (the towns of a city without districts, zones, the parts of Hong Kong, Macao and Taiwan) has codes of our own with
a letter, which no official code has. Old names and nicknames lead to the
present place. Both stand in `regions_more.json`, kept by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ui import folding
from ui.values import Json

LIMIT = 8
LONGEST = 200  # of a text that is read: a whole address
FILE = Path(__file__).with_name("regions.json")
MORE = Path(__file__).with_name("regions_more.json")

# What people leave out at the end of a name: the peoples of an autonomous place, and the kind of place.
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各"
)
_BARE = "蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔"  # written without 族
_ENDINGS = re.compile(
    rf"(?:(?:{_PEOPLES})族|{_BARE})*自治[州县旗]$|(?:壮族|回族|维吾尔)自治区$|自治区$|特别行政区$|[地林新]区$|街道$|[省市区县盟旗镇]$"
)
_KIND = re.compile(r"(?:街道|新城|[省市区县州旗盟镇岛])$")
_UPPER = re.compile("[省市区县州旗盟]$")
_OTHER_KINDS = ("市", "区", "县", "地区")
_OTHER_KINDS_OF_TOWNS = ("区", "镇", "街道", "乡")
_HEADINGS = re.compile(
    r"^(?:中国大陆|中国|中华人民共和国)(?=.)|市辖区|(?:省|自治区)?直辖县级行政区划|(?<=重庆市)县(?=.)"
)


@dataclass(frozen=True)
class Region:
    """A place. Municipalities and counties run by their province have no city between."""

    code: str
    name: str
    parent: Region | None = None

    @property
    def chain(self) -> tuple[Region, ...]:
        """The province first, this one last."""
        return (*self.parent.chain, self) if self.parent else (self,)

    @property
    def full_name(self) -> str:
        return "".join(region.name for region in self.chain)

    @property
    def province(self) -> str:
        return self.chain[0].name

    @property
    def city(self) -> str:
        return next((region.name for region in self.chain[1:] if region.code.endswith("00")), "")

    @property
    def district(self) -> str:
        return "" if self.code.endswith("00") else self.name


class Form(IntEnum):
    """Ways of naming a place: by its name or a former one; without its kind; with another kind, as before a reform."""

    WHOLE = 0
    SHORT = 1
    CHANGED = 2


class Found(NamedTuple):
    """Regions that a text may mean, and whether each of them is called exactly so."""

    regions: tuple[Region, ...]
    is_exact: bool


class Reading(NamedTuple):
    """A place read from the beginning of a text: up to where, and how its own name was written."""

    region: Region
    end: int
    form: Form


@cache
def _more() -> dict[str, Json]:
    """Places beside the ministry's list (`places`, code: name) and more names (`called`, name: code or codes)."""
    more: dict[str, Json] = json.loads(MORE.read_text(encoding="utf-8"))
    return more


@cache
def _all() -> dict[str, Region]:
    """Every region by code, each after its parent."""
    found: dict[str, Region] = {}
    for code, name in (json.loads(FILE.read_text(encoding="utf-8"))["regions"] | _more()["places"]).items():
        parent = found.get(f"{code[:4]}00") or found.get(f"{code[:2]}0000")
        found[code] = Region(code, name, parent)
    return found


@cache
def _below() -> dict[str, list[Region]]:
    below: dict[str, list[Region]] = {}
    for region in _all().values():
        below.setdefault(region.parent.code if region.parent else "", []).append(region)
    return below


def get(code: object) -> Region | None:
    """The region with this code; None for what is no current code."""
    return _all().get(code) if isinstance(code, str) else None


def children(code: str = "") -> Sequence[Region]:
    """Regions directly below; without a code the provinces."""
    return _below().get(code, ())


def short(name: str) -> str:
    """A name as people say it: 杭州 for 杭州市, 广西 for 广西壮族自治区; never one character alone."""
    bare = _ENDINGS.sub("", name)
    return bare if len(bare) > 1 else name


def search(text: str) -> tuple[Region, ...]:
    """The regions that a text may mean, larger ones first, at most `LIMIT`."""
    return read(text).regions


def resolve(text: str) -> Region | None:
    """The one region that is meant; None when there is none, more than one, or one that was not quite said."""
    found = read(text)
    return found.regions[0] if found.is_exact and len(found.regions) == 1 else None


def read(text: str) -> Found:
    """Regions that a text may mean: 浙江省杭州市西湖区, 杭州西湖, 西湖, 襄樊 and a whole address.

    Exact is what is called so from the first sign to the last, or an address that goes on behind a name in full. What
    else begins with a place, has one in it, contradicts itself (江苏省杭州市) or is English is offered.
    """
    return _read(_HEADINGS.sub("", folding.bare(text[: 2 * LONGEST])))


@lru_cache(maxsize=1024)
def _read(key: str) -> Found:
    if not key or len(key) > LONGEST:
        return Found((), False)
    readings = _readings(key)
    if not readings:
        return Found(_part_of(key) or _within(key), False)
    furthest = _furthest(readings)
    named = {reading.region for reading in furthest}
    rest = key[furthest[0].end :]
    if not rest:
        return Found(_first(named), not key.isascii())
    others = {
        other.region for other in _readings(rest) if _UPPER.search(rest[: other.end]) and other.form is Form.WHOLE
    }
    if not others and all(_is_in_full(key, reading) for reading in furthest):
        return Found(_first(named), True)
    above = [reading for reading in readings if _is_in_full(key, reading)]
    return Found(_first(named | others | {reading.region for reading in _furthest(above)}), False)


def _furthest(readings: list[Reading]) -> list[Reading]:
    end = max((reading.end for reading in readings), default=0)
    return [reading for reading in readings if reading.end == end]


def _is_in_full(key: str, reading: Reading) -> bool:
    """Whether a place is named together with its kind, so that what follows is an address within it."""
    return reading.form is not Form.SHORT and bool(_KIND.search(key[: reading.end]))


def _part_of(key: str) -> tuple[Region, ...]:
    """Places with the key in their full name."""
    if len(key) == 1:
        return ()
    having = (region for region, full in _full_keys().items() if key in full)
    return _first(region for region in having if key[-1] in folding.bare(region.name))


def _within(key: str) -> tuple[Region, ...]:
    """Places named somewhere in the key: the first, as far as its name goes."""
    places = (_furthest(_readings(key[start:])) for start in range(1, len(key) - 1))
    return _first(reading.region for reading in next(filter(None, places), ()))


@cache
def _full_keys() -> dict[Region, str]:
    return {region: folding.bare(region.full_name) for region in _all().values()}


def _first(found: Iterable[Region]) -> tuple[Region, ...]:
    return tuple(sorted(set(found), key=lambda region: (len(region.chain), region.code))[:LIMIT])


def _readings(key: str) -> list[Reading]:
    """Every way to read names at the beginning of a key, each lying in the one before; one in full may be repeated."""
    if len(key) == 1:
        return [Reading(region, 1, form) for region, form in _by_form().get(key, ())]
    found: dict[Reading, None] = {}
    waiting: list[tuple[Region | None, int]] = [(None, 0)]
    while waiting:
        above, start = waiting.pop()
        for end in range(start + 2, min(len(key), start + _longest()) + 1):
            called = [
                (region, form) for region, form in _by_form().get(key[start:end], ()) if _lies_in(region, form, above)
            ]
            now = [pair for pair in called if pair[1] is not Form.CHANGED] or called
            for region, form in now:
                if (reading := Reading(region, end, form)) not in found:
                    found[reading] = None
                    waiting.append((region, end))
    return list(found)


def _lies_in(region: Region, form: Form, above: Region | None) -> bool:
    return above is None or above in region.chain[:-1] or (region == above and form is Form.WHOLE)


@cache
def _by_form() -> dict[str, list[tuple[Region, Form]]]:
    """Every region under the keys of its names."""
    found: dict[str, dict[Region, Form]] = {}

    def call(region: Region, name: str, form: Form) -> None:
        under = found.setdefault(folding.bare(name), {})
        under[region] = min(form, under.get(region, form))

    for region in _all().values():
        call(region, region.name, Form.WHOLE)
        call(region, short(region.name), Form.SHORT)
    current = set(found)
    for name, codes in _more()["called"].items():
        for code in [codes] if isinstance(codes, str) else codes:
            call(_all()[code], name, Form.WHOLE)
            if folding.bare(short(name)) not in current:
                call(_all()[code], short(name), Form.SHORT)
    for region in _all().values():
        for kind in _kinds(region):
            call(region, short(region.name) + kind, Form.CHANGED)
    return {key: list(regions.items()) for key, regions in found.items()}


def _kinds(region: Region) -> tuple[str, ...]:
    """The kinds that people give a place that has another: 双流县 for 双流区, 延边州, 长阳县."""
    if "自治" in region.name:
        return (f"自治{region.name[-1]}", region.name[-1])
    if region.parent is None or region.name == short(region.name):
        return ()
    return _OTHER_KINDS_OF_TOWNS if region.name.endswith(("镇", "街道")) else _OTHER_KINDS


@cache
def _longest() -> int:
    return max(map(len, _by_form()))
