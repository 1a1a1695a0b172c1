"""The forms of an appeal: the complainant's, and the reviewer's in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appeals.rules import STATEMENT_MAX, STATEMENT_MIN, Reason
from casework.forms import StepForm
from complaints.forms.mine import NO_SECRETS
from complaints.rules.completeness import APPEAL_MAX
from files.forms.kept import KeptFilesField, files_field
from ui.forms import ChoiceCards, HouseForm, LongTextField
from ui.values import Cleaned


def _files(*, required: bool) -> KeptFilesField:
    return files_field(_("证据文件"), limit=APPEAL_MAX, required=required)


class AppealForm(HouseForm):
    """An appeal: what was wrong, or what is new."""

    reason = forms.ChoiceField(
        label=_("您为什么申诉？"),
        choices=Reason.choices,
        widget=ChoiceCards(
            notes={
                Reason.FACTS: _("例如：决定说没有付款记录，但您提交过。"),
                Reason.GROUND: _("例如：不予受理引用的条款不适用您的情况。"),
                Reason.PROCEDURE: _("例如：没有等您补充就作出了决定。"),
                Reason.EVIDENCE: _("原来没有提交、能够改变结果的材料，请在下面上传。"),
            }
        ),
        error_messages={"required": _("请选择申诉的理由")},
    )
    statement = LongTextField(
        label=_("申诉说明"),
        help_text=format_lazy(
            "{what}{secrets}", what=_("写明哪里有误、应当怎样，或者新的证据说明什么。"), secrets=NO_SECRETS
        ),
        min_length=STATEMENT_MIN,
        max_length=STATEMENT_MAX,
        rows=8,
        error_messages={"required": _("请写明哪里有误，或者新的证据说明什么")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = _files(required=False)  # the name is taken on the class

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if data.get("reason") == Reason.EVIDENCE and not data.get("files") and "files" not in self.errors:
            self.add_error("files", _("您选择了“有新的证据”，请上传证据"))
        return data


class FilesForm(StepForm):
    """More evidence, and what it shows."""

    caption = forms.CharField(label=_("这些文件说明什么"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = _files(required=True)
        self.order_fields(["files", "caption"])


# --- the staff's ---
