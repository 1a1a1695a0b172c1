"""The questions of a category's pre-check, edited beside its fields; a rule that can never fire is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline

from catalogue.admin.lines import lines
from catalogue.models import PrecheckQuestion
from catalogue.rules import precheck


class PrecheckQuestionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A question, and the rule over its answer: options that hit, or a date with its limit, never both."""

    choices = lines(_("选项"), _("一行一项。对应“联系过企业”和“其他处理途径”的，选项是固定的，这里留空。"))
    hits = lines(
        _("触发的选项"),
        _("一行一项，与选项一字不差。固定选项填代码：联系过企业为answered、waiting、no；"
          "其他处理途径为none、court、arbitration、agency、platform、settled。"),
    )  # fmt: skip

    class Meta:
        model = PrecheckQuestion
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for name, message in precheck.defects(precheck.question(data)).items():
                self.add_error(name, ValidationError(message, code="defect"))
        return data


class PrecheckInline(StackedInline):  # type: ignore[misc]  # unfold has no types
    """The pre-check of a top category; those below it share it."""

    model = PrecheckQuestion
    form = PrecheckQuestionForm
    extra = 0
    can_delete = False
    ordering = ("position", "pk")
    verbose_name = _("预检问题")
    verbose_name_plural = _("预检（填写之前先问的问题）")
