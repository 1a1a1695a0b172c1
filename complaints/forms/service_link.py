"""The forms of the link in the letter: whom its code goes to, and the code."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts import phones
from complaints.rules.service_link import ContactKind
from ui.forms import HouseForm, StaffForm


class MakeLinkForm(StaffForm):
    """The company's contact; `cleaned_data` has its kind with it."""

    contact = forms.CharField(
        label=_("企业联系人的手机号或邮箱"),
        max_length=254,
        help_text=_(
            "打开链接要用发到这里的验证码。请填写核实过的联系方式，例如营业执照登记的电话或者企业回函里的邮箱。"
        ),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        typed = unicodedata.normalize("NFKC", self.cleaned_data.get("contact", "")).strip()
        if phone := phones.parse(typed):
            return {"kind": ContactKind.PHONE, "contact": phone}
        try:
            validate_email(typed)
        except ValidationError:
            if typed:
                self.add_error("contact", _("请填写11位的大陆手机号，或者邮箱地址"))
        return {"kind": ContactKind.EMAIL, "contact": typed.lower()}


class LinkCodeForm(HouseForm):
    code = forms.CharField(
        label=_("验证码"),
        max_length=16,
        help_text=_("短信或邮件里的6位数字"),
        error_messages={"required": _("请填写验证码")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )

    def clean_code(self) -> str:
        digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise ValidationError(_("请填写6位数字"), code="invalid")
        return digits
