"""Providers for the tests of delivery: they answer as they are told and remember what they were asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from notifications.channels.base import Channel
from notifications.models import Notice


class Provider(Channel):
    """Remembers what it was asked to send; `answer` may raise."""

    asked: ClassVar[list[str]] = []
    answer: ClassVar[Callable[[Notice], None] | None] = None
    lock: ClassVar[threading.Lock] = threading.Lock()

    def send(self, notice: Notice) -> None:
        with self.lock:
            type(self).asked.append(notice.idempotency_key)
        if self.answer is not None:
            type(self).answer(notice)


class MailProvider(Provider):
    """Its own memory, so that SMS and mail can differ."""

    asked: ClassVar[list[str]] = []
