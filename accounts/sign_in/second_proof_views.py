"""Pages of the second proof: the ways of giving it, and saying that the account is another person's."""

from __future__ import annotations

import time
from typing import Any, Protocol, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.internal.stagekit import clear_login, stash_login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import commands, phones
from accounts.models import User
from accounts.sign_in import awaited, codes
from accounts.sign_in import second_proof as rule
from accounts.sign_in.adapter import AccountAdapter
from accounts.sign_in.forms import SignInCodeForm
from casework.errors import Refused

MAIL_LIFE_S = 900
_MAIL = "mail"  # a code that was sent, in the state of who waits


class _Waiting(Protocol):
    """Somebody who is to prove more: `state` lasts as long as they wait, `goes_to` is where they want to go."""

    user: User
    state: dict[str, Any]
    goes_to: str

    def persist(self) -> None: ...

    def go_on(self) -> HttpResponse: ...

    def drop(self) -> None: ...


class _SignIn:
    """A sign-in."""

    def __init__(self, request: HttpRequest, stage: LoginStage) -> None:
        self.request, self.stage, self.state = request, stage, stage.state
        self.user, self.goes_to = cast(User, stage.login.user), stage.login.redirect_url or ""

    def persist(self) -> None:
        stash_login(self.request, self.stage.login)

    def go_on(self) -> HttpResponse:
        return cast(HttpResponse, self.stage.exit())

    def drop(self) -> None:
        clear_login(self.request)


class _Reset:
    """A forgotten password."""

    def __init__(self, request: HttpRequest, process: PasswordResetVerificationProcess) -> None:
        self.process, self.state = process, process.state.setdefault(rule.METHOD, {})
        self.user, self.goes_to = cast(User, process.user), get_next_redirect_url(request) or ""

    def persist(self) -> None:
        self.process.persist()

    def go_on(self) -> HttpResponse:
        self.process.state["at"] = time.time()  # the time for the new password begins now
        self.process.persist()
        return redirect(_with_next("account_complete_password_reset", self.goes_to))

    def drop(self) -> None:
        self.process.abort()


def _waiting(request: HttpRequest) -> _Waiting | None:
    stage = LoginStageController.enter(request, rule.SecondProofStage.key)
    if stage is not None and stage.login.user is not None:
        return _SignIn(request, stage)
    process = rule.waiting_reset(request)
    return _Reset(request, process) if process else None


def _with_next(name: str, goes_to: str) -> str:
    query = QueryDict(mutable=True)
    query["next"] = goes_to
    return f"{reverse(name)}?{query.urlencode()}" if goes_to else reverse(name)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(get_adapter().get_login_redirect_url(request))
    return redirect("account_login")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_proof(request: HttpRequest) -> HttpResponse:
    who = None if request.user.is_authenticated else _waiting(request)
    if who is None:
        return _elsewhere(request)
    proof = request.POST.get("proof", "")
    if request.method != "POST":
        return _page(request, who)
    if proof == "send" and rule.has_mail(who.user):
        return _send(request, who)
    form = _code_form(who, request.POST) if proof == "code" else _known(who, proof, request.POST)
    if form is None:
        return _page(request, who, status=422)
    if not form.is_valid():
        return _page(request, who, failed=form, status=422)
    who.state.pop(_MAIL, None)
    record_authentication(request, who.user, method=rule.METHOD)
    return who.go_on()


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def not_mine(request: HttpRequest) -> HttpResponse:
    who = None if request.user.is_authenticated else _waiting(request)
    if who is None:
        return _elsewhere(request)
    number = phones.spaced(who.user.phone or "")
    if request.method != "POST":
        back = _with_next("account_second_proof", who.goes_to)
        return render(request, "accounts/not_mine.html", {"number": number, "back": back})
    who.drop()
    commands.release_number(who.user, now=timezone.now())
    awaited.forget(request)
    awaited.fill(request, phone=number)
    messages.success(request, _("这个手机号已从原来的账户移除。请用它注册您自己的账户。"))
    return redirect(_with_next("account_signup", who.goes_to))


def _send(request: HttpRequest, who: _Waiting) -> HttpResponse:
    user, adapter, now = who.user, cast(AccountAdapter, get_adapter()), timezone.now()
    try:
        codes.ask(user.email or "", client=codes.client_of(request), now=now, pays=lambda: True)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        code = adapter.generate_login_code()
        who.state[_MAIL] = {"at": time.time(), "email": user.email, "code": code}
        who.persist()
        adapter.send_identity_code(user, code, user.email or "")
    return redirect(_with_next("account_second_proof", who.goes_to))


def _sent(who: _Waiting) -> dict[str, Any] | None:
    """The code that was mailed and still holds."""
    sent = who.state.get(_MAIL)
    return sent if sent and sent["email"] == who.user.email and time.time() - sent["at"] <= MAIL_LIFE_S else None


def _code_form(who: _Waiting, data: Any = None) -> SignInCodeForm | None:
    sent = _sent(who)
    return SignInCodeForm(data, code=sent["code"], issue=codes.issue_of(sent)) if sent else None


def _known(who: _Waiting, key: str, data: Any) -> rule.Proof | None:
    return next((way(data, user=who.user) for way in rule.offered(who.user) if way.key == key), None)


def _page(request: HttpRequest, who: _Waiting, *, failed: Any = None, status: int = 200) -> HttpResponse:
    ways = [failed if isinstance(failed, way) else way(user=who.user) for way in rule.offered(who.user)]
    has_mail = rule.has_mail(who.user)
    code_form = failed if isinstance(failed, SignInCodeForm) else _code_form(who)
    context = {
        "failed": failed,
        "ways": ways,
        "hint": rule.hint(who.user) if has_mail else "",
        "code_form": code_form if has_mail else None,
        "next_code": codes.next_shown(who.user.email or "", timezone.now()) if code_form and has_mail else "",
        "goes_to": who.goes_to,
        "number": phones.spaced(who.user.phone or ""),
        "not_mine": _with_next("account_not_mine", who.goes_to),
    }
    return render(request, "accounts/second_proof.html", context, status=status)
