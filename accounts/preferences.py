"""How each person wishes to be told, as the plain recipient that the notifications room understands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.conf import settings
from django.http import HttpRequest

from accounts.models import LANGUAGES, User
from notifications import spending
from notifications.kinds import OPTIONAL
from notifications.recipients import CHANNELS, Recipient

LARGE_TYPE_COOKIE = "large"  # for who is signed out; who is signed in has it on their row as well
LANGUAGE_COOKIE = "language"  # likewise; the row comes first


def recipient(user: User) -> Recipient:
    """This person with the channels they chose.

    For what the law wants delivered the site is always on; mail steps in where the phone is unproved, dead or out of
    reach, SMS where the mail address is dead.
    """
    if user.left_at:  # nobody is there to be told
        return Recipient(user_id=None, name="", phone="", email="", channels=frozenset())
    dead = {name for name, _address in user.dead_addresses}
    email = user.email if user.email and "email" not in dead else ""
    phone = user.phone if user.phone and user.phone_verified_at and "phone" not in dead else ""
    phone = phone if phone and spending.may_text(phone) else ""
    channels = {"site"}
    if phone and (user.wants_sms or not email):
        channels.add("sms")
    if email and (user.wants_email or not phone):
        channels.add("email")
    reach = {"site", "sms", "email"} if email else {"site", "sms"}
    return Recipient(
        user_id=user.pk,
        name=user.name,
        phone=phone,
        email=email,
        language=user.language,
        channels=frozenset(channels),
        chosen={group: frozenset(reach - _muted(user, group)) for group in OPTIONAL},
        quiet_from=user.quiet_from,
        quiet_to=user.quiet_to,
    )


def language_of(request: HttpRequest) -> str:
    """The language of the answer to this request: the account's, else the device's, else the site's."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return cast(User, request.user).language
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def muted(group: str, channel: str) -> str:
    """How `User.muted` writes that notices of this group are not wanted over this channel."""
    return f"{group}:{channel}"


def _muted(user: User, group: str) -> set[str]:
    return {channel for channel in CHANNELS if muted(group, channel) in user.muted}


def recipients(users: Iterable[User]) -> list[Recipient]:
    """The same for several people; everything it needs is on the users themselves."""
    return [recipient(user) for user in users]
