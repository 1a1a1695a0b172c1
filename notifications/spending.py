"""The ceiling of SMS a day: past it codes stop, ordinary notices wait, what the law asks for goes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from notifications.kinds import KINDS
from notifications.models import Notice

MORNING = time(9)


def is_spent(now: datetime) -> bool:
    """Whether as many SMS were sent today (the site's day) as `SMS_PER_DAY` allows."""
    most: int = settings.SMS_PER_DAY
    return Notice.objects.filter(channel=Notice.Channel.SMS, sent_at__gte=_midnight(now))[:most].count() >= most


def may_wait(notice: Notice) -> bool:
    """Whether this is an SMS that nobody is waiting for and no law asks for."""
    kind = KINDS.get(notice.kind)
    return notice.channel == Notice.Channel.SMS and kind is not None and kind.is_optional


def next_morning(now: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), MORNING))


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
