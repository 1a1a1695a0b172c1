"""Staff whom a test signs in without the pages (`force_login`) have used their second factor, as all in the admin.

A test of the second factor itself signs in through the pages.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

_plain = Client.force_login


def _force_login(self: Client, user: Any, backend: str | None = None) -> None:
    _plain(self, user, backend)
    if user.is_staff:
        session = self.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session.save()


def pytest_configure(config: pytest.Config) -> None:
    Client.force_login = _force_login
