"""Form fields about companies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from businesses import credit_codes
from ui.values import Words

TYPED_MAX = 40  # with spaces
QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "class": "code"}
# On a text input, with `SCRIPT` on the page: registered companies are offered while a name is typed.
OFFERED: dict[str, Words] = {
    "data-offers": reverse_lazy("businesses:directory"),
    "data-label": _("登记的企业"),
    "data-found": _("找到{n}家登记的企业，按上下键选择"),
    "data-none": _("没有登记的企业叫这个名字，可以直接填写全称"),
    "data-picked": _("已选中：{name}"),
}
SCRIPT = forms.Script("js/offers.js", defer=True)


class CreditCodeField(forms.CharField):
    """A company's unified social credit code, with or without spaces, its check character checked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TYPED_MAX)
        kwargs.setdefault("widget", forms.TextInput(attrs=QUIET))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str:
        return credit_codes.compact(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (words := credit_codes.problem(value)):
            raise ValidationError(words, code="licence")
