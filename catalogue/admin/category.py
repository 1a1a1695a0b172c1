"""Categories and what each of them asks: edited by supervisors, switched off rather than deleted."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline

from accounts.visitors import signed_in
from catalogue import commands as category_commands
from catalogue import queries as category_queries
from catalogue.admin import pages
from catalogue.admin.lines import lines
from catalogue.admin.precheck import PrecheckInline
from catalogue.models import Category, CategoryField
from catalogue.rules import patterns
from catalogue.rules.fields import FieldKind
from ui.admin import ModelAdmin


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A category stands on the top level or below a top level; its code stays what it was."""

    evidence = lines(_("证据清单"))

    class Meta:
        model = Category
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True

    def clean_parent(self) -> Category | None:
        parent: Category | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.children.exists():
            raise ValidationError(_("这个类别有下级类别，不能再放到别的类别下面。"), code="third_level")
        return parent


class CategoryFieldForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    choices = lines(_("选项"))
    needed_in = lines(_("只在这些二级类别必填"), _("一行一个二级类别的代码，例如APP-05；在其他二级类别里选填。"))

    class Meta:
        model = CategoryField
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True

    def clean_key(self) -> str:
        """Part of names in pages and exports; that of an existing row is fixed, for filed cases refer to it."""
        key: str = self.cleaned_data["key"]
        if not self.instance.pk and not re.fullmatch(r"[a-z][a-z0-9_]*", key):
            raise ValidationError(_("键以小写字母开头，只用小写字母、数字和下划线，例如order_number。"), code="key")
        return key

    def clean_pattern(self) -> str:
        """A pattern that does not compile would break the page that asks, and one that takes long would stop it."""
        pattern: str = self.cleaned_data["pattern"]
        try:
            patterns.compiled(pattern)
        except patterns.BadPattern as why:
            raise ValidationError(str(why), code="pattern") from why
        return pattern

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choices = [choice.strip() for choice in data.get("choices") or []]
        if data.get("kind") == FieldKind.CHOICE and "choices" not in self.errors and len(set(choices)) < 2:
            self.add_error("choices", ValidationError(_("单选至少要有两个不同的选项，一行一项。"), code="choices"))
        elif len(set(choices)) < len(choices):
            self.add_error("choices", ValidationError(_("有重复的选项，请删去。"), code="choices"))
        return data


class CategoryFieldInline(StackedInline):  # type: ignore[misc]  # unfold has no types
    """Questions of the category beyond the common block; top categories carry them for those below."""

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
    inlines = (CategoryFieldInline, PrecheckInline)
    list_display = ("name_", "code", "for_business", "auto_accept", "is_active", "position")
    list_filter = (LevelFilter, "is_active", "auto_accept")
    search_fields = ("name", "=code")
    search_help_text = _("名称的一部分，或完整的代码")
    ordering = ("code",)
    sortable_by = ()
    list_select_related = ("parent",)
    list_per_page = 100
    show_full_result_count = False
    change_form_outer_before_template = "admin/catalogue/category/version.html"
    change_form_outer_after_template = "admin/catalogue/category/preview_panel.html"

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

    # --- versions ---
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Publish a version of what people are asked from now on, when it differs from the last."""
        super().save_related(request, form, formsets, change)
        now = timezone.now()
        version = category_commands.publish_category(form.instance, by=signed_in(request), now=now)
        if version.at == now:
            self.message_user(request, _("类别内容有变化，已发布为第%(number)s版。") % {"number": version.number})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        category = self.get_object(request, object_id)
        more = {}
        if category and category.parent_id is None:
            may_edit = self.has_change_permission(request, category)
            more = {
                "version": category_queries.current_category_version(category),
                "may_preview": may_edit,
                "is_top": True,
            }
        page: HttpResponse = super().change_view(request, object_id, form_url, (extra_context or {}) | more)
        return page

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview_view), name="catalogue_category_preview"),
            path("<int:pk>/versions/", view(self.versions_view), name="catalogue_category_versions"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The category's questions as people see them; a POST shows them as they are typed and saves nothing."""
        pages.need(self.has_view_permission(request))
        category = pages.top_category(pk)
        if request.method != "POST":
            return pages.preview(request, category, None)
        pages.need(self.has_change_permission(request, category))
        formset_class = CategoryFieldInline(self.model, self.admin_site).get_formset(request, category)
        formset = formset_class(data=request.POST, instance=category, prefix=formset_class.get_default_prefix())
        return pages.preview(request, category, formset)

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        pages.need(self.has_view_permission(request))
        return pages.compare(request, pages.top_category(pk), self.admin_site.each_context(request))
