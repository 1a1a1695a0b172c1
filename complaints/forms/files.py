"""Files in a step's form: whatever arrives is kept on the server first, and the field is what is kept by now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.models import StagedFile
from files.fields import FILES_HINT, FILES_MAX, FilesInput
from files.models import StoredFile

REDACT = _("身份证号、银行卡号，以及他人的姓名、电话和住址，请先遮挡：图片和PDF上传后可以点“遮挡隐私”。")


class UploaderInput(FilesInput):
    """The uploader: a control that takes files by choosing or dropping, and the list of those that are kept.

    `shown` is filled by the view (`complaints.views.staging`): the rows and the addresses for the script.
    """

    shown: dict[str, Any] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, None, attrs) | (self.shown or {})
        return render_to_string("components/uploader.html", context)


class KeptFilesField(forms.FileField):
    """Several files; value: the kept `StoredFile`s. `item`: the thing asked for that they answer.

    `kept` and `problems` are filled by the view, which has received what came with the request.
    """

    widget = UploaderInput
    default_error_messages = {"too_many": _("一次最多上传%(limit)d个文件，目前%(count)d个。请合并或只留有用的。")}

    def __init__(self, *, item: int | None = None, limit: int = FILES_MAX, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item, self.limit = item, min(limit, FILES_MAX)
        self.kept: Sequence[StagedFile] = ()
        self.problems: Sequence[str] = ()

    def clean(self, data: Any, initial: Any = None) -> list[StoredFile]:
        files = [row.file for row in self.kept if row.is_usable]
        if self.problems:
            raise ValidationError(list(self.problems), code="turned_away")
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.limit:
            params = {"limit": self.limit, "count": len(files)}
            raise ValidationError(self.error_messages["too_many"], code="too_many", params=params)
        return files

    def bound_data(self, data: Any, initial: Any) -> list[str]:
        """What a preview names."""
        return [row.file.name for row in self.kept if row.is_usable]


def files_field(label: Any, *, hint: Any = "", **kwargs: Any) -> KeptFilesField:
    """The field as the parties' steps have it: what belongs there, and that personal data is covered first."""
    kwargs.setdefault("error_messages", {"required": _("请选择要上传的文件")})
    return KeptFilesField(
        label=label, help_text=format_lazy("{hint}{redact}{rule}", hint=hint, redact=REDACT, rule=FILES_HINT), **kwargs
    )


def proof_field(label: Any, *, required: bool = False, **kwargs: Any) -> KeptFilesField:
    """The same for a step of the staff: a scan or a receipt, which `commands` attach with the purpose `PROOF`."""
    kwargs.setdefault("help_text", format_lazy(_("只有工作人员能看到。{rule}"), rule=FILES_HINT))
    return KeptFilesField(label=label, required=required, **kwargs)
