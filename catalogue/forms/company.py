"""Another company as a form field: its name, those registered under a similar one as a question, its credit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from businesses import credit_codes
from businesses import queries as businesses
from businesses.fields import OFFERED, SCRIPT
from businesses.models import Business
from catalogue.rules.fields import Company

NAME_MAX = 120
NONE_OF_THEM = "none"


class CompanyTyped(NamedTuple):
    """Company as typed: name, code, the registered one picked, and the name kept when none of those fits."""

    name: str
    code: str = ""
    pick: str = ""
    own: str = ""


class CompanyInput(forms.Widget):
    """Two text inputs, and radio buttons between them when registered companies have a similar name."""

    kind = "company"
    control_class = "govuk-input"
    template_name = "catalogue/_company_input.html"
    use_fieldset = True
    options: Sequence[Business] = ()

    class Media:
        js = (SCRIPT,)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**OFFERED, **(attrs or {})})

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        typed = value if isinstance(value, CompanyTyped) else CompanyTyped("")
        context["widget"] |= {"typed": typed, "options": self.options, "none": NONE_OF_THEM, "max": NAME_MAX}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> CompanyTyped:
        keys = (name, f"{name}_code", f"{name}_pick", f"{name}_own")
        return CompanyTyped(*(str(data.get(key) or "").strip() for key in keys))

    def id_for_label(self, id_: str) -> str:
        return id_


class CompanyField(forms.Field):
    """A company by its name, perhaps by its unified social credit code too. Value: `Company`, or None."""

    widget = CompanyInput
    default_error_messages = {
        "no_name": _("{label}请填写企业名称"),
        "too_long": _("{label}的名称最多120个字"),
        "null": _("{label}含有无法保存的字符，请删除后重新填写"),
        "which": _("请选择{label}是哪一家；都不是的，选最后一项"),
    }
    insists = True  # on an answer to the question which of the registered ones it is

    def relax(self) -> None:
        """Saved for later: what was typed is kept, and nothing is asked back."""
        self.insists = False

    def prepare_value(self, value: object) -> Any:
        if isinstance(value, Company):
            return CompanyTyped(value.name, value.credit_code, "", "" if value.business else value.name)
        return value

    def to_python(self, value: object) -> Company | None:
        if not isinstance(value, CompanyTyped) or not (value.name or value.code):
            return None
        if "\0" in value.name + value.code:
            raise self._wrong("null")
        if not value.name:
            raise self._wrong("no_name")
        if len(value.name) > NAME_MAX:
            raise self._wrong("too_long")
        code = self._code(value.code)
        registered = (businesses.exactly(code) if code else None) or businesses.exactly(value.name)
        if registered is None and value.own != value.name:
            registered = self._picked(value)
        if registered:
            return Company(registered.name, code or registered.credit_code or "", registered.pk)
        return Company(value.name, code)

    def _code(self, text: str) -> str:
        code = credit_codes.compact(text)
        if code and (words := credit_codes.problem(code)):
            raise ValidationError(words, code="licence")
        return code

    def _picked(self, value: CompanyTyped) -> Business | None:
        """The one picked among the registered companies with a similar name; None when it is none of them."""
        similar = businesses.matching(value.name)
        if not similar or value.pick == NONE_OF_THEM or not (value.pick or self.insists):
            return None
        for business in similar:
            if str(business.pk) == value.pick:
                return business
        self.widget.options = similar
        raise self._wrong("which")

    def has_changed(self, initial: object, data: Any) -> bool:
        before = self.prepare_value(initial) or CompanyTyped("")
        return bool(before[:2] != data[:2])

    def _wrong(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)
