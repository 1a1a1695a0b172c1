"""Users in the staff admin: masked in the list, roles as groups that only a superuser changes."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts import phones
from accounts.models import User
from accounts.roles import Role

# Groups come from accounts/roles.py; addresses and authenticators are handled by their owners.
admin.site.unregister((Group, EmailAddress, Authenticator))


class _CleansPhone:
    def clean_phone(self) -> str | None:
        text = self.cleaned_data.get("phone")  # type: ignore[attr-defined]
        phone = phones.parse(text) if text else None
        if text and phone is None:
            raise ValidationError(_("请填写11位的大陆手机号，例如13800138000"))
        return phone


class NewUserForm(_CleansPhone, UserCreationForm):
    class Meta:
        model = User
        fields = ("email", "phone", "name")


class UserForm(_CleansPhone, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("called", "masked_phone_", "masked_email_", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("=phone", "=email", "name")
    search_help_text = _("完整的手机号或邮箱，或姓名的一部分")
    ordering = ("-id",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # facets count whole tables
    list_per_page = 50
    filter_horizontal = ()
    fieldsets = (
        (
            None,
            {"fields": ("name", "masked_phone_", "masked_email_", "phone_verified_at", "date_joined", "last_login")},
        ),
        (_("登录"), {"fields": ("email", "phone", "password", "is_active")}),
        (_("通知"), {"fields": ("wants_sms", "wants_email", "quiet_from", "quiet_to")}),
        (_("工作人员"), {"fields": ("is_staff", "is_superuser", "groups")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "phone", "name", "password1", "password2")}),)
    readonly_fields = ("masked_phone_", "masked_email_", "phone_verified_at", "date_joined", "last_login")

    @admin.display(description=_("称呼"), ordering="name")
    def called(self, user: User) -> str:
        return user.display_name

    @admin.display(description=_("手机号"))
    def masked_phone_(self, user: User) -> str:
        return user.masked_phone or "—"

    @admin.display(description=_("邮箱"))
    def masked_email_(self, user: User) -> str:
        return user.masked_email or "—"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Whoever may only look sees masked contact data, and no way to roles."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return sets
        return (sets[0], (_("工作人员"), {"fields": ("is_staff", "groups", "is_active")}))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Roles by their Chinese names, to be ticked."""
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            names = dict(Role.choices)
            field.label, field.help_text = _("角色"), ""
            field.label_from_instance = lambda group: names.get(group.name, group.name)
            field.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=field.choices)
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        return super().get_search_results(request, queryset, phones.parse(search_term) or search_term)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts, and with them roles, are a superuser's business."""
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # a person who leaves is anonymised, see the ledger's PROTECT

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A changed number has to be proved again."""
        if "phone" in form.changed_data:
            obj.phone_verified_at = None
        super().save_model(request, obj, form, change)
