"""企业认领 for whoever claims: find the company, file, see how far it is, supply what is asked, withdraw."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts.visitors import signed_in
from businesses import access, claims, commands, queries
from businesses.forms import ClaimForm, SupplyForm
from businesses.models import Business, BusinessClaim, ClaimFile
from businesses.papers import PapersShelf
from businesses.presenters import claiming
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from files import serving
from files.models import StoredFile
from files.views import staging
from files.views.staging import furnish
from ui import folding

Purpose = ClaimFile.Purpose
NEW = re.compile(r"new-([0-9]+)")
FRAME = {"layout": "layouts/portal.html", "nav": "claim"}  # of the page on which a paper is covered


class Find(LoginRequiredMixin, View):
    """Is the company listed already? A search by name; and the way to register one that is not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = folding.seen(request.GET.get("q", "").replace("\0", "")).strip()[:120]
        context = {"q": typed, "found": queries.matching(typed) if typed else [], "nav": "claim"}
        return render(request, "businesses/find.html", context)


class New(LoginRequiredMixin, View):
    """The form of a claim, for the listed company in `?company=` or for a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        initial = {"claimant_name": person.name, "credit_code": self.company.credit_code if self.company else ""}
        return self._page(furnish(ClaimForm(business=self.company, initial=initial), self._shelf))

    def post(self, request: HttpRequest) -> HttpResponse:
        make = partial(ClaimForm, business=self.company)
        form = furnish(make(request.POST, request.FILES), self._shelf, request)
        if (shown := staging.partial(request, self._shelf, form, make, **FRAME)) is not None:
            return shown if isinstance(shown, HttpResponse) else self._page(shown)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        data = form.cleaned_data
        try:
            claim = commands.file_claim(
                actor=signed_in(request),
                business=self.company,
                name=self.company.name if self.company else data["name"],
                credit_code=data["credit_code"],
                claimant_name=data["claimant_name"],
                position=data["position"],
                files=_papers(form, (Purpose.LICENCE, "licence"), (Purpose.LETTER, "letter")),
            )
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        messages.success(request, _("申请已提交，平台核验后会通知您。"))
        return redirect(claim)

    @cached_property
    def company(self) -> Business | None:
        pk = self.request.GET.get("company", "")
        return access.get_claimable(pk) if pk else None

    @property
    def _shelf(self) -> PapersShelf:
        return PapersShelf(self.request.user, company=self.company.pk if self.company else None)

    def _page(self, form: ClaimForm, *, status: int = 200, refusal: str = "") -> HttpResponse:
        context = {"form": form, "company": self.company, "refusal": refusal, "nav": "claim"}
        return render(self.request, "businesses/claim_new.html", context, status=status)


class ClaimView(LoginRequiredMixin, View):
    """A page about one's own claim."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.claim = access.get_claim(request.user, kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def shelf(self) -> PapersShelf:
        return PapersShelf(self.request.user, claim=self.claim)

    def page(self, form: forms.Form | None = None, *, status: int = 200, refusal: str = "") -> HttpResponse:
        wants_more = self.claim.status == claims.Status.MORE_ASKED
        context = vars(claiming.shown(self.claim)) | {
            "form": form or (furnish(SupplyForm(), self.shelf) if wants_more else None),
            "refusal": refusal,
            "nav": "claim",
        }
        return render(self.request, "businesses/claim.html", context, status=status)


class Claim(ClaimView):
    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.page()


class Supply(ClaimView):
    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return redirect(self.claim)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = furnish(SupplyForm(request.POST, request.FILES), self.shelf, request)
        if (shown := staging.partial(request, self.shelf, form, SupplyForm, **FRAME)) is not None:
            return shown if isinstance(shown, HttpResponse) else self.page(shown)
        if not form.is_valid():
            return self.page(form, status=UNPROCESSABLE)
        files, text = _papers(form, (Purpose.MORE, "files")), form.cleaned_data["text"]
        try:
            commands.supply(self.claim, actor=signed_in(request), text=text, files=files)
        except Refused as refusal:
            self.claim.refresh_from_db()
            return self.page(
                form if self.claim.status == claims.Status.MORE_ASKED else None,
                status=CONFLICT,
                refusal=refusal.message,
            )
        messages.success(request, _("材料已补充，平台继续核验。"))
        return redirect(self.claim)


class Withdraw(ClaimView):
    """Asks once more before it is done."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if not self.claim.is_open:
            return redirect(self.claim)
        return render(request, "businesses/claim_withdraw.html", vars(claiming.row(self.claim)) | {"nav": "claim"})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        try:
            commands.withdraw(self.claim, actor=signed_in(request))
        except Refused as refusal:
            self.claim.refresh_from_db()
            return self.page(status=CONFLICT, refusal=refusal.message)
        messages.success(request, _("申请已撤回。"))
        return redirect(self.claim)


def shelf_of(request: HttpRequest, *, place: str) -> PapersShelf:
    """The papers behind an address: of a claim that is still to be filed, or of one of this person's own."""
    if new := NEW.fullmatch(place):
        return PapersShelf(request.user, company=access.get_claimable(new[1]).pk if new[1] != "0" else None)
    return PapersShelf(signed_in(request), claim=access.get_claim(signed_in(request), place))


@require_safe
@login_required
def claim_file(request: HttpRequest, reference: str, pk: int, variant: str) -> HttpResponseBase:
    """A copy of one's own file; the original stays sealed."""
    return served(access.get_claim(signed_in(request), reference), pk, variant, request)


def served(claim: BusinessClaim, pk: int, variant: str, request: HttpRequest) -> HttpResponseBase:
    """A clean copy of a file of the claim: never the original."""
    found = claim.files.filter(pk=pk).select_related("file").first()
    if found is None or variant == "original":
        raise Http404
    return serving.respond(found.file, variant=variant, request=request)


def _papers(form: forms.Form, *fields: tuple[str, str]) -> list[tuple[str, StoredFile]]:
    """The kept files of these fields as (purpose, file)."""
    return [(purpose, stored) for purpose, name in fields for stored in form.cleaned_data[name]]
