"""The company's forms: its answer, the report that it has performed, the filter of its inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.forms import StepForm
from catalogue.models import Category
from complaints.forms.terms import RemediesField, last_day, mark_asked, stands_until, tomorrow
from complaints.models import Complaint
from complaints.rules.codes import RELIEF, ObjectionGround, Response
from files.forms.kept import files_field
from ui.forms import ChoiceCards, LongTextField, MoneyField, PartedDateField
from ui.values import Cleaned, Words

TEXT_MIN, TEXT_MAX = 10, 2000
ACTION_MAX = 200
ITEMS_MAX, ITEM_MAX = 8, 200


def listed(text: str) -> list[str]:
    """The things of a list, one a line; raises `ValidationError` when they are too many or too long."""
    items = [line.strip() for line in text.splitlines() if line.strip()]
    if len(items) > ITEMS_MAX:
        raise ValidationError(
            _("最多%(most)d项，目前%(count)d项。请合并。"),
            code="too_many",
            params={"most": ITEMS_MAX, "count": len(items)},
        )
    if any(len(item) > ITEM_MAX for item in items):
        raise ValidationError(_("每项请控制在%(most)d个字以内。"), code="too_long", params={"most": ITEM_MAX})
    return items


class AnswerForm(StepForm):
    """The final answer. Relief names its kinds, an amount or an action, and a day: what belongs to another code is
    dropped. An answer to a whole group has no case."""

    conditional_fields = ("remedies", "amount", "action", "perform_by")

    code = forms.ChoiceField(
        label=_("处理结论"),
        choices=[
            (Response.RELIEF_MONEY, _("同意，给予金钱补救")),
            (Response.RELIEF_OTHER, _("同意，采取其他补救")),
            (Response.EXPLANATION, _("解释说明")),
            (Response.DECLINED, _("不同意")),
        ],
        widget=ChoiceCards(
            columns=2,
            notes={
                Response.RELIEF_MONEY: _("退款、赔偿等，由投诉人确认。须写明金额和完成日期"),
                Response.RELIEF_OTHER: _("换货、恢复服务、更正等，由投诉人确认。须写明措施和完成日期"),
                Response.EXPLANATION: _("说明事实和依据，不提出补救方案"),
                Response.DECLINED: _("不接受诉求。须写明理由和依据"),
            },
        ),
        error_messages={"required": _("请选择处理结论")},
    )
    remedies = RemediesField(help_text=_("同意补救的，必填，可多选。"), required=False)
    amount = MoneyField(
        label=_("金额"),
        help_text=_("给予金钱补救的，必填。"),
        required=False,
        min_value=Decimal("0.01"),
        error_messages={"min_value": _("请填写大于0的金额")},
    )
    action = forms.CharField(
        label=_("处理措施"),
        help_text=_("采取其他补救的，必填。例如：更换同款新机，运费由我方承担。"),
        max_length=ACTION_MAX,
        required=False,
    )
    perform_by = PartedDateField(
        label=_("完成日期"),
        help_text=_("同意补救的，必填。最早为明天，最晚为一年内。"),
        required=False,
        earliest=tomorrow,
        latest=last_day,
    )
    expires_on = stands_until()
    text = LongTextField(
        label=_("给投诉人的说明"),
        help_text=_("先说结论，再说原因和时间。投诉人和平台都会看到。"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        rows=6,
    )

    def __init__(self, *args: Any, case: Complaint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_asked(self, case)

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        code = data.get("code", "")
        if code in RELIEF:
            self._need(True, "remedies", _("同意补救的，请选择补救方式"))
            self._need(code == Response.RELIEF_MONEY, "amount", _("给予金钱补救的，请填写金额"))
            self._need(code == Response.RELIEF_OTHER, "action", _("采取其他补救的，请写明处理措施"))
            self._need(True, "perform_by", _("同意补救的，请填写完成日期"))
        if code == Response.RELIEF_OTHER:
            self._drop("amount", None)
        elif code in Response.values and code not in RELIEF:
            self._drop("amount", None)
            self._drop("action", "")
            self._drop("perform_by", None)
            self._drop("expires_on", None)
            self._drop("remedies", [])
        return data

    def _need(self, needed: bool, name: str, message: Words) -> None:
        if needed and name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)

    def _drop(self, name: str, empty: Any) -> None:
        """Empty a field that plays no part in this answer: what was typed there may be wrong."""
        self.errors.pop(name, None)
        self.cleaned_data[name] = empty


class CaseAnswerForm(AnswerForm):
    """The answer to one case: it goes with the version that it was written to (`seen`)."""

    def clean(self) -> Cleaned:
        version = str(self.data.get("version", ""))
        return super().clean() | {"seen": int(version) if version.isdecimal() and len(version) < 9 else None}


class SendAnswerForm(CaseAnswerForm):
    """The answer as it was previewed, with the files that go with it."""

    files = files_field(_("附件"), required=False)  # type: ignore[assignment]


class PerformedForm(StepForm):
    """The agreement was kept: what was done and when, with proof."""

    text = LongTextField(
        label=_("履行情况"),
        help_text=_("写明做了什么、在哪一天完成。投诉人和平台都会看到。"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        rows=4,
    )
    files = files_field(  # type: ignore[assignment]  # the metaclass makes it a field
        _("履行凭证"), hint=_("例如退款回单、物流签收记录。")
    )


class QuestionsForm(StepForm):
    """Questions to the complainant, one a line; `cleaned_data["items"]` is the list."""

    items = LongTextField(
        label=_("需要投诉人补充的材料"),
        help_text=_("一行一项，最多8项，每项不超过200个字。只问答复必需的内容。"),
        rows=6,
        max_length=ITEMS_MAX * (ITEM_MAX + 1),
    )

    def clean_items(self) -> list[str]:
        return listed(self.cleaned_data["items"])


class ExtensionForm(StepForm):
    """Five working days more, for an interim answer."""

    interim = LongTextField(
        label=_("阶段性答复"),
        help_text=_("写明已经核实了什么、还要做什么。投诉人会看到。"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        rows=5,
    )
    reason = LongTextField(label=_("延期的理由"), min_length=TEXT_MIN, max_length=500, rows=3)


class ObjectionForm(StepForm):
    """Why the case is not for this company to answer, with evidence."""

    ground = forms.ChoiceField(
        label=_("异议理由"),
        choices=ObjectionGround.choices,
        widget=ChoiceCards,
        error_messages={"required": _("请选择异议的理由")},
    )
    text = LongTextField(
        label=_("说明"),
        help_text=_("写明事实和依据。投诉人和平台都会看到。"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        rows=5,
    )
    files = files_field(_("证据"))  # type: ignore[assignment]


class InboxFilter(forms.Form):
    """The filter of the inbox, from the address; what it does not understand is passed over."""

    group = forms.CharField(required=False)
    late = forms.BooleanField(required=False)
    category = forms.ChoiceField(required=False)
    number = forms.CharField(required=False, max_length=40)
    after = forms.CharField(required=False, max_length=40)

    def __init__(self, data: Mapping[str, Any], *, categories: Sequence[Category]) -> None:
        super().__init__(data)
        self.fields["category"].choices = [(row.code, row.name) for row in categories]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """Filters that were understood; every key is there."""
        self.is_valid()
        empty: dict[str, Any] = {"group": "", "late": False, "category": "", "number": "", "after": ""}
        return empty | self.cleaned_data
