"""The forms of the link in the letter: whom its code goes to, the code, and the address that a person types."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts import phones
from accounts.fields import NO_SMS_ABROAD, PHONE_OR_EMAIL, wrong_number
from casework.forms import StaffStepForm
from complaints.rules.service_link import ContactKind, as_printed
from notifications import spending
from ui import folding
from ui.forms import PASTED_MAX, HouseForm
from ui.values import Cleaned


class MakeLinkForm(StaffStepForm):
    """The company's contact; `cleaned_data` has its kind with it."""

    contact = forms.CharField(
        label=_("企业联系人的手机号或邮箱"),
        max_length=254,
        help_text=_(
            "打开链接要用发到这里的验证码。请填写核实过的联系方式，例如营业执照登记的电话或者企业回函里的邮箱。"
        ),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> Cleaned:
        typed = self.cleaned_data.get("contact", "")
        if phone := phones.parse(typed):
            if not spending.may_text(phone):
                self.add_error("contact", NO_SMS_ABROAD)
            return {"kind": ContactKind.PHONE, "contact": phone}
        address = folding.address(typed)
        try:
            validate_email(address)
        except ValidationError:
            if typed:
                self.add_error("contact", wrong_number(typed, PHONE_OR_EMAIL))
        return {"kind": ContactKind.EMAIL, "contact": address}


class TypedForm(HouseForm):
    """The short form of the letter's link; `cleaned_data` has it as it is printed."""

    typed = forms.CharField(
        label=_("答复码"),
        max_length=PASTED_MAX,
        help_text=_("转办函上“在线答复”网址的最后12位，例如K7QF-2M9X-TR4D。大小写都可以，短横和空格可以不填"),
        error_messages={"required": _("请填写答复码")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-20",
            }
        ),
    )

    def clean_typed(self) -> str:
        last = (
            self.cleaned_data["typed"].replace("／", "/").rstrip("/ ").rpartition("/")[2]
        )  # the whole address will do
        if not (typed := as_printed(last)):
            raise ValidationError(_("答复码是12位字母和数字，请与转办函核对"), code="invalid")
        return typed


class LinkCodeForm(HouseForm):
    code = forms.CharField(
        label=_("验证码"),
        max_length=PASTED_MAX,
        help_text=_("短信或邮件里的6位数字"),
        error_messages={"required": _("请填写验证码")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )

    def clean_code(self) -> str:
        digits = folding.digits(self.cleaned_data["code"], 6)
        if not digits:
            raise ValidationError(_("请填写6位数字"), code="invalid")
        return digits
