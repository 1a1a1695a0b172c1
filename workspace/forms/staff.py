"""The staff's forms, one a step: the admin's look, our words and checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from accounts.real_name import providers
from businesses.models import Business
from businesses.queries import exactly
from casework.forms import StaffStepForm
from casework.workdays import day_of
from catalogue.rules.codes import Ground
from complaints import access
from complaints.forms.business import ITEM_MAX, ITEMS_MAX, TEXT_MAX, TEXT_MIN, AnswerForm, listed
from complaints.forms.terms import RemediesField, last_day, stands_until, tomorrow
from complaints.models import Complaint
from complaints.queries import assignment, evidence, privacy, respondent
from complaints.rules.codes import COUNTERSIGNED, LookPurpose, Response, ServiceWay
from complaints.rules.offline import Contact
from files.fields import FILES_HINT
from files.forms.kept import REDACT, KeptFilesField
from ui.forms import LongTextField, MoneyField, PartedDateField, StaffForm
from ui.templatetags.ui import cn_date
from ui.values import Cleaned, Words

NO_MATCH = "none"
NO_FILE = {"required": _("请上传扫描件或照片")}
SCAN_HINT = format_lazy(_("投诉人会看到。{redact}{rule}"), redact=REDACT, rule=FILES_HINT)


class DayInput(forms.DateInput):
    """The browser's own calendar; it sends an ISO date."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


def long_text(label: Words | None, help_text: Words = "", *, rows: int = 5, **more: Any) -> LongTextField:
    more = {"min_length": TEXT_MIN, "max_length": TEXT_MAX} | more
    return LongTextField(
        label=label, help_text=help_text, widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}), **more
    )


def proof_field(label: Words, *, hint: Words = "", required: bool = False, **kwargs: Any) -> KeptFilesField:
    """A scan or a receipt, which `commands` attach with the purpose `PROOF`."""
    words = format_lazy(_("只有工作人员能看到。{rule}"), rule=FILES_HINT)
    return KeptFilesField(
        label=label, required=required, help_text=format_lazy("{hint}{seen}", hint=hint, seen=words), **kwargs
    )


def short_text(label: Words, help_text: Words = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=UnfoldAdminTextInputWidget(), **more)


class AcceptForm(StaffStepForm):
    """Respondent, where the complainant only named a company; `cleaned_data["business"]` or None."""

    match = forms.ChoiceField(label=_("匹配已入驻的企业"), widget=UnfoldAdminSelectWidget())
    other = short_text(
        _("或填写企业全称、统一社会信用代码"),
        _("上面没有列出、但已经入驻的企业。填写后以此为准。"),
        required=False,
        max_length=120,
    )

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.business_id:
            self.fields.clear()
            return
        self.candidates = {str(row.pk): row for row in respondent.candidates(case)}
        self.fields["match"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *((pk, row.name) for pk, row in self.candidates.items()),
            (NO_MATCH, _("不匹配：受理后线下送达")),
        ]
        self.fields["match"].help_text = gettext("投诉人填写的是“%(name)s”。匹配后立即转交企业。") % {
            "name": case.respondent_name
        }
        if not self.candidates:
            self.initial["match"] = NO_MATCH

    def clean_other(self) -> Business | None:
        typed = self.cleaned_data["other"]
        found = exactly(typed) if typed else None
        if typed and found is None:
            raise ValidationError(_("没有找到这家企业。请核对全称，或者先在“企业”中登记。"), code="unknown")
        return found

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if data.get("other"):
            self.errors.pop("match", None)
        chosen = self.candidates.get(data.get("match", "")) if self.fields else None
        return {"business": data.get("other") or chosen}


def named(ground: Ground) -> Any:
    return format_lazy("{} {}{}", ground.value, ground.label, _("（须复签）") if ground in COUNTERSIGNED else "")


