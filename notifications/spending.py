"""The ceiling of SMS a day, in parts as they are billed: past it codes stop, ordinary notices wait, what the law asks
for goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from notifications.kinds import KINDS
from notifications.models import Notice, NoticeQuerySet
from notifications.recipients import MAINLAND, is_abroad

MORNING = time(9)


def may_text(phone: str) -> bool:
    """Whether this site sends SMS to this number (E.164) at all."""
    return settings.SMS_INTERNATIONAL or not is_abroad(phone)


def is_spent(now: datetime, phone: str = "") -> bool:
    """Whether as many parts of SMS were sent today (the site's day) as `SMS_PER_DAY` allows; for a number (E.164)
    beyond the mainland, or as many to such numbers as `SMS_INTERNATIONAL_PER_DAY` does."""
    if _parts(_sent(now)) >= settings.SMS_PER_DAY:
        return True
    return bool(phone) and is_abroad(phone) and is_spent_abroad(now)


def is_spent_abroad(now: datetime) -> bool:
    """The same of `SMS_INTERNATIONAL_PER_DAY`, numbers beyond the mainland alone."""
    most: int = settings.SMS_INTERNATIONAL_PER_DAY
    return _parts(_sent(now).exclude(address__startswith=MAINLAND)) >= most


def waiting(notices: Iterable[Notice], now: datetime) -> set[int]:
    """Keys of those of these notices for which there is no SMS left today, and which may wait."""
    optional = [notice for notice in notices if may_wait(notice)]
    if optional and is_spent(now):
        return {notice.pk for notice in optional}
    abroad = {notice.pk for notice in optional if is_abroad(notice.address)}
    return abroad if abroad and is_spent_abroad(now) else set()


def may_wait(notice: Notice) -> bool:
    """Whether this is an SMS that nobody is waiting for and no law asks for."""
    kind = KINDS.get(notice.kind)
    return notice.channel == Notice.Channel.SMS and kind is not None and kind.is_optional


def next_morning(now: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), MORNING))


def _sent(now: datetime) -> NoticeQuerySet:
    return Notice.objects.filter(channel=Notice.Channel.SMS, sent_at__gte=_midnight(now))


def _parts(sent: NoticeQuerySet) -> int:
    total: int = sent.aggregate(parts=Sum("segments", default=0))["parts"]
    return total


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
