"""Papers of a mediation for each side: a meeting for the calendar, the signed agreement as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from catalogue.rules.codes import Remedy
from complaints import access
from complaints.exports import agreement, session
from complaints.models import Complaint, Settlement
from complaints.notices.audiences import case_url
from complaints.presenters.case_file import rows_of
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.masking import OWN, Item, Sight
from ui.templatetags.ui import cn_date, cn_datetime, money
from ui.typesetting import in_fours

LIMITS = {"agreement": "10/m/user"}


class Mine(LoginRequiredMixin, View):
    """Page for the complainant."""

    def case(self, request: HttpRequest, reference: str, **kwargs: Any) -> Complaint:
        return access.get_complaint(request.user, reference, Side.COMPLAINANT)


class Theirs(LoginRequiredMixin, View):
    """Page for the company."""

    def case(self, request: HttpRequest, reference: str, business: int, **kwargs: Any) -> Complaint:
        return access.get_complaint(request.user, reference, Side.BUSINESS, business=business)


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
    row = dealing.session_of(case, pk)
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
    row = dealing.signed(case)
    if row is None or row.signed_at is None:
        raise Http404
    if not ratelimit.consume(request, app="complaints", action="agreement", config=LIMITS, limit_get=True):
        return render(request, "429.html", status=429)
    words = _agreement(case, row, sight)
    content = agreement.pdf(words, row.signed_at)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{case.reference}-agreement.pdf"'},
    )


# --- the words of the agreement ---
def _agreement(case: Complaint, row: Settlement, sight: Sight) -> agreement.Agreement:
    """Agreement on paper: the parties, the dispute, the terms, what follows, and how anybody can check the paper."""
    verify = settings.SITE_URL + reverse("verify")
    head = [(_("投诉编号"), case.reference), (_("调解员"), case.mediator.display_name if case.mediator else "")]
    terms = [
        (_("处理方式"), "；".join(str(Remedy(code).label) for code in row.remedies)),
        (_("金额"), money(row.amount) if row.amount is not None else ""),
        (_("企业须做的事"), row.action),
        (_("履行期限"), f"{cn_date(row.perform_by, date.min)}24:00"),
    ]
    return agreement.Agreement(
        brand=f"{settings.BRAND['name']} {settings.BRAND['sub']}",
        heading=_("调解协议（第%(n)s版）") % {"n": row.version},
        reference=case.reference,
        rows=rows_of([*head, (_("生效时间"), cn_datetime(row.signed_at, date.min))]),
        parties_heading=_("当事人"),
        parties=rows_of(_parties(case, row, sight)),
        facts_heading=_("争议事项"),
        facts=rows_of(_facts(case)),
        terms_heading=_("协议内容"),
        terms=rows_of(terms),
        text=row.text,
        after=_after(),
        signed_heading=_("签署"),
        signed=rows_of(_signed(case, row, sight)),
        hash_heading=_("双方签署的版本的指纹（SHA-256）"),
        hash=in_fours(row.sha256),
        hash_help=_("打开%(url)s，填写指纹，可以核验这份协议的真伪。") % {"url": verify},
        verify_url=f"{settings.SITE_URL}{reverse('verify_code', args=[row.sha256])}",
        scan=_("扫码核验"),
        footer=_("由%(brand)s出具。") % {"brand": settings.BRAND["name"]},
    )


def _parties(case: Complaint, row: Settlement, sight: Sight) -> list[tuple[Any, Any]]:
    return [
        (_("投诉人"), sight.shown(Item.NAME, case.complainant_name)),
        (_("投诉人企业"), case.complainant_company),
        (_("投诉人企业的信用代码"), case.complainant_licence),
        (_("代理人"), sight.shown(Item.AGENT, case.agent_name)),
        (_("被投诉企业"), case.respondent),
        (_("统一社会信用代码"), case.business.credit_code if case.business else ""),
        (_("企业签署人"), _signer(case, row)),
    ]


def _signer(case: Complaint, row: Settlement) -> str:
    """Person who signed for the company, and their role in it."""
    if row.business_signer is None:
        return ""
    role = dealing.role_in_company(case, row.business_signer)
    return _("%(name)s（%(role)s）") % {"name": row.business_signer.display_name, "role": role or _("已不在企业账户中")}


def _facts(case: Complaint) -> list[tuple[Any, Any]]:
    return [
        (_("类别"), str(case.category)),
        (_("标题"), case.title),
        (_("发生日期"), cn_date(case.happened_on, date.min) if case.happened_on else ""),
        (_("涉及金额"), money(case.amount) if case.amount is not None else ""),
        (_("诉求"), "；".join(case.remedy_names)),
        (_("事情经过"), case.facts),
    ]


def _after() -> list[tuple[str, str]]:
    """Ways open to the parties when it is not kept, and how a court makes it enforceable."""
    return [
        (
            _("没有履行的"),
            _(
                "履行期限过后企业没有履行的，投诉人可以在平台反映未履行，由调解员再主持一次调解；"
                "此后仍没有履行的，投诉按“协议未履行”办结。任何一方都可以依法向人民法院起诉，请求履行本协议。"
            ),
        ),
        (
            _("司法确认"),
            _(
                "本协议由依法设立的调解组织主持达成的，双方可以自协议生效之日起三十日内，依照《中华人民共和国民事诉讼法》"
                "（2023年修正）第二百零五条，共同向有管辖权的人民法院申请司法确认；由人民调解委员会主持达成的，"
                "另见《中华人民共和国人民调解法》第三十三条。经人民法院裁定有效，一方拒绝履行或者没有全部履行的，"
                "另一方可以向人民法院申请执行。"
            ),
        ),
    ]


def _signed(case: Complaint, row: Settlement, sight: Sight) -> list[tuple[Any, Any]]:
    who = case.complainant_company or sight.shown(Item.NAME, case.complainant_name)
    return [
        (
            _("投诉人"),
            _("%(who)s，%(at)s在线签署") % {"who": who, "at": cn_datetime(row.complainant_signed_at, date.min)},
        ),
        (
            _("企业"),
            _("%(who)s，%(at)s在线签署")
            % {"who": _signer(case, row), "at": cn_datetime(row.business_signed_at, date.min)},
        ),
    ]
