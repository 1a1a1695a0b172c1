"""SMS channels. Gateways come with their contracts; until then a trial writes the text to its log."""

from __future__ import annotations

import logging

from django.conf import settings

from notifications.channels.base import Channel
from notifications.models import Notice
from notifications.recipients import masked

logger = logging.getLogger(__name__)


class ConsoleSms(Channel):
    """Writes the message to the log; a code only in a trial (`TRIAL`), for nobody could sign in without reading it."""

    @classmethod
    def leaves_the_house(cls) -> bool:
        return False

    def send(self, notice: Notice) -> None:
        text = "[secret]" if notice.is_secret and not settings.TRIAL else notice.text
        logger.warning("SMS to %s (%s): %s", masked(notice.address), notice.kind, text)
