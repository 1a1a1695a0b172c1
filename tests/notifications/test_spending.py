"""The day's SMS are spent: ordinary ones wait until the morning, what the law wants delivered goes at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import spending
from notifications.delivery import deliver_due
from notifications.models import Notice

ORDINARY, LEGAL, ACCOUNT = "message", "closed", "password_changed"


@pytest.fixture
def two_a_day(settings, to, tell, provider, now):
    """Two SMS may be sent today, and were."""
    settings.SMS_PER_DAY = 2
    for nth in range(2):
        tell(to, kind=LEGAL, key=f"before-{nth}", only=("sms",))
    deliver_due(now=now)


def test_ordinary_sms_wait_and_others_do_not(two_a_day, to, tell, now):
    for kind in (ORDINARY, LEGAL, ACCOUNT):
        tell(to, kind=kind, key=kind)

    deliver_due(now=now)

    unsent = Notice.objects.unsent().get()
    morning = timezone.localtime(now) + timedelta(days=1)
    assert (unsent.kind, unsent.channel, unsent.attempts, unsent.lease_until) == (ORDINARY, "sms", 0, None)
    assert timezone.localtime(unsent.not_before) == morning.replace(hour=9, minute=0, second=0, microsecond=0)


def test_in_the_morning_they_go(two_a_day, to, tell, now):
    tell(to, kind=ORDINARY, key=ORDINARY, only=("sms",))
    deliver_due(now=now)

    deliver_due(now=spending.next_morning(now))

    assert not Notice.objects.unsent().exists()


def test_below_the_ceiling_nothing_waits(settings, to, tell, provider, now):
    settings.SMS_PER_DAY = 2
    tell(to, kind=ORDINARY, key=ORDINARY, only=("sms",))

    deliver_due(now=now)

    assert not Notice.objects.unsent().exists()
    assert not spending.is_spent(now)


# --- beyond the mainland ---


@pytest.fixture
def abroad(to):
    return replace(to, phone="+85261234567")


def test_numbers_abroad_have_a_ceiling_of_their_own(settings, to, abroad, tell, provider, now):
    settings.SMS_INTERNATIONAL_PER_DAY = 1
    tell(abroad, kind=LEGAL, key="first", only=("sms",))
    deliver_due(now=now)

    for kind in (ORDINARY, LEGAL):
        tell(abroad, kind=kind, key=kind, only=("sms",))
    tell(to, kind=ORDINARY, key="home", only=("sms",))
    deliver_due(now=now)

    waiting = Notice.objects.unsent().get()
    assert (waiting.kind, waiting.address) == (ORDINARY, abroad.phone)
    assert spending.is_spent(now, abroad.phone)
    assert not spending.is_spent(now, to.phone)


def test_where_no_sms_go_abroad_none_is_written(settings, to, abroad, tell):
    settings.SMS_INTERNATIONAL = False

    tell(abroad, kind=LEGAL, key="abroad")
    tell(to, kind=LEGAL, key="home", only=("sms",))

    assert list(Notice.objects.filter(channel="sms").values_list("address", flat=True)) == [to.phone]
    assert Notice.objects.filter(key="abroad", channel="email").exists()


def test_parts_are_counted_not_messages(settings, to, tell, provider, now):
    settings.SMS_PER_DAY = 2
    tell(to, kind=LEGAL, key="long", only=("sms",))
    Notice.objects.update(segments=2)
    deliver_due(now=now)

    assert spending.is_spent(now)
