"""A place as a form field: typed as people say it, asked about where several are called so, or picked by script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.rules import regions
from catalogue.rules.regions import Region
from ui import folding

_LATIN, _HAN = re.compile("[A-Za-zＡ-Ｚａ-ｚ]"), re.compile(f"[{folding.HAN}]")


class RegionTyped(NamedTuple):
    """Region as typed: the text, and the code chosen among the regions of that name."""

    text: str
    code: str


class RegionInput(forms.Widget):
    """One text input, and radio buttons below it while the text names several places.

    With script places are offered while one types, and three lists stand below.
    """

    kind = "region"
    control_class = "govuk-input"
    template_name = "catalogue/_region_input.html"
    use_fieldset = True

    class Media:
        js = (forms.Script("js/offers.js", defer=True),)

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        typed = value if isinstance(value, RegionTyped) else RegionTyped("", "")
        found = resolve(typed)
        context["widget"] |= {
            "text": found.full_name if found else typed.text,
            "code": found.code if found else "",
            "options": [] if found else regions.search(typed.text),
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> RegionTyped:
        return RegionTyped(*(str(data.get(key) or "").strip() for key in (name, f"{name}_code")))

    def id_for_label(self, id_: str) -> str:
        return id_


class RegionField(forms.Field):
    """A province, city or district by its current code. Value: `Region`, or None."""

    widget = RegionInput
    default_error_messages = {
        "unknown": _("没有找到这个地区。{label}请写省、市、区县的名称，例如“浙江省杭州市”"),
        "foreign": _("请用中文写{label}的名称，例如“浙江省杭州市”"),
        "which": _("有几个地方都叫这个名称，请在下面选择{label}"),
        "near": _("请在下面确认{label}是哪里。都不是的，请改写成省、市、区县的名称，例如“浙江省杭州市”"),
    }

    def prepare_value(self, value: object) -> Any:
        """An initial value may be a `Region` or a code."""
        if isinstance(value, RegionTyped):
            return value
        region = value if isinstance(value, Region) else regions.get(value)
        return RegionTyped(region.full_name, region.code) if region else None

    def to_python(self, value: object) -> Region | None:
        if not isinstance(value, RegionTyped) or not (value.text or value.code):
            return None
        if found := resolve(value):
            return found
        code = _what_is_wrong(value.text)
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: object, data: Any) -> bool:
        before = self.prepare_value(initial)
        return (resolve(before) if before else None) != resolve(data)


def _what_is_wrong(text: str) -> str:
    """The key of the sentence about a text that is not one place."""
    found = regions.read(text)
    if found.regions:
        return "which" if found.is_exact else "near"
    return "foreign" if _LATIN.search(text) and not _HAN.search(text) else "unknown"


def resolve(typed: RegionTyped) -> Region | None:
    """The place that is meant: the only one called so, or the one chosen of several."""
    chosen = regions.get(typed.code)
    if chosen and chosen in regions.search(typed.text):
        return chosen
    return regions.resolve(typed.text)


def region_changes(region: Region | None) -> dict[str, str]:
    """Fields that a complaint keeps of a place: its code, and the three names that follow from it."""
    if region is None:
        return {"region": "", "province": "", "city": "", "district": ""}
    return {
        "region": region.code,
        "province": region.province,
        "city": region.city,
        "district": region.district,
    }
