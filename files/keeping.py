"""Uploads of a form that survive its errors: received at once, then carried along as signed numbers until taken.

For forms that belong to no case yet. What nothing takes within a day is swept like everything that nothing refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from files import intake, names
from files.errors import Rejected
from files.fields import FILES_MAX, FilesInput
from files.models import StoredFile
from files.sweep import DAY, unclaimed

SALT = "files.keeping"
WAITING_MAX = 60  # of one person, over all forms, within a day: they are no free storage


class KeptField(forms.FileField):
    """Several files; value: the kept `StoredFile`s. `kept` and `problems` are filled before the form is judged."""

    default_error_messages = {"too_many": _lazy("一次最多上传%(limit)d个文件，目前%(count)d个。请合并或只留有用的。")}

    def __init__(self, *, limit: int = FILES_MAX, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = min(limit, FILES_MAX)
        self.kept: Sequence[StoredFile] = ()
        self.problems: Sequence[str] = ()

    def clean(self, data: Any, initial: Any = None) -> list[StoredFile]:
        files = list(self.kept)
        if self.problems:
            raise ValidationError(list(self.problems), code="turned_away")
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.limit:
            params = {"limit": self.limit, "count": len(files)}
            raise ValidationError(self.error_messages["too_many"], code="too_many", params=params)
        return files


class CarryingInput(FilesInput):
    """A file control with a ticked box for each file that is kept already; unticked, it is left behind."""

    kept: Sequence[dict[str, str]] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, None, attrs) | {"kept": self.kept}
        return render_to_string("components/kept_files.html", context)


class CarryingField(KeptField):
    """A `KeptField` of a form that itself names what is kept."""

    widget = CarryingInput


def keep(form: forms.Form, request: HttpRequest, *, now: datetime) -> None:
    """Receive what came with the request for the form's fields, beside what it carries along; judges nothing else."""
    owner: Any = request.user
    for name, field in form.fields.items():
        if not isinstance(field, CarryingField):
            continue
        key = form.add_prefix(name)
        kept, problems = _carried(request.POST.getlist(f"{key}-kept"), owner), []
        for upload in request.FILES.getlist(key):
            if unclaimed().filter(owner=owner).count() >= WAITING_MAX:
                problems.append(_("上传过的文件太多。请先提交，或者明天再试。"))
                break
            try:
                kept.append(intake.receive(upload, owner=owner, now=now))
            except Rejected as why:
                words = {"name": names.cleaned(upload.name or ""), "why": why.message}
                problems.append(_("“%(name)s”：%(why)s") % words)
        field.kept, field.problems = kept, problems
        field.widget.kept = [_row(stored) for stored in kept]


def _row(stored: StoredFile) -> dict[str, str]:
    return {"name": stored.name, "size": stored.size_text, "token": signing.dumps(stored.pk, salt=SALT)}


def _carried(tokens: Iterable[str], owner: Any) -> list[StoredFile]:
    """The files that these name: of this person, and taken by nothing since."""
    pks = [pk for pk in map(_pk, tokens) if pk]
    rows = {row.pk: row for row in unclaimed().filter(owner=owner, pk__in=pks)} if pks else {}
    return [rows[pk] for pk in dict.fromkeys(pks) if pk in rows and not rows[pk].is_rejected]


def _pk(token: str) -> int:
    try:
        return int(signing.loads(token, salt=SALT, max_age=DAY - timedelta(hours=1)))
    except signing.BadSignature:
        return 0
