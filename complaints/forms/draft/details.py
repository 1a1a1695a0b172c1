"""Facts of the complaint, the category's own questions, and the remedies asked for."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.forms.questions import AMOUNT_MAX, AMOUNT_MIN, question_field
from catalogue.rules import fields
from catalogue.rules.codes import Remedy
from catalogue.rules.precheck import asked_elsewhere
from catalogue.rules.remedies import fitting
from catalogue.rules.writing import FACTS_MAX, FACTS_MIN
from complaints.forms.draft.draft import DraftForm
from complaints.rules.completeness import TITLE_MAX
from ui.forms import CheckboxMultiple, CountedTextField, LongTextField, MoneyField

OTHER_PARTY = "other_party"  # as the catalogue calls it
AMOUNTS = ("disputed_amount", "price")  # questions that drafts of former days answered beside the amount


class DetailsForm(DraftForm):
    """Facts, the category's own fields, and the remedies asked for."""

    also = ("category", "answers")
    PREFIX = "q_"  # of the category's own fields, whose keys staff choose

    title = CountedTextField(
        label=_("一句话概括"), max_length=TITLE_MAX, help_text=_("例如：冰箱能效与页面不符，商家拒绝退货")
    )
    facts = LongTextField(
        label=_("事情经过"),
        min_length=FACTS_MIN,
        max_length=FACTS_MAX,
        rows=7,
        help_text=_("按时间顺序写：买了什么或办了什么，发现什么问题，企业怎么回应。请勿写身份证号、银行卡号"),
    )
    remedies = forms.MultipleChoiceField(
        label=_("您希望企业怎么做？"),
        choices=Remedy.choices,
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

    def build(self) -> None:
        names = [name for name in self.base_fields if name != "remedies"]
        self._start_with(*names, "remedies")
        elsewhere = asked_elsewhere(self.case.first_questions)
        self.questions = [question for question in self.case.asked if question.key not in elsewhere]
        for question in self.questions:
            name = self.PREFIX + question.key
            self.fields[name] = question_field(question)
            answer = fields.from_json(question.kind, self.case.answers.get(question.key))
            self.initial.setdefault(name, answer or self._known(question))
        self._offer_remedies()
        if self.case.amount is None:
            former = (fields.from_json(fields.FieldKind.MONEY, self.case.answers.get(key)) for key in AMOUNTS)
            self.initial["amount"] = next((amount for amount in former if amount is not None), None)
        self.order_fields(["title", "facts", *(self.PREFIX + q.key for q in self.questions)])

    def _offer_remedies(self) -> None:
        """Those that fit the kind of problem, and what was chosen before it was another one."""
        fit = fitting(self.case.category.code if self.case.category else "")
        radio = cast("forms.MultipleChoiceField", self.fields["remedies"])
        radio.choices = [row for row in Remedy.choices if row[0] in fit or row[0] in self.case.remedies]

    def _known(self, question: fields.Question) -> Any:
        """Answer that another page has already: the contract's other party is most often the respondent."""
        is_known = (question.key, question.kind) == (OTHER_PARTY, fields.FieldKind.COMPANY) and self.case.respondent
        return fields.Company(self.case.respondent, "", self.case.business_id) if is_known else None

    @property
    def needed_fields(self) -> list[Any]:
        """The category's own fields that must be filled in, in its order."""
        return [self[self.PREFIX + question.key] for question in self.questions if question.required]

    @property
    def optional_fields(self) -> list[Any]:
        return [self[self.PREFIX + question.key] for question in self.questions if not question.required]

    @property
    def has_more(self) -> bool:
        """Whether something stands in an optional field, right or wrong: then they are not folded away."""
        return any(field.errors or field.value() not in (None, "") for field in self.optional_fields)

    def changes(self) -> dict[str, Any]:
        own = {q.key: self.cleaned_data.get(self.PREFIX + q.key) for q in self.questions}
        common = {name: value for name, value in self.cleaned_data.items() if not name.startswith(self.PREFIX)}
        common["answers"] = {key: fields.to_json(value) for key, value in own.items() if value not in (None, "")}
        return common
