"""A narrowed worklist under a name: what the list's address may hold, and nothing else."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from complaints.queries import worklist
from ui.forms import StaffForm

NAME_MAX, QUERY_MAX = 20, 300
# The list's own filters, by their names in the address, and what each may say.
KNOWN: dict[str, str] = {
    "list": "|".join(worklist.WORKLISTS),
    "officer": r"me|none|\d{1,9}",
    "mediator": "me|none",
    "late": "1",
    "watched": "1",
    "level": "|".join(str(level) for level in worklist.LEVELS),
    "category": r"[A-Z0-9-]{1,16}",
    "q": r"[^\0]{1,60}",
}


def kept(query: str) -> str:
    """The part of an address's query that the list understands, in a fixed order."""
    said = dict(parse_qsl(query))
    known = {
        name: said[name].strip() for name, values in KNOWN.items() if re.fullmatch(values, said.get(name, "").strip())
    }
    return urlencode(known)


class SavedFilterForm(StaffForm):
    name = forms.CharField(label=_("名称"), max_length=NAME_MAX, widget=UnfoldAdminTextInputWidget())
    query = forms.CharField(required=False, widget=forms.HiddenInput())

    def clean_query(self) -> str:
        query = kept(self.cleaned_data["query"])
        if len(query) > QUERY_MAX:
            raise forms.ValidationError(_("筛选条件太长，请缩短搜索词。"), code="too_long")
        return query
