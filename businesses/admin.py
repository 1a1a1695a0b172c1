"""Companies in the staff admin: found by name, alias or credit code; their members are entered here for now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.visitors import signed_in
from businesses import commands, queries
from businesses.claim_admin import BusinessClaimAdmin as BusinessClaimAdmin  # Django looks for admins here
from businesses.fields import CreditCodeField
from businesses.models import Business, Membership
from ui.admin import ModelAdmin


class BusinessForm(forms.ModelForm):
    credit_code = CreditCodeField(
        label=_("统一社会信用代码"), required=False, help_text=_("18位，见营业执照"), widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Business
        fields = ("name", "credit_code", "aliases", "brands", "apps")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_credit_code(self) -> str | None:
        """Nothing at all is None, for the column is unique."""
        return self.cleaned_data.get("credit_code") or None


class MemberFormSet(forms.BaseInlineFormSet):
    """Saves nothing: the deeds are commands (see `BusinessAdmin.save_formset`). Who a member is does not change."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and "user" in form.fields:
            form.fields["user"].disabled = True

    def save(self, commit: bool = True) -> list[Membership]:
        self.new_objects: list[Any] = []
        self.changed_objects: list[Any] = []
        self.deleted_objects: list[Any] = []
        return []


class MembershipInline(TabularInline):
    """The people who act for the company. One who leaves is switched off, so that it is known who once could."""

    model = Membership
    fields = ("user", "role", "is_active", "created_at")
    readonly_fields = ("created_at",)
    autocomplete_fields = ("user",)
    extra = 0
    can_delete = False
    verbose_name_plural = _("成员（负责人和处理人员可以答复，查看人员只能看）")

    @admin.display(description=_("账户"))
    def called(self, member: Membership) -> str:
        return str(member.user)

    def get_fields(self, request: HttpRequest, obj: Business | None = None) -> tuple[str, ...]:
        """Django makes a read-only account a link to its page: only for those whom that page lets in."""
        return self.fields if request.user.has_perm("accounts.view_user") else ("called", *self.fields[1:])

    def get_readonly_fields(self, request: HttpRequest, obj: Business | None = None) -> tuple[str, ...]:
        return ("called", *self.readonly_fields)

    def get_formset(self, request: HttpRequest, obj: Business | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, formset=MemberFormSet, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The heading of a table's column is no label for a screen reader: each control carries its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = str(db_field.verbose_name)
        return field


@admin.register(Business)
class BusinessAdmin(ModelAdmin):
    form = BusinessForm
    inlines = (MembershipInline,)
    change_form_before_template = "admin/businesses/business/merge_link.html"
    list_display = ("name", "credit_code", "others", "created_at")
    search_fields = ("name",)  # turns the box on; `get_search_results` asks the directory
    search_help_text = _("企业名称、别名、品牌或应用名的一部分，或完整的信用代码")
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # facets count whole tables
    fields = ("name", "credit_code", "aliases", "brands", "apps", "merged_into", "created_at")
    readonly_fields = ("merged_into", "created_at")

    @admin.display(description=_("别名、品牌和应用"))
    def others(self, business: Business) -> str:
        return "、".join(business.other_names) or "—"

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Members are entered and switched off by the command that writes it down and tells them."""
        super().save_formset(request, form, formset, change)
        for row in formset.forms if formset.model is Membership else ():
            data = row.cleaned_data
            if row.has_changed() and data.get("user"):
                commands.appoint(
                    form.instance,
                    actor=signed_in(request),
                    member=data["user"],
                    role=data["role"],
                    is_active=data["is_active"],
                )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search as in the directory. Merged companies are found in the list, never picked elsewhere."""
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.filter(merged_into=None)
        return queries.containing(queryset, search_term), False

    def has_delete_permission(self, request: HttpRequest, obj: Business | None = None) -> bool:
        return False  # a company is merged into another, never deleted
