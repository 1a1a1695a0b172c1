"""What a mediation hands out to each side: a meeting for the calendar, the signed agreement as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from complaints import access, queries
from complaints.exports import agreement, session
from complaints.exports.receipt import Row
from complaints.exports.typeset import in_fours
from complaints.models import Complaint
from complaints.notices import case_url
from complaints.rules.masking import OWN, Item, Sight
from complaints.rules.sentences import Viewer
from ui.templatetags.ui import cn_date, cn_datetime, money

LIMITS = {"agreement": "10/m/user"}


class Mine(LoginRequiredMixin, View):
    """For the complainant."""

    def case(self, request: HttpRequest, reference: str, **kwargs: Any) -> Complaint:
        return access.get_complaint(request.user, reference, Viewer.COMPLAINANT)


class Theirs(LoginRequiredMixin, View):
    """For the company."""

    def case(self, request: HttpRequest, reference: str, business: int, **kwargs: Any) -> Complaint:
        return access.get_complaint(request.user, reference, Viewer.BUSINESS, business=business)


class Session:
    """The calendar file of one meeting."""

    def get(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        return session_file(self.case(request, pk=pk, **kwargs), pk, request.user)  # type: ignore[attr-defined]


class Agreement:
    """The agreement, once both have signed."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return agreement_file(request, self.case(request, **kwargs))  # type: ignore[attr-defined]


class MySession(Session, Mine):
    pass


class TheirSession(Session, Theirs):
    pass


class MyAgreement(Agreement, Mine):
    pass


class TheirAgreement(Agreement, Theirs):
    pass


def session_file(case: Complaint, pk: int, user: Any) -> HttpResponse:
    """The file for the calendar; a meeting of another case, or of another company's serving, is not there."""
    row = queries.session_of(case, pk)
    if row is None:
        raise Http404
    url = settings.SITE_URL + case_url(case, min(access.roles_of(case, user), default=""))
    name = f"{case.reference}-{row.pk}.ics"
    return HttpResponse(
        session.ics(row, case.reference, url),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def agreement_file(request: HttpRequest, case: Complaint, sight: Sight = OWN) -> HttpResponse:
    """The PDF; nothing is there before the second signature."""
    row = queries.signed(case)
    if row is None:
        raise Http404
    if not ratelimit.consume(request, app="complaints", action="agreement", config=LIMITS, limit_get=True):
        return render(request, "429.html", status=429)
    rows = [
        (_("投诉编号"), case.reference),
        (_("投诉人"), case.complainant_company or sight.shown(Item.NAME, case.complainant_name)),
        (_("企业"), case.respondent),
        (_("调解员"), case.mediator.display_name if case.mediator else ""),
        (_("金额"), money(row.amount) if row.amount is not None else ""),
        (_("企业须做的事"), row.action),
        (_("履行期限"), f"{cn_date(row.perform_by, date.min)}24:00"),
    ]
    signed = [
        (_("投诉人"), row.complainant_signed_at),
        (_("企业"), row.business_signed_at),
    ]
    words = agreement.Agreement(
        brand=f"{settings.BRAND['name']} {settings.BRAND['sub']}",
        heading=_("调解协议（第%(n)s版）") % {"n": row.version},
        reference=case.reference,
        rows=[Row(str(label), value) for label, value in rows if value],
        text=row.text,
        signed_heading=_("签署"),
        signed=[Row(str(who), _("%(at)s在线签署") % {"at": cn_datetime(at, date.min)}) for who, at in signed],
        hash_heading=_("双方签署的版本的指纹（SHA-256）"),
        hash=in_fours(row.sha256),
        footer=_("由%(brand)s出具。") % {"brand": settings.BRAND["name"]},
    )
    content = agreement.pdf(words, max(at for _who, at in signed if at))
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{case.reference}-agreement.pdf"'},
    )
