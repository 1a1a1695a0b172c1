"""People of these tests, and the steps they take through the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import agreements
from accounts.models import User
from notifications.models import Notice

PASSWORD = "winter-plum-2026"
PHONE = "+8613800138000"
EMAIL = "lin@example.com"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


@pytest.fixture
def user(db) -> User:
    """Somebody who signed up some time ago and proved both addresses."""
    return member(EMAIL, PHONE)


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


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
