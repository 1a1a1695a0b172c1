"""The staff's forms about many cases at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from complaints.models import Complaint
from ui.forms import StaffForm
from workspace.forms.staff import long_text


class MergeManyForm(StaffForm):
    """The one of the chosen cases that goes on, and why."""

    into = forms.ChoiceField(label=_("保留哪一件投诉"), widget=UnfoldAdminSelectWidget())
    reason = long_text(_("理由"), _("投诉人会看到。"), rows=3, max_length=500)

    def __init__(self, *args: Any, cases: list[Complaint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(case.reference, f"{case.reference} {case.title}") for case in cases]
        self.fields["into"].choices = [("", _("请选择")), *rows]  # type: ignore[attr-defined]
