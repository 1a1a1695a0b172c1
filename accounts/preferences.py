"""How each person wishes to be told, as the plain recipient that the notifications room understands."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from notifications.recipients import Recipient


def recipient(user: User) -> Recipient:
    """This person with the channels they chose. In-site is always on; for an unproved phone mail steps in."""
    phone = (user.phone or "") if user.phone_verified_at else ""
    channels = {"site"}
    if user.wants_sms:
        channels.add("sms")
    if user.email and (user.wants_email or not phone):
        channels.add("email")
    return Recipient(
        user_id=user.pk,
        name=user.name,
        phone=phone,
        email=user.email or "",
        language=user.language,
        channels=frozenset(channels),
        quiet_from=user.quiet_from,
        quiet_to=user.quiet_to,
    )


def recipients(users: Iterable[User]) -> list[Recipient]:
    """The same for several people; everything it needs is on the users themselves."""
    return [recipient(user) for user in users]
