"""Notices before anything is sent: a deed is done and taken back, and what it posted is what it would post."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from notifications import outbox
from notifications.models import Notice
from ui.values import Json, Words

CHANNELS = {
    Notice.Channel.SMS: _("短信"),
    Notice.Channel.EMAIL: _("邮件"),
    Notice.Channel.SITE: _("站内消息"),
}


def rehearse(deed: Callable[[], object]) -> list[Notice]:
    """The notices that this deed would post; nothing stays written. Raises what the deed would."""
    with transaction.atomic(), outbox.watched() as posted:
        deed()
        prefetch_related_objects(posted, "user")
        transaction.set_rollback(True)
    return posted


def mark(posted: Iterable[Notice]) -> str:
    """Stands for these words to these people: with another mark something else would be sent than was shown."""
    said = [(notice.user_id, notice.channel, notice.kind, notice.subject, notice.text) for notice in posted]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def told(posted: Iterable[Notice], side: Callable[[Notice], Words]) -> list[dict[str, Json]]:
    """List who would be told what, person by person; phone and e-mail masked. `side` says who a notice is for."""
    people: dict[int, dict[str, Json]] = {}
    for notice in posted:
        person: Any = notice.user
        masked = {Notice.Channel.SMS: person.masked_phone, Notice.Channel.EMAIL: person.masked_email}
        row = people.setdefault(person.pk, {"who": person.display_name, "side": side(notice), "notices": []})
        channel = Notice.Channel(notice.channel)
        words = {"subject": notice.subject, "text": notice.text}
        row["notices"].append(words | {"channel": CHANNELS[channel], "to": masked.get(channel, "")})
    return list(people.values())
