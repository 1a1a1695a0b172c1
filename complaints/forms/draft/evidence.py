"""The files chosen on the evidence page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from files.fields import FilesInput
from ui.forms import HouseForm


class EachFileField(forms.FileField):
    """Several files at once. Each is judged by `files.intake`, not here: a bad one does not turn the others away."""

    widget = FilesInput

    def clean(self, data: Sequence[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        return [upload for upload in data or [] if upload]


class EvidenceForm(HouseForm):
    """The files chosen on the evidence page; the page adds what was wrong with each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = EachFileField(label=_("选择文件"), required=False)
