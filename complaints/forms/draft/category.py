"""Category of the complaint: the top level, then what is below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category
from complaints.models import Complaint
from complaints.rules.completeness import complainant_types
from ui.forms import ChoiceCards, HouseForm
from ui.traditional import spoken


class CategoryForm(HouseForm):
    """Top level; `chosen` is what the draft gets: the only sub-category where there is but one, else the top."""

    def __init__(self, *args: Any, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {row.code: row for row in categories}
        self.fields["category"] = forms.ChoiceField(
            label=_("您要投诉哪一类问题？"),
            help_text=_("类别决定需要填写的内容。选择最接近的一项。"),
            choices=[(row.code, spoken(row.name)) for row in categories],
            widget=ChoiceCards(columns=2, notes={row.code: _category_notes(row) for row in categories}),
            error_messages={"required": _("请选择您要投诉的类别")},
        )

    @property
    def chosen(self) -> Category:
        top = self._rows[self.cleaned_data["category"]]
        below = list(top.children.all())
        return below[0] if len(below) == 1 else top


class SubCategoryForm(HouseForm):
    """Sub-category below the draft's top level."""

    def __init__(self, *args: Any, top: Category, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {row.code: row for row in top.children.all() if row.is_active}
        self.fields["sub"] = forms.ChoiceField(
            label=_("具体是哪一种问题？"),
            help_text=_("选择最接近的一项。"),
            choices=[(row.code, spoken(row.name)) for row in self._rows.values()],
            widget=ChoiceCards(columns=2),
            required=not later,
            error_messages={"required": _("请选择具体是哪一种问题")},
        )

    @property
    def chosen(self) -> Category | None:
        return self._rows.get(self.cleaned_data["sub"])


def _category_notes(row: Category) -> list[Any]:
    notes: list[Any] = [spoken(row.hint)] if row.hint else []
    return [*notes, _("需要：%(needs)s") % {"needs": spoken(row.needs)}] if row.needs else notes


def category_changes(chosen: Category, case: Complaint) -> dict[str, Any]:
    """A draft's new category; who complains follows it where the category leaves no choice."""
    allowed = complainant_types(chosen.top)
    kind = case.complainant_type if case.complainant_type in allowed else allowed[0]
    return {"category": chosen, "complainant_type": kind}
