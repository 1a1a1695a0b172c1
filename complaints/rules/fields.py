"""The fields a category asks for: their kinds, and what a filled-in value must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

TEXT_MAX, LONG_MAX = 200, 2000


class Kind(models.TextChoices):
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
    kind: str = Kind.TEXT
    help: str = ""
    required: bool = True
    pattern: str = ""
    choices: tuple[str, ...] = ()
    personal: bool = False
    identifies: bool = False  # two open complaints with the same value are about the same thing

    def as_row(self) -> dict[str, Any]:
        return {**self.__dict__, "choices": list(self.choices)}


def question(row: Mapping[str, Any]) -> Question:
    """A question from stored JSON or from the catalogue."""
    known = {name: row[name] for name in Question.__dataclass_fields__ if name in row}
    return Question(**{**known, "choices": tuple(row.get("choices") or ())})


def to_json(value: Any) -> Any:
    """A cleaned form value as it is stored: dates in ISO, money as text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(kind: str, value: Any) -> Any:
    """A stored value as a form or a page wants it; None too for one that no longer fits a draft's changed question."""
    if value in (None, ""):
        return None
    try:
        if kind == Kind.DATE:
            return date.fromisoformat(value)
        return Decimal(value) if kind in (Kind.MONEY, Kind.NUMBER) else value
    except (ValueError, ArithmeticError):
        return None


def missing(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The required questions that have no answer yet."""
    return [q for q in questions if q.required and from_json(q.kind, answers.get(q.key)) is None]


def identity(questions: Sequence[Question], answers: Mapping[str, Any]) -> str:
    """What two complaints about the same thing have in common: the order, number or contract, normalised."""
    values = (str(answers.get(q.key) or "") for q in questions if q.identifies)
    return "|".join(re.sub(r"[\s\-]", "", value).casefold() for value in values)
