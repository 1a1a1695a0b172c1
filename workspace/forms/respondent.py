"""The staff's forms about companies: which one a complainant means, and which two are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from businesses import credit_codes
from businesses.fields import CreditCodeField
from businesses.models import NAME_MAX, Business
from businesses.queries import exactly
from casework.forms import StaffStepForm
from complaints.models import Complaint
from complaints.queries import respondent
from ui.values import Cleaned
from workspace.forms.staff import StaffForm, long_text, short_text

NEW, OTHER = "new", "other"


def _known(typed: str) -> Business:
    """The registered company of exactly this name or code; raises what to do when there is none."""
    found = exactly(typed)
    if found is None:
        raise ValidationError(_("没有找到这家企业，或者不止一家。请填写全称或统一社会信用代码"), code="unknown")
    return found


class MatchForm(StaffStepForm):
    """The company that the complainant means: `business`, or `name` and `credit_code` of one to be registered."""

    match = forms.ChoiceField(label=_("是哪一家企业"), widget=UnfoldAdminSelectWidget())
    other = short_text(
        _("全称或统一社会信用代码"), _("选了“另一家已登记的企业”的，必填。"), required=False, max_length=NAME_MAX
    )
    name = short_text(
        _("新企业的全称"), _("选了“登记为新企业”的，必填，与营业执照一致。"), required=False, max_length=NAME_MAX
    )
    credit_code = CreditCodeField(
        label=_("新企业的统一社会信用代码"),
        required=False,
        help_text=_("能查到的，请填写。"),
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = credit_codes.compact(case.respondent_hint)
        code = hint if credit_codes.is_valid(hint) else ""
        by_code = exactly(code) if code else None
        rows = [by_code] if by_code else respondent.candidates(case)
        self.candidates = {str(row.pk): row for row in rows}
        self.fields["match"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *((pk, row.name) for pk, row in self.candidates.items()),
            (OTHER, _("另一家已登记的企业")),
            (NEW, _("登记为新企业")),
        ]
        self.fields["match"].help_text = gettext("投诉人填写的是“%(name)s”%(hint)s。这些话原样保留。") % {
            "name": case.respondent_name,
            "hint": gettext("（%(hint)s）") % {"hint": case.respondent_hint} if case.respondent_hint else "",
        }
        self.initial = {"name": case.respondent_name, "credit_code": code, **self.initial}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        chosen = data.get("match", "")
        if chosen != NEW:
            self.errors.pop("credit_code", None)  # it is not asked then
        if chosen in self.candidates:
            return {"business": self.candidates[chosen]}
        if chosen == OTHER:
            try:
                return {"business": _known(data.get("other") or "")}
            except ValidationError as wrong:
                self.add_error("other", wrong)
        elif chosen == NEW:
            if not data.get("name"):
                self.add_error("name", _("请填写新企业的全称"))
            elif exactly(data["name"]):
                self.add_error("name", _("这家企业已经登记，请选择“另一家已登记的企业”"))
            return {"name": data.get("name", ""), "credit_code": data.get("credit_code", "")}
        return {}


class MergeBusinessesForm(StaffForm):
    """Two companies that are one: `merged` goes, `survivor` stays."""

    merged = short_text(
        _("被合并的企业"), _("企业全称或统一社会信用代码。它的投诉、成员和名称都转到保留的企业。"), max_length=NAME_MAX
    )
    survivor = short_text(_("保留的企业"), _("企业全称或统一社会信用代码。"), max_length=NAME_MAX)
    reason = long_text(_("合并理由"), _("写明凭什么认定是同一家企业，例如登记机关的变更记录。"), rows=3, max_length=500)

    def clean_merged(self) -> Business:
        return _known(self.cleaned_data["merged"])

    def clean_survivor(self) -> Business:
        found = _known(self.cleaned_data["survivor"])
        if found == self.cleaned_data.get("merged"):
            raise ValidationError(_("请填写另一家企业，两处是同一家"), code="same")
        return found
