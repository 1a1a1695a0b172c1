"""The hotline's forms: the number that calls, what the caller attests, and why they send a draft back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.fields import PhoneField
from complaints.forms.staff import StaffForm
from ui.forms import HouseForm, LongTextField


class CallForm(StaffForm):
    """Who calls. An e-mail address is not asked: nobody could prove it on the phone, and letters would go astray."""

    phone = PhoneField(
        label=_("来电人的手机号"),
        help_text=_("大陆手机号。请复述一遍，与来电人核对：确认短信会发到这个号码。"),
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
    """What is wrong with the draft, in the caller's words."""

    because = LongTextField(
        label=_("哪里不对？"),
        max_length=500,
        rows=3,
        help_text=_("例如：金额应为120元。工作人员会看到，改好后再发短信给您"),
        error_messages={"required": _("请写明哪里不对，工作人员好修改")},
    )
