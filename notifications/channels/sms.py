"""SMS channels. Gateways come with their contracts; until then the text is written to the log."""

from __future__ import annotations

import logging

from notifications.channels.base import Channel
from notifications.models import Notice
from notifications.recipients import masked

logger = logging.getLogger(__name__)


class ConsoleSms(Channel):
    """Writes the message to the log, and of a secret only that it was sent."""

    def send(self, notice: Notice) -> None:
        text = "[secret]" if notice.is_secret else notice.text
        logger.info("SMS to %s (%s): %s", masked(notice.address), notice.kind, text)
