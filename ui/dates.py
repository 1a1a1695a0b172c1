"""Dates as people write them: the one day a text means, or a question back; never silently another day.

Understood are 2026-11-03, 2026.11.3, 2026/11/3, 2026年11月3日（周二）, 20261103, 今天, 去年11月3日, Chinese
numerals and, where the bounds of the field tell the year, 11月3日. Asked back are two-digit years, 3号,
11/3/2026, 2026113 and a day that may be of two years. Nothing here knows of forms: a `Misread` names the
sentence and what stands in it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from ui import folding

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 30  # signs; what is longer is no date
WEEKDAYS = "一二三四五六日"  # Monday first
_RELATIVE = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "后天": 2}
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}
_DIGIT = {sign: str(place // 2) for place, sign in enumerate("零〇一壹二贰三叁四肆五伍六陆七柒八捌九玖")}
_ASIDE = re.compile(r"[( ]?(?:周|星期|礼拜)([一二三四五六日天])\)?$")
_PARTS = re.compile(r"(?:(\d{4})[-/.,、年 ])(\d{1,2})[-/.,、月 ](\d{1,2})[日号]?")
_NO_YEAR = re.compile(r"(\d{1,2})[-/.,、月 ](\d{1,2})[日号]?")
_SHORT_YEAR = re.compile(r"(\d{2})[-/.,、年 ](\d{1,2})[-/.,、月 ](\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/., ](\d{1,2})[-/., ](\d{4})")
_DAY_ALONE = re.compile(r"\d{1,2}[日号]?")


class Misread(ValueError):
    """A text that names no day, or not one alone: the code of the sentence to say, and its values."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Unclear(Misread):
    """A text that may name any of these days; where there is one alone, it is unusual enough to be asked about."""

    def __init__(self, *readings: dt.date) -> None:
        super().__init__("unclear" if len(readings) > 1 else "unclear_one")
        self.readings = readings


def read(text: str, *, today: dt.date, earliest: dt.date | None = None, latest: dt.date | None = None) -> dt.date:
    """The day that a text names; the bounds serve to find a year that was left out, the caller holds to them."""
    plain = folding.folded(text)
    if len(plain) > LONGEST or is_odd(text):
        raise Misread("unreadable")
    plain = re.sub(r"(?<=\d)。(?=\d)", ".", plain)
    plain = re.sub(r" *([-/.,、年月日号]) *", r"\1", plain)
    if plain in _RELATIVE:
        return today + dt.timedelta(days=_RELATIVE[plain])
    for word, years in _YEARS.items():
        plain = plain.replace(word, f"{today.year + years}年", 1)
    aside = _ASIDE.search(plain)
    day = _read(in_figures(_ASIDE.sub("", plain)), today, earliest, latest)
    if aside and WEEKDAYS[day.weekday()] != aside[1].replace("天", "日"):
        raise Misread("weekday", day=in_words(day), weekday=WEEKDAYS[day.weekday()])
    return day


def _read(text: str, today: dt.date, earliest: dt.date | None, latest: dt.date | None) -> dt.date:
    if match := _PARTS.fullmatch(text):
        return made(*match.groups())
    if re.fullmatch(r"\d{8}", text):
        return made(text[:4], text[4:6], text[6:])
    if match := _NO_YEAR.fullmatch(text):
        return _with_year(int(match[1]), int(match[2]), today, earliest, latest)
    if match := _SHORT_YEAR.fullmatch(text):
        a, b, c = match.groups()
        orders = [(f"20{a}", b, c)] if "年" in text else [(f"20{a}", b, c), (f"20{c}", a, b), (f"20{c}", b, a)]
        raise _asked(orders)
    if match := _YEAR_LAST.fullmatch(text):
        raise _asked([(match[3], match[1], match[2]), (match[3], match[2], match[1])])
    if re.fullmatch(r"\d{6,7}", text):
        raise _asked([(text[:4], text[4:n], text[n:]) for n in (5, 6)] + [("20" + text[:2], text[2:4], text[4:])])
    if re.fullmatch(r"\d{4}", text) and not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise _asked([(str(today.year), text[:2], text[2:])])
    if re.fullmatch(r"\d{4}年?", text):
        raise Misread("missing", part=("m", "d"))
    if re.fullmatch(r"\d{4}[-/.年]\d{1,2}月?", text):
        raise Misread("missing", part=("d",))
    raise Misread("no_month" if _DAY_ALONE.fullmatch(text) else "unreadable")


def made(year: str | int, month: str | int, day: str | int) -> dt.date:
    """The day of three numbers, or the sentence that says which of them is wrong."""
    y, m, d = int(year), int(month), int(day)
    if not FIRST_YEAR <= y <= LAST_YEAR:
        raise Misread("year")
    if not 1 <= m <= 12:
        raise Misread("month")
    if not 1 <= d <= 31:
        raise Misread("day")
    try:
        return dt.date(y, m, d)
    except ValueError:
        raise Misread("no_such_day", year=y, month=m, day=d) from None


def _with_year(month: int, day: int, today: dt.date, earliest: dt.date | None, latest: dt.date | None) -> dt.date:
    """The day of the year that the bounds leave; the latest of those past, the first of those to come."""
    around = [found for year in (today.year - 1, today.year, today.year + 1) if (found := _maybe(year, month, day))]
    inside = [found for found in around if (earliest or found) <= found <= (latest or found)]
    if not around or not inside:
        return made(today.year, month, day)
    if latest and latest <= today:
        return inside[-1]
    if earliest and earliest >= today:
        return inside[0]
    if len(inside) > 1:
        raise Unclear(*sorted(inside, key=lambda found: abs(found - today)))
    return inside[0]


def _asked(orders: Iterable[tuple[str, str, str]]) -> Misread:
    readings = [found for year, month, day in orders if day and (found := _maybe(int(year), int(month), int(day)))]
    return Unclear(*dict.fromkeys(readings)) if readings else Misread("unreadable")


def _maybe(year: int, month: int, day: int) -> dt.date | None:
    try:
        return made(year, month, day)
    except Misread:
        return None


def is_odd(text: str) -> bool:
    """Whether figures stand in it that folding would run together with others: 1² is not the 12th."""
    return any(unicodedata.category(sign) == "No" for sign in text)


def in_figures(text: str) -> str:
    """The text with its Chinese numerals as figures: 二〇二六年十一月廿三日 is 2026年11月23日."""
    text = text.replace("廿", "二十").replace("卅", "三十").replace("拾", "十")
    text = "".join(_DIGIT.get(sign, sign) for sign in text)
    tens = re.compile(r"(?<![0-9])([0-9]?)十([0-9]?)(?![0-9十])")
    return tens.sub(lambda match: f"{match[1] or 1}{match[2] or 0}", text)


def in_words(day: dt.date) -> str:
    """2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"
