"""A period: two dates of three parts each, the second left empty where it still goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui.fields import DateParts, Day, PartedDateField, PartedDateInput
from ui.values import Words

EMPTY = DateParts("", "", "")


class Span(NamedTuple):
    """Two dates, or what was typed for them."""

    start: Any
    end: Any


class PeriodInput(forms.Widget):
    """Two dates, named `<name>_from_y` … `<name>_to_d`."""

    kind = "period"
    control_class = PartedDateInput.control_class
    template_name = "components/period_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.date = PartedDateInput()

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        own = attrs or {}
        id_ = own.get("id", "")
        typed = value if isinstance(value, Span) else Span(None, None)
        context["widget"]["dates"] = [
            {
                "label": label,
                "id": f"{id_}_{key}_label",
                "input": self.date.get_context(f"{name}_{key}", part, {**(attrs or {}), "id": f"{id_}_{key}"})[
                    "widget"
                ],
            }
            for key, label, part in (
                ("from", _("从"), typed.start),
                ("to", _("到（还在持续的，不用填）"), typed.end),
            )
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Span:
        return Span(*(self.date.value_from_datadict(data, files, f"{name}_{key}") for key in ("from", "to")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(self.date.value_omitted_from_data(data, files, f"{name}_{key}") for key in ("from", "to"))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_from_y" if id_ else ""


class PeriodField(forms.Field):
    """Days from one to another, or on until now. Value: `Span` of a date and a date or None; None when left empty.

    `earliest` and `latest` bound both days, each a date or a callable that gives one.
    """

    widget = PeriodInput
    default_error_messages = {
        "no_start": _("{label}请填写开始的日期"),
        "reversed": _("{label}：结束的日期不能早于开始的日期"),
    }

    def __init__(self, *, earliest: Day | None = None, latest: Day | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def to_python(self, value: object) -> Span | None:
        if not isinstance(value, Span) or value == Span(EMPTY, EMPTY):
            return None
        start, end = self._day(value.start, _("开始日期")), self._day(value.end, _("结束日期"))
        if start is None:
            raise ValidationError(self.error_messages["no_start"], code="no_start")
        if end and end < start:
            raise ValidationError(self.error_messages["reversed"], code="reversed")
        return Span(start, end)

    def _day(self, typed: Any, label: Words) -> dt.date | None:
        """One of the two days, judged as a date of its own; its errors name it."""
        field = PartedDateField(required=False, earliest=self.earliest, latest=self.latest)
        field.error_messages = {
            code: str(text).replace("{label}", str(label)) for code, text in field.error_messages.items()
        }
        day: dt.date | None = field.clean(typed)
        return day

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
