"""Covering parts of a file of a draft: boxes over the picture or the pages, which become black for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access, commands
from complaints.forms.filing import CoverForm
from complaints.rules.completeness import Page
from complaints.views import file_rows
from complaints.views.draft import page_url
from complaints.workflow import Status
from files import kinds
from files.errors import Rejected


class CoverPage(LoginRequiredMixin, View):
    """The picture with its boxes, and the same boxes as numbers; only while the complaint is a draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.draft = access.get_draft(request.user, kwargs["reference"])
        self.row = access.get_evidence(request.user, kwargs["reference"], kwargs["pk"])
        if not self.row.file.is_coverable:
            raise Http404
        if self.draft.status != Status.DRAFT:
            return redirect(self.draft)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        return self._page(CoverForm(boxes=self.row.file.redactions, pages=self._pages))

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        more, without = request.POST.get("do") == "add", request.POST.get("drop", "")
        form = CoverForm(request.POST, pages=self._pages, more=more, without=without)
        if more or without:
            return self._page(form, status=200 if form.is_valid() else UNPROCESSABLE)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        boxes = form.cleaned_data["boxes"]
        try:
            commands.cover_evidence(self.draft, actor=request.user, pk=self.row.pk, boxes=boxes)
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        except Rejected as rejection:
            return self._page(form, status=UNPROCESSABLE, refusal=rejection.message)
        if boxes:
            words = _("已保存%(n)s个遮挡框，正在生成遮挡后的副本。") % {"n": len(boxes)}
        else:
            words = _("没有遮挡框，这个文件照原样显示。")
        messages.success(request, words)
        return redirect(f"{page_url(self.draft, Page.EVIDENCE)}#file-{self.row.pk}")

    @property
    def _pages(self) -> int:
        """How many pages can be covered; 0 for a picture."""
        file = self.row.file
        return file.page_count or file.pages if file.kind == kinds.Group.PDF else 0

    def _page(self, form: CoverForm, *, status: int = 200, refusal: str = "") -> HttpResponse:
        context = {
            "case": self.draft,
            "file": self.row.file,
            "form": form,
            "refusal": refusal,
            "sheets": self._sheets(form) if self.row.file.is_ready else [],
            "pages": self._pages,
            "back_url": page_url(self.draft, Page.EVIDENCE),
        }
        return render(self.request, "complaints/filing/cover.html", context, status=status)

    def _sheets(self, form: CoverForm) -> list[dict[str, Any]]:
        """Each picture with the boxes over it."""
        boxes, file = form.drawn(), self.row.file
        if not self._pages:
            url = file_rows.variant_url(self.draft, self.row, "clean")
            return [{"n": 1, "url": url, "boxes": boxes}]
        return [
            {
                "n": n,
                "url": file_rows.variant_url(self.draft, self.row, f"page-{n}"),
                "boxes": [box for box in boxes if box["page"] == n],
            }
            for n in range(1, file.pages + 1)
        ]
