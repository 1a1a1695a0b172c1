"""Invitations of colleagues in the staff admin: sent, sent again, taken back; read by those who oversee."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import phones, roles
from accounts.models import StaffInvitation
from accounts.staffing import invitations
from accounts.staffing.forms import InviteForm
from accounts.staffing.invitations import State
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from notifications.recipients import masked
from ui.admin import ModelAdmin

TEMPLATES = "admin/accounts/invitation/"
WORDS = {
    State.WAITING: _("等待接受"),
    State.EXPIRED: _("已过期"),
    State.ACCEPTED: _("已接受"),
    State.REVOKED: _("已收回"),
}


class PendingFilter(admin.SimpleListFilter):
    """Those that may still come to something: waiting, or to be sent again."""

    title = _("状态")
    parameter_name = "pending"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("等待接受或已过期")), ("0", _("已接受或已收回"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StaffInvitation]) -> QuerySet[StaffInvitation]:
        if self.value() == "1":
            return queryset.filter(end="")
        return queryset.exclude(end="") if self.value() == "0" else queryset


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ModelAdmin):
    list_display = ("name", "email_", "phone_", "roles_", "invited_by", "created_at", "expires_at", "state_")
    list_before_template = f"{TEMPLATES}list_lead.html"
    list_filter = (PendingFilter,)
    list_select_related = ("invited_by",)
    ordering = ("end", "-pk")
    list_per_page = 50
    sortable_by = ()
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("邮箱"))
    def email_(self, row: StaffInvitation) -> str:
        return masked(row.email) if row.email else "—"

    @admin.display(description=_("手机号"))
    def phone_(self, row: StaffInvitation) -> str:
        return phones.masked(row.phone) or "—"

    @admin.display(description=_("角色"))
    def roles_(self, row: StaffInvitation) -> str:
        return roles.names(row.roles)

    @display(description=_("状态"), label={"waiting": "info", "expired": "warning", "accepted": "success"})
    def state_(self, row: StaffInvitation) -> tuple[str, Any]:
        state = invitations.state_of(row, timezone.now())
        return str(state), WORDS[state]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InviteForm(request.POST or None, gives=roles.gives(request.user))
        status, refusal = 200, ""
        if request.method == "POST":
            status = UNPROCESSABLE
            if form.is_valid():
                try:
                    invitations.invite(actor=signed_in(request), **form.cleaned_data)
                except Refused as why:
                    status, refusal = CONFLICT, why.message
                else:
                    self.message_user(request, _("邀请已发送。对方打开邮件里的链接，自己设置密码。"))
                    return redirect("admin:accounts_staffinvitation_changelist")
        context = {"title": _("邀请工作人员"), "form": form, "refusal": refusal}
        return self.show(request, f"{TEMPLATES}invite.html", status=status, **context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One invitation; it is sent again or taken back here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_number = object_id.isascii() and object_id.isdecimal() and len(object_id) < 10
        row = self.get_queryset(request).filter(pk=object_id).first() if is_number else None
        if row is None:
            raise Http404
        status, refusal = 200, ""
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            try:
                if "again" in request.POST:
                    invitations.send_again(row, actor=signed_in(request))
                    self.message_user(request, _("已重新发送，原来的链接作废。"))
                elif "revoke" in request.POST:
                    invitations.revoke(row, actor=signed_in(request))
                    self.message_user(request, _("邀请已收回，链接作废。"))
            except Refused as why:
                status, refusal = CONFLICT, why.message
            else:
                return redirect("admin:accounts_staffinvitation_changelist")
        context = {
            "title": _("工作人员邀请"),
            "row": row,
            "email": self.email_(row),
            "phone": self.phone_(row),
            "roles": self.roles_(row),
            "state": self.state_(row)[1],
            "may_act": self.has_add_permission(request) and not row.end,
            "refusal": refusal,
        }
        return self.show(request, f"{TEMPLATES}invitation.html", status=status, **context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return invitations.may_invite(request.user)

    def has_change_permission(self, request: HttpRequest, obj: StaffInvitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StaffInvitation | None = None) -> bool:
        return False
