"""Behind the link in the letter: a code to the company's contact, then that one case for two hours, with no account.

The link's address is left behind when the code is proved: what follows stands under the case's number and is open to
the browser that proved it. Looking at the link uses nothing up, so a preview of it does no harm.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import typed
from accounts.sign_in.codes import client_of
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import service_link
from complaints.forms.service_link import LinkCodeForm, TypedForm
from complaints.models import Complaint, ServiceLink
from complaints.queries import service_link as service_link_queries
from complaints.rules.codes import Side
from complaints.rules.service_link import DEAD, OPENS, SITTING, as_printed, hash_of, hash_of_typed, state_of
from complaints.views import portal, portal_steps

GONE = 410
# Wrong ones only; fifty-eight bits are far beyond them, and an address may be a whole city behind carrier NAT.
LIMITS = {"letter_typed": "30/m/ip,300/d/ip"}
OPENED = "by_letter"  # in the session: case number → which link opened it, and until when
# Where files of the case and files of its steps are reached; these addresses are shared with everybody's pages.
FILE_VIEWS = frozenset(
    f"complaints:{name}" for name in ("file", "evidence", "staged", "staged_file", "staged_uploads", "staged_upload")
)


def acting(request: HttpRequest, reference: str) -> tuple[ServiceLink | None, Any]:
    """The link that this browser has opened for the case, and who acts through it while it lives; else nobody."""
    kept = request.session.get(OPENED, {}).get(reference)
    now = timezone.now()
    if not kept or now.timestamp() >= kept["until"]:
        return None, None
    link = service_link_queries.service_link_by_pk(kept["link"])
    if link is None:
        return None, None
    return link, access.by_letter(link, now) if state_of(link, link.complaint, now) in OPENS else None


def may_hold(request: HttpRequest) -> bool:
    """Whether the session has anything of a letter; one without a cookie is not looked at."""
    return bool(request.COOKIES) and OPENED in request.session


class ActsByLetter:
    """Middleware: the files of a case that a letter has opened are this browser's while it is; nothing else is."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if match is None or match.view_name not in FILE_VIEWS or not may_hold(request):
            return
        link, user = acting(request, kwargs["reference"])
        if link and user and link.complaint.served_at and not access.roles_of(link.complaint, request.user):
            request.user = user


class Private(View):
    """No page behind a letter is kept by the browser, found by a search engine, or named to another site."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        return _private(response)


@method_decorator(never_cache, name="dispatch")
class Open(Private):
    """Page that names the sender and the case's number, nothing else; a code to the recorded contact opens the case."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = self._find()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        dead = self._dead()
        if dead or self.link is None:
            return dead or HttpResponse(status=404)
        if may_hold(request) and acting(request, self.link.complaint.reference)[0] == self.link:
            return redirect("serve_case", self.link.complaint.reference)
        return self._page(LinkCodeForm())

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        dead = self._dead()
        if dead or self.link is None:
            return dead or HttpResponse(status=404)
        if request.POST.get("do") not in ("send", "open"):
            return self._page(LinkCodeForm())
        form = LinkCodeForm(request.POST) if request.POST["do"] == "open" else LinkCodeForm()
        try:
            if request.POST["do"] == "send":
                service_link.send_link_code(self.link, client=client_of(request))
                return redirect(request.path)
            if not form.is_valid():
                return self._page(form, status=UNPROCESSABLE)
            service_link.open_link(self.link, code=form.cleaned_data["code"])
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        remember(request, self.link, timezone.now())
        return redirect("serve_case", self.link.complaint.reference)

    def _find(self) -> ServiceLink | None:
        return service_link_queries.service_link(hash_of(self.kwargs["token"]))

    def _dead(self) -> HttpResponse | None:
        if self.link is None:
            message = _("这个链接不完整或者不存在。请核对转办函上的地址，或者重新扫描二维码。")
            return over(self.request, message, status=404)
        state = state_of(self.link, self.link.complaint, timezone.now())
        return None if state in OPENS else over(self.request, DEAD[state], status=GONE)

    def _page(self, form: LinkCodeForm, *, status: int = 200, refusal: str = "") -> HttpResponse:
        link: Any = self.link
        is_sent = link.has_code(timezone.now())
        context = {"link": link, "is_sent": is_sent, "form": form, "refusal": refusal}
        return render(self.request, "complaints/service_link/open.html", context, status=status)


