"""热线来电: staff find the case a caller asks about, make sure who calls, read out what happens next, log the call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.visitors import signed_in
from casework import once
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import call
from complaints.commands.call import rehearse_caller_code
from complaints.forms import hotline
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.presenters.timeline import timeline_of
from complaints.queries import call as call_queries
from complaints.queries import paging
from complaints.rules.codes import Side
from complaints.rules.deadline import deadline
from complaints.workflow import OPEN
from ui.admin import StaffPage
from ui.traditional import spoken

FOLDER = "admin/complaints/call/"
EVENTS_SHOWN = 5
CALLER = Side.COMPLAINANT  # the page speaks to the caller


class CallView(StaffPage):
    """Page for those who take calls."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.takes_calls(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class Calls(CallView):
    """Search for the case that a call is about. By POST, so that no phone number stands in an address or a log."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(hotline.FindCaseForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = hotline.FindCaseForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        wanted, seen = form.cleaned_data, access.for_staff(request.user)
        if wanted["number"]:
            case = seen.filter(reference=wanted["number"]).first()
            return redirect("admin:complaints_call", case.pk) if case else self._page(form, found=paging.Page([]))
        return self._page(form, found=call_queries.callers_cases(seen, wanted["phone"], wanted["after"]))

    def _page(self, form: Any, *, found: paging.Page | None = None, status: int = 200) -> HttpResponse:
        rows = [_masked(case) | {"url": reverse("admin:complaints_call", args=[case.pk])} for case in _rows(found)]
        is_asked = found is not None
        title = _("热线来电")
        return self.show(
            f"{FOLDER}calls.html",
            status=status,
            title=title,
            form=form,
            rows=rows,
            is_asked=is_asked,
            after=found and found.after,
        )


def _rows(found: paging.Page | None) -> list[Complaint]:
    return found.rows if found else []


class CallPage(CallView):
    """One case for one caller: masked until it is proved who calls."""

    @cached_property
    def case(self) -> Complaint:
        return access.get_for_staff(self.request.user, self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page({})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deeds: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
            "digits": self._check,
            "code": self._check,
            "send": self._send,
            "log": self._log,
        }
        do = request.POST.get("do", "")
        return deeds.get(do, self._unknown)(request, do)

    def _check(self, request: HttpRequest, do: str) -> HttpResponse:
        case, user = self.case, signed_in(request)
        form = FORMS[do](request.POST, prefix=do)
        if not form.is_valid():
            return self._page({do: form}, status=UNPROCESSABLE)
        command = call.check_caller_code if do == "code" else call.check_caller_digits
        try:
            command(case, actor=user, **form.cleaned_data)
        except Refused as refusal:
            return self._page({do: form}, status=CONFLICT, refusal=refusal.message)
        messages.success(request, _("身份已核实，30分钟内有效。"))
        return redirect("admin:complaints_call", case.pk)

    def _send(self, request: HttpRequest, do: str) -> HttpResponse:
        try:
            call.send_caller_code(self.case, actor=signed_in(request))
        except Refused as refusal:
            return self._page({}, status=CONFLICT, refusal=refusal.message)
        messages.success(request, _("验证码已发送到投诉人验证过的手机号，10分钟内有效。"))
        return redirect("admin:complaints_call", self.case.pk)

    def _log(self, request: HttpRequest, do: str) -> HttpResponse:
        form = hotline.LogCallForm(request.POST, prefix=do)
        if not form.is_valid():
            return self._page({do: form}, status=UNPROCESSABLE)
        try:
            with transaction.atomic():
                if once.spend(request, form.cleaned_data, adds=True):
                    call.log_call(self.case, actor=signed_in(request), **form.cleaned_data)
        except Refused as refusal:
            return self._page({do: form}, status=CONFLICT, refusal=refusal.message)
        messages.success(request, _("来电已登记。"))
        return redirect("admin:complaints_calls")

    def _unknown(self, request: HttpRequest, do: str) -> HttpResponse:
        return self._page({}, status=UNPROCESSABLE)

    def _page(self, bound: dict[str, Any], *, status: int = 200, refusal: str = "") -> HttpResponse:
        """`bound` holds the form that was sent, under its deed."""
        case, now = self.case, timezone.now()
        proof = call_queries.proof_of_caller(case, signed_in(self.request), now)
        context = _masked(case) | {
            "title": _("热线来电"),
            "refusal": refusal,
            "errors": next((form.errors for form in bound.values() if form.errors), {}),
            "log_form": bound.get("log") or hotline.LogCallForm(prefix="log"),
            "proof": proof,
        }
        if proof:
            context |= _told(case, now)
        else:
            context |= {
                "digits_form": bound.get("digits") or hotline.CallerDigitsForm(prefix="digits"),
                "code_form": bound.get("code") or hotline.CallerCodeForm(prefix="code"),
                "sms": _sms(case, self.request.user),
                "is_sent": call_queries.sent_code(case, signed_in(self.request), now) is not None,
            }
        return self.show(f"{FOLDER}call.html", status=status, **context)


FORMS: dict[str, Any] = {"digits": hotline.CallerDigitsForm, "code": hotline.CallerCodeForm}


def _masked(case: Complaint) -> dict[str, Any]:
    """Enough for staff to see which case it is, too little to help anybody on the phone to guess."""
    return {
        "number": f"{case.reference[:10]}*******",
        "caller": f"{case.complainant_name[:1]}**",
        "category": spoken(case.category.top.name) if case.category else "",
        "filed_at": case.filed_at,
    }


def _sms(case: Complaint, user: Any) -> dict[str, str]:
    """The words of the code as they would go now, or why none can go."""
    try:
        return {"text": rehearse_caller_code(case, actor=user)}
    except Refused as refusal:
        return {"refusal": refusal.message}


def _told(case: Complaint, now: datetime) -> dict[str, Any]:
    """Facts that may be told to the complainant, in the complainant's words."""
    calendar = CalendarDay.objects.calendar()
    due = deadline(case, calendar, now)
    return {
        "case": case,
        "tag": case_presenters.tag(case, now),
        "sentence": case_presenters.sentence(case, CALLER, calendar, now),
        "due": due.words if due and case.status in OPEN else "",
        "events": timeline_of(case, CALLER)[: -EVENTS_SHOWN - 1 : -1],
        "case_url": reverse("admin:complaints_complaint_change", args=[case.pk]),
    }
