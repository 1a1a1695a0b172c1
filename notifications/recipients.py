"""The recipient of a message: plain values, so that this room needs to know no user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from notifications.kinds import NoticeKind

CHANNELS = frozenset({"site", "email", "sms"})
MAINLAND = "+86"  # what an E.164 number of the mainland begins with


@dataclass(frozen=True)
class Recipient:
    """One person (or an address without an account) and how they wish to be told.

    `phone` is E.164 or "". `quiet_from` and `quiet_to` are hours of the site's time zone and may span midnight.
    """

    user_id: int | None
    name: str
    phone: str
    email: str
    language: str = "zh-hans"
    channels: frozenset[str] = CHANNELS
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)  # group of notices → the channels for it
    quiet_from: time | None = None
    quiet_to: time | None = None

    def channels_for(self, kind: NoticeKind) -> frozenset[str]:
        """How this person is told of this kind: as they chose for its group, else over all of `channels`."""
        return self.chosen.get(kind.group, self.channels)

    def address(self, channel: str) -> str:
        """The address under which the channel reaches this person; empty when it cannot."""
        return {"site": str(self.user_id or ""), "email": self.email, "sms": self.phone}[channel]

    def quiet_until(self, now: datetime) -> datetime | None:
        """The end of the quiet hours that `now` falls into, or None outside them."""
        start, end = self.quiet_from, self.quiet_to
        if start is None or end is None or start == end:
            return None
        local = timezone.localtime(now)
        clock = local.time()
        is_quiet = start <= clock < end if start < end else clock >= start or clock < end
        if not is_quiet:
            return None
        wakes_on = local.date() if clock < end else local.date() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(wakes_on, end))


def is_abroad(phone: str) -> bool:
    """Whether an SMS to this number (E.164) goes beyond the mainland, and costs many times as much."""
    return not phone.startswith(MAINLAND)


def masked(address: str) -> str:
    """An address as a log or a list may show it: +86138****8000, l***@example.com."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:-8]}****{address[-4:]}" if len(address) > 8 else "****"
