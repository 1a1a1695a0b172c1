"""Delivery: due notices are claimed by lease, sent outside any transaction, and marked.

At least once is the truth: a worker that dies between sending and marking leaves a lease that runs out, and the notice
is sent again. The provider gets the row's key, the same each time, so that it can recognise the repeat.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction

from notifications import spending, undelivered
from notifications.channels import channel_class, reaches_people
from notifications.channels.base import Channel, DeliveryError, Permanent, Temporary
from notifications.models import Notice

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
SECRET_LEASE = timedelta(seconds=20)  # a code lives ten minutes: a killed worker must not cost it three
SECRET_SENDING_S = 8  # of these the batch starts none after this; one conversation has the rest of the lease
SENDING_S = 60  # a batch starts no new message after this; the rest of the lease is for the slowest conversation
BACKOFF_S = (30, 120, 600, 1800, 7200, 21600, 43200, 86400)  # after the last one it is given up, two days on
SECRET_BACKOFF_S = (5, 10, 20, 40, 80, 160, 320)
SECRET_LIFE = timedelta(minutes=15)  # a code that arrives later than this is of no use to its owner

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM notifications_notice
    WHERE sent_at IS NULL AND failed_at IS NULL AND not_before <= %(now)s
      AND (lease_until IS NULL OR lease_until <= %(now)s)
    ORDER BY is_secret DESC, not_before, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notifications_notice AS notice
SET lease_until = CASE WHEN notice.is_secret THEN %(secret_until)s ELSE %(lease_until)s END,
    attempts = notice.attempts + 1
FROM due WHERE notice.id = due.id
RETURNING notice.*
"""


def deliver_due(*, now: datetime, limit: int = 20) -> int:
    """Send what is due, secrets first, and return how many notices were taken in hand (0: nothing is due).

    One statement to claim, one to mark each notice. Any number of workers may call this at once. A provider that is out
    of reach is asked once a batch; its other notices wait for their next turn. Where the day's SMS are spent, those
    that may wait do so until the next morning.
    """
    started = time.monotonic()
    notices = _claim(now, limit)
    waiting = spending.waiting(notices, now)
    channels: dict[str, Channel] = {}
    outages: dict[str, DeliveryError] = {}
    try:
        for notice in notices:
            if time.monotonic() - started > (SECRET_SENDING_S if notice.is_secret else SENDING_S):
                _release(notice)
            elif notice.pk in waiting:
                _release(notice, until=spending.next_morning(now))
            elif notice.channel in outages:
                _mark_failure(notice, outages[notice.channel], now)
            else:
                error = _send(notice, channels, now)
                if error is None and reaches_people(notice.channel):
                    _mark_sent(notice, now)
                    continue
                if error is None:
                    _mark_logged(notice, now)
                    continue
                if isinstance(error, Temporary) and error.is_outage:
                    outages[notice.channel] = error
                _mark_failure(notice, error, now)
    finally:
        for channel in channels.values():
            channel.close()
    return len(notices)


def _claim(now: datetime, limit: int) -> list[Notice]:
    """Lease the next due rows: "now" is Python's, never SQL's, so that time can be travelled."""
    leases = {"lease_until": now + LEASE, "secret_until": now + SECRET_LEASE}
    notices = Notice.objects.raw(_CLAIM, {"now": now, "limit": limit, **leases})
    return sorted(notices, key=lambda notice: (not notice.is_secret, notice.not_before, notice.pk))


def _send(notice: Notice, channels: dict[str, Channel], now: datetime) -> DeliveryError | None:
    """One attempt; the error, if it failed."""
    if notice.is_secret and now - notice.created_at > SECRET_LIFE:
        return Permanent("expired before it could be sent")
    if notice.attempts > len(_backoff(notice)) + 1:
        return Permanent(f"the worker was lost on each of {notice.attempts - 1} attempts")
    try:
        if notice.channel not in channels:
            channels[notice.channel] = channel_class(notice.channel)()
        channels[notice.channel].send(notice)
    except DeliveryError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a fault in one channel must not hold up the notices of the others
        logger.exception("Notice %s: unexpected error in channel %s", notice.pk, notice.channel)
        return Temporary(f"unexpected {type(error).__name__}")
    return None


def _mark_sent(notice: Notice, now: datetime) -> None:
    """Sent is sent, whoever holds the lease by now."""
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(
        sent_at=now, failed_at=None, logged_at=None, lease_until=None, last_error="", **_blanked(notice)
    )


def _mark_logged(notice: Notice, now: datetime) -> None:
    """It went into a log and to nobody: given up, until staff send it again by a channel that reaches people."""
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(
        failed_at=now, logged_at=now, lease_until=None, last_error="", **_blanked(notice)
    )


def _mark_failure(notice: Notice, error: DeliveryError, now: datetime) -> None:
    """Another turn later, or given up. `attempts` fences off a worker that lost its lease to another one."""
    mine = Notice.objects.filter(pk=notice.pk, sent_at=None, attempts=notice.attempts)
    last_error = str(error)[:300]
    backoff = _backoff(notice)
    if isinstance(error, Permanent) or notice.attempts > len(backoff):
        logger.warning("Notice %s (%s, %s) given up: %s", notice.pk, notice.kind, notice.channel, last_error)
        with transaction.atomic():
            if mine.update(failed_at=now, lease_until=None, last_error=last_error, **_blanked(notice)):
                is_dead = isinstance(error, Permanent) and error.is_address_dead
                undelivered.given_up(notice, is_address_dead=is_dead, now=now)
    else:
        wait = timedelta(seconds=backoff[notice.attempts - 1])
        mine.update(not_before=now + wait, lease_until=None, last_error=last_error)


def _release(notice: Notice, until: datetime | None = None) -> None:
    """Give back what this batch had no time or no money for; it does not count as an attempt."""
    Notice.objects.filter(pk=notice.pk, sent_at=None, attempts=notice.attempts).update(
        lease_until=None, attempts=notice.attempts - 1, not_before=until or notice.not_before
    )


def _backoff(notice: Notice) -> tuple[int, ...]:
    return SECRET_BACKOFF_S if notice.is_secret else BACKOFF_S


def _blanked(notice: Notice) -> dict[str, str]:
    """The columns that blank a secret's words once its life is over."""
    if not notice.is_secret or channel_class(notice.channel).keeps_text:
        return {}
    return {"subject": "", "text": "", "html": ""}
