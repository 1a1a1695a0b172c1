"""In-site notices: the row is the message."""

from __future__ import annotations

from notifications.channels.base import Channel
from notifications.models import Notice


class SiteChannel(Channel):
    is_instant = True

    def send(self, notice: Notice) -> None:
        """Nothing to hand over: the person reads the row."""
