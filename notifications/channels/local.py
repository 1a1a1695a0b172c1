"""Channels of a developer's machine: nothing leaves it, and /dev/inbox/ shows what would have been sent."""

from __future__ import annotations

from notifications.channels.base import Channel
from notifications.models import Notice


class _Local(Channel):
    keeps_text = True

    @classmethod
    def leaves_the_house(cls) -> bool:
        return False

    def send(self, notice: Notice) -> None:
        """The row itself is the sent message."""


class LocalMail(_Local):
    """Mail that stays in the outbox."""


class LocalSms(_Local):
    """SMS that stays in the outbox."""
