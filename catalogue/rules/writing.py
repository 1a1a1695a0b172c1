"""Advice on the text of a complaint: what is missing, what could be said calmly, what should not be in it.

Pure functions over the data of `writing_words`. Nothing here blocks anybody: `advise` returns tips, best heard first.
A new word goes into the data, with a sentence in `tests/catalogue/writing_sentences.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from catalogue.rules import writing_words
from catalogue.rules.codes import Remedy
from ui.values import Words


class TipKind(StrEnum):
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    ADDRESS = "address"
    BLANK = "blank"
    HEATED = "heated"
    WHEN = "when"
    WHERE = "where"
    WHO = "who"
    HOW_MUCH = "how_much"
    ASK = "ask"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


PERSONAL = frozenset({TipKind.ID_NUMBER, TipKind.BANK_CARD, TipKind.PHONE, TipKind.ADDRESS})
# What nobody should file without having seen it: the page before filing says these again.
SERIOUS = PERSONAL | {TipKind.BLANK}
TITLE, TEXT = "title", "text"
FACTS_MIN, FACTS_MAX = 30, 2000
TOO_LONG = 1200
ELSEWHERE = Decimal(0)  # an amount was given, in a field of the category's own
READ_MAX = 4000  # what is beyond is too long anyway, and not read
ABOUT_MONEY = frozenset({Remedy.REFUND, Remedy.CANCEL_CHARGE, Remedy.COMPENSATION})
FIRST_YEAR, LAST_YEAR = 1900, 2099
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ　－", "0123456789Xx -")  # one to one: positions stay


@dataclass(frozen=True)
class Tip:
    """One piece of advice. `excerpt` is what stands at `start:end` (in characters) of the text or the title.

    `replacement` is what could stand there instead, perhaps nothing at all; None where that is for the person to say.
    """

    kind: TipKind
    message: Words
    excerpt: str = ""
    start: int = 0
    end: int = 0
    replacement: str | None = None
    place: str = TEXT


def advise(
    text: str,
    *,
    title: str = "",
    remedies: Collection[str] = (),
    amount: Decimal | None = None,
    happened_on: date | None = None,
    category: str = "",
) -> list[Tip]:
    """The tips for a text as it stands, knowing what the form already says elsewhere. Nothing written, no tips."""
    text, title, top = text[:READ_MAX], title[:READ_MAX], category[:3]
    if not text.strip():
        return _marked(title, top, TITLE)
    found = [*_marked(title, top, TITLE), *_marked(text, top, TEXT)]
    if not any(tip.kind == TipKind.BLANK for tip in found):
        found += _missing(f"{title}。{text}".translate(_HALF_WIDTH), remedies, amount, happened_on, top)
    length = len(text.strip())
    if length < FACTS_MIN:
        found.append(Tip(TipKind.TOO_SHORT, writing_words.MESSAGES[TipKind.TOO_SHORT] % {"n": FACTS_MIN}))
    elif length > TOO_LONG:
        found.append(Tip(TipKind.TOO_LONG, writing_words.MESSAGES[TipKind.TOO_LONG] % {"n": TOO_LONG}))
    order = list(TipKind)
    return sorted(found, key=lambda tip: (order.index(tip.kind), tip.place != TITLE, tip.start))


def calmed(text: str, tip: Tip) -> str:
    """The text with the tip's words replaced; unchanged where they no longer stand there."""
    if tip.replacement is None or text[tip.start : tip.end] != tip.excerpt:
        return text
    return text[: tip.start] + tip.replacement + text[tip.end :]


# --- what is missing ---
def _missing(
    said: str, remedies: Collection[str], amount: Decimal | None, happened_on: date | None, top: str
) -> Iterator[Tip]:
    if not happened_on and not writing_words.WHEN.search(said):
        yield Tip(TipKind.WHEN, writing_words.MESSAGES[TipKind.WHEN])
    if top in writing_words.PLACE_NOT_ASKED and not writing_words.WHERE.search(said):
        yield Tip(TipKind.WHERE, writing_words.MESSAGES[TipKind.WHERE])
    if top not in writing_words.WHO_ASKED and not writing_words.WHO.search(said):
        yield Tip(TipKind.WHO, writing_words.MESSAGES[TipKind.WHO])
    is_about_money = bool(ABOUT_MONEY & set(remedies)) if remedies else writing_words.MONEY_MATTER.search(said)
    if is_about_money and amount is None and not writing_words.AMOUNT.search(said):
        yield Tip(TipKind.HOW_MUCH, writing_words.MESSAGES[TipKind.HOW_MUCH])
    if not remedies and not writing_words.ASK.search(said):
        yield Tip(TipKind.ASK, writing_words.MESSAGES[TipKind.ASK])


