"""The devices on which a person signed in: a signed cookie remembers one, and a sign-in without it is told to them.

Nothing is measured about the device. Whoever clears their cookies is told once more.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import preferences
from accounts.models import User
from notifications import outbox
from notifications.recipients import Recipient

COOKIE = "devices"
COOKIE_AGE_S = 400 * 86400  # as long as browsers keep one
PEOPLE = 10  # on one device
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙设备"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓手机"),
    ("Windows", "Windows电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux电脑"),
)
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge浏览器"),
    ("QQBrowser", "QQ浏览器"),
    ("UCBrowser", "UC浏览器"),
    ("Firefox", "Firefox浏览器"),
    ("Chrome", "Chrome浏览器"),
    ("Safari", "Safari浏览器"),
)


def greet(request: HttpRequest, response: HttpResponse, user: User, *, is_first: bool) -> None:
    """Remember this device in its cookie; unless it is known, or the person's very first, tell them of it."""
    known = _read(request)
    mark = salted_hmac("accounts.sign_in.devices", str(user.pk), algorithm="sha256").hexdigest()[:32]
    if mark not in known and not is_first:
        _tell(user, name_of(request.META.get("HTTP_USER_AGENT", "")))
    marks = [mark, *(other for other in known if other != mark)][:PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps(marks, salt=COOKIE),
        max_age=COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def name_of(user_agent: str) -> str:
    """A browser's own name, in a few words; not to be relied on."""
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), _("未知设备"))
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), _("未知浏览器"))
    return _("%(system)s上的%(browser)s") % {"system": system, "browser": browser}


def _read(request: HttpRequest) -> list[str]:
    try:
        return [str(mark) for mark in signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)]
    except signing.BadSignature:
        return []


def _tell(user: User, device: str) -> None:
    everywhere = {"channels": frozenset({"site", "email", "sms"})}
    now = timezone.now()
    with transaction.atomic():
        outbox.post(
            Recipient(**(vars(preferences.recipient(user)) | everywhere)),
            kind="new_device",
            context={"signed_in_at": now, "device": device, "url": reverse("account_reset_password")},
            key=f"new_device:{uuid.uuid4()}",
            now=now,
        )
