"""Users in the staff admin: masked for everybody but a superuser; roles are given and work is ended on own pages."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import blocks, commands, fields, phones, roles
from accounts.forms import ResetFactorForm, RolesForm
from accounts.models import RoleChange, User
from accounts.roles import Role, roles_of
from accounts.staffing import departure
from accounts.staffing.forms import SuspendForm
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from ui import folding
from ui.admin import ModelAdmin, may_find_by_contact

# Groups come from accounts/roles.py, providers from the settings; the rest is handled by its owners.
admin.site.unregister((Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken))


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        exclude = ("password",)  # nobody's is shown or set by another person

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        fields.validate_name(name)
        return name

    def clean_phone(self) -> str | None:
        text = self.cleaned_data.get("phone")
        phone = phones.parse(text) if text else None
        if text and phone is None:
            raise fields.wrong_number(text or "")
        return phone


@admin.register(User)
class UserAdmin(ModelAdmin):
    form = UserForm
    list_before_template = "admin/accounts/user/list_lead.html"
    list_display = ("called", "masked_phone_", "masked_email_", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("=phone", "=email", "name")
    search_help_text = _("完整的手机号或邮箱，或姓名的一部分")
    ordering = ("-id",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # facets count whole tables
    list_per_page = 50
    change_form_outer_before_template = "admin/accounts/user/roles_panel.html"
    fieldsets = (
        (
            None,
            {"fields": ("name", "masked_phone_", "masked_email_", "phone_verified_at", "date_joined", "last_login")},
        ),
        (_("登录"), {"fields": ("email", "phone", "is_active")}),
        (_("通知"), {"fields": ("wants_sms", "wants_email", "quiet_from", "quiet_to")}),
        (_("工作人员"), {"fields": ("is_staff", "is_superuser")}),
    )
    readonly_fields = (
        "called",
        "masked_phone_",
        "masked_email_",
        "phone_verified_at",
        "date_joined",
        "last_login",
        "is_staff",
    )

    @admin.display(description=_("称呼"))
    def called(self, user: User) -> str:
        return str(user)

    @admin.display(description=_("手机号"))
    def masked_phone_(self, user: User) -> str:
        return user.masked_phone or "—"

    @admin.display(description=_("邮箱"))
    def masked_email_(self, user: User) -> str:
        return user.masked_email or "—"

    # --- who ---
    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Rows with the name as shown: of people who do not work here, some of the staff see the surname alone."""
        rows: QuerySet[User] = super().get_queryset(request)
        if roles.sees_names(request.user):
            return rows
        surname = Concat(Left("name", 1), Value("**"))
        return rows.annotate(shown_as=Case(When(Q(is_staff=True) | Q(name=""), then=Value("")), default=surname))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Mask contact data from all but superusers; of the others an administrator may lock an account."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return sets
        named = "name" if roles.sees_names(request.user) else "called"
        first = (None, {"fields": (named, *sets[0][1]["fields"][1:])})
        return (first, (_("登录"), {"fields": ("is_active",)}))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None or request.user.is_superuser else (*fixed, "name")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's business, and an administrator's: but not their own account, nor a superuser's."""
        if request.user.is_superuser:
            return True
        if Role.ADMINISTRATOR not in roles_of(request.user):
            return False
        return obj is None or not (obj.is_superuser or obj.pk == request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people sign up; colleagues are invited, and set their own password

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # a person who leaves is anonymised, see the ledger's PROTECT

    # --- roles ---
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.roles_view)
        reset = self.admin_site.admin_view(self.reset_factor_view)
        suspend = self.admin_site.admin_view(self.suspend_view)
        return [
            path("<int:pk>/roles/", view, name="accounts_user_roles"),
            path("<int:pk>/factor/", reset, name="accounts_user_factor"),
            path("<int:pk>/suspend/", suspend, name="accounts_user_suspend"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        more: dict[str, Any] = {}
        if person and self.has_view_permission(request, person):
            may_give = bool(roles.gives(request.user)) and person.pk != request.user.pk
            more = {
                "held": roles.names(person.groups.values_list("name", flat=True)),
                "changes": [_in_words(row) for row in person.role_changes.select_related("by")[:20]],
                "roles_url": reverse("admin:accounts_user_roles", args=[person.pk]) if may_give else "",
                "factor_url": self._factor_url(request, person),
                "suspend_url": self._suspend_url(request, person),
                "block_url": _block_url(request, person),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def roles_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give and take roles; every change is kept with its reason."""
        gives = roles.gives(request.user)
        if not gives or not self.has_view_permission(request):
            raise PermissionDenied
        person = User.objects.filter(pk=pk).first()
        if person is None:
            raise Http404
        held = list(person.groups.filter(name__in=Role.values).values_list("name", flat=True))
        form = RolesForm(request.POST or None, gives=gives, held=held)
        status, refusal = 200, ""
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    commands.set_roles(person, actor=User.objects.get(pk=request.user.pk), **form.cleaned_data)
                except Refused as why:
                    status, refusal = 409, why.message
                else:
                    self.message_user(request, _("角色已更改，并记入角色变更记录。"))
                    return redirect("admin:accounts_user_change", person.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("更改角色"),
            "opts": self.opts,
            "person": person,
            "form": form,
            "refusal": refusal,
            "kept": roles.names(set(held) - gives),
            "is_own": person.pk == request.user.pk,
            "back_url": reverse("admin:accounts_user_change", args=[person.pk]),
        }
        return TemplateResponse(request, "admin/accounts/user/roles.html", context, status=status)

    def _factor_url(self, request: HttpRequest, person: User) -> str:
        has_one = Authenticator.objects.filter(user=person).exists()
        may = has_one and roles.resets_factor_of(request.user, person)
        return reverse("admin:accounts_user_factor", args=[person.pk]) if may else ""

    def _suspend_url(self, request: HttpRequest, person: User) -> str:
        may = departure.may_suspend(request.user, person) and departure.works_here(person)
        return reverse("admin:accounts_user_suspend", args=[person.pk]) if may else ""

    def reset_factor_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let in anew who lost their second factor; kept with its reason beside the changes of roles."""
        person = User.objects.filter(pk=pk).first()
        if not self.has_change_permission(request):
            raise PermissionDenied
        if person is None:
            raise Http404
        form, status, refusal = ResetFactorForm(request.POST or None), 200, ""
        if request.method == "POST":
            status = 422
            if form.is_valid():
                actor = User.objects.get(pk=request.user.pk)
                try:
                    commands.reset_second_factor(person, actor=actor, **form.cleaned_data)
                except Refused as why:
                    status, refusal = 409, why.message
                else:
                    self.message_user(request, _("两步验证已重置，本人已收到通知，其全部登录已结束。"))
                    return redirect("admin:accounts_user_change", person.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("重置两步验证"),
            "opts": self.opts,
            "person": person,
            "form": form,
            "refusal": refusal,
            "may": roles.resets_factor_of(request.user, person),
            "back_url": reverse("admin:accounts_user_change", args=[person.pk]),
        }
        return TemplateResponse(request, "admin/accounts/user/factor.html", context, status=status)

    def suspend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End somebody's work here, having shown all that ends and what is handed on; kept with its reason."""
        person = User.objects.filter(pk=pk).first()
        if not self.has_change_permission(request):
            raise PermissionDenied
        if person is None:
            raise Http404
        form, status, refusal = SuspendForm(request.POST or None), 200, ""
        if request.method == "POST":
            status = UNPROCESSABLE
            if form.is_valid():
                try:
                    departure.suspend(person, actor=signed_in(request), **form.cleaned_data)
                except Refused as why:
                    status, refusal = CONFLICT, why.message
                else:
                    self.message_user(request, _("已停用。未办结的工作会在几分钟内转给其他人，并记入角色变更记录。"))
                    return redirect("admin:accounts_user_change", person.pk)
        context = {
            "title": _("停用这位工作人员"),
            "person": person,
            "form": form if departure.may_suspend(request.user, person) and departure.works_here(person) else None,
            "ends": departure.preview(person, timezone.now()),
            "refusal": refusal,
            "back_url": reverse("admin:accounts_user_change", args=[person.pk]),
        }
        return self.show(request, "admin/accounts/user/suspend.html", status=status, **context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Search by the whole number or address, which is counted; by a part of the name, where the name is shown."""
        contact = phones.parse(search_term) or (
            folding.address(search_term) if "@" in folding.plain(search_term) else ""
        )
        if contact:
            found = super().get_search_results(request, queryset, contact)
            return found if may_find_by_contact(request) else (queryset.none(), False)
        if search_term and not roles.sees_names(request.user):
            queryset = queryset.filter(is_staff=True)
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A changed number has to be proved again."""
        if "phone" in form.changed_data:
            obj.phone_verified_at = None
        super().save_model(request, obj, form, change)


def _block_url(request: HttpRequest, person: User) -> str:
    may = blocks.decides(request.user) and not person.is_staff and not person.left_at
    return f"{reverse('admin:accounts_filingblock_add')}?person={person.pk}" if may else ""


def _in_words(row: RoleChange) -> dict[str, Any]:
    return {
        "at": row.at,
        "by": row.by.display_name,
        "gained": roles.names(row.gained),
        "lost": roles.names(row.lost),
        "factor_reset": row.factor_reset,
        "suspended": row.suspended,
        "reason": row.reason,
    }
