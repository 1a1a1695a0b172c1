"""Covering parts of a file: boxes over the picture or the pages, which become black for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import evidence
from complaints.desk import machine
from complaints.forms.draft import CoverForm
from complaints.models import Complaint, Evidence
from complaints.rules.completeness import Page
from complaints.rules.sentences import viewer_of
from complaints.views import file_rows
from complaints.views.draft import page_url
from complaints.workflow import Status, Step
from files import kinds
from files.errors import Rejected
from files.models import StoredFile

Boxes = Sequence[dict[str, Any]]
_BACK = {Page.EVIDENCE: _lazy("返回证据"), Page.PERSON: _lazy("返回投诉人")}


def respond(
    request: HttpRequest,
    file: StoredFile,
    save: Callable[[Any], None],
    url_of: Callable[[str], str],
    *,
    is_drawn: bool,
    context: dict[str, Any],
) -> HttpResponse | None:
    """The page with the boxes as they are or as they were typed; None once they are saved, and the caller goes on.

    `is_drawn`: the request is this very page's form. `url_of`: the address of one of the file's copies.
    """
    pages = (file.page_count or file.pages) if file.kind == kinds.Group.PDF else 0  # 0: a picture
    more, without = request.POST.get("do") == "add", request.POST.get("drop", "")
    status, refusal = 200, ""
    if not is_drawn:
        form = CoverForm(boxes=file.redactions, pages=pages)
    else:
        form = CoverForm(request.POST, pages=pages, more=more, without=without)
        if not form.is_valid():
            status = UNPROCESSABLE
        elif not more and not without:
            try:
                save(form.cleaned_data["boxes"])
                return None
            except Refused as why:
                status, refusal = CONFLICT, why.message
            except Rejected as why:
                status, refusal = UNPROCESSABLE, why.message
    sheets = _sheets(file, form, pages, url_of) if file.is_ready else []
    shown = {"file": file, "form": form, "refusal": refusal, "sheets": sheets, "pages": pages}
    return render(request, "complaints/filing/cover.html", shown | context, status=status)


def _sheets(file: StoredFile, form: CoverForm, pages: int, url_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Each picture with the boxes over it."""
    boxes = form.drawn()
    if not pages:
        return [{"n": 1, "url": url_of("clean"), "boxes": boxes}]
    return [
        {"n": n, "url": url_of(f"page-{n}"), "boxes": [box for box in boxes if box["page"] == n]}
        for n in range(1, file.pages + 1)
    ]


class CoverPage(LoginRequiredMixin, View):
    """A file of a draft, for who writes in it; of a filed case, for the side that sent it, while the case is open."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.row = access.get_evidence(request.user, kwargs["reference"], kwargs["pk"])
        self.case = self.row.complaint
        if not self.row.file.is_coverable:
            raise Http404
        if self.case.status == Status.DRAFT:
            access.get_draft(request.user, kwargs["reference"])
        elif not may_change(self.case, self.row, request.user, Step.COVER_FILE):
            if not is_own(self.row, request.user):
                raise Http404
            return redirect("complaints:file", self.case.reference, self.row.pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        return self._respond(is_drawn=False)

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        return self._respond(is_drawn=True)

    def _respond(self, *, is_drawn: bool) -> HttpResponse:
        is_draft = self.case.status == Status.DRAFT
        own_page = reverse("complaints:file", args=[self.case.reference, self.row.pk])
        context = {
            "case": self.case,
            "back_url": page_url(self.case, self._page) if is_draft else own_page,
            "back_text": _BACK[self._page] if is_draft else _("返回文件"),
            "is_filed": not is_draft,
        }
        page = respond(self.request, self.row.file, self._save, self._url_of, is_drawn=is_drawn, context=context)
        if page is not None:
            return page
        self.row.file.refresh_from_db()
        boxes = len(self.row.file.redactions)
        covered = _("已保存%(n)s个遮挡框，正在生成遮挡后的副本。") % {"n": boxes}
        messages.success(self.request, covered if boxes else _("没有遮挡框，这个文件照原样显示。"))
        return redirect(f"{page_url(self.case, self._page)}#file-{self.row.pk}" if is_draft else own_page)

    @property
    def _page(self) -> Page:
        """The page of the draft where the file stands: a letter of authority beside who complains."""
        return Page.PERSON if self.row.purpose == Evidence.Purpose.LETTER else Page.EVIDENCE

    def _save(self, boxes: Any) -> None:
        command = evidence.cover_evidence if self.case.status == Status.DRAFT else evidence.cover_file
        command(self.case, actor=self.request.user, pk=self.row.pk, boxes=boxes)

    def _url_of(self, variant: str) -> str:
        return file_rows.variant_url(self.case, self.row, variant)


def is_own(row: Evidence, user: Any) -> bool:
    """Whether the file is of this person's side, and still there."""
    return access.is_sent_by(row, viewer_of(access.roles_of(row.complaint, user)))


def may_change(case: Complaint, row: Evidence, user: Any, step: str) -> bool:
    """Whether this person may take this step on this very file: the table's answer, and the file is their side's."""
    try:
        machine.check(case, step, user, timezone.now())
    except Refused:
        return False
    return is_own(row, user)
