"""The hotline's forms: the number that calls, the case a caller asks about, who calls, why a draft comes back."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts import phones
from accounts.fields import PhoneField
from casework.forms import StaffStepForm
from casework.references import normalise
from complaints.rules.codes import CallTopic
from ui import folding
from ui.forms import PASTED_MAX, HouseForm, LongTextField, StaffForm
from ui.values import Cleaned, Words


class CallForm(StaffForm):
    """Caller. An e-mail address is not asked: nobody could prove it on the phone, and letters would go astray."""

    phone = PhoneField(
        label=_("来电人的手机号"),
        help_text=_("大陆以外的连区号一起填写，例如+852 6123 4567。请复述一遍，与来电人核对：确认短信会发到这个号码。"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("来电人的姓名"),
        max_length=60,
        required=False,
        help_text=_("来电人愿意说的，先填在这里；也可以在后面的页面填写。"),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )


class SendBackForm(HouseForm):
    """Mistakes in the draft, in the caller's words."""

    because = LongTextField(
        label=_("哪里不对？"),
        max_length=500,
        rows=3,
        help_text=_("例如：金额应为120元。工作人员会看到，改好后再发短信给您"),
        error_messages={"required": _("请写明哪里不对，工作人员好修改")},
    )


# --- a caller about a case ---
def _said(label: Words, help_text: Words = "", *, max_length: int, **attrs: str) -> forms.CharField:
    """Field for words that the caller says and staff type."""
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"} | attrs)
    return forms.CharField(label=label, help_text=help_text, max_length=max_length, widget=widget)


class FindCaseForm(StaffForm):
    """The case a caller asks about: `cleaned_data["number"]` or `cleaned_data["phone"]`, the other is empty."""

    wanted = _said(
        _("投诉编号或手机号"),
        _("例如TS-261123-7K4M9XR；手机号须是投诉人账户现在的、验证过的手机号。"),
        max_length=PASTED_MAX,
    )
    after = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput())

    def clean(self) -> Cleaned:
        typed = self.cleaned_data.get("wanted", "")
        phone = phones.parse(typed) or ""
        after = self.cleaned_data.get("after", "")
        return {"phone": phone, "number": "" if phone else normalise(typed), "after": after}


class CallerDigitsForm(StaffForm):
    number = _said(_("投诉编号"), _("请来电人自己说，不要念给来电人听。"), max_length=PASTED_MAX)
    digits = _said(_("手机号的后四位"), _("投诉人账户现在的手机号。"), max_length=PASTED_MAX, inputmode="numeric")

    def clean_digits(self) -> str:
        return _digits(self.cleaned_data["digits"], 4, _("请填写手机号的后四位数字"))


class CallerCodeForm(StaffForm):
    code = _said(_("短信验证码"), _("请来电人读出短信里的6位数字。"), max_length=PASTED_MAX, inputmode="numeric")

    def clean_code(self) -> str:
        return _digits(self.cleaned_data["code"], 6, _("请填写6位数字"))


def _digits(typed: str, count: int, message: Words) -> str:
    digits = folding.digits(typed, count)
    if not digits:
        raise ValidationError(message, code="invalid")
    return digits


class LogCallForm(StaffStepForm):
    """Note of a call: its topic, and what was said on both sides."""

    topic = forms.ChoiceField(
        label=_("来电事由"), choices=[("", _("请选择")), *CallTopic.choices], widget=UnfoldAdminSelectWidget()
    )
    text = LongTextField(
        label=_("记录"),
        help_text=_("来电人说了什么，您答复了什么。只有工作人员能看到。"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
