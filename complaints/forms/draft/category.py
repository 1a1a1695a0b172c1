"""Category of the complaint: every kind of problem on one page, under its top level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category
from complaints.models import Complaint
from complaints.rules.completeness import complainant_types
from ui.forms import ChoiceCards, HouseForm
from ui.traditional import spoken


@dataclass(frozen=True)
class TopLevel:
    """A top level with its kinds of problem; `is_open` where the person will most likely choose."""

    top: Category
    options: list[Any]
    is_open: bool


class CategoryForm(HouseForm):
    """Kinds of problem, grouped by top level; `chosen` is one of them, or None where the choice is left for later.

    `near` is the code of the top level that the person came for.
    """

    def __init__(
        self, *args: Any, categories: Sequence[Category], near: str = "", later: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        below = {top.code: list(top.children.all()) or [top] for top in categories}
        only = below.get(near, [])
        if len(only) == 1:
            self.initial.setdefault("sub", only[0].code)
        self._tops = sorted(categories, key=lambda top: top.code != near)
        self._below, self._near = below, near
        self._rows = {row.code: row for rows in below.values() for row in rows}
        self.fields["sub"] = forms.ChoiceField(
            label=_("您遇到的是哪一种问题？"),
            help_text=_("点开一类，选择最接近的一项。类别决定需要填写的内容。"),
            choices=[(row.code, spoken(row.name)) for top in self._tops for row in below[top.code]],
            widget=ChoiceCards(columns=2),
            required=not later,
            error_messages={"required": _("请选择您遇到的是哪一种问题")},
        )

    @property
    def groups(self) -> list[TopLevel]:
        """The page in its order; open is what is chosen, or what the person came for."""
        options, value = list(self["sub"]), self["sub"].value() or ""
        found, start = [], 0
        for top in self._tops:
            codes = [row.code for row in self._below[top.code]]
            is_open = value in codes or (value not in self._rows and top.code == self._near)
            found.append(TopLevel(top, options[start : start + len(codes)], is_open))
            start += len(codes)
        return found

    @property
    def chosen(self) -> Category | None:
        return self._rows.get(self.cleaned_data["sub"])


def category_changes(chosen: Category, case: Complaint) -> dict[str, Any]:
    """A draft's new category; who complains follows it where the category leaves no choice."""
    allowed = complainant_types(chosen.top)
    kind = case.complainant_type if case.complainant_type in allowed else allowed[0]
    return {"category": chosen, "complainant_type": kind}
