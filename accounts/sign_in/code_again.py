"""Showing once more that it is oneself, for whoever has no password: by a code to the verified phone or address.

allauth knows the password and the second factor; who has neither would not be asked at all. People whom the hotline
gave an account have neither until they set a password.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import phones
from accounts.models import User
from accounts.sign_in import codes
from accounts.sign_in.adapter import AccountAdapter
from accounts.sign_in.forms import SignInCodeForm
from casework.errors import Refused
from notifications import spending

SESSION_KEY = "code_again"
TIMEOUT_S, TRIES, RESENDS = 900, 5, 3


def ask(request: HttpRequest) -> HttpResponse | None:
    """The page to go to first, or None when a code, that of the sign-in too, showed a moment ago who this person is.

    The request is kept and goes on afterwards. A password or a second factor is asked for by allauth, which raises.
    """
    user = cast(User, request.user)
    if reauthentication.get_reauthentication_flows(user):
        reauthentication.raise_if_reauthentication_required(request, app="allauth.account")
        return None
    records = [row for row in get_authentication_records(request, user) if row["method"] == "code"]
    if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
        return None
    return reauthentication.suspend_request(request, reverse("account_code_again"))


def target_of(user: User, now: datetime) -> str:
    """The number or address to which a code for this person goes, or "".

    The proved number; the address where there is none, nothing arrives at it, or the day's SMS are spent.
    """
    dead = {name for name, _address in user.dead_addresses}
    phone = user.phone if user.phone and user.phone_verified_at and spending.may_text(user.phone) else ""
    email = user.email or ""
    if phone and email and ("phone" in dead or ("email" not in dead and spending.is_spent(now, phone))):
        return email
    return phone or email


class CodeAgainProcess(AbstractCodeVerificationProcess):
    """A code to one's own phone or address, in the session until it comes back."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        super().__init__(user=cast(User, request.user), state=state, timeout=TIMEOUT_S, max_attempts=TRIES)
        self.request = request

    @classmethod
    def resume(cls, request: HttpRequest) -> CodeAgainProcess | None:
        state = request.session.get(SESSION_KEY)
        return cast("CodeAgainProcess | None", cls(request, state).abort_if_invalid()) if state else None

    def persist(self) -> None:
        self.request.session[SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(SESSION_KEY, None)

    @property
    def target(self) -> str:
        """The number or address that this code went to."""
        return self.state.get("email") or self.state.get("phone") or ""

    @property
    def can_resend(self) -> bool:
        return not self.is_resend_quota_reached(RESENDS)

    def send(self) -> None:
        """Raises `Refused` when there were too many."""
        user, adapter = cast(User, self.user), cast(AccountAdapter, get_adapter())
        client = codes.client_of(self.request)
        target, now = self.target, timezone.now()
        codes.ask(target, client=client, now=now, pays=lambda: True)
        self.state["code"] = adapter.generate_phone_verification_code(user=user, phone=target)
        adapter.send_identity_code(user, self.code, target)
        self.persist()


@never_cache
@login_required
def code_again(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    target = target_of(user, timezone.now())
    if not target or reauthentication.get_reauthentication_flows(user):
        return redirect("account_reauthenticate" if user.has_usable_password() else "account_set_password")
    process = CodeAgainProcess.resume(request)
    is_resend = process is not None and request.POST.get("action") == "resend" and process.can_resend
    if process is None or is_resend:
        process = process or CodeAgainProcess(request, CodeAgainProcess.initial_state(user, **_where(target)))
        try:
            process.send()
        except Refused as refused:
            messages.error(request, refused.message)
            # `next` tells what goes on
            return redirect(request.get_full_path() if is_resend else settings.LOGIN_REDIRECT_URL)
        if is_resend:
            process.record_resend()
            process.persist()
    elif request.method == "POST":
        form = SignInCodeForm(request.POST, code=process.code, issue=codes.issue_of(process.state))
        if form.is_valid():
            process.abort()
            record_authentication(request, user, method="code", reauthenticated=True)
            return reauthentication.resume_request(request) or redirect(settings.LOGIN_REDIRECT_URL)
        if not form.tries:  # no code at all is not a guess
            return _page(request, process, form, status=422)
        process.state["failed_attempts"] = max(process.state["failed_attempts"], form.tries - 1)
        if not process.record_invalid_attempt():
            messages.error(request, _("验证码错误次数过多，请重新开始。"))
            return redirect(settings.LOGIN_REDIRECT_URL)
        return _page(request, process, form, status=422)
    return _page(request, process, SignInCodeForm(code=process.code))


def _where(target: str) -> dict[str, str]:
    return {"email" if "@" in target else "phone": target}


def _page(request: HttpRequest, process: CodeAgainProcess, form: Any, status: int = 200) -> HttpResponse:
    target = process.target
    context = {
        "verify_form": form,
        "shown": phones.spaced(target),
        "is_mailed": "@" in target,
        "can_resend": process.can_resend,
        "next_code": codes.next_shown(target, timezone.now()),
        "cancel_url": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "accounts/code_again.html", context, status=status)
