"""The coded remedies on a form of terms: those that the complainant asked for come first and are marked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.rules.codes import Remedy
from complaints.models import Complaint
from complaints.rules.terms import Terms, ordered
from ui.forms import CheckboxMultiple, PartedDateField

PERFORM_WITHIN = timedelta(days=365)
STANDS = timedelta(days=5)  # an offer cannot expire sooner


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def last_day() -> date:
    return timezone.localdate() + PERFORM_WITHIN


def five_days_on() -> date:
    return timezone.localdate() + STANDS


class RemediesField(forms.TypedMultipleChoiceField):
    """Remedies that are offered or wanted; the value is a list of codes in their own order."""

    def __init__(self, **kwargs: Any) -> None:
        more: dict[str, Any] = {"label": _("补救方式"), "choices": Remedy.choices, "widget": CheckboxMultiple}
        super().__init__(**more | kwargs)

    def clean(self, value: object) -> list[str]:
        return ordered(super().clean(value))


def stands_until(**more: Any) -> PartedDateField:
    """Field for the day until which the offer can be accepted."""
    hint = _("可以不填，到确认期限为止。填写的，至少为5天。")
    return PartedDateField(
        label=_("方案有效期至"), help_text=hint, required=False, earliest=five_days_on, latest=last_day, **more
    )


def mark_asked(form: forms.BaseForm, case: Complaint | None) -> None:
    """Put the remedies that were asked for first, and say so."""
    asked = set(case.remedies) if case else set()
    if asked:
        rows = sorted(Remedy, key=lambda remedy: remedy.value not in asked)
        words = [(row.value, gettext("%(remedy)s（诉求）") % {"remedy": row.label}) for row in rows if row in asked]
        rest = [(row.value, row.label) for row in rows if row not in asked]
        form.fields["remedies"].choices = [*words, *rest]  # type: ignore[attr-defined]


def begin(form: forms.BaseForm, terms: Terms, *names: str) -> None:
    """Begin a form as a copy of these terms; a day that can no longer be chosen is left to be filled in."""
    first = {"perform_by": tomorrow(), "expires_on": five_days_on()}
    for name in names:
        value = getattr(terms, name)
        is_over = name in first and value is not None and value < first[name]
        form.initial.setdefault(name, None if is_over else list(value) if name == "remedies" else value)
