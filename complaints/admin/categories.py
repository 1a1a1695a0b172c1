"""Categories and what each of them asks: edited by supervisors, switched off rather than deleted."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline
from unfold.widgets import UnfoldAdminTextareaWidget

from complaints.models import Category, CategoryField


def _lines(label: Any) -> SimpleArrayField:
    return SimpleArrayField(
        forms.CharField(max_length=60),
        label=label,
        help_text=_("一行一项。"),
        delimiter="\n",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


class CategoryForm(forms.ModelForm):
    """A category stands on the top level or below a top level; its code stays what it was."""

    evidence = _lines(_("证据清单"))

    class Meta:
        model = Category
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True

    def clean_parent(self) -> Category | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.children.exists():
            raise ValidationError(_("这个类别有下级类别，不能再放到别的类别下面。"), code="third_level")
        return parent


class CategoryFieldForm(forms.ModelForm):
    choices = _lines(_("选项"))

    class Meta:
        model = CategoryField
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True

    def clean_pattern(self) -> str:
        """A pattern that does not compile would break the page that asks."""
        pattern = self.cleaned_data["pattern"]
        try:
            re.compile(pattern)
        except re.error as why:
            raise ValidationError(_("正则表达式不能用：%(why)s"), code="pattern", params={"why": why}) from why
        return pattern


class CategoryFieldInline(StackedInline):
    """What the category asks beyond the common block; top categories carry them for those below."""

    model = CategoryField
    form = CategoryFieldForm
    extra = 0
    can_delete = False
    ordering = ("position", "pk")


class LevelFilter(admin.SimpleListFilter):
    title = _("级别")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("top", _("一级")), ("sub", _("二级"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> QuerySet[Category]:
        return queryset.filter(parent__isnull=self.value() == "top") if self.value() else queryset


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    form = CategoryForm
    inlines = (CategoryFieldInline,)
    list_display = ("name_", "code", "for_business", "auto_accept", "is_active", "position")
    list_filter = (LevelFilter, "is_active", "auto_accept")
    search_fields = ("name", "=code")
    search_help_text = _("名称的一部分，或完整的代码")
    ordering = ("code",)
    sortable_by = ()
    list_select_related = ("parent",)
    list_per_page = 100
    show_full_result_count = False

    @admin.display(description=_("名称"))
    def name_(self, category: Category) -> str:
        return str(category)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Category | None) -> Any:
        """A sub-category asks what its top category asks."""
        return () if obj and obj.parent_id else super().get_inlines(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return False  # cases refer to it; it is switched off
