"""Fields and widgets of the house: a date in three parts, money, long text, choices as cards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ui import amounts, dates, folding

Day = dt.date | Callable[[], dt.date]


class ChoiceCards(forms.RadioSelect):
    """Radio buttons as whole cards; `notes` maps a choice's value to one sentence, or several, below its title."""

    kind = "cards"
    control_class = "choice__input"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Sequence[Any] = (),
        *,
        notes: Mapping[Any, Any] | None = None,
        columns: int = 1,
    ) -> None:
        super().__init__(attrs, choices)
        self.notes = notes or {}
        self.columns = columns

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        note = self.notes.get(value, self.notes.get(str(value), ()))
        option["notes"] = list(note) if isinstance(note, list | tuple) else [note]
        return option


class CheckboxMultiple(forms.CheckboxSelectMultiple):
    """Several small checkboxes under one question."""


class MoneyInput(forms.TextInput):
    """An amount in yuan behind a ¥ sign; text, because `type=number` swallows what it does not understand."""

    kind = "money"
    control_class = "govuk-input"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input--width-10 num"}
        super().__init__(base | (attrs or {}))


class NumberField(forms.DecimalField):
    """A number, as Decimal, however a person writes it (`amounts`); what may be two numbers is asked back."""

    default_error_messages = {
        "unclear": _("{label}：您写的是“%(typed)s”，是%(readings)s？请只填数字，例如%(example)s"),
        "unclear_one": _("{label}：您写的是“%(typed)s”，是%(readings)s吗？是的话请填%(example)s"),
    }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs say int
        if isinstance(value, str):
            if not folding.plain(value):
                return None
            try:
                value = amounts.read(value)
            except amounts.Unclear as unclear:
                raise self._asked_back(value, unclear.readings) from None
            except amounts.Unreadable:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)

    def _asked_back(self, typed: str, readings: Sequence[Decimal]) -> ValidationError:
        words = [self.written(reading) for reading in readings]
        params = {"typed": typed.strip(), "readings": gettext("，还是").join(words), "example": f"{readings[0]:f}"}
        code = "unclear" if len(words) > 1 else "unclear_one"
        return ValidationError(self.error_messages[code], code=code, params=params)

    def written(self, number: Decimal) -> str:
        """The number as the question that asks back says it."""
        return f"{number:,f}"


class MoneyField(NumberField):
    """An amount in yuan and fen, as Decimal; takes 3,299.00, ３２９９, ¥3299, 3299元, 1.2万, 叁仟元整 and 39块9."""

    widget = MoneyInput
    default_error_messages = {
        "invalid": _("{label}请填数字，例如3299.00"),
        "max_decimal_places": _("{label}最多填到分，例如3299.00"),
        "min_value": _("{label}不能小于%(limit_value)s元"),
        "max_value": _("{label}不能大于%(limit_value)s元"),
    }

    def __init__(self, *, max_digits: int = 12, decimal_places: int = 2, min_value: Any = 0, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, min_value=min_value, **kwargs)

    def written(self, number: Decimal) -> str:
        return gettext("%(amount)s元") % {"amount": f"{number:,.2f}"}


class CountedTextField(forms.CharField):
    """A line of text with a character count, like `LongTextField` without the browser's silent cut."""

    is_counted = True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class LongTextField(forms.CharField):
    """Several lines of text, with a character count where it has a `max_length`.

    A line break counts as one character, as it does in the browser, though it is sent as two. The control carries no
    `maxlength`: a browser would cut a pasted text without a word, our error says how much is too much.
    """

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return (text or "").replace("\r\n", "\n").replace("\r", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class DateParts(NamedTuple):
    """A date as it was typed: shown again as it was when it cannot be read."""

    y: str
    m: str
    d: str


_PART = {"y": _("年份"), "m": _("月份"), "d": _("日期")}


class PartedDateInput(forms.Widget):
    """Three inputs 年 月 日, named `<name>_y`, `<name>_m`, `<name>_d`."""

    kind = "date"
    control_class = "govuk-input govuk-date-input__input"
    template_name = "components/date_input.html"
    use_fieldset = True
    recent = False  # see `PartedDateField`

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        shown = context["widget"]["attrs"]
        id_, classes = shown.pop("id", None), shown.pop("class", "")
        context["widget"]["class"] = classes
        typed = _parts(value)
        if self.recent:
            today = timezone.localdate()
            context["widget"]["quick"] = ((_("今天"), today), (_("昨天"), today - dt.timedelta(days=1)))
            typed = DateParts(str(today.year), "", "") if value is None else typed
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{key}",
                "id": f"{id_}_{key}" if id_ else "",
                "value": getattr(typed, key),
                "label": label,
                "width": width,
            }
            for key, label, width in (("y", _("年"), 4), ("m", _("月"), 2), ("d", _("日"), 2))
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts:
        return DateParts(*(str(data.get(f"{name}_{key}", "") or "") for key in DateParts._fields))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{key}" in data for key in DateParts._fields)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_y" if id_ else ""


