"""The receipt of a filed complaint: a page to print, and the same words as a PDF."""

from __future__ import annotations

from datetime import date

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from complaints import access
from complaints.exports import receipt
from complaints.exports.receipt import Row
from complaints.models import Complaint
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from complaints.views.draft.after import if_filed_now
from ui.brand import brand
from ui.components import Entry
from ui.templatetags.ui import cn_datetime
from ui.typesetting import in_fours

LIMITS = {"receipt": "10/m/user"}


class Receipt(LoginRequiredMixin, View):
    """The receipt to look at and to print."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, words = _receipt(request, reference)
        context = {"case": case, "receipt": words, "qr": receipt.qr_uri(words.verify_url), "nav": "mine"}
        return render(request, "complaints/receipt/receipt.html", context)


class Pdf(LoginRequiredMixin, View):
    """The receipt to keep."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, words = _receipt(request, reference)
        if not ratelimit.consume(request, app="complaints", action="receipt", config=LIMITS, limit_get=True):
            return render(request, "429.html", status=429)
        content = receipt.pdf(words, case.filed_at or case.created_at)
        name = f"{case.reference}.pdf"
        return HttpResponse(
            content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


def _receipt(request: HttpRequest, reference: str) -> tuple[Complaint, receipt.Receipt]:
    """Receipt of what was filed, as it was filed: later edits do not change it. A draft has none."""
    case = access.get_complaint(request.user, reference, Side.COMPLAINANT)
    filed = case_queries.first_version(case)
    if filed is None or case.erased_at:
        raise Http404
    category, respondent = case_queries.named_in(filed)
    rows = [
        (_("投诉编号"), case.reference),
        (_("提交时间"), cn_datetime(filed.at, date.min)),
        (_("类别"), str(category)),
        (_("企业"), respondent),
        (_("标题"), filed.content["title"]),
    ]
    verify, owner = settings.SITE_URL + reverse("verify"), brand()
    return case, receipt.Receipt(
        brand=f"{owner['name']} {owner['sub']}",
        heading=_("投诉回执"),
        reference=case.reference,
        rows=[Row(str(label), value) for label, value in rows],
        ahead_heading=_("接下来"),
        ahead=[Row(item.title, _ahead(item)) for item in if_filed_now(filed.at)],
        hash_heading=_("校验码"),
        hash=in_fours(filed.sha256),
        hash_help=_("校验码由提交时的内容算出。打开%(url)s，填写校验码，可以核验这份回执的真伪。") % {"url": verify},
        verify_url=f"{settings.SITE_URL}{reverse('verify_code', args=[filed.sha256])}",
        scan=_("扫码核验"),
        footer=_("本回执由%(brand)s出具，内容以提交时为准。客服热线%(hotline)s。")
        % {"brand": owner["name"], "hotline": owner["hotline"]},
    )


def _ahead(item: Entry) -> str:
    return _("，").join(str(part).rstrip("。") for part in (item.when, item.text) if part)
