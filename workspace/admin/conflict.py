"""利益冲突 and 查看个人信息 in the admin: what the staff declare about themselves, and who looked at masked data."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import User
from accounts.roles import Role, roles_of
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import conflict
from complaints.models import Conflict, Reveal
from complaints.queries import assignment
from complaints.rules.masking import Item
from ui.admin import ModelAdmin
from workspace.admin import worklist
from workspace.forms.staff import ConflictForm, EndConflictForm

TEMPLATES = "admin/complaints/conflict/"
OVERSEERS = {Role.SUPERVISOR, Role.AUDITOR}


def oversees(request: HttpRequest) -> bool:
    return bool(roles_of(request.user) & OVERSEERS) or bool(request.user.is_superuser)


class _ReadOnly(ModelAdmin):
    """Rows that deeds write; nobody edits them."""

    actions = None
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    paginator = worklist.InfinitePaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Conflict)
class ConflictAdmin(_ReadOnly):
    """Everybody who works on cases sees their own; who oversees them sees all."""

    list_display = ("person", "business", "since", "declared_by", "state_")
    list_before_template = f"{TEMPLATES}list_lead.html"

    def has_view_permission(self, request: HttpRequest, obj: Conflict | None = None) -> bool:
        return access.works_on_cases(request.user) or oversees(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.works_on_cases(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conflict]:
        return assignment.conflicts(signed_in(request), everybody=oversees(request))

    @display(description=_("状态"), label={"stands": "warning", "ended": "info"})
    def state_(self, row: Conflict) -> tuple[str, Any]:
        return ("ended", _("已解除")) if row.ended_at else ("stands", _("生效中"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        of_others, status, refusal = access.keeps_conflicts(request.user), 200, ""
        person = User.objects.get(pk=request.user.pk)
        form = ConflictForm(request.POST or None, user=person, of_others=of_others)
        if request.method == "POST":
            status = UNPROCESSABLE
            if form.is_valid():
                said = form.cleaned_data
                try:
                    conflict.declare_conflict(
                        said["person"],
                        actor=signed_in(request),
                        business=said["company"],
                        reason=said["reason"],
                        since=said["since"],
                    )
                except Refused as why:
                    status, refusal = CONFLICT, why.message
                else:
                    self.message_user(request, _("已申报，立即生效。该企业的案件不再显示，承办的案件已退回。"))
                    return redirect("admin:complaints_conflict_changelist")
        return self.show(
            request, f"{TEMPLATES}declare.html", status=status, title=_("申报利益冲突"), form=form, refusal=refusal
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One declaration; a supervisor ends somebody else's here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not worklist.is_number(object_id):
            raise Http404
        row = self.get_queryset(request).filter(pk=object_id).first()
        if row is None:
            raise Http404
        may_end = access.keeps_conflicts(request.user) and row.ended_at is None and row.person_id != request.user.pk
        form, status, refusal = EndConflictForm(request.POST or None), 200, ""
        if request.method == "POST":
            status = UNPROCESSABLE
            if not access.keeps_conflicts(request.user):
                raise PermissionDenied
            if form.is_valid():
                try:
                    conflict.end_conflict(row, actor=signed_in(request), **form.cleaned_data)
                except Refused as why:
                    status, refusal = CONFLICT, why.message
                else:
                    self.message_user(request, _("已解除。"))
                    return redirect("admin:complaints_conflict_changelist")
        context = {"row": row, "form": form if may_end else None, "refusal": refusal}
        return self.show(request, f"{TEMPLATES}conflict.html", status=status, title=_("利益冲突"), **context)


class ByFilter(admin.SimpleListFilter):
    """One person's looks: the address that the warning leads to."""

    title = _("查看人")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(person.pk), person.display_name) for person in assignment.workers()[:100]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reveal]) -> QuerySet[Reveal]:
        chosen = self.value() or ""
        return queryset.filter(by=int(chosen)) if worklist.is_number(chosen) else queryset


@admin.register(Reveal)
class RevealAdmin(_ReadOnly):
    """Looks at masked data, with the reasons: for those who oversee the others."""

    list_display = ("at", "by", "case_", "items_", "purpose", "reason")
    list_display_links = None
    list_filter = (ByFilter,)
    fields = list_display
    readonly_fields = ("case_", "items_")

    def has_view_permission(self, request: HttpRequest, obj: Reveal | None = None) -> bool:
        return oversees(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reveal]:
        """Looks at the cases that this person may see at all."""
        cases = access.for_staff(request.user)
        return Reveal.objects.filter(complaint__in=cases).select_related("by", "complaint")

    @admin.display(description=_("投诉"))
    def case_(self, row: Reveal) -> str:
        return str(row.complaint.reference)

    @admin.display(description=_("查看的信息"))
    def items_(self, row: Reveal) -> str:
        return "、".join(str(Item(item).label) for item in row.items)
