"""A list of short texts as staff write it: one a line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget


def lines(label: Any, help_text: Any = "") -> SimpleArrayField:
    return SimpleArrayField(
        forms.CharField(max_length=60),
        label=label,
        help_text=help_text or _("一行一项。"),
        delimiter="\n",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
