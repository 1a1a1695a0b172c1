"""The forms that every page uses: our look, plain Chinese errors, dates in three parts, money, long text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.utils.translation import gettext_lazy as _

from ui import again
from ui.fields import (
    CheckboxMultiple,
    ChoiceCards,
    CountedTextField,
    LongTextField,
    MoneyField,
    MoneyInput,
    NumberField,
    PartedDateField,
)
from ui.renderer import HouseRenderer
from ui.typed import CleanedField
from ui.values import Words

__all__ = [
    "CheckboxMultiple",
    "ChoiceCards",
    "CountedTextField",
    "HouseForm",
    "HouseMixin",
    "HouseModelForm",
    "PASTED_MAX",
    "LongTextField",
    "MoneyField",
    "MoneyInput",
    "NumberField",
    "PartedDateField",
    "StaffForm",
]

PASTED_MAX = 300  # characters of a field for a number or a code: a whole SMS may be pasted
# What we say instead of Django's sentences, by the class whose default it replaces; a subclass without a row inherits.
_WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("请填写{label}")},
    forms.CharField: {},
    forms.IntegerField: {"invalid": _("{label}请填整数")},
    forms.FloatField: {"invalid": _("{label}请填数字")},
    forms.DecimalField: {"invalid": _("{label}请填数字")},
    forms.DateField: {"invalid": _("{label}请按年月日填写，例如2026-11-08")},
    forms.DateTimeField: {"invalid": _("{label}请按日期和时间填写，例如2026-11-08 09:30")},
    forms.TimeField: {"invalid": _("{label}请按时和分填写，例如09:30")},
    forms.EmailField: {"invalid": _("{label}的格式不对，请按name@example.com填写")},
    forms.URLField: {"invalid": _("{label}的格式不对，请填写完整网址，例如https://example.com")},
    forms.RegexField: {"invalid": _("{label}的格式不对，请核对后重新填写")},
    forms.UUIDField: {"invalid": _("{label}的格式不对，请刷新页面后重试")},
    forms.JSONField: {"invalid": _("{label}的格式不对，请刷新页面后重试")},
    forms.BooleanField: {"required": _("请勾选“{label}”")},
    forms.ChoiceField: {
        "required": _("请选择{label}"),
        "invalid_choice": _("{label}：请从列出的选项中选择"),
    },
    forms.MultipleChoiceField: {
        "required": _("请选择{label}"),
        "invalid_choice": _("{label}：请从列出的选项中选择"),
        "invalid_list": _("{label}：请从列出的选项中选择"),
    },
    forms.ModelChoiceField: {
        "required": _("请选择{label}"),
        "invalid_choice": _("{label}：请从列出的选项中选择"),
    },
    forms.ModelMultipleChoiceField: {
        "required": _("请选择{label}"),
        "invalid_choice": _("{label}：请从列出的选项中选择"),
        "invalid_list": _("{label}：请从列出的选项中选择"),
        "invalid_pk_value": _("{label}：请从列出的选项中选择"),
    },
    forms.FileField: {
        "required": _("请选择要上传的{label}"),
        "invalid": _("文件没有传上来，请重新选择后再上传"),
        "missing": _("文件没有传上来，请重新选择后再上传"),
        "empty": _("这个文件是空的，请换一个文件"),
        "max_length": _("文件名请控制在%(max)d个字以内，目前%(length)d个字"),
        "contradiction": _("请选择上传新文件，或者勾选删除，不能两样都选"),
    },
    forms.ImageField: {"invalid_image": _("这个文件不是图片，或者已经损坏，请换一个文件")},
}
# Codes that validators raise: a field takes them from its own messages, so they can be said once for all.
_VALIDATORS: dict[str, Any] = {
    "min_length": _("{label}至少%(limit_value)d个字，目前%(show_value)d个字"),
    "max_length": _("{label}最多%(limit_value)d个字，目前%(show_value)d个字"),
    "min_value": _("{label}不能小于%(limit_value)s"),
    "max_value": _("{label}不能大于%(limit_value)s"),
    "max_digits": _("{label}最多%(max)s位数字"),
    "max_decimal_places": _("{label}最多%(max)s位小数"),
    "max_whole_digits": _("{label}的整数部分最多%(max)s位"),
    "null_characters_not_allowed": _("{label}含有无法保存的字符，请删除后重新填写"),
    "invalid_extension": _("不支持这种文件，请换成%(allowed_extensions)s"),
    "unique": _("{label}已被使用，请换一个"),
}
_QUESTION = _("请回答“{label}”")  # a label that is a question cannot follow 请填写


class HouseMixin(forms.BaseForm):
    """The look and the words of the house, for any form class (ours, or a library's that a room subclasses).

    Messages of a field may contain `{label}`. `conditional_fields` names the fields that are not `required=True` but
    may be needed by another answer: they are not marked 选填.
    """

    default_renderer: BaseRenderer = HouseRenderer()
    conditional_fields: tuple[str, ...] = ()
    use_required_attribute = False  # the browser's own bubbles are not in our words; our summary is

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bound_field_class = self.bound_field_class or CleanedField  # as the house's renderer has it

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            _speak_plainly(field, str(field.label or name))
        super().full_clean()

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Value that the field begins with: first of all what was typed into it and could not be sent."""
        if (data := again.typed_into(self)) is not None and (found := again.value(self, field_name, data)) is not None:
            return found
        return super().get_initial_for_field(field, field_name)


class HouseForm(HouseMixin, forms.Form):
    """A form of this site."""


class HouseModelForm(HouseMixin, forms.ModelForm):
    """A form of this site over a model's fields."""


class StaffForm(HouseMixin, forms.Form):
    """A form inside the admin: drawn by the admin's widgets and template."""

    default_renderer: BaseRenderer = get_default_renderer()


def _speak_plainly(field: forms.Field, label: str) -> None:
    """Replace Django's default messages by ours and put the label in; a message given by a form's author stays."""
    label = label.replace("%", "％").rstrip("：:")  # messages are %-formatted later
    words: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        words |= _WORDS.get(kind, {})
    if field.widget.is_hidden:
        words["required"] = _("页面缺少信息，请刷新后重试")
    elif label.endswith(("？", "?")) and not isinstance(field, forms.BooleanField | forms.FileField):
        words["required"] = _QUESTION
    own = _VALIDATORS | words | {c: m for c, m in field.error_messages.items() if not _is_djangos(field, c, m)}
    field.error_messages |= {code: str(message).replace("{label}", label) for code, message in own.items()}


def _is_djangos(field: forms.Field, code: str, message: Words) -> bool:
    """True when `message` is the very object that a class of django.forms declares as its default."""
    owner = next((k for k in type(field).__mro__ if code in k.__dict__.get("default_error_messages", {})), None)
    if owner is None or not owner.__module__.startswith("django."):
        return False
    return owner.__dict__["default_error_messages"][code] is message
