"""Form fields about companies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from businesses import credit_codes

TYPED_MAX = 40  # with spaces
QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "class": "code"}


class CreditCodeField(forms.CharField):
    """A company's unified social credit code, with or without spaces, its check character checked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TYPED_MAX)
        kwargs.setdefault("widget", forms.TextInput(attrs=QUIET))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return credit_codes.compact(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (words := credit_codes.problem(value)):
            raise ValidationError(words, code="licence")
