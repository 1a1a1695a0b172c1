"""Sign-up beside allauth's: what a taken address sees, and how a sign-up that nobody finished makes way.

A sign-up is unfinished (`sign_up_started_at`) until its codes, two or one, were entered, within fifteen minutes.
Until then the account proves nothing about who owns the number or the address: only its password leads into it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.phone_verification import PhoneVerificationStageProcess
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStage, PhoneVerificationStage
from allauth.core.exceptions import RateLimited
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import ForeignObjectRel
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import Agreement, User
from accounts.sign_in import codes
from casework.errors import Refused


def release_out_of_time(now: datetime, **which: str) -> int:
    """Delete sign-ups whose time is up (all, or those with `phone=` or `email=`); returns how many.

    Never touches anybody who owns something: see `_owners`.
    """
    with transaction.atomic():
        stale = User.objects.out_of_time(now).filter(**which).select_for_update(skip_locked=True, of=("self",))
        return _delete({user.pk for user in stale[:500]})


def is_finished(user: User | None) -> bool:
    """Every code was entered once. Before that, no code sent elsewhere may lead into the account: whoever began the
    sign-up knows its password and would share the account with the owner of the number or the address."""
    return user is not None and user.sign_up_started_at is None


def abandon(user: User | None) -> None:
    """Forget this sign-up now, so that its number and address are free again. A finished one stays."""
    if user is None or user.pk is None:
        return
    with transaction.atomic():
        unfinished = User.objects.filter(pk=user.pk, sign_up_started_at__isnull=False).select_for_update()
        _delete({row.pk for row in unfinished})


def _delete(pks: set[int]) -> int:
    free = pks - _owners(pks) if pks else set()
    if free:
        User.objects.filter(pk__in=free).delete()
    return len(free)


def _owners(pks: set[int]) -> set[int]:
    """Those of these users whom any row of any room belongs to.

    Rows that would outlive them (SET_NULL, such as sent notices), their own unverified address, the provider that they
    came from and the box they ticked do not count.
    """
    owners: set[int] = set()
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or isinstance(relation, models.ManyToManyRel):
            continue
        if relation.on_delete is models.SET_NULL or relation.related_model in (EmailAddress, SocialAccount, Agreement):
            continue
        field = cast("models.ForeignKey[Any, Any]", relation.field)
        rows = field.model._base_manager.filter(**{f"{field.name}__in": pks})
        owners.update(rows.values_list(field.attname, flat=True))
    return owners


def make_way(phone: str, *, but: int | None = None) -> None:
    """Take the number from everybody who claims it and never proved it, except the person with this key.

    An unfinished sign-up goes; an account that is left without any address lets nobody in.
    """
    claims = User.objects.filter(phone=phone, phone_verified_at=None).exclude(pk=but)
    for claim in claims:
        abandon(claim)
    claims.filter(email=None).update(phone=None, password=make_password(None))
    claims.update(phone=None)


class PhoneCodeProcess(PhoneVerificationStageProcess):
    """The phone code of a sign-up or sign-in.

    allauth sends no code when the e-mail address is taken, which tells whoever holds the phone that it is. Here such a
    sign-up (it has no user) receives a code like any other and goes on; the owner of the address is told by mail.
    """

    @classmethod
    def initiate(cls, *, stage: LoginStage, phone: str) -> PhoneCodeProcess:
        stage.state.update(cls.initial_state(user=stage.login.user, phone=phone))
        process = cls(stage)
        process.state["signup"] = stage.login.signup
        process.send()
        return process

    @classmethod
    def resume(cls, stage: LoginStage) -> PhoneCodeProcess | None:
        return cast("PhoneCodeProcess | None", cls(stage).abort_if_invalid()) if stage.state else None

    def send_sms(self, skip_enumeration_sms: bool) -> None:
        adapter = get_adapter()
        if self.user or adapter.get_user_by_phone(self.phone):
            super().send_sms(skip_enumeration_sms)
            return
        self.state["code"] = adapter.generate_phone_verification_code(user=User(), phone=self.phone)
        adapter.send_verification_code_sms(user=User(), phone=self.phone, code=self.code)

    def finish(self) -> None:
        """Nothing to verify for a sign-up without a user, but the page must say the same."""
        if self.user:
            super().finish()
        else:
            get_adapter().add_message(self.stage.request, messages.SUCCESS, "account/messages/phone_verified.txt")


class PhoneStage(PhoneVerificationStage):
    """allauth's stage with our process; staff whom the admin made without a phone pass."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        phone, is_verified = (get_adapter().get_phone(user) or ("", True)) if user else (self.login.phone, False)
        if is_verified or not phone:
            return None, True
        if not self.login.signup:  # the form of a sign-up has asked
            self._ask(phone)
        PhoneCodeProcess.initiate(stage=self, phone=phone)
        return headed_redirect_response("account_verify_phone"), True

    def _ask(self, phone: str) -> None:
        try:
            codes.ask(phone, client=codes.client_of(self.request), now=timezone.now(), pays=lambda: False)
        except Refused as refused:
            raise RateLimited from refused


class EmailStage(EmailVerificationStage):
    """allauth's stage, whose code counts too. Whoever has no address comes in by SMS code."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = cast("User | None", self.login.user)
        if user is not None and user.email is None and (is_finished(user) or user.phone_verified_at):
            return None, True
        response, goes_on = super().handle()
        email = self.login.email or (user.email if user else None)
        phone = user.phone if user else self.login.phone
        if response is not None and email and not (self.login.signup and not phone):  # which the form has counted
            codes.note(email, client=codes.client_of(self.request), now=timezone.now())
        return response, goes_on
