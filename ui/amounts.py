"""Amounts as people write them: the one sum a text means, or the sums it may mean, never silently another.

Understood are figures with groups of three (or, as in China, four) digits, full-width signs, 元, 块, 人民币, RMB, 元整,
万, 千, capital numerals, 39块9 and 1万2. What another reader could take for another sum (`1,5`; `3,299,00`; 1万20;
Indian and European groups) is `Unclear`, with each reading, so that a form can ask back. Nothing here knows of forms.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal, localcontext

from ui import folding

LONGEST = 60  # signs; what is longer is no amount
CENT = Decimal("0.01")
_EXACT = Context(prec=2 * LONGEST)  # a number so long, times 亿, loses no digit

_DIGITS = dict(zip("零〇一壹幺二贰两三叁参四肆五伍六陆七柒八捌九玖", "00111222333445566778899", strict=True))
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_UNITS = (("亿", 10**8), ("万", 10**4), ("千仟", 1000), ("百佰", 100), ("十拾", 10))  # the greatest first
_LEADING = re.compile(r"^(?:人民币|rmb|cny|¥)+[:]?")
_TRAILING = re.compile(r"(?:人民币|rmb|cny)$")
_NEGATIVE = re.compile(r"^(?:负|-)")
_YUAN = re.compile(r"元|圆|块钱|块|yuan")
_CENTS = re.compile(r"(?:(?P<jiao>[0-9])[角毛])?(?:(?P<zero>0)?(?P<fen>[0-9])分?)?")  # after the yuan, in figures
_LATIN_UNIT = re.compile(r"(?<=[0-9])(w|k)(?=[0-9]?$|元|块)")
_BLANK = re.compile(r"(?<=[0-9]) (?=[0-9])")  # parts groups, as 3 299 does; every other blank goes
_PLAIN = re.compile(r"[0-9]{1,40}(?:\.[0-9]{0,40})?")
_GROUPED = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,3}(?:,[0-9]{4})+)(?:\.[0-9]*)?")
_PARTED = re.compile(r"[0-9]+(?:[,.][0-9]+)+")


class Unreadable(ValueError):
    """A text that is no amount."""


class Unclear(Unreadable):
    """A text that may mean any of `readings`; where there is one alone, it is unusual enough to be asked about."""

    def __init__(self, *readings: Decimal) -> None:
        super().__init__()
        self.readings = readings


def read(text: str) -> Decimal:
    """The yuan that a text means; may be negative, or finer than a fen, which the caller judges."""
    with localcontext(_EXACT):
        return _shortened(_signed(_prepared(text)))


def _prepared(text: str) -> str:
    """Half-width, Simplified, small letters; blanks between figures become the commas that they stand for."""
    if len(text) > LONGEST or any(unicodedata.category(sign) == "No" for sign in text):  # 1² is not 12
        raise Unreadable
    plain = _BLANK.sub(",", folding.folded(text)).replace(" ", "")
    plain = re.sub(r"(?<=[0-9])[、'’](?=[0-9])", ",", plain)
    return re.sub(r"(?<=[0-9])。(?=[0-9]|$)", ".", plain)


def _signed(text: str) -> Decimal:
    text = _TRAILING.sub("", _LEADING.sub("", text))
    if _NEGATIVE.match(text):
        try:
            return -_sum(_LEADING.sub("", text[1:]))
        except Unclear as unclear:
            raise Unclear(*(-reading for reading in unclear.readings)) from None
    return _sum(text)


def _sum(text: str) -> Decimal:
    """元 and what stands before and after it."""
    text = _LATIN_UNIT.sub(lambda match: {"w": "万", "k": "千"}[match[1]], text)
    whole = _YUAN.search(text)
    if whole is None:
        if re.fullmatch(r".+[角毛分][整正]?", text):
            return _cents(text)
        return _Said(text.removesuffix("整")).value
    yuan, rest = text[: whole.start()], text[whole.end() :]
    said = _Said(yuan)
    if said.short:  # 1万2元: twelve thousand, or ten thousand and two
        raise Unclear(said.value, said.literal)
    return said.value if rest in ("", "整", "正") else said.value + _after(said.value, rest)


def _after(yuan: Decimal, rest: str) -> Decimal:
    if yuan != int(yuan):
        raise Unreadable
    return _cents(rest)


def _cents(text: str) -> Decimal:
    """9, 95, 05, 9角5分, 9毛, 5分 and the same in Chinese numerals, as part of a yuan."""
    text = re.sub(r"[整正]$", "", "".join(_DIGITS.get(sign, sign) for sign in text))
    if re.fullmatch(r"[0-9]{1,2}", text):
        return Decimal(text) / (10 if len(text) == 1 else 100)
    match = _CENTS.fullmatch(text)
    if not match or not text or (match["zero"] and not text.endswith("分")):
        raise Unreadable
    return Decimal(match["jiao"] or 0) / 10 + Decimal(match["fen"] or 0) / 100


class _Said:
    """A number in figures, in Chinese numerals, or in both: 1.2万, 三千二, 1万2000.

    `short`: its last digit was said without its unit (1万2); `literal` is the number if that digit were a one.
    """

    def __init__(self, text: str) -> None:
        self.short, self.literal = False, Decimal(0)
        self.value = self._read(text)

    def _read(self, text: str) -> Decimal:
        for signs, worth in _UNITS:
            if match := re.search(f"[{signs}]", text):
                return self._with_unit(text[: match.start()], worth, text[match.end() :])
        return _figures(text)

    def _with_unit(self, before: str, worth: int, after: str) -> Decimal:
        if not before and worth != 10:  # 十五, but no 百五
            raise Unreadable
        times = _Said(before) if before else None
        if times and times.short:
            raise Unreadable
        head = (times.value if times else Decimal(1)) * worth
        if not after:
            return head
        if head != int(head) or (times and times.value != int(times.value)):
            raise Unreadable  # 1.2万5
        return head + self._tail(head, worth, after)

    def _tail(self, head: Decimal, worth: int, after: str) -> Decimal:
        spoken = after[0] in "零〇"
        rest = after.lstrip("零〇")
        if not rest:
            raise Unreadable
        figures = "".join(_DIGITS.get(sign, sign) for sign in rest)
        if re.fullmatch("[0-9]", figures) and not spoken and worth > 10:
            self.short, self.literal = True, head + int(figures)
            return Decimal(figures) * worth / 10
        if re.fullmatch("[0-9]+", rest) and not spoken and len(rest) < len(str(worth)) - 1:
            raise Unclear(head + int(rest), head + Decimal(f"0.{rest}") * worth)  # 1万20
        value = self._read(rest)
        if value >= worth:
            raise Unreadable
        if self.short:
            self.literal += head
        return value


def _figures(text: str) -> Decimal:
    """A number without a unit."""
    if all(sign in _DIGITS for sign in text) and text:
        value = Decimal("".join(_DIGITS[sign] for sign in text))
        if len(text) > 1:  # 三二九九
            raise Unclear(value)
        return value
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _PARTED.fullmatch(text):
        raise Unclear(*_readings(text))
    raise Unreadable


def _readings(text: str) -> list[Decimal]:
    """The meanings of figures without usual groups: the last point or comma parts the fen, or all part groups."""
    joined = Decimal(re.sub("[,.]", "", text))
    whole, last, cents = re.split(r"([,.])(?=[0-9]+$)", text)
    as_point = Decimal(f"{re.sub('[,.]', '', whole)}.{cents}")
    if last == "." and "." not in whole:  # 1,23,456.00: what follows the last point are fen
        return [as_point]
    if len(cents) > 2 and not text.startswith("0"):
        return [joined]
    return [as_point, joined]


def _shortened(value: Decimal) -> Decimal:
    """Without the noughts below a fen that a unit leaves: 1.23456万 is 12345.6."""
    return value.quantize(CENT) if value == value.quantize(CENT) and value.as_tuple().exponent < -2 else value  # type: ignore[operator]
