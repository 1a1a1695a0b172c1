"""Files in a form: whatever arrives is kept on the server first, and the field is what is kept by now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files import kinds
from files.fields import FILES_HINT, FILES_MAX, FilesInput
from files.models import StoredFile
from ui.values import Words

REDACT = _("身份证号、银行卡号，以及他人的姓名、电话和住址，请先遮挡：图片和PDF上传后可以点“遮挡隐私”。")


class UploaderInput(FilesInput):
    """The uploader: a control that takes files by choosing or dropping, and the list of those that are kept.

    `shown` is filled by `files.views.staging.furnish`: the rows and the addresses for the script.
    """

    shown: dict[str, Any] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, None, attrs) | (self.shown or {})
        return render_to_string("components/uploader.html", context)


class KeptFilesField(forms.FileField):
    """Several files that wait on a shelf; value: the kept `StoredFile`s.

    `slot`: which field of the form it is, where there are several. `kept` and `problems` are filled by
    `files.views.staging.furnish` before the form is judged.
    """

    widget = UploaderInput
    default_error_messages = {"too_many": _("一次最多上传%(limit)d个文件，目前%(count)d个。请合并或只留有用的。")}

    def __init__(
        self, *, slot: str = "", limit: int = FILES_MAX, groups: Collection[kinds.FileGroup] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.slot, self.limit = slot, min(limit, FILES_MAX)
        self.kept: Sequence[StoredFile] = ()
        self.problems: Sequence[str] = ()
        if groups:
            self.widget.attrs["accept"] = kinds.accept(groups)

    def clean(self, data: object, initial: object = None) -> list[StoredFile]:
        files = list(self.kept)
        if self.problems:
            raise ValidationError(list(self.problems), code="turned_away")
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.limit:
            params = {"limit": self.limit, "count": len(files)}
            raise ValidationError(self.error_messages["too_many"], code="too_many", params=params)
        return files

    def bound_data(self, data: Any, initial: Any) -> list[str]:
        """The files that a preview names."""
        return [stored.name for stored in self.kept]


def files_field(label: Words, *, hint: Words = "", **kwargs: Any) -> KeptFilesField:
    """The field as the parties have it: what belongs there, and that personal data is covered first."""
    kwargs.setdefault("help_text", format_lazy("{hint}{redact}{rule}", hint=hint, redact=REDACT, rule=FILES_HINT))
    return KeptFilesField(label=label, **kwargs)
