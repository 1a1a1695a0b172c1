"""到期删除: the batches of what was kept long enough; one person proposes, another releases, the background erases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT
from complaints import access
from complaints.commands import disposal
from complaints.models import Disposal
from complaints.queries import disposal as disposal_queries
from ui.admin import StaffPage

FOLDER = "admin/complaints/disposal/"
DEEDS: dict[str, tuple[Callable[..., None], Any]] = {
    "propose": (disposal.propose_disposal, _lazy("已提出删除，等待另一位主管批准。")),
    "release": (disposal.release_disposal, _lazy("已批准。系统现在告知投诉人，告知满7天后逐件删除。")),
    "cancel": (disposal.cancel_disposal, _lazy("已取消，这些投诉会进入以后的批次。")),
}


class DisposalView(StaffPage):
    """Page for those who work on cases."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("complaints.view_complaint"):
            raise PermissionDenied
        if request.method == "POST" and not access.disposes(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        rights = {"may_propose": access.disposes(self.request.user), "may_release": access.releases(self.request.user)}
        return super().show(template, status=status, **rights, **context)


class Disposals(DisposalView):
    """All batches, and the button that prepares one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            batch = disposal.prepare_disposal(actor=signed_in(request))
        except Refused as refusal:
            return self._page(status=CONFLICT, refusal=refusal.message)
        return redirect("admin:complaints_disposal", batch.pk)

    def _page(self, *, status: int = 200, refusal: str = "") -> HttpResponse:
        page = disposal_queries.disposals(self.request.GET.get("after", ""))
        counts = disposal_queries.disposal_counts(page.rows)
        rows = [
            {"batch": row, "state": _state(row), "total": counts[row.pk]["total"] if row.pk in counts else 0}
            for row in page.rows
        ]
        return self.show(
            f"{FOLDER}disposals.html", status=status, title=_("到期删除"), rows=rows, after=page.after, refusal=refusal
        )


class DisposalPage(DisposalView):
    """One batch with its cases, and what may be done with it now."""

    @cached_property
    def batch(self) -> Disposal:
        rows = Disposal.objects.select_related("prepared_by", "proposed_by", "released_by", "cancelled_by")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deed = DEEDS.get(request.POST.get("do", ""))
        if deed is None:
            return self._page(status=CONFLICT, refusal=_("没有这一步。"))
        command, done = deed
        try:
            command(self.batch, actor=request.user)
        except Refused as refusal:
            del self.batch
            return self._page(status=CONFLICT, refusal=refusal.message)
        messages.success(request, done)
        return redirect("admin:complaints_disposal", pk)

    def _page(self, *, status: int = 200, refusal: str = "") -> HttpResponse:
        batch, user = self.batch, self.request.user
        page = disposal_queries.disposal_items(batch, self.request.GET.get("after", ""))
        visible = set(
            access.for_staff(user).filter(pk__in=[item.complaint_id for item in page.rows]).values_list("pk", flat=True)
        )
        rows = [
            {
                "item": item,
                "case": item.complaint if item.complaint_id in visible else None,
                "url": reverse("admin:complaints_complaint_change", args=[item.complaint_id]),
            }
            for item in page.rows
        ]
        counts = disposal_queries.disposal_counts([batch]).get(batch.pk, {"total": 0, "settled": 0, "kept": 0})
        return self.show(
            f"{FOLDER}disposal.html",
            status=status,
            title=_("到期删除第%(n)s批") % {"n": batch.pk},
            batch=batch,
            state=_state(batch),
            lines=_lines(batch),
            counts=counts,
            rows=rows,
            after=page.after,
            refusal=refusal,
            is_own=batch.proposed_by_id == user.pk,
        )


def _state(batch: Disposal) -> str:
    if batch.cancelled_at:
        return _("已取消")
    if batch.finished_at:
        return _("已完成")
    if batch.released_at:
        return _("已批准，告知投诉人满7天后删除")
    return _("等待批准") if batch.proposed_at else _("等待提出")


def _lines(batch: Disposal) -> list[tuple[str, Any, str]]:
    """Lines of a batch's history: (what, when, who)."""
    steps = [
        (_("准备"), batch.prepared_at, batch.prepared_by),
        (_("提出"), batch.proposed_at, batch.proposed_by),
        (_("批准"), batch.released_at, batch.released_by),
        (_("取消"), batch.cancelled_at, batch.cancelled_by),
    ]
    done = [(what, at, who.display_name if who else _("系统")) for what, at, who in steps if at]
    return [*done, (_("完成"), batch.finished_at, _("系统"))] if batch.finished_at else done
