"""The complainant's forms: supplements and evidence, what they make of the answer, withdrawing, rating."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.forms import StepForm
from complaints.models import Complaint
from complaints.queries import case as case_queries
from complaints.queries import dealing, evidence
from complaints.rules.codes import Outcome, WithdrawalReason
from complaints.rules.completeness import EVIDENCE_MAX, is_answered
from files.forms.kept import files_field
from ui.forms import ChoiceCards, LongTextField
from ui.values import Cleaned

TEXT_MAX, REASON_MAX, COMMENT_MAX, CAPTION_MAX = 2000, 500, 500, 100
NO_SECRETS = _("请勿填写身份证号、银行卡号等个人信息。")
STARS = [
    (5, _("5分，很满意")),
    (4, _("4分，满意")),
    (3, _("3分，一般")),
    (2, _("2分，不满意")),
    (1, _("1分，很不满意")),
]
YES, NO = "yes", "no"


class SupplementForm(StepForm):
    """Answers to each thing that was asked for, in words, in files or in both."""

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items, room = case_queries.supplement_items(case, current=True), _room(case)
        for item in self._items:
            self.fields[f"item_{item.pk}"] = LongTextField(
                label=item.request,
                help_text=_("写明情况，或者在下面上传文件；两样都给也可以。没有的材料请写明原因。"),
                rows=3,
                max_length=TEXT_MAX,
                required=False,
            )
            if room:
                label = format_lazy(_("文件：{item}"), item=item.request)
                rule: dict[str, Any] = {"slot": str(item.pk), "limit": room, "required": False}
                if item != self._items[0]:
                    rule["help_text"] = _("要求同上，个人信息请先遮挡。")
                self.fields[f"files_{item.pk}"] = files_field(label, **rule)
        self.conditional_fields = tuple(self.fields)  # neither is optional by itself: one of the two is needed

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        answers = {item.pk: data.get(f"item_{item.pk}", "") for item in self._items}
        files = {item.pk: data.get(f"files_{item.pk}", []) for item in self._items}
        for item in self._items:
            wrong = {f"item_{item.pk}", f"files_{item.pk}"} & set(self.errors)
            if not wrong and not is_answered(answers[item.pk], files[item.pk]):
                words = _("“%(item)s”还没有回答。请写明情况，或者上传文件") % {"item": item.request}
                self.add_error(f"item_{item.pk}", words)
        return data | {"answers": answers, "files": files}


class DetailsForm(StepForm):
    """Answers to the questions of another category, each in words."""

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = case_queries.open_details(case)
        for item in self._items:
            self.fields[f"item_{item.pk}"] = LongTextField(
                label=item.request,
                rows=2,
                max_length=TEXT_MAX,
                error_messages={"required": _("请填写这一项。没有的请写明原因")},
            )

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if not self.errors:
            data["answers"] = {item.pk: data[f"item_{item.pk}"] for item in self._items}
        return data


class EvidenceForm(StepForm):
    """More files, and what they show."""

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field(_("证据文件"), limit=_room(case))
        self.fields["caption"] = forms.CharField(
            label=_("这些文件说明什么"),
            help_text=_("例如：与客服的聊天记录，11月12日。要分别说明的，请写在每个文件下面。"),
            max_length=CAPTION_MAX,
            required=False,
            error_messages={"max_length": _("说明最多%(limit_value)d个字，目前%(show_value)d个字")},
        )


def _room(case: Complaint) -> int:
    """How many more files the case takes."""
    return max(0, EVIDENCE_MAX - len(evidence.counted(case)))


class SolvedForm(StepForm):
    """Way in which the problem was solved: O01-O04 in plain words."""

    outcome = forms.ChoiceField(
        label=_("问题是怎样解决的？"),
        choices=[
            (Outcome.O01, _("我的诉求全部得到满足")),
            (Outcome.O02, _("部分得到满足，我接受这个结果")),
            (Outcome.O03, _("企业作了解释，我接受")),
            (Outcome.O04, _("我和企业自行和解了")),
        ],
        widget=ChoiceCards,
        error_messages={"required": _("请选择问题是怎样解决的")},
    )


class AcceptForm(StepForm):
    """The offer that is accepted: the name of the one that was shown goes with it."""

    asks_anew = True

    offer = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = dealing.current_offer(case)
        self.initial["offer"] = row.key if row else ""


class RejectForm(StepForm):
    """Why the answer is not accepted, for whoever wants to say."""

    reason = LongTextField(
        label=_("不认可的理由"),
        help_text=format_lazy(_("企业和平台会看到。{rule}"), rule=NO_SECRETS),
        rows=4,
        max_length=REASON_MAX,
        required=False,
    )


class BreachForm(StepForm):
    """Parts of an agreement that were not kept."""

    reason = LongTextField(
        label=_("哪些约定没有履行"),
        help_text=format_lazy(_("例如：约定退款3,299.00元，至今没有收到。企业和平台会看到。{rule}"), rule=NO_SECRETS),
        rows=4,
        max_length=REASON_MAX,
        error_messages={"required": _("请写明哪些约定没有履行")},
    )


class WithdrawForm(StepForm):
    """Why the complaint is taken back."""

    reason = forms.ChoiceField(
        label=_("您为什么撤回？"),
        choices=[
            (WithdrawalReason.W1, _("问题已经解决")),
            (WithdrawalReason.W2, _("投诉有误")),
            (WithdrawalReason.W3, _("准备向法院起诉")),
            (WithdrawalReason.W4, _("不愿继续")),
            (WithdrawalReason.W5, _("受到企业的压力")),
        ],
        widget=ChoiceCards(
            notes={
                WithdrawalReason.W1: _("企业已经答复的，请改用“确认已解决”，结果才会计为已解决。"),
                WithdrawalReason.W5: _(
                    "您不必因为压力而撤回：返回即可保留投诉。选择这一项，平台主管会立即收到提醒，企业看到的只是“不愿继续”。"
                ),
            }
        ),
        error_messages={"required": _("请选择撤回的原因")},
    )


class RatingForm(StepForm):
    """Three marks, whether it was solved, and a word."""

    speed = forms.TypedChoiceField(label=_("办理速度"), choices=STARS, coerce=int, widget=forms.RadioSelect)
    attitude = forms.TypedChoiceField(label=_("服务态度"), choices=STARS, coerce=int, widget=forms.RadioSelect)
    result = forms.TypedChoiceField(label=_("处理结果"), choices=STARS, coerce=int, widget=forms.RadioSelect)
    is_solved = forms.TypedChoiceField(
        label=_("您的问题解决了吗？"),
        choices=[(YES, _("解决了")), (NO, _("没有解决"))],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择问题是否已经解决")},
    )
    comment = LongTextField(
        label=_("您的意见"),
        help_text=format_lazy(_("企业和平台会看到您的评分和意见。{rule}"), rule=NO_SECRETS),
        rows=3,
        max_length=COMMENT_MAX,
        required=False,
    )