class RefusalForm(StaffStepForm):
    ground = forms.ChoiceField(
        label=_("依据"),
        choices=[("", _("请选择")), *((ground, named(ground)) for ground in Ground)],
        help_text=_("R07和R12只是提出意见，须由另一位工作人员复签后才生效。"),
        widget=UnfoldAdminSelectWidget(),
    )
    reason = long_text(_("理由"), _("投诉人会看到。写明事实和依据，不要只写条款。"))
    other_remedies = long_text(_("其他解决途径"), _("投诉人会看到。写明可以找谁、怎么找，例如主管部门的电话。"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if providers.is_on():
            more = _("用R06之前，可以先要求补充，请投诉人完成实名核验。")
            self.fields["ground"].help_text = format_lazy("{}{}", self.fields["ground"].help_text, more)


class SupplementForm(StaffStepForm):
    """Missing items, one a line; `cleaned_data["items"]` is the list."""

    items = long_text(
        _("需要补充的材料"),
        _("一行一项，最多8项，每项不超过200个字。投诉人须逐项填写。"),
        rows=8,
        min_length=None,
        max_length=ITEMS_MAX * (ITEM_MAX + 1),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if providers.is_on():
            more = _("要核实身份的，写“请完成实名核验”，通知和补充页会告诉投诉人在哪里做。")
            self.fields["items"].help_text = format_lazy("{}{}", self.fields["items"].help_text, more)

    def clean_items(self) -> list[str]:
        return listed(self.cleaned_data["items"])


def past_day(label: Words, help_text: Words = "") -> PartedDateField:
    """A day that has come; what else must be true of it, its command says (`commands.offline`)."""
    return PartedDateField(label=label, help_text=help_text, widget=DayInput(), latest=timezone.localdate)


def way_field(label: Words, *, without: tuple[str, ...] = ()) -> forms.ChoiceField:
    ways = [(way.value, way.label) for way in ServiceWay if way not in without]
    return forms.ChoiceField(label=label, choices=[("", _("请选择")), *ways], widget=UnfoldAdminSelectWidget())


def proof_words(label: Words) -> forms.CharField:
    hint = _("运单号，或者通话的时间和号码。只有工作人员能看到；不填的，请上传文件。")
    return short_text(label, hint, required=False, max_length=200)


class ServeForm(StaffStepForm):
    """How and when a company outside the portal was served; `cleaned_data["proof"]` says it in one text."""

    on_own_page = True  # long, and it takes files

    way = way_field(_("送达方式"), without=(ServiceWay.PHONE,))
    served_on = past_day(_("送达日期"), _("企业收到的那一天，以凭据为准。企业的答复期限从这一天起算。"))
    tracking = short_text(_("凭据"), _("运单号、邮件编号，或签收人姓名和电话。"), max_length=200)
    files = proof_field(_("凭据的扫描件或照片"), required=True, error_messages=NO_FILE)  # type: ignore[assignment]
    remark = long_text(_("说明"), rows=3, required=False, min_length=None, max_length=500)

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if self.errors:
            return data
        lines = [
            gettext("送达方式：%(way)s") % {"way": ServiceWay(data["way"]).label},
            gettext("送达日期：%(day)s") % {"day": cn_date(data["served_on"], date.min)},
            gettext("凭据：%(tracking)s") % {"tracking": data["tracking"]},
            data["remark"],
        ]
        proof = "\n".join(line for line in lines if line)
        return {"served_on": data["served_on"], "proof": proof, "files": data["files"]}


class RecordAnswerForm(StaffStepForm, AnswerForm):
    """An answer that came on paper: the company's own form, in the admin's look."""

    on_own_page = True  # long, and it takes files

    code = forms.ChoiceField(
        label=_("处理结论"), choices=[("", _("请选择")), *Response.choices], widget=UnfoldAdminSelectWidget()
    )
    remedies = RemediesField(
        help_text=_("同意补救的，必填，可多选。"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    amount = MoneyField(
        label=_("金额"),
        help_text=_("给予金钱补救的，必填。单位：元。"),
        required=False,
        min_value=Decimal("0.01"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    action = short_text(_("处理措施"), _("采取其他补救的，必填。"), required=False, max_length=200)
    perform_by = PartedDateField(
        label=_("完成日期"),
        help_text=_("同意补救的，必填。最早为明天，最晚为一年内。"),
        required=False,
        earliest=tomorrow,
        latest=last_day,
        widget=DayInput(),
    )
    expires_on = stands_until(widget=DayInput())
    text = long_text(_("答复内容"), _("照书面答复录入。投诉人会看到。"), rows=6)
    received_on = past_day(_("收到答复的日期"), _("平台收到书面答复的那一天。是否按期，以这一天为准。"))
    files = KeptFilesField(  # type: ignore[assignment]
        label=_("书面答复的扫描件或照片"), help_text=SCAN_HINT, required=True, error_messages=NO_FILE
    )


class UnreachableForm(StaffStepForm):
    """Two attempts on two working days, each with its proof; `cleaned_data["attempts"]` are both."""

    on_own_page = True  # long, and it takes files

    first_on = past_day(_("第一次联系的日期"))
    first_way = way_field(_("第一次联系的方式"))
    first = long_text(_("第一次联系"), _("写明地址或号码，以及结果。投诉人会看到。"), rows=3, max_length=500)
    first_proof = proof_words(_("第一次联系的凭据"))
    first_files = proof_field(_("第一次联系凭据的扫描件或照片"), slot="first")
    second_on = past_day(_("第二次联系的日期"), _("与第一次不在同一个工作日。"))
    second_way = way_field(_("第二次联系的方式"))
    second = long_text(_("第二次联系"), _("写明地址或号码，以及结果。投诉人会看到。"), rows=3, max_length=500)
    second_proof = proof_words(_("第二次联系的凭据"))
    second_files = proof_field(_("第二次联系凭据的扫描件或照片"), slot="second")

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if self.errors:
            return data
        asked = ("on", "way", "", "proof", "files")
        first, second = (Contact(*(data[f"{n}_{name}".rstrip("_")] for name in asked)) for n in ("first", "second"))
        return {"attempts": [first, second]}


class DeclineAmendmentForm(StaffStepForm):
    reason = long_text(_("不同意的理由"), _("投诉人会看到。写明为什么，以及需要什么才能同意。"), rows=4, max_length=500)


class TakeDownForm(StaffStepForm):
    """File to take down, and why; its sender reads the reason."""

    file = forms.ChoiceField(label=_("文件"), widget=UnfoldAdminSelectWidget())
    reason = long_text(_("理由"), _("提交的一方会看到。例如：含有他人的身份证号。"), rows=3, max_length=500)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = evidence.live_files(case)
        self.fields["file"].choices = [(row.pk, row.caption or row.file.name) for row in rows]  # type: ignore[attr-defined]


class RevealForm(StaffStepForm):
    """Masked items that somebody needs to see, and why."""

    items = forms.MultipleChoiceField(
        label=_("要查看的信息"),
        error_messages={"required": _("请选择要查看的信息")},
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    purpose = forms.ChoiceField(
        label=_("用途"),
        help_text=_("投诉人会看到"),
        choices=[("", _("请选择")), *LookPurpose.choices],
        error_messages={"required": _("请选择用途")},
        widget=UnfoldAdminSelectWidget(),
    )
    reason = short_text(_("理由"), _("为什么现在需要，投诉人看不到"), min_length=4, max_length=300)

    def __init__(self, *args: Any, case: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = access.sight_of(case, user).may_ask_for()
        known = [item for item in may if privacy.personal_data(case, item)]
        self.fields["items"].choices = [(item, item.label) for item in known]  # type: ignore[attr-defined]


class ConflictForm(StaffForm):
    """Conflict of a person with a company: how, and since when; only a supervisor names somebody else."""

    company = short_text(
        _("企业"), _("已登记企业的全称或统一社会信用代码"), max_length=120, error_messages={"required": _("请填写企业")}
    )
    reason = long_text(
        _("与企业的关系"), _("例如：本人曾在该企业任职；配偶是该企业的股东"), rows=3, min_length=4, max_length=300
    )
    since = PartedDateField(label=_("从哪一天起"), widget=DayInput())

    def __init__(self, *args: Any, user: User, of_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial.setdefault("since", day_of(timezone.now()))
        if of_others:
            person = OfficerField(
                label=_("工作人员"), queryset=assignment.workers(), empty_label=None, widget=UnfoldAdminSelectWidget()
            )
            self.fields = {"person": person, **self.fields}
            self.initial.setdefault("person", user.pk)

    def clean_company(self) -> Business:
        found = exactly(self.cleaned_data["company"])
        if found is None:
            raise ValidationError(_("没有找到这家企业。请核对全称，或者先在“企业”中登记。"), code="unknown")
        return found

    def clean(self) -> Cleaned:
        data = super().clean() or {}
        return {"person": self.user, **data}


class EndConflictForm(StaffForm):
    reason = long_text(_("解除原因"), _("为什么现在没有利益冲突了"), rows=3, min_length=4, max_length=300)


class ReleaseForm(StaffStepForm):
    reason = long_text(_("退回原因"), _("只有工作人员能看到。"), rows=3, min_length=None, max_length=500)


class OfficerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


class AssignForm(StaffStepForm):
    """Officer who gets the case; never a party to it."""

    officer = OfficerField(
        label=_("受理员"), queryset=User.objects.none(), empty_label=_("请选择"), widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = assignment.officers_for(case)  # type: ignore[attr-defined]
        self.initial["officer"] = case.officer_id


class AssignManyForm(StaffForm):
    """Officer who gets several cases; whether each may go there is the step's to say."""

    officer = OfficerField(
        label=_("受理员"), queryset=User.objects.none(), empty_label=_("请选择"), widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = assignment.officers()  # type: ignore[attr-defined]
