"""Forms of both parties: terms, a wish for mediation, a signature, a message."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import StepForm
from complaints.forms.business import ACTION_MAX, TEXT_MAX, TEXT_MIN
from complaints.forms.terms import RemediesField, begin, last_day, mark_asked, stands_until, tomorrow
from complaints.models import Complaint
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.terms import Terms
from ui.forms import LongTextField, MoneyField, PartedDateField
from ui.values import Cleaned

REASON_MAX = 500


class TermsForm(StepForm):
    """Terms that the complainant would accept: remedies, an amount or an action, the day it is done by, and why.

    It begins with what they proposed last, else with the remedies they asked for.
    """

    remedies = RemediesField(help_text=_("可多选。"), required=False)
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

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_asked(self, case)
        begin(self, self.last(case), *self.fields)

    def last(self, case: Complaint) -> Terms:
        """Terms that the form begins as a copy of."""
        row = next(reversed(dealing.offers(case, Side.COMPLAINANT)), None)
        return row.terms if row else Terms(remedies=tuple(case.remedies))

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if not {"amount", "action"} & set(self.errors) and data.get("amount") is None and not data.get("action"):
            self.add_error("amount", _("请填写金额，或者写明处理措施"))
        return data


class OfferForm(TermsForm):
    """The company's terms; they may expire, but not in less than five days. It begins with what it offered last, so
    that nothing is dropped unnoticed."""

    field_order = ("remedies", "amount", "action", "perform_by", "expires_on", "text")

    remedies = RemediesField(help_text=_("可多选。"))
    expires_on = stands_until()

    def last(self, case: Complaint) -> Terms:
        row = dealing.current_offer(case)
        return row.terms if row else Terms()


class WishForm(StepForm):
    """Why a mediator is wanted."""

    reason = LongTextField(
        label=_("申请调解的理由"),
        help_text=_("写明双方的分歧，以及您希望怎样解决。对方和调解员都会看到。"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        rows=5,
    )


class SignForm(StepForm):
    """The signature under one version of the agreement: its hash goes with it."""

    asks_anew = True

    sha256 = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("我已读完这一版协议，同意全部内容"))

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = dealing.mediation(case)
        text = dealing.settlement(row) if row else None
        self.initial["sha256"] = text.sha256 if text else ""


class MessageForm(StepForm):
    """A message; the box makes it one to the platform alone."""

    text = LongTextField(
        label=_("留言"), help_text=_("请勿填写身份证号、银行卡号等个人信息。"), max_length=TEXT_MAX, rows=4
    )
    is_private = forms.BooleanField(label=_("只发给平台工作人员，对方看不到"), required=False)
