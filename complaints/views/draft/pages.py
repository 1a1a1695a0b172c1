"""The one address of all pages of a draft, and the way to throw it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts import typed
from accounts.visitors import signed_in
from casework.errors import Refused
from complaints import access
from complaints.commands import draft as draft_commands
from complaints.queries import evidence
from complaints.rules.completeness import PAGES, FilingPage
from complaints.views.draft.category import CategoryPage
from complaints.views.draft.check import CheckPage
from complaints.views.draft.files import EvidencePage
from complaints.views.draft.page import home_of, page_url
from complaints.views.draft.typed import PrecheckPage, RespondentPage
from complaints.views.draft.who import WhoPage
from complaints.views.draft.writing import DetailsPage
from complaints.workflow import Status

VIEWS = {
    view.page: view.as_view()
    for view in (CategoryPage, PrecheckPage, RespondentPage, DetailsPage, WhoPage, EvidencePage, CheckPage)
}


class DraftPage(LoginRequiredMixin, View):
    """One address for all pages of a draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if kwargs["page"] not in PAGES:
            raise Http404
        return VIEWS[FilingPage(kwargs["page"])](request, reference=kwargs["reference"])


class Discard(LoginRequiredMixin, View):
    """Asks once, then deletes the draft with its files."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference, is_sure=True)

    def _answer(self, request: HttpRequest, reference: str, *, is_sure: bool = False) -> HttpResponse:
        draft = access.get_draft(request.user, reference)
        home = home_of(draft.complainant_id != request.user.pk)
        if draft.status != Status.DRAFT:
            return redirect(draft)
        if is_sure:
            try:
                draft_commands.discard_draft(draft, actor=signed_in(request))
            except Refused:  # filed in another tab meanwhile
                return redirect(draft)
            typed.forget(request, *(page_url(draft, page) for page in PAGES))
            messages.success(request, _("草稿%(reference)s已删除。") % {"reference": reference})
            return redirect(home)
        context = {"case": draft, "file_count": len(evidence.evidence(draft))}
        return render(request, "complaints/draft/discard.html", context)
