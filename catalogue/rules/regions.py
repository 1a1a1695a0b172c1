"""Provinces, cities and districts with their GB/T 2260 codes, current ones only; `script/regions` renews the list."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ui import folding

LIMIT = 8
FILE = Path(__file__).with_name("regions.json")

# What people leave out at the end of a name: the peoples of an autonomous place, and the kind of place.
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各"
)
_BARE = "蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔"  # written without 族
_ENDINGS = re.compile(
    rf"(?:(?:{_PEOPLES})族|{_BARE})*自治[州县旗]$|(?:壮族|回族|维吾尔)自治区$|自治区$|特别行政区$|[地林新]区$|[省市区县盟旗]$"
)
_NOISE = re.compile(r"[\s,，、。.;；/|>\-·]+")


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


@cache
def _all() -> dict[str, Region]:
    """Every region by code, each after its parent."""
    found: dict[str, Region] = {}
    for code, name in json.loads(FILE.read_text(encoding="utf-8"))["regions"].items():
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


@lru_cache(maxsize=1024)
def search(text: str) -> tuple[Region, ...]:
    """The regions that are called so, larger ones first, at most `LIMIT`.

    浙江省杭州市西湖区, 杭州西湖 and 西湖 are all understood; only where nothing is called so, a part of a name counts.
    """
    wanted = _NOISE.sub("", folding.plain(text))
    if not 1 < len(wanted) <= 60:
        return ()
    ends = (wanted[-length:] for length in range(1, len(wanted) + 1))
    named = dict.fromkeys(region for end in ends for region in _by_form().get(end, ()))
    called = [region for region in named if _is_called(region, wanted)]
    if not called:
        called = [region for region in _all().values() if wanted in region.full_name and wanted[-1] in region.name]
    return tuple(sorted(called, key=lambda region: (len(region.chain), region.code))[:LIMIT])


def resolve(text: str) -> Region | None:
    """The one region that is called so; None when there is none, or more than one."""
    found = search(text)
    return found[0] if len(found) == 1 and _is_called(found[0], _NOISE.sub("", text)) else None


@cache
def _by_form() -> dict[str, list[Region]]:
    """Every region under its names, long and short."""
    found: dict[str, list[Region]] = {}
    for region in _all().values():
        for form in _forms(region.name):
            found.setdefault(form, []).append(region)
    return found


@cache
def _forms(name: str) -> tuple[str, ...]:
    """A name long and short."""
    return tuple({name, short(name)})


def _is_called(region: Region, text: str) -> bool:
    """Whether the text is this region's name, long or short, after any of the names of what it lies in."""
    for form in _forms(region.name):
        if text.endswith(form):
            before = text.removesuffix(form)
            if not before or any(_is_called(above, before) for above in region.chain[:-1]):
                return True
    return False
