"""Respondent, and how the complainant went to them first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from businesses import credit_codes
from businesses import queries as business_queries
from businesses.fields import OFFERED, SCRIPT
from businesses.models import Business
from complaints.forms.draft.draft import DraftForm
from complaints.rules import codes
from ui.forms import LongTextField
from ui.values import Cleaned

NONE_OF_THEM = "none"


class RespondentForm(DraftForm):
    """Respondent; and from those who went to them first, how."""

    also = ("business",)
    is_look = False  # whether the registered companies were only asked for
    conditional_fields = ("respondent_hint",)

    respondent_name = forms.CharField(
        label=_("被投诉的企业"),
        max_length=120,
        help_text=_("填写企业全称、店铺名或品牌名，可在订单页、合同或营业执照公示处找到"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **OFFERED}),
    )
    respondent_hint = forms.CharField(
        label=_("统一社会信用代码、网址或地址"),
        max_length=200,
        required=False,
        help_text=_("企业没有匹配上时必填，任选一项，工作人员据此找到企业"),
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
    contact_result = LongTextField(label=_("企业怎么答复的"), max_length=300, required=False, rows=3)

    class Media:
        js = (SCRIPT,)

    @classmethod
    def looking(cls, data: Any, case: Any) -> RespondentForm:
        """The page with what was typed, and the registered companies that may be meant; nothing is judged yet."""
        blank = cls(case=case)
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in blank.fields.items()}
        found = cls(case=case, initial={name: value for name, value in typed.items() if value is not None})
        found.is_look = True
        return found

    def build(self) -> None:
        if not self.case.contacted:
            del self.fields["contact_channel"], self.fields["contact_ticket"]
        if not self.case.contact_answered:
            del self.fields["contact_result"]
        self._start_with(*self.fields)
        if self.case.business and not self.case.respondent_name:
            self.initial["respondent_name"] = self.case.business.name
        self._look_up()

    def _look_up(self) -> None:
        """The registered company with this very name; else those with a similar one, as a question."""
        text, code = self._typed("respondent_name"), self._code()
        self.matched = (business_queries.exactly(text) if text else None) or (
            business_queries.exactly(code) if code else None
        )
        if self.case.filed_at and self.case.business and text == self.case.respondent_name:
            self.matched = self.case.business  # whom an officer found under this name
        self.candidates = business_queries.matching(text) if text and not self.matched else []
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

    def _typed(self, name: str) -> str:
        """The text as typed or as saved; empty when it is not one that could be looked up."""
        if not self.is_bound:
            return str(self.initial[name])
        try:
            return str(self.fields[name].clean(self[name].data))
        except ValidationError:
            return ""

    def _code(self) -> str:
        """The credit code, where the hint is one."""
        code = credit_codes.compact(self._typed("respondent_hint"))
        return code if credit_codes.is_valid(code) else ""

    def clean_respondent_hint(self) -> str:
        """An address is an address; what can only be a credit code must be a right one."""
        typed = str(self.cleaned_data["respondent_hint"])
        code = credit_codes.compact(typed)
        if not credit_codes.is_meant(code):
            return typed
        if words := credit_codes.problem(code):
            raise ValidationError(words, code="licence")
        return code

    def clean(self) -> Cleaned:
        data = super().clean() or {}
        if self.matched:
            self.errors.pop("respondent_hint", None)  # nobody has to be found any more
        data["business"] = self._chosen(data.get("business", ""))
        is_named = bool(data.get("respondent_name"))
        if self.later or not is_named:
            return data
        undecided = self.candidates and "business" in self.errors
        name = "respondent_hint"
        if data["business"] is None and not undecided and not data.get(name) and name not in self.errors:
            self.add_error(name, _("请填写企业的统一社会信用代码、网址或地址，以便我们找到它"))
        return data

    def _chosen(self, value: str) -> Business | None:
        if self.matched:
            return self.matched
        return next((row for row in self.candidates if str(row.pk) == value), None)
