"""The form field of a phone number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import phones


class PhoneField(forms.CharField):
    """A mainland mobile number, typed in any common form; its value is E.164."""

    default_error_messages = {"invalid_phone": _("请填写11位的大陆手机号，例如13800138000")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        phone = phones.parse(text)
        if phone is None:
            raise ValidationError(self.error_messages["invalid_phone"], code="invalid_phone")
        return phone
