"""热线登记: staff begin a complaint for somebody on the phone, and see which of theirs still wait for their caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.visitors import signed_in
from casework import once
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import hotline
from complaints.forms.hotline import CallForm
from complaints.presenters import hotline as hotline_presenters
from complaints.queries import hotline as hotline_queries
from complaints.rules.completeness import FilingPage
from complaints.views.draft.page import page_url
from ui.admin import StaffPage


@dataclass(frozen=True)
class WaitingDraft:
    """A draft that somebody took on the telephone, with its newest link."""

    link: hotline_presenters.LinkRow
    caller: str
    url: str


class Hotline(StaffPage):
    """One page: who calls, and the drafts that wait."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.takes_calls(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(CallForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CallForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        try:
            with transaction.atomic():
                if not once.spend(request, form.cleaned_data):
                    messages.info(request, _("这个来电刚才已经登记，草稿在下面，没有再登记一次。"))
                    return redirect(request.path)
                draft = hotline.take_call(actor=signed_in(request), **form.cleaned_data)
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        return redirect(page_url(draft, FilingPage.CATEGORY))

    def _page(self, form: CallForm, *, status: int = 200, refusal: str = "") -> HttpResponse:
        now = timezone.now()
        context = {
            "title": _("热线登记"),
            "form": form,
            "refusal": refusal,
            "rows": [
                WaitingDraft(
                    link=row,
                    caller=row.case.complainant.masked_phone,
                    url=page_url(row.case, FilingPage.CHECK if row.case.category_id else FilingPage.CATEGORY),
                )
                for row in hotline_presenters.newest_rows(hotline_queries.taken_drafts(signed_in(self.request)), now)
            ],
            "most": hotline_queries.TAKEN_MOST,
        }
        return self.show("admin/complaints/hotline/hotline.html", status=status, **context)
