"""Typed text of a form, less what nobody sees: for every form, however it is drawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ui import folding

# What has one spelling only: it may be typed full-width, with another dash or dot. A NumberField (an
# IntegerField to Django) is not among them: it reads what was typed (`amounts`), where 1² is no 12.
_PLAIN = (
    forms.IntegerField,
    forms.FloatField,
    forms.DateField,
    forms.TimeField,
    forms.DateTimeField,
    forms.UUIDField,
)
_NOT_TEXT = (forms.PasswordInput, forms.CheckboxInput, forms.widgets.ChoiceWidget)


class CleanedField(BoundField):
    """A field whose text comes without what nobody sees, however it is then checked or shown again.

    So what only looks filled in is empty. Passwords, hidden fields and what is chosen from a list stay as they came.
    """

    @property
    def data(self) -> Any:
        widget, typed = self.field.widget, super().data
        if widget.is_hidden or isinstance(widget, _NOT_TEXT):
            return typed
        if isinstance(typed, str):
            return _cleaned(self.field, typed)
        if isinstance(typed, tuple) and hasattr(typed, "_fields"):  # what a widget of several inputs gives
            return type(typed)(*(folding.seen(part) if isinstance(part, str) else part for part in typed))
        return typed


def _cleaned(field: forms.Field, typed: str) -> str:
    if isinstance(field.widget, forms.Textarea):
        return folding.seen_lines(typed)
    if isinstance(field, forms.EmailField):
        return folding.address(typed)
    is_plain = isinstance(field, _PLAIN) and not isinstance(field, forms.DecimalField)
    return folding.plain(typed) if is_plain else folding.seen(typed)
