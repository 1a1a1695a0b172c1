"""The form fields of a category's own questions, built from its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from catalogue.forms.company import CompanyField
from catalogue.forms.region import RegionField
from catalogue.rules import fields, patterns
from ui import folding
from ui.forms import HouseForm, LongTextField, MoneyField, NumberField, PartedDateField
from ui.periods import PeriodField, Span
from ui.traditional import spoken

EARLIEST = date(1990, 1, 1)
AMOUNT_MIN, AMOUNT_MAX = Decimal("0.01"), Decimal("9999999999")
URL_MAX, CODE_MAX, PHONE_MAX = 1000, 100, 30


class PhoneField(forms.CharField):
    """A number of any country and kind, as people write it: 138 0013 8000, 0571-8888 8888转3, 95511, 1069…"""

    def to_python(self, value: object) -> str:
        return folding.number(super().to_python(value) or "")


class WebAddressField(forms.URLField):
    """An address of a page that a browser can open; of a text that an app's share button copied, the link in it."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("{label}的格式不对，请只粘贴https://开头的部分，例如https://example.com")}

    def to_python(self, value: object) -> str:
        text = super(forms.URLField, self).to_python(value) or ""
        if " " in text or not text.isascii() or text.startswith("<"):
            text = folding.link(text) or self._without_scheme(folding.plain(text))
        return super().to_python(text) or ""

    def _without_scheme(self, text: str) -> str:
        """shop.example/x as it is; more than one link is asked back, never one of them taken, nor both as one."""
        if "://" in text:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class PeriodAnswer(PeriodField):
    """A period as an answer is kept: `fields.Period`."""

    def prepare_value(self, value: object) -> Any:
        return Span(value.start, value.end) if isinstance(value, fields.Period) else value

    def clean(self, value: object) -> fields.Period | None:
        span = super().clean(value)
        return fields.Period(*span) if span else None


class QuestionsForm(HouseForm):
    """A category's own questions and nothing else, as a preview shows them."""

    def __init__(self, *args: Any, questions: Sequence[fields.Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(questions):
            self.fields[f"q{number}"] = question_field(question)


def question_field(question: fields.Question) -> forms.Field:
    """The form field of a category's question; help and pattern were written by staff, so neither is trusted."""
    name = spoken(question.label)
    label = f"{name}？" if question.label.endswith("吗") else name
    common: dict[str, Any] = {"label": label, "required": question.required, "help_text": _help(question)}
    field = _BUILD.get(question.kind, _text)(question, common)
    if question.pattern and isinstance(field, forms.CharField) and (pattern := _compiled(question.pattern)):
        words = _("%(label)s的格式不对，请按提示填写") % {"label": name.replace("%", "％")}
        field.validators.append(RegexValidator(pattern, words))
    return field


def _text(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=fields.TEXT_MAX, **common)


def _long(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return LongTextField(max_length=fields.LONG_MAX, rows=4, **common)


def _phone(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    words = _("%(label)s请填写电话号码，例如13800138000或0571-88888888") % {"label": spoken(question.label)}
    return PhoneField(
        max_length=PHONE_MAX,
        validators=[RegexValidator(r"^\+?[0-9(][0-9 ()\-*#转]{1,}[0-9]$", words)],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "num"}),
        **common,
    )


def _code(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    quiet = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "class": "code"}
    return forms.CharField(max_length=CODE_MAX, widget=forms.TextInput(attrs=quiet), **common)


def _url(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    quiet = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
    return WebAddressField(max_length=URL_MAX, assume_scheme="https", widget=forms.TextInput(attrs=quiet), **common)


def _date(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return PartedDateField(earliest=EARLIEST, recent=True, **common)


def _money(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return MoneyField(min_value=AMOUNT_MIN, max_value=AMOUNT_MAX, **common)


def _number(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10 num"})
    return NumberField(max_digits=15, decimal_places=4, widget=widget, **common)


def _choice(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    choices = [(name, spoken(name)) for name in question.choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _period(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return PeriodAnswer(earliest=EARLIEST, **common)


def _region(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return RegionField(**common)


def _company(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return CompanyField(**common)


_BUILD: dict[str, Callable[[fields.Question, dict[str, Any]], forms.Field]] = {
    fields.FieldKind.TEXT: _text,
    fields.FieldKind.LONG: _long,
    fields.FieldKind.PHONE: _phone,
    fields.FieldKind.DATE: _date,
    fields.FieldKind.MONEY: _money,
    fields.FieldKind.NUMBER: _number,
    fields.FieldKind.CHOICE: _choice,
    fields.FieldKind.URL: _url,
    fields.FieldKind.CODE: _code,
    fields.FieldKind.PERIOD: _period,
    fields.FieldKind.REGION: _region,
    fields.FieldKind.COMPANY: _company,
}


def _help(question: fields.Question) -> str:
    """The hint as safe HTML; personal data is said to be seen by the company before it is typed."""
    parts = [escape(spoken(question.help))] if question.help else []
    if question.personal:
        parts.append(escape(_("被投诉的企业会看到这一项")))
    return "。".join(part.rstrip("。") for part in parts)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern over the whole value; None for one that is refused, which then checks nothing."""
    try:
        return patterns.compiled(pattern)
    except patterns.BadPattern:
        return None
