"""The State Council's yearly notice as text: which days it gives off, which days of rest it makes working days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays
from django.utils.translation import gettext as _

from casework.workdays import BEFORE, HOLIDAY, MAKE_UP, ONE_DAY, WEEKEND, WORKDAY
from ui import folding

LONGEST = 15  # days off in a row; more is a slip of the pen
EXAMPLE = """元旦：2027-01-01 至 2027-01-03 放假
春节：2月5日至11日放假调休。1月31日（周日）、2月20日（周六）上班。
2027-04-05,holiday
2027-09-26,make_up"""

_TOKEN = re.compile(
    r"(?P<date>(?:(?P<y>\d{4})\s*[-/.年]\s*)?(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?)"
    r"|(?P<day>\d{1,2})\s*日"
    r"|(?P<to>至|到|~|-|—|–)"
    r"|(?P<on>调休上班|上班|补班|make_?up|workday)"
    r"|(?P<off>放假调休|放假|休息|holiday)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Mistake:
    """A line that cannot be read, and why."""

    number: int
    text: str
    message: str


@dataclass
class Yearly:
    """The days of one year, as a text announces them."""

    year: int
    days: dict[date, str] = field(default_factory=dict)  # holiday or make_up
    mistakes: list[Mistake] = field(default_factory=list)
    skipped: int = 0  # lines without a date

    def kinds(self) -> dict[date, str]:
        """Every day of the year, and of the December before what is named: a day nobody names is as in any week."""
        day, found = date(self.year, 1, 1), {}
        while day.year == self.year:
            found[day] = WEEKEND if day.weekday() > 4 else WORKDAY
            day += ONE_DAY
        return found | self.days

    def unnamed(self) -> list[date]:
        """Statutory holidays that the text does not give off: as a rule a line is missing."""
        statutory = holidays.country_holidays("CN", years=self.year, observed=False)
        return sorted(day for day in statutory if day.year == self.year and self.days.get(day) != HOLIDAY)


class _Unreadable(ValueError):
    pass


def read(text: str, year: int) -> Yearly:
    """Read a notice line by line; a line may hold several sentences, as in the State Council's own text."""
    found = Yearly(year)
    for number, line in enumerate(text.splitlines(), 1):
        plain = _ASIDE.sub("", folding.plain(line)).strip()
        if not plain:
            continue
        try:
            days = {day: kind for part in re.split("[。;]", plain) for day, kind in _sentence(part, year).items()}
            for day, kind in days.items():
                if found.days.get(day, kind) != kind:
                    raise _Unreadable(_("%(day)s前面已写成另一种") % {"day": day})
        except _Unreadable as error:
            found.mistakes.append(Mistake(number, line.strip(), str(error)))
            continue
        found.days |= days
        found.skipped += not days
    return found


def _sentence(text: str, year: int) -> dict[date, str]:
    """The days of one sentence: dates and ranges, each followed (or all of them led) by what they are."""
    days: dict[date, str] = {}
    waiting: list[date] = []
    last: date | None = None
    kind, is_range = "", False
    for token in _TOKEN.finditer(text):
        if token["to"]:
            is_range = last is not None
        elif token["on"] or token["off"]:
            kind = MAKE_UP if token["on"] else HOLIDAY
            days |= {day: _checked(day, kind) for day in waiting}
            waiting, last = [], None
        else:
            last = _until(waiting, last, token, year) if is_range and last else _one(token, last, year)
            waiting.append(last)
            is_range = False
    if waiting and not (kind and not days):
        raise _Unreadable(_("有日期，没有写“放假”还是“上班”"))
    return days | {day: _checked(day, kind) for day in waiting}


def _until(waiting: list[date], first: date, token: re.Match[str], year: int) -> date:
    """Fill the range from the day before; returns its last day."""
    last = _one(token, first, year)
    if last < first:
        raise _Unreadable(_("%(last)s早于%(first)s") % {"first": first, "last": last})
    if (last - first).days >= LONGEST:
        raise _Unreadable(_("%(first)s至%(last)s超过%(n)s天") % {"first": first, "last": last, "n": LONGEST})
    waiting += [first + ONE_DAY * n for n in range(1, (last - first).days)]
    return last


def _one(token: re.Match[str], before: date | None, year: int) -> date:
    """The day a token names; a year or month that is left out is that of the day before it, or the notice's."""
    if token["day"] and before is None:
        raise _Unreadable(_("“%(day)s日”没有写月份") % {"day": token["day"]})
    near = before or date(year, 1, 1)
    parts = int(token["y"] or near.year), int(token["m"] or near.month), int(token["d"] or token["day"])
    try:
        day = date(*parts)
    except ValueError:
        raise _Unreadable(_("没有%(year)s年%(month)s月%(day)s日") % dict(zip(_PARTS, parts, strict=True))) from None
    if before and before.year < year and not token["y"] and day < before:
        day = day.replace(year=year)  # 2026年12月31日至1月2日
    if not date(year, 1, 1) - timedelta(days=BEFORE) <= day <= date(year, 12, 31):
        raise _Unreadable(_("%(day)s不在%(year)s年") % {"day": day, "year": year})
    return day


_PARTS = ("year", "month", "day")


def _checked(day: date, kind: str) -> str:
    if kind == MAKE_UP and day.weekday() < 5:
        raise _Unreadable(_("%(day)s不是周末，本来就上班") % {"day": day})
    return kind
