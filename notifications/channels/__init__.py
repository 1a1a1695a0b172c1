"""Channels: how a notice leaves the house. Which class serves a channel is a setting."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.channels.base import Channel


def channel_class(name: str) -> type[Channel]:
    """The class that `NOTIFICATION_CHANNELS` names for a channel; KeyError when the channel is switched off."""
    cls: type[Channel] = import_string(settings.NOTIFICATION_CHANNELS[name])
    return cls


def reaches_people(name: str) -> bool:
    """Whether what this channel is given comes to somebody; /dev/inbox/ counts, a log does not."""
    return settings.DEV_INBOX or channel_class(name).leaves_the_house()
