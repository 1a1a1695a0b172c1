"""A message to a person that could not be delivered: the dead address is remembered, the other way is tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from accounts import preferences
from accounts.models import User
from notifications import outbox
from notifications.models import Notice
from notifications.recipients import CHANNELS, masked
from notifications.undelivered import KIND, STATUTORY, key_of

OTHER = {Notice.Channel.EMAIL: Notice.Channel.SMS, Notice.Channel.SMS: Notice.Channel.EMAIL}


def tell(notice: Notice, *, is_address_dead: bool, now: datetime) -> None:
    """Remember an address that is none, until it is proved anew; tell of what the law wants delivered on the site, and
    over the other channel unless it went there as well. Inside the transaction that gives the message up."""
    user = User.objects.select_for_update().filter(pk=notice.user_id, left_at=None).first()
    if user is None or notice.channel not in OTHER:
        return
    if is_address_dead:
        _remember(user, notice)
    if notice.kind in STATUTORY:
        channel, other = Notice.Channel(notice.channel), OTHER[Notice.Channel(notice.channel)]
        went = Notice.objects.filter(key=notice.key, channel=other, failed_at=None).exists()
        outbox.post(
            replace(preferences.recipient(user), channels=CHANNELS),
            kind=KIND,
            context={
                "what": notice.called,
                "way": channel.label,
                "address": masked(notice.address),
                "url": notice.url,
            },
            key=key_of(notice),
            now=now,
            only=("site",) if went else ("site", other),
        )


def _remember(user: User, notice: Notice) -> None:
    name = "email" if notice.channel == Notice.Channel.EMAIL else "phone"
    if getattr(user, name) == notice.address:
        setattr(user, f"dead_{name}", notice.address)
        user.save(update_fields=[f"dead_{name}"])
