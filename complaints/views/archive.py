"""全部证据: the files of a case in one ZIP, for each side; a page to ask for it, to see how far it is, to fetch it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT
from casework.workdays import day_of
from complaints import access
from complaints.commands.archive import ask_for_files
from complaints.desk import machine
from complaints.forms.archive import PurposeForm
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.rules.side import side_of
from complaints.views import doors
from complaints.workflow import Step
from files import names
from files.archives import LIFE
from files.serving import respond_archive

LIMITS = {"files": "3/d/key"}  # a person and a case
REGION = "archive"  # the part of the page that goes on by itself


class Page(LoginRequiredMixin, View):
    """The archive of a case for whoever may have it. A script asks for the region alone."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, viewer = _case(request, reference)
        return _page(request, case, viewer, PurposeForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, viewer = _case(request, reference)
        person, form, why = signed_in(request), PurposeForm(request.POST), ""
        if viewer == Side.STAFF:
            if not form.is_valid():
                return _page(request, case, viewer, form, status=422)
            why = form.cleaned_data["why"]
        key = f"{case.pk}:{person.pk}"
        if not ratelimit.consume(request, app="complaints", action="files", config=LIMITS, key=key):
            words = _("同一件投诉每天最多打包3次，请明天再试。")
            return _page(request, case, viewer, form, status=429, refusal=words)
        try:
            ask_for_files(case, actor=person, why=why)
        except Refused as refusal:
            return _page(request, case, viewer, form, status=CONFLICT, refusal=refusal.message)
        return redirect("complaints:archive", case.reference)


@require_safe
@login_required
def fetch(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponseBase:
    """The ZIP itself, for whom it was made."""
    archive = access.get_archive(request.user, reference, uuid, timezone.now())
    return respond_archive(archive.blob, f"{archive.complaint.reference}-证据-{day_of(archive.asked_at):%Y%m%d}.zip")


def _case(request: HttpRequest, reference: str) -> tuple[Complaint, Side]:
    """The case and the side of who asks; else `Http404`, also for those of the staff who may open no original."""
    case = access.get_filed(request.user, reference)
    viewer = side_of(access.roles_of(case, request.user))
    needed = {Side.COMPLAINANT: set(), Side.BUSINESS: {Step.EXPORT}, Side.STAFF: {Step.EXPORT, Step.OPEN_ORIGINAL}}
    if case.erased_at or not needed[viewer] <= set(machine.allowed(case, request.user, timezone.now())):
        raise Http404
    return case, viewer


def _page(
    request: HttpRequest, case: Complaint, viewer: Side, form: PurposeForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    archive = case.archives.filter(user=signed_in(request), side=viewer).first()
    if archive and archive.expires_at and archive.expires_at <= timezone.now():
        archive = None
    context: dict[str, Any] = {
        "case": case,
        "archive": archive,
        "size": names.size_text(archive.size) if archive and archive.is_built else "",
        "zip_url": reverse("complaints:archive_zip", args=[case.reference, archive.uuid]) if archive else "",
        "page_url": reverse("complaints:archive", args=[case.reference]),
        "caution": _("压缩包里有个人信息，请不要在别人的电脑上保存。"),
        "days": LIFE.days,
        "form": form if viewer == Side.STAFF else None,
        "viewer": viewer,
        "refusal": refusal,
        "back_url": _back(case, viewer, request),
    }
    if request.headers.get("X-Fragment") == REGION:
        return render(request, "components/archive.html", context)
    return render(request, "complaints/archive/archive.html", context, status=status)


def _back(case: Complaint, viewer: Side, request: HttpRequest) -> str:
    if viewer == Side.STAFF:
        return reverse("admin:complaints_complaint_change", args=[case.pk])
    return doors.case_url(case, request.user) if viewer == Side.BUSINESS else case.get_absolute_url()
