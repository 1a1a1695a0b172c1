"""A second proof of who signs in by a number that was silent for a year: operators give such numbers to others.

Whoever shows nothing but an SMS code then (a sign-in, a forgotten password) shows something else of the account before
it opens. Nothing of it is on the pages until that is done; `accounts.commands.release_number` is the way out.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import collectors
from accounts.sign_in import codes
from ui.brand import brand
from ui.forms import HouseForm

QUIET = timedelta(days=365)  # longer than this without a sign of its owner
METHOD = "second_proof"  # in allauth's records of what this session has shown


def is_due(request: HttpRequest, user: User | None, now: datetime) -> bool:
    """Whether this session must show more than the number before this account opens.

    Not where there is nothing old to see, nor where the second factor is asked for anyway.
    """
    if user is None or user.sign_up_started_at or not _is_quiet(user.last_login or user.date_joined, now):
        return False
    if not all(_is_by_phone(row) for row in _shown(request, user)) or is_mfa_enabled(user):
        return False
    rooms = collectors.collectors()
    deeds = [at for room in rooms if (at := room.last_at(user))]
    return all(_is_quiet(at, now) for at in deeds) and (user.is_staff or any(room.shows(user) for room in rooms))


def waiting_reset(request: HttpRequest) -> PasswordResetVerificationProcess | None:
    """A forgotten password whose SMS code came back and whose second proof is due."""
    process = PasswordResetVerificationProcess.resume(request)
    if process is None or not process.state.get("code_confirmed") or "@" in process.state["email"]:
        return None
    return process if is_due(request, cast("User | None", process.user), timezone.now()) else None


def has_mail(user: User) -> bool:
    """Whether a code may go to the address: it was proved once."""
    return bool(user.email) and EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def hint(user: User) -> str:
    """So much of the address as its owner recognises and nobody else learns from: l***@…"""
    return f"{(user.email or '')[:1]}***@…"


def _is_quiet(last_at: datetime, now: datetime) -> bool:
    return now - last_at > QUIET


def _shown(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    since = time.time() - app_settings.LOGIN_TIMEOUT
    return [row for row in get_authentication_records(request, user) if row["at"] >= since]


def _is_by_phone(record: Mapping[str, Any]) -> bool:
    """A code that went to the number; a reset keeps what was typed as the address, be it a number."""
    return record["method"] in ("code", "password_reset") and "@" not in (record.get("email") or "")


class SecondProofStage(LoginStage):
    """The step of a sign-in before anything of the account is on a page."""

    key = "second_proof"
    urlname = "account_second_proof"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.signup or not is_due(self.request, cast("User | None", self.login.user), timezone.now()):
            return None, True
        return headed_redirect_response("account_second_proof"), True


class Proof(HouseForm):
    """One way of proving it by what somebody knows: five tries a day, counted in the database before they are judged.

    A room names its own in `settings.SECOND_PROOFS`.
    """

    key: str
    title: Any
    wrong: Any

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{self.key}_%s", **kwargs)
        self.user = user

    @staticmethod
    def is_offered(user: User) -> bool:
        """Whether this person could use it."""
        raise NotImplementedError

    def is_right(self, data: dict[str, Any]) -> bool:
        """Whether what was typed is this account's."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:  # what is not filled in is no try
            return data
        now = timezone.now()
        if codes.judge(codes.proof_of(self.user.pk, self.key, now), now) is None:
            words = _("这种方式今天已经试了%(count)d次，请明天再试，或者换一种方式。您也可以拨打客服热线%(hotline)s。")
            raise ValidationError(words % {"count": codes.TRIES, "hotline": brand()["hotline"]}, code="tries")
        if not self.is_right(data):
            raise ValidationError(self.wrong, code="wrong")
        return data


class PasswordProof(Proof):
    key, title = "password", _("用账户的密码")
    wrong = _("密码不正确，请核对后重新填写")

    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    @staticmethod
    def is_offered(user: User) -> bool:
        return user.has_usable_password()

    def is_right(self, data: dict[str, Any]) -> bool:
        return self.user.check_password(data["password"])


def offered(user: User) -> list[type[Proof]]:
    """Ways that this person could use, the account's own first."""
    ways: list[type[Proof]] = [PasswordProof, *(import_string(path) for path in settings.SECOND_PROOFS)]
    return [way for way in ways if way.is_offered(user)]
