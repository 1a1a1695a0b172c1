"""Purpose for which the staff take the files of a case along."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.codes import LookPurpose
from ui.forms import HouseForm


class PurposeForm(HouseForm):
    """A code, which the complainant reads."""

    why = forms.ChoiceField(
        label=_("用途"),
        help_text=_("投诉人会看到"),
        choices=LookPurpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择用途")},
    )
