"""Covering parts of a file of a case, while it is a draft and after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.visitors import signed_in
from casework.errors import Refused
from complaints import access
from complaints.commands import evidence
from complaints.desk import machine
from complaints.models import Complaint, Evidence
from complaints.presenters import evidence as evidence_presenters
from complaints.rules.completeness import FilingPage
from complaints.rules.side import side_of
from complaints.views.draft.page import page_url
from complaints.workflow import Status, Step
from files.errors import Closed
from files.views import cover

_BACK = {FilingPage.EVIDENCE: _lazy("返回证据"), FilingPage.PERSON: _lazy("返回投诉人")}


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
            "nav": "file",
            "back_url": page_url(self.case, self._page) if is_draft else own_page,
            "back_text": _BACK[self._page] if is_draft else _("返回文件"),
            "is_filed": not is_draft,
        }
        page = cover.respond(self.request, self.row.file, self._save, self._url_of, is_drawn=is_drawn, context=context)
        if page is not None:
            return page
        self.row.file.refresh_from_db()
        boxes = len(self.row.file.redactions)
        covered = _("已保存%(n)s个遮挡框，正在生成遮挡后的副本。") % {"n": boxes}
        messages.success(self.request, covered if boxes else _("没有遮挡框，这个文件照原样显示。"))
        return redirect(f"{page_url(self.case, self._page)}#file-{self.row.pk}" if is_draft else own_page)

    @property
    def _page(self) -> FilingPage:
        """The page of the draft where the file stands: a letter of authority beside who complains."""
        return FilingPage.PERSON if self.row.purpose == Evidence.Purpose.LETTER else FilingPage.EVIDENCE

    def _save(self, boxes: Any) -> None:
        command = evidence.cover_evidence if self.case.status == Status.DRAFT else evidence.cover_file
        try:
            command(self.case, actor=signed_in(self.request), pk=self.row.pk, boxes=boxes)
        except Refused as refusal:
            raise Closed(refusal.message, refusal.code) from None

    def _url_of(self, variant: str) -> str:
        return evidence_presenters.variant_url(self.case, self.row, variant)


def is_own(row: Evidence, user: Any) -> bool:
    """Whether the file is of this person's side, and still there."""
    return access.is_sent_by(row, side_of(access.roles_of(row.complaint, user)))


def may_change(case: Complaint, row: Evidence, user: Any, step: str) -> bool:
    """Whether this person may take this step on this very file: the table's answer, and the file is their side's."""
    try:
        machine.check(case, step, user, timezone.now())
    except Refused:
        return False
    return is_own(row, user)