# --- what stands at a certain place ---
def _marked(text: str, top: str, place: str) -> list[Tip]:
    plain = text.translate(_HALF_WIDTH)
    tips: list[Tip] = []
    taken: list[tuple[int, int]] = []
    for find in (_id_numbers, _bank_cards, _phones, _addresses, _blanks, _heated):
        for kind, start, end, replacement in find(plain, top):
            if any(start < until and since < end for since, until in taken):
                continue
            taken.append((start, end))
            message = writing_words.MESSAGES[kind]
            tips.append(Tip(kind, message, text[start:end], start, end, replacement, place))
    return tips


Span = tuple[TipKind, int, int, str | None]


def _id_numbers(text: str, top: str) -> Iterator[Span]:
    for match in writing_words.ID_NUMBER.finditer(text):
        if _is_id_number(match[0]) and not _is_an_order(text, match.start()):
            yield TipKind.ID_NUMBER, match.start(), match.end(), str(writing_words.LEFT_OUT[TipKind.ID_NUMBER])


def _is_id_number(written: str) -> bool:
    """GB 11643: a province, a day of birth, a check digit (ISO 7064 MOD 11-2)."""
    digits = re.sub(r"[ -]", "", written).upper()
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
        mod_11_2.validate(digits)
    except (ValueError, ValidationError):
        return False
    return bool(writing_words.PROVINCE_CODES.match(digits)) and FIRST_YEAR <= born.year <= LAST_YEAR


def _bank_cards(text: str, top: str) -> Iterator[Span]:
    for match in writing_words.BANK_CARD.finditer(text):
        digits = re.sub(r"[ -]", "", match[0])
        if writing_words.CARD_BEGINS.match(digits) and luhn.is_valid(digits) and not _is_an_order(text, match.start()):
            yield TipKind.BANK_CARD, match.start(), match.end(), str(writing_words.LEFT_OUT[TipKind.BANK_CARD])


def _is_an_order(text: str, start: int) -> bool:
    """Whether the nearest label before a number says that it is an order, a parcel or a contract."""
    labels = writing_words.NUMBER_LABEL.findall(text[max(0, start - writing_words.LABEL_REACH) : start])
    return bool(labels) and bool(writing_words.ORDER_LABEL.fullmatch(labels[-1]))


def _phones(text: str, top: str) -> Iterator[Span]:
    """Another person's mobile: not one's own, not a company's, and not the number that the complaint is about."""
    if top in writing_words.NUMBERS_ARE_THE_MATTER:
        return
    for match in writing_words.MOBILE.finditer(text):
        before = re.split(r"[，。；！？\n]", text[max(0, match.start() - writing_words.LABEL_REACH) : match.start()])[
            -1
        ]
        is_somebodys = bool(writing_words.PERSON_LABEL.search(before))
        is_own = bool(writing_words.OWN_LABEL.search(before)) or top in writing_words.NUMBER_OF_SERVICE
        if is_somebodys or not (is_own or writing_words.OFFICE_LABEL.search(before)):
            yield TipKind.PHONE, match.start(), match.end(), str(writing_words.LEFT_OUT[TipKind.PHONE])


def _addresses(text: str, top: str) -> Iterator[Span]:
    """A home down to its door; the words before the house number belong to it."""
    for match in writing_words.DOOR.finditer(text):
        reach = text[max(0, match.start() - writing_words.ADDRESS_REACH) : match.start()]
        area = writing_words.BEFORE_ADDRESS.split(reach)[-1]
        after = text[match.end() : match.end() + 6]
        if not writing_words.OFFICE_PLACE.search(area + after):
            yield TipKind.ADDRESS, match.start() - len(area), match.end(), str(writing_words.LEFT_OUT[TipKind.ADDRESS])


def _blanks(text: str, top: str) -> Iterator[Span]:
    for match in writing_words.BLANK.finditer(text):
        yield TipKind.BLANK, match.start(), match.end(), None


def _heated(text: str, top: str) -> Iterator[Span]:
    for rule in writing_words.HEATED_RULES:
        if top in rule.not_in:
            continue
        for match in rule.pattern.finditer(text):
            start, before = match.start(), text[max(0, match.start() - writing_words.AROUND) : match.start()]
            if writing_words.REPORTED.search(before):
                continue
            if rule.unless and rule.unless.search(
                f"{before}\ue000{text[match.end() : match.end() + writing_words.AROUND]}"
            ):
                continue
            if rule.lead and (lead := rule.lead.search(before)):
                start -= len(lead[0])
            yield TipKind.HEATED, start, match.end(), _calm(rule, match)


def _calm(rule: writing_words.Heated, match: re.Match[str]) -> str:
    """The calmer words; a run of marks becomes the one that was meant."""
    if match[0][0] in "?？!！":
        return "？" if "？" in match[0] or "?" in match[0] else "。"
    return match.expand(rule.calm)
