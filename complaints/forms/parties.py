"""What both parties fill in: terms, a wish for mediation, a signature, a message."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import queries
from complaints.forms.business import ACTION_MAX, TEXT_MAX, TEXT_MIN, last_day, tomorrow
from complaints.models import Complaint
from ui.forms import HouseForm, LongTextField, MoneyField, PartedDateField

REASON_MAX = 500


class TermsForm(HouseForm):
    """An amount or an action, the day by which it is done, and why."""

    amount = MoneyField(
        label=_("金额"),
        help_text=_("金额和措施至少填写一项。"),
        required=False,
        min_value=Decimal("0.01"),
        error_messages={"min_value": _("请填写大于0的金额")},
    )
    action = forms.CharField(
        label=_("处理措施"),
        help_text=_("例如：更换同款新机，运费由企业承担。"),
        max_length=ACTION_MAX,
        required=False,
    )
    perform_by = PartedDateField(
        label=_("完成日期"), help_text=_("最早为明天，最晚为一年内。"), earliest=tomorrow, latest=last_day
    )
    text = LongTextField(label=_("说明"), min_length=TEXT_MIN, max_length=TEXT_MAX, rows=5)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not {"amount", "action"} & set(self.errors) and data.get("amount") is None and not data.get("action"):
            self.add_error("amount", _("请填写金额，或者写明处理措施"))
        return data


def _five_days_on() -> Any:
    return timezone.localdate() + timedelta(days=5)


class OfferForm(TermsForm):
    """The company's terms; they may expire, but not in less than five days."""

    expires_on = PartedDateField(
        label=_("方案有效期至"),
        help_text=_("可以不填。填写的，至少为5天。"),
        required=False,
        earliest=_five_days_on,
        latest=last_day,
    )


class WishForm(HouseForm):
    """Why a mediator is wanted."""

    reason = LongTextField(
        label=_("申请调解的理由"),
        help_text=_("写明双方的分歧，以及您希望怎样解决。对方和调解员都会看到。"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        rows=5,
    )


class SignForm(HouseForm):
    """The signature under one version of the agreement: its hash goes with it."""

    wants_case = True

    sha256 = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("我已读完这一版协议，同意全部内容"))

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = queries.mediation(case)
        text = queries.settlement(row) if row else None
        self.initial["sha256"] = text.sha256 if text else ""


class MessageForm(HouseForm):
    """A message; the box makes it one to the platform alone."""

    text = LongTextField(
        label=_("留言"), help_text=_("请勿填写身份证号、银行卡号等个人信息。"), max_length=TEXT_MAX, rows=4
    )
    is_private = forms.BooleanField(label=_("只发给平台工作人员，对方看不到"), required=False)
