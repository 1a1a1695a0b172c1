"""A forgotten password by phone: allauth's way with a code, whose code may also go to the verified number."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from django.http import HttpRequest

from accounts.models import User


class ResetProcess(PasswordResetVerificationProcess):
    """`state["email"]` is what was typed: an address, or a number as E.164. A stranger's phone gets no SMS."""

    @classmethod
    def initiate(cls, *, request: HttpRequest, user: Any, email: str) -> ResetProcess:
        process = cls(request, state=cls.initial_state(user, email), user=user)
        process.send()
        process.persist()
        return process

    def send(self) -> None:
        if "@" in self.state["email"]:
            super().send()
        elif self.user:
            adapter: Any = get_adapter()
            self.state["code"] = adapter.generate_password_reset_code()
            adapter.send_reset_code_sms(cast(User, self.user), self.code)
