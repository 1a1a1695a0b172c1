"""企业合并: a supervisor names two companies, sees what would move, confirms, and watches it being done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.visitors import signed_in
from businesses.models import Business
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import merger
from complaints.models import BusinessMerge
from complaints.queries import merger as merger_queries
from ui.admin import ModelAdmin
from workspace.forms.respondent import MergeBusinessesForm

TEMPLATES = "admin/complaints/merger/"


@admin.register(BusinessMerge)
class BusinessMergeAdmin(ModelAdmin):
    """Done through a preview; what was done is read, never changed."""

    list_display = ("__str__", "by_", "at", "state_", "cases_moved", "members_moved")
    list_before_template = f"{TEMPLATES}list_lead.html"
    list_select_related = ("merged", "survivor", "by")
    ordering = ("-pk",)
    sortable_by = ()
    actions = None
    show_full_result_count = False
    list_per_page = 50

    # --- who ---
    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_merge_businesses(request.user)

    def has_change_permission(self, request: HttpRequest, obj: BusinessMerge | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BusinessMerge | None = None) -> bool:
        return False

    @admin.display(description=_("办理人"))
    def by_(self, merge: BusinessMerge) -> str:
        return str(merge.by.display_name)

    @display(description=_("进展"), label={"done": "success", "under_way": "warning"})
    def state_(self, merge: BusinessMerge) -> tuple[str, Any]:
        return ("done", _("已完成")) if merge.finished_at else ("under_way", _("正在转移"))

    # --- merging ---
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The two companies, what would move, and the confirmation: three POSTs of the same form."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._form_page(request, MergeBusinessesForm(initial={"merged": _name(request.GET.get("merged"))}))
        form = MergeBusinessesForm(request.POST)
        if not form.is_valid():
            return self._form_page(request, form, status=UNPROCESSABLE)
        act, found = request.POST.get("act"), form.cleaned_data
        if act == "back":
            return self._form_page(request, form)
        if act != "confirm":
            preview = merger_queries.merge_preview(found["merged"], found["survivor"])
            return self._page(request, "preview", {"form": form, "preview": preview} | found)
        try:
            merge = merger.merge_businesses(
                found["merged"], actor=signed_in(request), into=found["survivor"], reason=found["reason"]
            )
        except Refused as refusal:
            return self._form_page(request, form, status=CONFLICT, refusal=refusal.message)
        return redirect("admin:complaints_businessmerge_change", merge.pk)

    def _form_page(self, request: HttpRequest, form: MergeBusinessesForm, **more: Any) -> HttpResponse:
        return self._page(request, "merge", {"form": form} | more)

    # --- looking ---
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        rows = BusinessMerge.objects.select_related("merged", "survivor", "by")
        merge = rows.filter(pk=int(object_id)).first()
        if merge is None:
            raise Http404
        return self._page(request, "merged", {"merge": merge, "original": merge})

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        title = {"merge": _("合并企业"), "preview": _("预览合并"), "merged": _("企业合并")}[name]
        return self.show(request, f"{TEMPLATES}{name}.html", title=title, **context)


def _name(pk: str | None) -> str:
    """The name of the company that the address tells, to begin the form with."""
    if not pk or not pk.isdecimal() or len(pk) > 18:
        return ""
    return Business.objects.filter(pk=int(pk), merged_into=None).values_list("name", flat=True).first() or ""
