"""Files of a case, for whoever may see them: a page to look at one, its copies, and the sealed original for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT
from complaints import access
from complaints.commands import evidence, privacy
from complaints.desk import machine
from complaints.models import Complaint, Evidence
from complaints.presenters import evidence as evidence_presenters
from complaints.queries import annex
from complaints.rules.codes import Side
from complaints.rules.side import side_of
from complaints.views import doors
from complaints.views.draft.page import page_url
from complaints.workflow import Status, Step
from files import kinds, listing, serving


@require_safe
@login_required
def serve(request: HttpRequest, reference: str, pk: int, variant: str) -> HttpResponseBase:
    """A copy of a file: the clean one, its thumbnail, one of its pages. Never the original."""
    row = access.get_evidence(request.user, reference, pk)
    viewer = side_of(access.roles_through(row.complaint, request.user))
    if variant == "original" or not access.can_open_file(row, viewer):
        raise Http404
    if variant != "thumb":
        _record(request, row)
    return serving.respond(row.file, variant=variant, request=request)


class FilePage(LoginRequiredMixin, View):
    """One file to look at: the picture, the pages of a PDF as pictures, a player; and what is known about it."""

    def get(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        row = access.get_evidence(request.user, reference, pk)
        _record(request, row)
        return _page(request, row)


class Original(LoginRequiredMixin, View):
    """The untouched original may hurt who opens it and shows what was covered: staff get it, and the ledger says so."""

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
        row = access.get_evidence(request.user, reference, pk)
        if side_of(access.roles_through(row.complaint, request.user)) != Side.STAFF:
            raise Http404
        try:
            stored = evidence.open_original(row.complaint, actor=signed_in(request), pk=row.pk)
        except Refused as refusal:
            return _page(request, row, status=CONFLICT, refusal=refusal.message)
        return serving.respond(stored, variant="original")


def _record(request: HttpRequest, row: Evidence) -> None:
    """Write down a look of the staff at a file, of which the complainant is told."""
    if side_of(access.roles_of(row.complaint, request.user)) == Side.STAFF and row.complaint.version:
        privacy.record_opening(row.complaint, actor=signed_in(request), evidence=row)


def _page(request: HttpRequest, row: Evidence, *, status: int = 200, **more: Any) -> HttpResponse:
    case, file = row.complaint, row.file
    found = access.roles_through(case, request.user)
    viewer, is_through = side_of(found), not access.roles_of(case, request.user)
    seen = [other for other in access.files_for(case, viewer) if not (is_through and other.by_business)]
    rows = [other for other in seen if other.file.is_ready or other.pk == row.pk]
    shows = file.is_ready and access.can_open_file(row, viewer)
    place = next(n for n, other in enumerate(rows) if other.pk == row.pk)
    allowed, args = machine.allowed(case, request.user, timezone.now()), [case.reference, row.pk]
    may_open, by_staff = Step.OPEN_ORIGINAL in allowed, viewer == Side.STAFF
    own = access.is_sent_by(row, viewer)
    take_down = ""
    if by_staff and row.is_live and Step.TAKE_DOWN_FILE in allowed:
        page = reverse("admin:complaints_complaint_step", args=[case.pk, Step.TAKE_DOWN_FILE])
        take_down = f"{page}?file={row.pk}"

    def may(step: str) -> bool:
        return own and step in allowed

    context = {
        "case": case,
        "layout": doors.layout(request.user, "layouts/public.html"),
        "row": row,
        "file": file,
        "meta": listing.meta(file),
        "scan": evidence_presenters.scan_words(file),
        "name": evidence_presenters.name_for(row, viewer),
        "gone": evidence_presenters.gone(row),
        "is_shown": access.can_open_file(row, viewer),
        "reason": row.taken_down_reason if row.by_business == (viewer == Side.BUSINESS) or by_staff else "",
        "cover_url": reverse("complaints:cover", args=args) if may(Step.COVER_FILE) and file.is_coverable else "",
        "withdraw_url": reverse("complaints:withdraw_file", args=args) if may(Step.WITHDRAW_FILE) else "",
        "take_down_url": take_down,
        "clean_url": evidence_presenters.variant_url(case, row, "clean") if shows else "",
        "pages": _pages(case, row) if shows and file.kind == kinds.FileGroup.PDF else [],
        "previous": _link(case, rows[place - 1], viewer) if place else None,
        "next": _link(case, rows[place + 1], viewer) if place + 1 < len(rows) else None,
        "number": place + 1,
        "total": len(rows),
        "back_url": _back((annex.survivor(case) if is_through else None) or case, viewer, request.user),
        "back_text": _("返回证据") if case.status == Status.DRAFT else _("返回投诉"),
        "original_url": reverse("complaints:original", args=[case.reference, row.pk]) if may_open else "",
        **more,
    }
    return render(request, "complaints/evidence/file.html", context, status=status)


@dataclass(frozen=True)
class PagePicture:
    """One page of a PDF as a picture."""

    url: str
    alt: str
    n: int


@dataclass(frozen=True)
class FileLink:
    """The page of another file of the case."""

    url: str
    name: str


def _pages(case: Complaint, row: Evidence) -> list[PagePicture]:
    """The pictures of a PDF's pages; of a very long one not all are kept."""
    total = row.file.page_count
    words = _("%(name)s第%(n)s页，共%(total)s页")
    return [
        PagePicture(
            url=evidence_presenters.variant_url(case, row, f"page-{n}"),
            alt=words % {"name": row.caption or row.file.name, "n": n, "total": total},
            n=n,
        )
        for n in range(1, row.file.pages + 1)
    ]


def _link(case: Complaint, row: Evidence, viewer: Side) -> FileLink:
    words = row.caption or row.file.name
    name = words if access.can_open_file(row, viewer) else evidence_presenters.name_for(row, viewer)
    return FileLink(reverse("complaints:file", args=[case.reference, row.pk]), name)


def _back(case: Complaint, viewer: Side, user: Any) -> str:
    """Address of the page on which this person looks at the case."""
    if case.status == Status.DRAFT:
        return page_url(case, "evidence")
    if viewer == Side.STAFF:
        return reverse("admin:complaints_complaint_change", args=[case.pk])
    if viewer == Side.BUSINESS:
        return doors.case_url(case, user)
    return case.get_absolute_url()
