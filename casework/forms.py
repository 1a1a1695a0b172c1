"""The forms of steps: each is made with the case and who acts, whether or not it offers anything of theirs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models

from ui.forms import HouseForm, StaffForm


class TakesCase(forms.BaseForm):
    """Takes `case` and `user`, so that every step's form is made alike; a form that offers what is theirs reads them
    in its own `__init__`."""

    on_own_page: ClassVar[bool] = False  # for the staff: too long, or too dear, to stand among others on the case page
    asks_anew: ClassVar[bool] = False  # confirms what was shown: once another thing stands, nothing typed is kept

    def __init__(self, *args: Any, case: models.Model | None = None, user: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class StepForm(TakesCase, HouseForm):
    """The form of a party's step."""


class StaffStepForm(TakesCase, StaffForm):
    """The form of a step in the admin."""


class NothingTyped(TakesCase, forms.Form):
    """The form of a step that is a button and no more."""
