"""Words that somebody typed and could not send, shown in the forms of this request's page once more.

Whoever keeps the words (`accounts.typed`) lays them down for the time of one request; every form of the house that has
nothing else typed into it begins with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django import forms
from django.http import QueryDict

_typed: ContextVar[QueryDict | None] = ContextVar("typed", default=None)


@contextmanager
def laid_down(data: QueryDict) -> Iterator[None]:
    token = _typed.set(data)
    try:
        yield
    finally:
        _typed.reset(token)


def typed_into(form: forms.BaseForm) -> QueryDict | None:
    """The words, where they were typed into a form with these fields."""
    data = _typed.get()
    if data is None or form.is_bound:
        return None
    return data if any(_is_given(form, name, data) for name in form.fields) else None


def value(form: forms.BaseForm, name: str, data: QueryDict) -> object:
    """Value that the field held; None where nothing may be filled in: a file, a secret, the page's own."""
    widget = form.fields[name].widget
    if widget.is_hidden or widget.needs_multipart_form or isinstance(widget, forms.PasswordInput):
        return None
    if widget.attrs.get("autocomplete") == "one-time-code":
        return None
    return widget.value_from_datadict(data, {}, form.add_prefix(name))


def _is_given(form: forms.BaseForm, name: str, data: QueryDict) -> bool:
    """Whether the field came along; a box that is not ticked says nothing of it, so boxes alone prove no form."""
    widget = form.fields[name].widget
    if widget.is_hidden or isinstance(widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.FileInput)):
        return False
    return not widget.value_omitted_from_data(data, {}, form.add_prefix(name))
