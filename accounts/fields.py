"""The form field of a phone number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import phones
from notifications.recipients import MAINLAND
from notifications.strangers import leads_away
from ui.values import Words

FORMS_OF_A_NUMBER = _("请填写11位的大陆手机号，例如13800138000；其他地区的请连区号一起填写，例如+852 6123 4567")
PHONE_OR_EMAIL = _("请填写11位的大陆手机号，或者邮箱地址；其他地区的手机号请连区号一起填写，例如+852 6123 4567")

DATA_ONLY = _("这是物联网卡或者上网卡的号段，收不到短信验证码，请填写能收短信的手机号")
NO_SMS_ABROAD = _("平台现在不能向大陆以外的手机号发送短信，请填写邮箱")


NAME_LEADS_AWAY = _("姓名里不能有网址、电话等联系方式，也不能有【】或者换行，请填写真实姓名")


def wrong_number(typed: str, otherwise: Words = FORMS_OF_A_NUMBER) -> ValidationError:
    """The error of what is no mobile number, or of one that gets no SMS."""
    if phones.is_data_only(typed):
        return ValidationError(DATA_ONLY, code="data_only")
    return ValidationError(otherwise, code="invalid_phone")


def validate_name(value: str) -> None:
    """Refuse a person's name that would carry an address into the messages to others."""
    if leads_away(value):
        raise ValidationError(NAME_LEADS_AWAY, code="leads_away")


class PhoneInput(forms.TextInput):
    """A number behind a choice of its country's code, mainland first.

    Its value is one string, with the code in front where that is not the mainland's: what was chosen and what was typed
    are shown again from it, and whoever types the code themselves needs no choice.
    """

    template_name = "components/phone_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"type": "tel", "inputmode": "tel", "autocomplete": "tel-national", "class": "num"}
        super().__init__(base | (attrs or {}))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        typed = str(data.get(name) or "")
        code = data.get(f"{name}_code") or MAINLAND
        has_own = phones.normal(typed).startswith("+")
        return typed if code == MAINLAND or code not in phones.CODES or has_own or not typed else f"{code} {typed}"

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        code, space, rest = str(value or "").partition(" ")
        is_apart = bool(space) and code in phones.CODES
        context = super().get_context(name, rest if is_apart else value, attrs)
        chosen = code if is_apart else MAINLAND
        context["widget"]["codes"] = [
            {"code": key, "name": label, "is_chosen": key == chosen} for key, label in phones.CODES.items()
        ]
        return context


class PhoneField(forms.CharField):
    """A mobile number, typed in any common form; its value is E.164."""

    default_error_messages = {"invalid_phone": FORMS_OF_A_NUMBER}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("widget", PhoneInput())
        super().__init__(**kwargs)

    def clean(self, value: object) -> str:
        text = super().clean(value)
        if not text:
            return ""
        phone = phones.parse(text)
        if phone is None:
            raise wrong_number(text, self.error_messages["invalid_phone"])
        return phone
