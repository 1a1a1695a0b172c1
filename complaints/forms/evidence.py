"""Files in a step's form: whatever arrives is kept on the server first, and the field is what is kept by now."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.fields import FILES_HINT, FilesInput
from files.keeping import KeptField

REDACT = _("身份证号、银行卡号，以及他人的姓名、电话和住址，请先遮挡：图片和PDF上传后可以点“遮挡隐私”。")


class UploaderInput(FilesInput):
    """The uploader: a control that takes files by choosing or dropping, and the list of those that are kept.

    `shown` is filled by the view (`complaints.views.staging`): the rows and the addresses for the script.
    """

    shown: dict[str, Any] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, None, attrs) | (self.shown or {})
        return render_to_string("components/uploader.html", context)


class KeptFilesField(KeptField):
    """Several files that wait on the server for a step. `item`: the thing asked for that they answer.

    `kept` and `problems` are filled by the view (`complaints.views.staging`).
    """

    widget = UploaderInput

    def __init__(self, *, item: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item = item

    def bound_data(self, data: Any, initial: Any) -> list[str]:
        """What a preview names."""
        return [stored.name for stored in self.kept]


def files_field(label: Any, *, hint: Any = "", **kwargs: Any) -> KeptFilesField:
    """The field as the parties' steps have it: what belongs there, and that personal data is covered first."""
    kwargs.setdefault("help_text", format_lazy("{hint}{redact}{rule}", hint=hint, redact=REDACT, rule=FILES_HINT))
    return KeptFilesField(label=label, **kwargs)


def proof_field(label: Any, *, hint: Any = "", required: bool = False, **kwargs: Any) -> KeptFilesField:
    """The same for a step of the staff: a scan or a receipt, which `commands` attach with the purpose `PROOF`."""
    words = _("只有工作人员能看到。{rule}")
    kwargs.setdefault("help_text", format_lazy("{hint}{seen}", hint=hint, seen=format_lazy(words, rule=FILES_HINT)))
    return KeptFilesField(label=label, required=required, **kwargs)
