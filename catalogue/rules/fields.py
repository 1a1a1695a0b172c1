"""The fields a category asks for: their kinds, and what a filled-in value must look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.rules import regions
from catalogue.rules.regions import Region
from ui import folding
from ui.templatetags.ui import cn_date, money
from ui.traditional import spoken
from ui.values import Json

TEXT_MAX, LONG_MAX = 200, 2000
# What is copied before a number: 订单号：…, 我的运单号是 …, 订单#…, No. …; and behind it: （某商城）, 复制
_LABEL = re.compile(
    r"^(?:[^0-9:]{1,12}: *|[^\W\d_]{0,10}(?:编号|单号|号码|号|码)[是为]? *|[^\W\d_]{0,4}# *"
    r"|(?:order *)?(?:no\.?|number|id) *(?=[0-9])){1,2}(?=.*[0-9])",
    re.IGNORECASE,
)
_REMARK = re.compile(r" *(?:\([^()0-9]*\)|(?:点击)?(?:复制|拷贝))$")
OWN_LICENCE = "own_licence"  # a key that the page about the person asks of every company


class FieldKind(models.TextChoices):
    TEXT = "text", _("单行文字")
    LONG = "long", _("多行文字")
    PHONE = "phone", _("电话号码")
    DATE = "date", _("日期")
    MONEY = "money", _("金额")
    NUMBER = "number", _("数字")
    CHOICE = "choice", _("单选")
    URL = "url", _("网址")
    CODE = "code", _("编号（订单号等）")
    PERIOD = "period", _("时间段（起止日期）")
    REGION = "region", _("地区（省、市、区县）")
    COMPANY = "company", _("企业")


@dataclass(frozen=True)
class Question:
    """One field of a category as a filed case keeps it: what was asked stays readable when the category changes."""

    key: str
    label: str
    kind: str = FieldKind.TEXT
    help: str = ""
    required: bool = True
    pattern: str = ""
    choices: tuple[str, ...] = ()
    personal: bool = False
    identifies: bool = False  # two open complaints with the same value are about the same thing

    def as_row(self) -> dict[str, Json]:
        return {**self.__dict__, "choices": list(self.choices)}


def question(row: Mapping[str, Json]) -> Question:
    """A question from stored JSON or from the catalogue."""
    known = {name: row[name] for name in Question.__dataclass_fields__ if name in row}
    return Question(**{**known, "choices": tuple(row.get("choices") or ())})


@dataclass(frozen=True)
class Period:
    """Days from one to another; without an end it still goes on."""

    start: date
    end: date | None = None


@dataclass(frozen=True)
class Company:
    """A company as the complainant names it; `business` is the registered one it turned out to be."""

    name: str
    credit_code: str = ""
    business: int | None = None


def to_json(value: Json) -> Json:
    """A cleaned form value as it is stored: dates in ISO, money as text, a place with the name it then had."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Period):
        return {"from": value.start.isoformat(), "to": value.end.isoformat() if value.end else ""}
    if isinstance(value, Region):
        return {"code": value.code, "name": value.full_name}
    if isinstance(value, Company):
        return {"name": value.name, "credit_code": value.credit_code, "business": value.business}
    return str(value) if isinstance(value, Decimal) else value


def from_json(kind: str, value: Json) -> Json:
    """A stored value as a form or a page wants it; None too for one that no longer fits a draft's changed question."""
    if value in (None, ""):
        return None
    try:
        read: Callable[[Json], object] = _READ.get(kind) or _text
        return read(value)
    except (ValueError, ArithmeticError, TypeError, KeyError):
        return None


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _period(value: Json) -> Period:
    return Period(date.fromisoformat(value["from"]), date.fromisoformat(value["to"]) if value.get("to") else None)


def _region(value: Json) -> Region:
    """A place that has been abolished since keeps its name."""
    return regions.get(value["code"]) or Region(str(value["code"]), str(value["name"]))


def _company(value: Json) -> Company:
    return Company(str(value["name"]), str(value.get("credit_code") or ""), value.get("business"))


_READ: dict[str, Callable[[Json], object]] = {
    FieldKind.DATE: date.fromisoformat,
    FieldKind.MONEY: Decimal,
    FieldKind.NUMBER: Decimal,
    FieldKind.PERIOD: _period,
    FieldKind.REGION: _region,
    FieldKind.COMPANY: _company,
}


def shown(kind: str, value: Json) -> str:
    """A stored value in words, for pages, papers and exports; empty where there is none."""
    value = from_json(kind, value)
    if value is None:
        return ""
    if isinstance(value, Period):
        end = cn_date(value.end) if value.end else gettext("现在")
        return gettext("%(start)s至%(end)s") % {"start": cn_date(value.start), "end": end}
    if isinstance(value, Region):
        return value.full_name
    if isinstance(value, Company):
        words = gettext("%(name)s（统一社会信用代码%(code)s）") % {"name": value.name, "code": value.credit_code}
        return words if value.credit_code else value.name
    if isinstance(value, date):
        return cn_date(value)
    if kind == FieldKind.CHOICE:  # one of the category's own options, not somebody's words
        return spoken(value)
    return money(value) if kind == FieldKind.MONEY else str(value)


def fits(question: Question, value: Json) -> bool:
    """Whether a stored value still answers the question as it is put now: its kind, its choices, a current place."""
    read = from_json(question.kind, value)
    if question.kind == FieldKind.CHOICE:
        return read in question.choices
    if question.kind == FieldKind.REGION:
        return read is not None and regions.get(read.code) is not None
    return read is not None


def missing(questions: Sequence[Question], answers: Mapping[str, Json]) -> list[Question]:
    """The required questions that have no answer yet, or one that no longer fits."""
    return [q for q in questions if q.required and not fits(q, answers.get(q.key))]


def kept(questions: Sequence[Question], answers: Mapping[str, Json]) -> dict[str, Json]:
    """The answers to these questions, without those that no longer fit."""
    return {q.key: answers[q.key] for q in questions if fits(q, answers.get(q.key))}


def identity(questions: Sequence[Question], answers: Mapping[str, Json]) -> str:
    """Mark that two complaints about the same thing have in common: the order, number or contract, normalised."""
    values = (_identifying(from_json(q.kind, answers.get(q.key))) for q in questions if q.identifies)
    return "|".join(folding.bare(_REMARK.sub("", _LABEL.sub("", folding.plain(value)))) for value in values)


def _identifying(value: Json) -> str:
    if isinstance(value, Company):
        return value.credit_code or value.name
    if isinstance(value, Region):
        return value.code
    if isinstance(value, Period):
        return value.start.isoformat()
    return "" if value is None else str(value)
