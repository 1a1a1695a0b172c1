"""Several files in one control, as the forms of every audience take them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from files import kinds

FILES_MAX = 10
FILES_HINT = _("可以选择多个文件：PNG、JPEG、WebP图片或PDF，每个不超过%(megabytes)sMB。") % {
    "megabytes": kinds.MAX_BYTES // kinds.MB
}


class FilesInput(forms.FileInput):
    """A file control that takes several."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": kinds.ACCEPT})


class FilesField(forms.FileField):
    """Several uploads at once; value: a list of `UploadedFile`. What is in them is judged when they are received."""

    widget = FilesInput
    default_error_messages = {"too_many": _("一次最多上传%(limit)d个文件，目前%(count)d个。请合并或只留有用的。")}
    limit = FILES_MAX

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = [super(FilesField, self).clean(upload, None) for upload in data or []]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.limit:
            params = {"limit": self.limit, "count": len(uploads)}
            raise ValidationError(self.error_messages["too_many"], code="too_many", params=params)
        return uploads
