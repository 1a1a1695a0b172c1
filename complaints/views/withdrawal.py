"""Taking back a file after filing: a page that says what that does, and the deed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT
from complaints import access
from complaints.commands import evidence
from complaints.views.cover import is_own, may_change
from complaints.workflow import Step


class WithdrawFile(LoginRequiredMixin, View):
    """Asked once before it is done; the side that sent it alone."""

    def get(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        row = access.get_evidence(request.user, reference, pk)
        if not is_own(row, request.user):
            raise Http404
        if not may_change(row.complaint, row, request.user, Step.WITHDRAW_FILE):
            return redirect("complaints:file", reference, pk)
        return render(request, "complaints/evidence/withdraw.html", {"case": row.complaint, "row": row})

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        row = access.get_evidence(request.user, reference, pk)
        if not is_own(row, request.user):
            raise Http404
        try:
            evidence.withdraw_file(row.complaint, actor=signed_in(request), pk=pk)
        except Refused as why:
            context = {"case": row.complaint, "row": row, "refusal": why.message}
            return render(request, "complaints/evidence/withdraw.html", context, status=CONFLICT)
        messages.success(request, _("文件已撤回，对方看不到它的内容了。"))
        return redirect("complaints:file", reference, pk)
