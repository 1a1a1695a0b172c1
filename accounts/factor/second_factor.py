"""The second factor: whether this session used one, who may not be without, and what allauth.mfa asks of us."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import segno
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import typed
from accounts.factor import sealed
from accounts.models import User
from accounts.visitors import signed_in

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for one of these
PERIOD_S = 30  # as in MFA_TOTP_PERIOD
_NEXT = "second_factor_next"  # where the person wanted to go, in the session


def is_used(request: HttpRequest) -> bool:
    """Whether a second factor was used, or set up, in this very session. Asks the session only."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record.get("method") == "mfa" for record in records)


def forget(request: HttpRequest) -> None:
    """The last factor is gone: this session used none."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [row for row in records if row.get("method") != "mfa"]


def kinds_of(user: User) -> frozenset[str]:
    """The kinds, of the two, that this person has set up."""
    return frozenset(Authenticator.objects.filter(user=user, type__in=KINDS).values_list("type", flat=True))


def ask(request: HttpRequest) -> HttpResponse:
    """Send whoever has one to use it, and everybody else to the page where one is set up; then back to where they were.

    A POST is not repeated afterwards: its page is shown again, with what was typed.
    """
    back = typed.way_back(request)
    held = kinds_of(signed_in(request))
    if not held:
        request.session[_NEXT] = back
        return redirect("mfa_index")
    page = "mfa_reauthenticate" if Authenticator.Type.TOTP in held else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({'next': back})}")


def way_on(request: HttpRequest) -> str:
    """The address a person was going to when a second factor was asked for; empty when they came here straight."""
    url = request.session.get(_NEXT, "")
    return url if url and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def must_keep_one(user: User) -> bool:
    return bool(user.is_staff)


def is_last(authenticator: Authenticator) -> bool:
    """Whether this person would be without a second factor if it went."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=KINDS).exclude(pk=authenticator.pk)
    return not others.exists()


def set_up(user: User, secret: str) -> None:
    """An authenticator app with a known secret, for the demo's people and the tests'."""
    TOTP.activate(user, secret)


def code_of(secret: str) -> str:
    """The code that the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S))


def demo_code() -> dict[str, Any]:
    """The current code of the demo's staff, and how many seconds are left of it."""
    return {"digits": code_of(settings.DEMO_TOTP_SECRET), "seconds": PERIOD_S - int(time.time()) % PERIOD_S}


class MFAAdapter(DefaultMFAAdapter):
    """Secrets sealed at rest, our names on the person's device, our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("已开启两步验证的账户不能这样添加邮箱"),
        "cannot_delete_authenticator": _("工作人员至少保留一种两步验证，请先设置另一种"),
        "cannot_generate_recovery_codes": _("请先设置验证器应用或通行密钥，再生成恢复代码"),
        "incorrect_code": _("验证没有通过，请核对后重试"),
        "unverified_email": _("请先验证您的邮箱，再设置两步验证"),
    }

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealed.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (must_keep_one(authenticator.user) and is_last(authenticator))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("通行密钥%(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        """Dark on white in either theme: a reader's camera wants that."""
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", xmldecl=False, scale=5, border=4, dark="#16242b", light="#fff")
        return out.getvalue().decode()

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        person = cast(User, user)
        return person.email or person.masked_phone or str(person)

    def _get_site_name(self) -> str:
        return str(settings.BRAND["name"])
