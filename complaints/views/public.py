"""Pages that anybody may ask without signing in: how far a case is, and whether a receipt is genuine.

Neither says more than that. Absent, not yours and mistyped are one answer, and both are limited per address; a case
also per number, so that four digits cannot be tried out. The limits live in the shared cache, which is PostgreSQL.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from casework.models import CalendarDay
from casework.views import UNPROCESSABLE
from casework.workdays import day_of
from complaints.forms.public import LookupForm, VerifyForm
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.queries import case as case_queries
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.deadline import due_of, situations
from complaints.rules.sentences import next_sentence
from complaints.workflow import OPEN, Status
from ui.components import Tag
from ui.templatetags.ui import cn_date, cn_datetime

# One address may be a whole city behind carrier NAT; a number has at most twenty tries a day at its four digits.
LIMITS = {"lookup": "30/m/ip,5/10m/key,20/d/key", "verify": "60/m/ip"}


@method_decorator(never_cache, name="dispatch")
class PublicView(View):
    """A page that no cache keeps and no search engine lists, and that answers only so often."""

    action: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def use(self, request: HttpRequest, key: str = "") -> Any:
        """Count this try; None when there were too many."""
        return ratelimit.consume(
            request, app="complaints", action=self.action, config=LIMITS, key=key or None, limit_get=True
        )


class Lookup(PublicView):
    """A case by its number and four digits, by POST: neither stands in an address or a log."""

    action = "lookup"

    def get(self, request: HttpRequest) -> HttpResponse:
        return _show_lookup(request, LookupForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LookupForm(request.POST)
        if not form.is_valid():
            return _show_lookup(request, form, status=UNPROCESSABLE)
        reference, end = form.cleaned_data["reference"], form.cleaned_data["phone_end"]
        used = self.use(request, key=reference)
        if not used:
            return render(request, "429.html", status=429)
        case = case_queries.filed_under(reference)
        if case is None or not _is_theirs(case, end):
            form.add_error(
                None, _("没有找到这件投诉。请核对投诉编号，以及投诉人提交时或现在的手机号后四位，或者账户的邮箱。")
            )
            return _show_lookup(request, form, status=UNPROCESSABLE)
        used.rollback()  # who knows the digits tries nothing out
        return _show_lookup(request, LookupForm(), found=_progress(case, timezone.now()))


def _is_theirs(case: Complaint, typed: str) -> bool:
    """Whether this is the end of the complainant's phone number, proved at filing or today's, or the whole address.

    Nothing is of a person whose account is no more.
    """
    person = case.complainant
    known = [person.email] if "@" in typed else [(person.phone or "")[-4:], case.filed_phone_end]
    same = [secrets.compare_digest((one or "none").encode(), typed.encode()) for one in known]
    return any(same) and person.left_at is None


class Verify(PublicView):
    """Whether a receipt or an agreement is ours: when it was issued or signed, and barely of which complaint."""

    action = "verify"

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        return self._answer(request, VerifyForm({"code": code})) if code else _show_verify(request, VerifyForm())

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        return self._answer(request, VerifyForm(request.POST))

    def _answer(self, request: HttpRequest, form: VerifyForm) -> HttpResponse:
        if not form.is_valid():
            return _show_verify(request, form, status=UNPROCESSABLE)
        if not self.use(request):
            return render(request, "429.html", status=429)
        code = form.cleaned_data["code"]
        filed, agreed = case_queries.receipt_of(code), dealing.agreement_of(code)
        case = filed.complaint if filed else agreed.mediation.complaint if agreed else None
        issued = cn_datetime(filed.at, date.min) if filed else ""
        signed = cn_datetime(agreed.signed_at, date.min) if agreed else ""
        return _show_verify(request, form, asked=True, issued=issued, signed=signed, told=_told(case) if case else "")


def _told(case: Complaint) -> str:
    """Sentence on which complaint it is: enough to compare with the paper, too little to learn whose it is."""
    words = {"end": case.reference[-4:], "first": case.respondent[:1]}
    if not words["first"]:
        return _("投诉编号的最后4位是%(end)s。") % words
    return _("投诉编号的最后4位是%(end)s，被投诉企业的名称以“%(first)s”开头。") % words


@dataclass(frozen=True)
class Progress:
    """Status and next date, in the complainant's words, without the company and without what they wrote."""

    reference: str
    tag: Tag
    sentence: str
    due: str


def _progress(case: Complaint, now: datetime) -> Progress:
    calendar, today = CalendarDay.objects.calendar(), day_of(now)
    due = cn_date(due_of(case, calendar, now), today)
    is_late = case.due_at is not None and now >= case.due_at
    sentence = next_sentence(
        case.status,
        Side.COMPLAINANT,
        situations=situations(case, now, viewer=Side.COMPLAINANT),
        date=f"{due}24:00" if due else "",
        business=_("企业"),
    )
    if case.status == Status.REFUSED:  # the reasons are on the case's own page
        sentence = _("平台不予受理。请登录后打开投诉，查看理由和其他解决途径。")
    elif case.status == Status.CLOSED:
        sentence = _("这件投诉已办结。请登录后打开投诉，查看结果。")
    return Progress(
        reference=case.reference,
        tag=case_presenters.tag(case, now),
        sentence=sentence,
        due=_("%(date)s24:00") % {"date": due} if due and case.status in OPEN and not is_late else "",
    )


def _show_lookup(request: HttpRequest, form: LookupForm, *, found: Any = None, status: int = 200) -> HttpResponse:
    return render(request, "complaints/case/lookup.html", {"form": form, "found": found}, status=status)


def _show_verify(
    request: HttpRequest,
    form: VerifyForm,
    *,
    asked: bool = False,
    issued: str = "",
    signed: str = "",
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "asked": asked, "issued": issued, "signed": signed, "told": told}
    return render(request, "complaints/receipt/verify.html", context, status=status)
