"""Base of every typed page of a draft."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinLengthValidator

from catalogue.forms.company import CompanyField
from complaints.models import Complaint
from complaints.rules import content
from ui.forms import HouseForm


class DraftForm(HouseForm):
    """A page of the draft. With `later` (先保存，以后再填) nothing is required; what was typed must be readable."""

    also: tuple[str, ...] = ()  # fields of the case that it writes without a form field of the same name

    def __init__(self, *args: Any, case: Complaint, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.later = case, later
        self.build()
        if later:
            self._relax()

    def build(self) -> None:
        """Fields and initial values that depend on the case."""

    @classmethod
    def owned(cls) -> tuple[str, ...]:
        """The fields of the case that this page writes, or that its questions depend on: its stamp is over these."""
        return (*(name for name in content.FIELDS if name in cls.base_fields or name in cls.also),)

    def changes(self) -> dict[str, Any]:
        """Values that `save_draft` writes: this page's own fields and no others, so that two tabs keep each other's."""
        return dict(self.cleaned_data)

    def _relax(self) -> None:
        needed = [name for name, field in self.fields.items() if field.required]
        self.conditional_fields = (*self.conditional_fields, *needed)  # they are not optional: only not needed yet
        for name in needed:
            self.fields[name].required = False
        for field in self.fields.values():
            field.validators = [check for check in field.validators if not isinstance(check, MinLengthValidator)]
            if isinstance(field, CompanyField):
                field.relax()

    def _start_with(self, *names: str) -> None:
        self.initial = {**{name: getattr(self.case, name) for name in names}, **self.initial}
