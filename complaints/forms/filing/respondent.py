"""Whom the complaint is about, whether the complainant went to them first, and other proceedings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses import queries as businesses
from businesses.models import Business
from complaints.forms.filing.draft import EARLIEST, DraftForm
from complaints.rules import codes
from ui.forms import LongTextField, PartedDateField

YES, NO = "yes", "no"
NONE_OF_THEM = "none"


class RespondentForm(DraftForm):
    """Whom it is about, whether the complainant went to them first, and other proceedings."""

    conditional_fields = ("respondent_hint", "contacted_on")

    respondent_name = forms.CharField(
        label=_("被投诉的企业"),
        max_length=120,
        help_text=_("填写企业全称、店铺名或品牌名，可在订单页、合同或营业执照公示处找到"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    respondent_hint = forms.CharField(
        label=_("统一社会信用代码、网址或地址"),
        max_length=200,
        required=False,
        help_text=_("企业没有匹配上时必填，任选一项，工作人员据此找到企业"),
    )
    contacted = forms.TypedChoiceField(
        label=_("您联系过企业吗？"),
        choices=[(YES, _("联系过，没有解决")), (NO, _("还没有联系"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == YES,
        empty_value=None,
    )
    contacted_on = PartedDateField(
        label=_("联系日期"),
        help_text=_("联系过企业时必填；联系过几次的，填第一次。例如2026年11月8日"),
        required=False,
        earliest=EARLIEST,
        latest=timezone.localdate,
    )
    contact_channel = forms.ChoiceField(
        label=_("怎么联系的"), choices=codes.Channel.choices, widget=forms.RadioSelect, required=False
    )
    contact_ticket = forms.CharField(
        label=_("企业的工单号"),
        max_length=60,
        required=False,
        help_text=_("企业给过工单号或投诉编号的，请填写"),
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}),
    )
    contact_result = LongTextField(
        label=_("企业怎么答复的"), max_length=300, required=False, rows=3, help_text=_("没有答复的，写“没有答复”")
    )
    proceedings = forms.ChoiceField(
        label=_("这件事还通过其他途径处理吗？"),
        choices=codes.Proceedings.choices,
        widget=forms.RadioSelect,
        help_text=_("法院、仲裁机构或其他部门已经受理的，平台不再受理"),
    )

    def build(self) -> None:
        self._start_with(
            "respondent_name",
            "respondent_hint",
            "contacted_on",
            "contact_channel",
            "contact_ticket",
            "contact_result",
            "proceedings",
        )
        if self.case.business and not self.case.respondent_name:
            self.initial["respondent_name"] = self.case.business.name
        self.initial["contacted"] = {True: YES, False: NO, None: ""}[self.case.contacted]
        self._look_up()

    def _look_up(self) -> None:
        """The registered company with this very name; else those with a similar one, as a question."""
        text = self._typed_name()
        self.matched = businesses.exactly(text) if text else None
        self.candidates = businesses.matching(text) if text and not self.matched else []
        if not self.candidates:
            return
        saved = (
            str(self.case.business_id) if self.case.business_id else NONE_OF_THEM if self.case.respondent_hint else ""
        )
        self.initial["business"] = saved
        self.fields["business"] = forms.ChoiceField(
            label=_("您要投诉的是哪一家？"),
            help_text=_("这些企业已在平台登记，名称与您填写的相近"),
            choices=[
                *((str(row.pk), row.name) for row in self.candidates),
                (NONE_OF_THEM, _("都不是，按我填写的名称提交")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("请选择您要投诉的是哪一家；都不是的，选最后一项")},
        )
        self.order_fields(["respondent_name", "business"])

    def _typed_name(self) -> str:
        """The name as typed or as saved; empty when it is not one that could be looked up."""
        if not self.is_bound:
            return str(self.initial["respondent_name"])
        try:
            return str(self.fields["respondent_name"].clean(self.data.get(self.add_prefix("respondent_name"))))
        except ValidationError:
            return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["business"] = self._chosen(data.get("business", ""))
        is_named = bool(data.get("respondent_name"))
        if self.later or not is_named:
            return data
        undecided = self.candidates and "business" in self.errors
        if data["business"] is None and not undecided and not data.get("respondent_hint"):
            self._say("respondent_hint", _("请填写企业的统一社会信用代码、网址或地址，以便我们找到它"))
        if data.get("contacted") and not data.get("contacted_on"):
            self._say("contacted_on", _("请填写联系企业的日期"))
        return data

    def _say(self, name: str, message: Any) -> None:
        if name not in self.errors:
            self.add_error(name, message)

    def _chosen(self, value: str) -> Business | None:
        if self.matched:
            return self.matched
        return next((row for row in self.candidates if str(row.pk) == value), None)

    def changes(self) -> dict[str, Any]:
        found = super().changes()
        if found["contacted"] is False:
            found |= {"contacted_on": None, "contact_channel": "", "contact_ticket": "", "contact_result": ""}
        return found
