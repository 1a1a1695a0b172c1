"""A visitor of the accounts' pages, and the steps that one takes there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.privacy import agreements
from notifications.models import Notice

PASSWORD = "winter-plum-2026"
PHONE = "+8613800138000"
EMAIL = "lin@example.com"


def member(email: str, phone: str | None, **fields) -> User:
    verified_at = timezone.now() if phone else None
    user = User.objects.create_user(email, PASSWORD, phone=phone, phone_verified_at=verified_at, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    agreements.agree(user, now=timezone.now())
    return user


def code(kind: str) -> str:
    """The six digits of the newest message of this kind."""
    notice = Notice.objects.filter(kind=kind).order_by("-id")[0]
    return re.search(r"(?<!\d)\d{6}(?!\d)", notice.text)[0]


def wrong(right: str) -> str:
    return "111111" if right != "111111" else "222222"


@dataclass
class Visitor:
    """One browser."""

    client: Client = field(default_factory=Client)

    def sign_up(self, phone: str = "13800138000", email: str = EMAIL, **data) -> HttpResponse:
        form = {"phone": phone, "email": email, "password1": PASSWORD, "password2": PASSWORD, "agrees": "on"} | data
        return self.client.post(reverse("account_signup"), form)

    def sign_in(self, login: str, password: str = PASSWORD, **data) -> HttpResponse:
        return self.client.post(reverse("account_login"), {"login": login, "password": password} | data)

    def enter_phone_code(self, digits: str, **data) -> HttpResponse:
        return self.client.post(reverse("account_verify_phone"), {"action": "verify", "code": digits} | data)

    def enter_email_code(self, digits: str, **data) -> HttpResponse:
        url = reverse("account_email_verification_sent")
        return self.client.post(url, {"action": "verify", "code": digits} | data)

    def complete_sign_up(self, phone: str = "13800138000", email: str = EMAIL) -> HttpResponse:
        self.sign_up(phone, email)
        self.enter_phone_code(code("sign_up_phone_code"))
        return self.enter_email_code(code("sign_up_email_code"))

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session


def ask_for_phone(visitor: Visitor, phone: str):
    """Asking, being asked for the password, and the resumed request."""
    url = reverse("account_change_phone")
    asked = visitor.client.post(url, {"phone": phone})
    return visitor.client.post(asked.headers["Location"], {"password": PASSWORD})


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|<span class="num">[0-9:]+</span>')  # and the hour


def page(response) -> str:
    return TOKEN.sub("", response.content.decode())
