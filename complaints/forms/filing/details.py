"""What happened, the category's own questions, and what is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.forms.filing.draft import EARLIEST, DraftForm
from complaints.forms.filing.questions import AMOUNT_MAX, AMOUNT_MIN, question_field
from complaints.rules import codes, fields
from complaints.rules.completeness import BUSINESS_ONLY, FACTS_MAX, FACTS_MIN, TITLE_MAX, complainant_types
from ui.forms import CheckboxMultiple, LongTextField, MoneyField, PartedDateField


class DetailsForm(DraftForm):
    """What happened, the category's own fields, what is asked for, and who asks."""

    conditional_fields = ("complainant_company",)
    PREFIX = "q_"  # of the category's own fields, whose keys staff choose

    title = forms.CharField(
        label=_("一句话概括"), max_length=TITLE_MAX, help_text=_("例如：冰箱能效与页面不符，商家拒绝退货")
    )
    facts = LongTextField(
        label=_("事情经过"),
        min_length=FACTS_MIN,
        max_length=FACTS_MAX,
        rows=7,
        help_text=_("按时间顺序写：买了什么或办了什么，发现什么问题，企业怎么回应。请勿写身份证号、银行卡号"),
    )
    happened_on = PartedDateField(
        label=_("发生日期"),
        help_text=_("持续发生的，填第一次发现的日期。例如2026年11月8日"),
        earliest=EARLIEST,
        latest=timezone.localdate,
    )
    remedies = forms.MultipleChoiceField(
        label=_("您希望企业怎么做？"),
        choices=codes.Remedy.choices,
        widget=CheckboxMultiple,
        help_text=_("可多选"),
        error_messages={"required": _("请至少选择一项诉求")},
    )
    amount = MoneyField(
        label=_("涉及金额"),
        required=False,
        min_value=AMOUNT_MIN,
        max_value=AMOUNT_MAX,
        help_text=_("单位：元。不涉及金额的不用填"),
    )
    complainant_type = forms.ChoiceField(
        label=_("您以什么身份投诉？"), choices=codes.ComplainantType.choices, widget=forms.RadioSelect
    )
    complainant_company = forms.CharField(
        label=_("您企业的名称"),
        max_length=120,
        required=False,
        help_text=_("与营业执照一致"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    complainant_name = forms.CharField(
        label=_("您的姓名"),
        max_length=60,
        help_text=_("真实姓名，企业只看到姓氏"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    province = forms.ChoiceField(
        label=_("所在省份"), choices=[("", _("请选择")), *((name, name) for name in codes.PROVINCES)]
    )
    city = forms.CharField(label=_("所在城市"), max_length=40, required=False)

    def build(self) -> None:
        names = [name for name in self.base_fields if name != "remedies"]
        self._start_with(*names, "remedies")
        self.questions = self.case.asked
        for question in self.questions:
            name = self.PREFIX + question.key
            self.fields[name] = question_field(question)
            self.initial.setdefault(name, fields.from_json(question.kind, self.case.answers.get(question.key)))
        self.order_fields(["title", "facts", "happened_on", *(self.PREFIX + q.key for q in self.questions)])
        self._offer_types()

    def _offer_types(self) -> None:
        """A company complains only where the category lets it; where it must, nobody is asked."""
        top = self.case.category.top if self.case.category else None
        self.types = complainant_types(top) if top else (codes.ComplainantType.CONSUMER,)
        if len(self.types) == 1:
            del self.fields["complainant_type"]
        if codes.ComplainantType.BUSINESS not in self.types:
            del self.fields["complainant_company"]
        if top and top.code in BUSINESS_ONLY:
            self.fields["complainant_company"].required = True
            self.fields["complainant_name"].label = _("联系人姓名")

    @property
    def own_fields(self) -> list[Any]:
        """The category's own fields, in its order."""
        return [self[self.PREFIX + question.key] for question in self.questions]

    @property
    def who_fields(self) -> list[Any]:
        """Who complains; province and city are drawn beside each other."""
        names = ("complainant_type", "complainant_company", "complainant_name")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = "complainant_company"
        lacks = self._type(data) == codes.ComplainantType.BUSINESS and not data.get(name)
        if lacks and not self.later and name not in self.errors:
            self.add_error(name, _("以企业身份投诉的，请填写您企业的名称"))
        return data

    def _type(self, data: dict[str, Any]) -> str:
        return data.get("complainant_type") or (self.types[0] if len(self.types) == 1 else "")

    def changes(self) -> dict[str, Any]:
        own = {q.key: self.cleaned_data.get(self.PREFIX + q.key) for q in self.questions}
        common = {name: value for name, value in self.cleaned_data.items() if not name.startswith(self.PREFIX)}
        common["answers"] = {key: fields.to_json(value) for key, value in own.items() if value not in (None, "")}
        kind = self._type(common) or self.case.complainant_type
        common["complainant_type"] = kind
        if kind != codes.ComplainantType.BUSINESS:
            common["complainant_company"] = ""
        return common
