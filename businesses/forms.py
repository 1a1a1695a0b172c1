"""Forms about claims and members: what is typed, and its shape."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
)

from accounts import phones
from accounts.fields import NO_SMS_ABROAD, PHONE_OR_EMAIL, wrong_number
from businesses import claims, records
from businesses.commands.claiming import TEXT_MOST
from businesses.fields import CreditCodeField
from businesses.models import Business, BusinessClaim, Membership
from casework.forms import StaffStepForm
from files.fields import PAPERS, PAPERS_HINT
from files.forms.kept import KeptFilesField
from notifications import spending
from ui import folding
from ui.forms import ChoiceCards, HouseForm, LongTextField, PartedDateField
from ui.values import Words

PAPERS_MOST = 5
ROLE_NOTES = {
    Membership.Role.OWNER: _("可以答复投诉，还可以邀请、移除成员和更改角色"),
    Membership.Role.HANDLER: _("可以查看和答复投诉"),
    Membership.Role.VIEWER: _("只能查看投诉，不能答复"),
}


def papers(slot: str, label: Words, hint: Words, *, required: bool = True) -> KeptFilesField:
    """A control for the scans of one paper."""
    cover = _("与核验无关的个人信息（例如身份证号）可以先遮挡：上传后点“遮挡隐私”。")
    help_text = format_lazy("{hint}{cover}{rule}", hint=hint, cover=cover, rule=PAPERS_HINT)
    return KeptFilesField(
        slot=slot, label=label, help_text=help_text, required=required, limit=PAPERS_MOST, groups=PAPERS
    )


class ClaimForm(HouseForm):
    """A claim: the company, who claims it, and the papers. A listed company's name is given, not typed."""

    name = forms.CharField(
        label=_("企业名称"), max_length=120, help_text=_("与营业执照上的名称一致"), widget=forms.TextInput()
    )
    credit_code = CreditCodeField(label=_("统一社会信用代码"), help_text=_("18位，见营业执照"))
    claimant_name = forms.CharField(label=_("您的姓名"), max_length=60, help_text=_("与授权书上的被授权人一致"))
    position = forms.CharField(label=_("您的职务"), max_length=60, help_text=_("例如：客服经理"))
    licence = papers("licence", _("营业执照"), _("扫描件或清晰的照片，看得清名称和信用代码。"))
    letter = papers("letter", _("授权书"), _("写明企业授权您在本平台处理投诉，加盖公章。"))
    attested = forms.BooleanField(
        label=_("我确认以上内容和材料真实，并且已得到企业的授权"),
        error_messages={"required": _("请确认内容和材料真实")},
    )

    def __init__(self, *args: Any, business: Business | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if business:
            del self.fields["name"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SupplyForm(HouseForm):
    """The papers and words that staff asked for."""

    text = LongTextField(
        label=_("说明"),
        max_length=TEXT_MOST,
        rows=4,
        help_text=_("补充了什么，或者为什么没有"),
        error_messages={"required": _("请写明补充了什么")},
    )
    files = papers("", _("材料"), _("按要求补充的文件。"), required=False)  # type: ignore[assignment]


class InviteForm(HouseForm):
    """An invitation: the person and the role; `cleaned_data["to"]` is {"phone": …} or {"email": …}."""

    to = forms.CharField(
        label=_("对方的手机号或邮箱"),
        max_length=254,
        help_text=_("邀请链接会发到这里，只有它的持有人能接受"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("角色"),
        choices=Membership.Role.choices,
        initial=Membership.Role.HANDLER,
        widget=ChoiceCards(notes=ROLE_NOTES),
    )

    def clean_to(self) -> dict[str, str]:
        typed = self.cleaned_data["to"]
        if phone := phones.parse(typed):
            if not spending.may_text(phone):
                raise ValidationError(NO_SMS_ABROAD, code="abroad")
            return {"phone": phone}
        address = folding.address(typed)
        try:
            validate_email(address)
        except ValidationError:
            raise wrong_number(typed, PHONE_OR_EMAIL) from None
        return {"email": address}


class RoleForm(HouseForm):
    role = forms.ChoiceField(label=_("角色"), choices=Membership.Role.choices, widget=ChoiceCards(notes=ROLE_NOTES))


class AbsenceForm(HouseForm):
    first_on = PartedDateField(label=_("从哪一天起"), help_text=_("不上班的第一天"))
    last_on = PartedDateField(label=_("到哪一天为止"), help_text=_("不上班的最后一天"))


# --- the staff ---
def _reason(label: Words, help_text: Words) -> LongTextField:
    return LongTextField(
        label=label, help_text=help_text, max_length=TEXT_MOST, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )


class AskMoreForm(StaffStepForm):
    text = _reason(_("需要补充什么"), _("申请人会看到。请写明缺哪份材料、要改什么。"))


class RefuseForm(StaffStepForm):
    text = _reason(_("理由"), _("申请人会看到。请写明哪里不符。"))


class ApproveForm(StaffStepForm):
    """The checklist, the reason, and in a dispute what becomes of the members."""

    checks = forms.MultipleChoiceField(
        label=_("核对清单"),
        help_text=_("每一项都核对过才能通过。"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        required=False,
    )
    settling = forms.ChoiceField(
        label=_("现有成员"),
        choices=claims.Settling.choices,
        initial=claims.Settling.JOIN,
        widget=UnfoldAdminRadioSelectWidget(),
        help_text=_("停用现有成员只能由主管决定。"),
    )
    text = _reason(_("理由"), _("申请人会看到。请写明怎样核实的。"))

    def __init__(self, *args: Any, case: BusinessClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = records.active_members(case)
        keys = claims.needed(is_dispute=bool(members or records.rivals(case)))
        self.fields["checks"].choices = [(key, claims.CHECKS[key]) for key in keys]  # type: ignore[attr-defined]
        if not members:
            del self.fields["settling"]
