"""The forms that need no account: looking a case up, and verifying a receipt."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.references import normalise
from ui import folding
from ui.forms import PASTED_MAX, HouseForm

_SEAL = re.compile(r"(?<![0-9a-f])(?:[0-9a-f][ -]*){63}[0-9a-f](?![0-9a-z])")
PHONE_END = _("请填写手机号的最后四位数字，或者完整的邮箱")


class LookupForm(HouseForm):
    """The case number and what proves whose it is: the end of the complainant's phone, or the whole e-mail address."""

    reference = forms.CharField(
        label=_("投诉编号"),
        help_text=_("见提交后的短信、邮件或回执，例如TS-261123-7K4M9XR"),
        max_length=PASTED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    phone_end = forms.CharField(
        label=_("手机号的后四位，或者邮箱"),
        help_text=_("投诉人提交时验证过的手机号，或者账户现在的手机号、邮箱；邮箱请填写完整"),
        max_length=PASTED_MAX,
        error_messages={"required": PHONE_END},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_reference(self) -> str:
        return normalise(self.cleaned_data["reference"])

    def clean_phone_end(self) -> str:
        address = folding.address(self.cleaned_data["phone_end"])
        if "@" in address:
            return address
        digits = folding.digits(address, 4)
        if not digits:
            raise forms.ValidationError(PHONE_END)
        return digits


class VerifyForm(HouseForm):
    """The code of a receipt, in fours or not."""

    code = forms.CharField(
        label=_("校验码"),
        help_text=_("回执上的64位数字和字母，空格可以不填"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        typed = folding.plain(self.cleaned_data["code"]).lower()
        found = _SEAL.search(typed)
        return re.sub(r"[ -]", "", found[0] if found else typed)
