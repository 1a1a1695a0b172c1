"""How a form becomes HTML: our field template, our classes, the wiring of label, hint and error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from ui.typed import CleanedField

# The first match decides what the field template draws and which class the control carries.
_KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.Select, "select", "govuk-select"),
    (forms.widgets.Input, "input", "govuk-input"),
)


class HouseBoundField(CleanedField):
    """A field of a form on a page; `kind` is what `components/field.html` draws."""

    @property
    def kind(self) -> str:
        """cards, radios, checkboxes, checkbox, date, money, textarea, file, select or input."""
        return getattr(self.field.widget, "kind", "") or self._kind_and_class(self.field.widget)[0]

    @property
    def is_group(self) -> bool:
        """Several controls under one question need `<fieldset>` and `<legend>`."""
        return self.use_fieldset

    @property
    def is_optional(self) -> bool:
        """Only optional fields are marked; a field that another answer makes necessary is not one of them."""
        return not self.field.required and self.name not in getattr(self.form, "conditional_fields", ())

    @property
    def limit(self) -> int | None:
        """The most characters that a text area or a counted line takes, or None."""
        limit = getattr(self.field, "max_length", None) or self.field.widget.attrs.get("maxlength")
        is_counted = self.kind == "textarea" or getattr(self.field, "is_counted", False)
        return int(limit) if limit and is_counted else None

    @property
    def count_id(self) -> str:
        """Id of the character count below a text area; empty where there is no limit to count to."""
        return f"{self.auto_id}_count" if self.limit and self.auto_id else ""

    @property
    def anchor(self) -> str:
        """Id that the error summary links to: the control, or the first control of a group."""
        if self.kind in ("cards", "radios", "checkboxes"):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if described is None or not self.count_id:
            return described
        return f"{described} {self.count_id}".strip()

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if self.kind in ("cards", "radios", "checkboxes"):
            attrs.pop("aria-invalid", None)  # the group says it; ARIA has no such thing as one invalid radio
        base = getattr(widget, "control_class", "") or self._kind_and_class(widget)[1]
        if base and not widget.is_hidden:
            first = base.split()[0]
            error = f"{first}--error" if self.errors and "__" not in first else ""
            attrs["class"] = " ".join(filter(None, (base, error, widget.attrs.get("class"))))
        if self.count_id:
            attrs["data-count"] = self.count_id
        return attrs

    @staticmethod
    def _kind_and_class(widget: forms.Widget) -> tuple[str, str]:
        return next(((kind, name) for of, kind, name in _KINDS if isinstance(widget, of)), ("input", ""))


class HouseRenderer(TemplatesSetting):
    """Set as `default_renderer` of our forms only: as FORM_RENDERER it would dress the admin's inputs too."""

    bound_field_class = HouseBoundField
    field_template_name = "components/field.html"
    form_template_name = "components/fields.html"