class PartedDateField(forms.Field):
    """A date typed in three parts, in one of them or in one box, as people write it (`dates`). Value: date or None.

    `earliest` and `latest` bound it, each a date or a callable that gives one (`timezone.localdate` for today).
    `recent`: a day that most often was lately. The year stands there already, and alone it is no answer; with script
    today and yesterday are buttons.
    """

    widget = PartedDateInput
    empty_values = [*EMPTY_VALUES, DateParts("", "", "")]
    default_error_messages = {
        "missing": _("{label}还缺%(part)s，请补上"),
        "year": _("{label}的年份请填4位数字，例如2026"),
        "month": _("{label}的月份请填1至12"),
        "day": _("{label}的日期请填1至31"),
        "no_such_day": _("{label}：%(year)s年%(month)s月没有%(day)s日，请核对"),
        "unreadable": _("{label}请按年月日填写，例如2026-11-08"),
        "no_month": _("{label}：您写的是“%(typed)s”，是哪年哪月的？请写全年月日，例如2026-11-08"),
        "unclear": _("{label}：您写的是“%(typed)s”，是%(readings)s？请写全年月日，例如%(example)s"),
        "unclear_one": _("{label}：您写的是“%(typed)s”，是%(readings)s吗？是的话请填%(example)s"),
        "weekday": _("{label}：%(day)s是周%(weekday)s，请核对"),
        "too_early": _("{label}不能早于%(bound)s"),
        "too_late": _("{label}不能晚于%(bound)s"),
    }

    def __init__(
        self, *, earliest: Day | None = None, latest: Day | None = None, recent: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.earliest, self.latest, self.recent = earliest, latest, recent
        if isinstance(self.widget, PartedDateInput):
            self.widget.recent = recent

    def to_python(self, value: object) -> dt.date | None:
        if isinstance(value, dt.datetime):
            return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        if isinstance(value, dt.date):
            return value
        typed = value.strip() if isinstance(value, str) else self._in_one_box(_parts(value))
        try:
            return self._read(typed) if typed is not None else self._of_parts(_parts(value))
        except dates.Misread as misread:
            raise self._said(misread, typed or "") from None

    def _in_one_box(self, parts: DateParts) -> str | None:
        """A whole date, or month and day, that was typed in one of the boxes; None where it was not."""
        filled = [part for part in parts if part.strip()]
        if len(filled) == 1 and not re.fullmatch(r"[0-9]{0,4}\D?", dates.in_figures(_half_width(filled[0]))):
            return filled[0].strip()
        year, whole = _half_width(parts.y).rstrip("年"), parts.m or parts.d
        if len(filled) == 2 and re.fullmatch("[0-9]{4}", year) and re.search(r"[0-9]\D+[0-9]", _half_width(whole)):
            return f"{year}年{whole.strip()}"
        return None

    def _read(self, text: str) -> dt.date | None:
        """One text, by which the bounds tell a year that was left out."""
        if not folding.plain(text):
            return None
        today = timezone.localdate()
        latest = _day(self.latest) or (today if self.recent else None)
        return dates.read(text, today=today, earliest=_day(self.earliest), latest=latest)

    def _of_parts(self, typed: DateParts) -> dt.date | None:
        texts = [_half_width(part).rstrip(suffix) for part, suffix in zip(typed, ("年", "月", "日号"), strict=True)]
        parts = [dates.in_figures(text) for text in texts]
        if not any(parts) or (self.recent and parts == [str(timezone.localdate().year), "", ""]):
            return None
        if any(dates.is_odd(part) for part in typed):
            raise dates.Misread("unreadable")
        if missing := tuple(key for key, part in zip(DateParts._fields, parts, strict=True) if not part):
            raise dates.Misread("missing", part=missing)
        return dates.made(*(int(part) if re.fullmatch(r"[0-9]{1,4}", part) else 0 for part in parts))

    def _said(self, misread: dates.Misread, typed: str) -> ValidationError:
        """The sentence of a misread text."""
        params = {"typed": typed} | misread.params
        if misread.code == "missing":
            params["part"] = "、".join(str(_PART[key]) for key in misread.params["part"])
        if isinstance(misread, dates.Unclear):
            params["readings"] = gettext("，还是").join(dates.in_words(day) for day in misread.readings)
            params["example"] = misread.readings[0].isoformat()
        return self._wrong(misread.code, **params)

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is None:
            return
        earliest, latest = _day(self.earliest), _day(self.latest)
        if earliest and value < earliest:
            raise self._wrong("too_early", bound=_in_words(earliest))
        if latest and value > latest:
            raise self._wrong("too_late", bound=_in_words(latest))

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def _wrong(self, code: str, **params: object) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params or None)


def _parts(value: object) -> DateParts:
    if isinstance(value, DateParts):
        return value
    if isinstance(value, str):  # an initial value kept as ISO text, as in a JSON column
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return DateParts("", "", "")
    if isinstance(value, dt.date):
        return DateParts(str(value.year), str(value.month), str(value.day))
    return DateParts("", "", "")


def _half_width(text: str) -> str:
    """３２９９ becomes 3299, ￥ becomes ¥; every kind of blank goes."""
    return "".join(folding.plain(text).split())


def _day(bound: Day | None) -> dt.date | None:
    return bound() if callable(bound) else bound


def _in_words(day: dt.date) -> str:
    today = timezone.localdate()
    return str(_("今天")) if day == today else dates.in_words(day)