class Typed(Open):
    """The same door under the address that people type: one link, so both live and end together."""

    def _find(self) -> ServiceLink | None:
        return by_typed(self.request, as_printed(self.kwargs["typed"]))


@method_decorator(never_cache, name="dispatch")
class Enter(Private):
    """Page on which the short form is typed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _enter(request, TypedForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TypedForm(request.POST)
        if form.is_valid():
            if by_typed(request, form.cleaned_data["typed"]):
                return redirect("serve_typed", form.cleaned_data["typed"])
            form.add_error("typed", _("没有找到这个答复码。请逐位核对，或者扫描函上的二维码。"))
        return _enter(request, form, status=UNPROCESSABLE)


class ByLetter:
    """Mixed into a view of one case: whoever has opened it by its letter acts, and nobody else."""

    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        link, user = acting(request, kwargs["reference"])
        if link is None:
            message = _(
                "请重新扫描转办函上的二维码，或者输入函上的答复码，验证后继续。为了安全，每次验证后只能办理两小时。"
            )
            return _private(typed.lost(over(request, message, heading=_("请重新验证"), status=404)))
        if user is None:
            state = state_of(link, link.complaint, timezone.now())
            return _private(over(request, DEAD[state], status=GONE))
        if not link.complaint.served_at:
            message = _("已验证。平台还没有登记送达，登记后用同一个链接就可以在线办理。请先按转办函准备答复。")
            return _private(over(request, message, heading=_("等待平台登记送达"), status=200))
        request.user = user
        with typed.shown_again(request):
            return _private(super().dispatch(request, *args, **kwargs))  # type: ignore[misc]


@method_decorator(never_cache, name="dispatch")
class Case(ByLetter, View):
    """The case as the company sees it in the portal, without the portal."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.BUSINESS)
        return render(request, "complaints/portal/case.html", portal.case_context(case, request.user, timezone.now()))


@method_decorator(never_cache, name="dispatch")
class StepByLetter(ByLetter, portal_steps.CompanyStep):
    """A step of the company, as in the portal; which ones a letter allows the table's guard says."""

    def get_case(self) -> Complaint:
        return access.get_complaint(self.request.user, self.kwargs["reference"], Side.BUSINESS)


def by_typed(request: HttpRequest, typed: str) -> ServiceLink | None:
    """The link of a short form; so many wrong ones from one address, then 429 whatever comes."""
    used = ratelimit.consume(
        request, app="complaints", action="letter_typed", config=LIMITS, limit_get=True, raise_exception=True
    )
    link = service_link_queries.service_link_by_typed(hash_of_typed(typed)) if typed else None
    if link and used:
        used.rollback()
    return link


def remember(request: HttpRequest, link: ServiceLink, now: datetime) -> None:
    """This browser has proved the code: a new session key, and the case in it for a while."""
    request.session.cycle_key()
    until = min((now + SITTING).timestamp(), link.expires_at.timestamp())
    opened = request.session.get(OPENED, {})
    request.session[OPENED] = opened | {link.complaint.reference: {"link": link.pk, "until": until}}


def over(request: HttpRequest, message: Any, *, heading: Any = "", status: int) -> HttpResponse:
    context = {"heading": heading or _("链接已失效"), "message": message, "may_type": status == 404}
    return render(request, "complaints/service_link/over.html", context, status=status)


def _enter(request: HttpRequest, form: TypedForm, *, status: int = 200) -> HttpResponse:
    return render(request, "complaints/service_link/enter.html", {"form": form}, status=status)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    # `no-referrer` would fail the check of the form's origin
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
