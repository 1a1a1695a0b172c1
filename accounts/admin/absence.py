"""Absences in the staff admin: everybody enters their own, a supervisor anybody's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import absences
from accounts.forms import AbsenceForm
from accounts.models import Absence, User
from accounts.roles import roles_of
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from ui.admin import ModelAdmin


@admin.register(Absence)
class AbsenceAdmin(ModelAdmin):
    """Absences of the staff: everybody enters their own, a supervisor anybody's; nothing is edited."""

    list_display = ("person", "first_on", "last_on", "entered_by", "state_")
    list_before_template = "admin/accounts/absence/list_lead.html"
    list_select_related = ("person", "entered_by")
    list_per_page = 50
    sortable_by = ()
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("状态"))
    def state_(self, row: Absence) -> str:
        if row.cancelled_at:
            return str(_("已取消"))
        today = timezone.localdate()
        return str(_("已结束") if row.last_on < today else _("还没有开始") if row.first_on > today else _("请假中"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        rows = super().get_queryset(request).filter(person__is_staff=True)
        sees_all = absences.keeps(signed_in(request)) or request.user.is_superuser
        return rows if sees_all else rows.filter(person=request.user.pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        user = User.objects.get(pk=request.user.pk)
        people = User.objects.filter(is_active=True, is_staff=True).order_by("name", "pk")
        form = AbsenceForm(request.POST or None, user=user, people=people if absences.keeps(user) else None)
        status, refusal = 200, ""
        if request.method == "POST":
            status = UNPROCESSABLE
            if form.is_valid():
                try:
                    absences.enter(actor=user, **form.cleaned_data)
                except Refused as why:
                    status, refusal = CONFLICT, why.message
                else:
                    self.message_user(request, _("请假已登记。期间不会分到案件，不能等的案件会转给其他人。"))
                    return redirect("admin:accounts_absence_changelist")
        return self.show(
            request, "admin/accounts/absence/enter.html", status=status, title=_("登记请假"), form=form, refusal=refusal
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One absence; it is cancelled here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_number = object_id.isascii() and object_id.isdecimal() and len(object_id) < 10
        row = self.get_queryset(request).filter(pk=object_id).first() if is_number else None
        if row is None:
            raise Http404
        may_cancel = absences.may_enter(signed_in(request), row.person) and not row.cancelled_at
        status, refusal = 200, ""
        if request.method == "POST":
            try:
                absences.cancel(row, actor=signed_in(request))
            except Refused as why:
                status, refusal = CONFLICT, why.message
            else:
                self.message_user(request, _("请假已取消。"))
                return redirect("admin:accounts_absence_changelist")
        context = {"row": row, "may_cancel": may_cancel, "refusal": refusal, "state": self.state_(row)}
        return self.show(request, "admin/accounts/absence/absence.html", status=status, title=_("请假"), **context)

    def has_view_permission(self, request: HttpRequest, obj: Absence | None = None) -> bool:
        return bool(roles_of(request.user)) or bool(request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(roles_of(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Absence | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Absence | None = None) -> bool:
        return False
