"""The worklists that a member of staff has narrowed and kept under a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints.commands import filter as filter_commands
from complaints.models import Complaint
from complaints.queries import worklist
from ui.admin import StaffPage
from workspace.forms.filter import SavedFilterForm, kept


def saved_filters(request: HttpRequest) -> dict[str, Any]:
    """Filters of the person as links, for the head of a worklist, and what would be saved now."""
    now, url = kept(request.GET.urlencode()), reverse("admin:complaints_complaint_changelist")
    rows = [
        {"row": row, "url": f"{url}?{row.query}", "is_here": row.query == now}
        for row in worklist.saved_filters(signed_in(request))
    ]
    return {"rows": rows, "query": now}


class SaveFilter(StaffPage):
    """Keep the narrowed list under a name."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _check(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SavedFilterForm(request.POST)
        if not form.is_valid():
            return self._page(form, UNPROCESSABLE)
        try:
            row = filter_commands.save_filter(owner=signed_in(request), **form.cleaned_data)
        except Refused as refusal:
            return self._page(form, CONFLICT, refusal.message)
        messages.success(request, _("已保存筛选“%(name)s”。") % {"name": row.name})
        return redirect(f"{reverse('admin:complaints_complaint_changelist')}?{row.query}")

    def _page(self, form: SavedFilterForm, status: int, refusal: str = "") -> HttpResponse:
        context = {
            "title": _("保存筛选"),
            "opts": Complaint._meta,
            "form": form,
            "refusal": refusal,
            "back_url": reverse("admin:complaints_complaint_changelist"),
        }
        return self.show("admin/complaints/filter/filter.html", status=status, **context)


@require_POST
def forget_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own filter."""
    _check(request)
    filter_commands.forget_filter(owner=signed_in(request), pk=pk)
    messages.success(request, _("已删除筛选。"))
    return redirect("admin:complaints_complaint_changelist")


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("complaints.view_complaint"):
        raise PermissionDenied
