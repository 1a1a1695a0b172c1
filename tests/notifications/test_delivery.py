"""Delivery: what is due, what failure means, and what remains of a secret."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import commands, delivery, queries
from notifications.channels.base import Permanent, Temporary
from notifications.delivery import BACKOFF_S, LEASE, SECRET_BACKOFF_S, SECRET_LIFE, deliver_due
from notifications.models import Notice
from notifications.tasks import deliver
from tests.notifications.channels import MailProvider

pytestmark = pytest.mark.django_db


def fails(error):
    def answer(notice):
        raise error

    return staticmethod(answer)


def test_what_is_due_is_sent_once(to, tell, provider, now):
    tell(to, only={"sms"})

    assert deliver_due(now=now) == 1
    assert deliver_due(now=now) == 0

    notice = Notice.objects.get()
    assert notice.sent_at == now
    assert notice.lease_until is None
    assert provider.asked == ["case-1:answer/sms"]


def test_what_is_not_yet_due_waits(to, tell, provider, now):
    tell(to, only={"sms"}, at=now + timedelta(seconds=1))

    assert deliver_due(now=now) == 0
    assert provider.asked == []


def test_a_lost_worker_counts_as_an_attempt_and_the_lease_returns_the_notice(to, tell, provider, now):
    tell(to, only={"sms"})
    Notice.objects.update(lease_until=now + LEASE, attempts=1)

    assert deliver_due(now=now + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(now=now + LEASE) == 1

    assert Notice.objects.get().attempts == 2


def test_a_lost_worker_delays_a_code_by_twenty_seconds_and_no_more(to, tell, provider, now):
    tell(to, only={"sms"}, key="code")
    tell(to, only={"sms"}, key="news")
    Notice.objects.filter(key="code").update(is_secret=True, created_at=now)
    assert len(delivery._claim(now, 20)) == 2  # and then the worker died

    assert deliver_due(now=now + timedelta(seconds=19)) == 0
    assert deliver_due(now=now + timedelta(seconds=20)) == 1
    assert provider.asked == ["code/sms"]


def test_a_notice_that_kills_every_worker_is_given_up(to, tell, provider, now):
    tell(to, only={"sms"})
    Notice.objects.update(lease_until=now, attempts=len(BACKOFF_S) + 1)

    deliver_due(now=now)

    assert provider.asked == []
    assert Notice.objects.get().failed_at == now


def test_secrets_go_first(to, tell, provider, now):
    tell(to, key="older", only={"sms"}, at=now - timedelta(minutes=5))
    tell(to, key="code", kind="code", only={"sms"})

    deliver_due(now=now, limit=1)

    assert provider.asked == ["code/sms"]


def test_a_temporary_failure_backs_off_until_it_is_given_up(to, tell, provider, now):
    tell(to, only={"sms"})
    provider.answer = fails(Temporary("busy"))
    waits, at = [], now

    while Notice.objects.unsent().exists():
        assert deliver_due(now=at) == 1
        notice = Notice.objects.get()
        if notice.failed_at is None:
            assert deliver_due(now=notice.not_before - timedelta(seconds=1)) == 0
            waits.append((notice.not_before - at).total_seconds())
            at = notice.not_before

    assert tuple(waits) == BACKOFF_S
    assert notice.failed_at == at
    assert notice.last_error == "busy"
    assert notice.attempts == len(provider.asked) == len(BACKOFF_S) + 1
    assert list(queries.failed()) == [notice]


def test_a_permanent_failure_is_given_up_at_once(to, tell, provider, now):
    tell(to, only={"sms"})
    provider.answer = fails(Permanent("no such number"))

    deliver_due(now=now)

    notice = Notice.objects.get()
    assert (notice.state, notice.last_error, notice.attempts) == (Notice.State.FAILED, "no such number", 1)


def test_a_fault_in_a_channel_is_a_temporary_failure_of_that_notice_alone(to, tell, provider, now):
    tell(to)
    provider.answer = fails(KeyError("secret detail"))

    deliver_due(now=now)

    assert Notice.objects.get(channel="sms").last_error == "unexpected KeyError"
    assert Notice.objects.get(channel="sms").state == Notice.State.WAITING
    assert Notice.objects.get(channel="email").state == Notice.State.SENT


def test_a_provider_out_of_reach_is_asked_once_a_batch(to, tell, provider, now):
    for number in range(5):
        tell(to, key=f"case-{number}")
    provider.answer = fails(Temporary("connection refused", is_outage=True))

    deliver_due(now=now)

    assert len(provider.asked) == 1
    assert len(MailProvider.asked) == 5
    waiting = Notice.objects.unsent()
    assert {(row.channel, row.not_before) for row in waiting} == {("sms", now + timedelta(seconds=BACKOFF_S[0]))}


def test_the_key_given_to_the_provider_is_the_same_on_each_attempt(to, tell, provider, now):
    tell(to, only={"sms"})
    provider.answer = fails(Temporary("busy"))
    deliver_due(now=now)

    deliver_due(now=now + timedelta(minutes=1))

    assert provider.asked == ["case-1:answer/sms"] * 2


def test_the_text_of_a_secret_is_blanked_once_sent(to, tell, provider, now):
    tell(to, kind="code")

    deliver_due(now=now)

    rows = Notice.objects.all()
    assert {row.state for row in rows} == {Notice.State.SENT}
    assert {row.subject + row.text + row.html for row in rows} == {""}


def test_the_text_of_a_secret_is_blanked_when_it_fails(to, tell, provider, now):
    tell(to, kind="code", only={"sms"})
    provider.answer = fails(Permanent("no such number"))

    deliver_due(now=now)

    notice = Notice.objects.get()
    assert (notice.state, notice.text) == (Notice.State.FAILED, "")


def test_a_secret_that_is_no_longer_of_use_is_not_sent(to, tell, provider, now):
    tell(to, kind="code", only={"sms"})

    deliver_due(now=now + SECRET_LIFE + timedelta(seconds=1))

    notice = Notice.objects.get()
    assert provider.asked == []
    assert (notice.state, notice.text) == (Notice.State.FAILED, "")


def test_a_secret_is_tried_again_within_seconds(to, tell, provider, now):
    tell(to, kind="code", only={"sms"})
    provider.answer = fails(Temporary("busy"))

    deliver_due(now=now)

    notice = Notice.objects.get()
    assert notice.not_before == now + timedelta(seconds=SECRET_BACKOFF_S[0])
    assert "204816" in notice.text


def test_all_attempts_of_a_secret_fall_within_its_life():
    assert timedelta(seconds=sum(SECRET_BACKOFF_S)) < SECRET_LIFE


def test_words_without_a_secret_are_kept(to, tell, provider, now):
    tell(to, only={"sms"})

    deliver_due(now=now)

    assert "晴川电器" in Notice.objects.get().text


def test_local_channels_keep_codes_readable(to, tell, now):
    tell(to, kind="code")

    deliver_due(now=now)

    rows = Notice.objects.all()
    assert {row.state for row in rows} == {Notice.State.SENT}
    assert all("204816" in row.text for row in rows)


def test_the_console_shows_no_code_and_no_whole_number(to, tell, settings, caplog, now):
    settings.NOTIFICATION_CHANNELS = {"sms": "notifications.channels.sms.ConsoleSms"}
    tell(to, kind="code", key="a")
    tell(to, key="b")

    with caplog.at_level(logging.INFO, logger="notifications"):
        deliver_due(now=now)

    assert "晴川电器" in caplog.text
    assert "204816" not in caplog.text
    assert "13800138000" not in caplog.text
    assert "+86138****8000" in caplog.text


def test_a_message_that_was_only_logged_is_never_called_sent(to, tell, settings, caplog, now):
    settings.NOTIFICATION_CHANNELS = {"sms": "notifications.channels.sms.ConsoleSms"}
    settings.DEV_INBOX = False  # as in production
    tell(to, only={"sms"})

    deliver_due(now=now)
    deliver_due(now=now + timedelta(days=1))

    notice = Notice.objects.get()
    assert (notice.state, notice.sent_at, notice.logged_at) == (Notice.State.LOGGED, None, now)
    assert (queries.logged_count(now), queries.logged_count(now + timedelta(days=2))) == (1, 0)
    assert caplog.text.count("晴川电器") == 1


def test_what_was_only_logged_is_sent_once_there_is_a_gateway(to, tell, settings, provider, now):
    gateway, settings.DEV_INBOX = settings.NOTIFICATION_CHANNELS, False
    settings.NOTIFICATION_CHANNELS = {"sms": "notifications.channels.sms.ConsoleSms"}
    tell(to, only={"sms"})
    deliver_due(now=now)

    settings.NOTIFICATION_CHANNELS = gateway
    commands.retry(Notice.objects.all(), now=now)
    deliver_due(now=now)

    notice = Notice.objects.get()
    assert (notice.state, notice.logged_at, len(provider.asked)) == (Notice.State.SENT, None, 1)


def test_only_a_trial_writes_a_code_to_its_log(to, tell, settings, caplog, now):
    settings.NOTIFICATION_CHANNELS = {"sms": "notifications.channels.sms.ConsoleSms"}
    settings.DEV_INBOX, settings.TRIAL = False, True
    tell(to, kind="code")

    deliver_due(now=now)

    assert "204816" in caplog.text
    assert Notice.objects.get().text == ""


def test_an_idle_turn_costs_one_query_and_a_notice_one_more(to, tell, provider, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        deliver_due(now=now)
    for number in range(10):
        tell(to, key=f"case-{number}", only={"sms"})
    with django_assert_num_queries(1 + 10):
        deliver_due(now=now)


def test_the_task_sends_until_nothing_is_due(to, tell, provider):
    for number in range(25):
        tell(to, key=f"case-{number}", only={"sms"}, at=timezone.now())

    deliver()

    assert len(provider.asked) == 25
    assert not Notice.objects.unsent().exists()


def test_a_failed_notice_can_be_sent_again_but_a_secret_cannot(to, tell, provider, now):
    tell(to, key="told", only={"sms"})
    tell(to, key="code", kind="code", only={"sms"})
    provider.answer = fails(Permanent("no contract"))
    deliver_due(now=now)
    provider.answer = None

    count = commands.retry(Notice.objects.all(), now=now)
    deliver_due(now=now)

    assert count == 1
    assert Notice.objects.get(key="told").state == Notice.State.SENT
    assert Notice.objects.get(key="code").state == Notice.State.FAILED


def test_the_oldest_unsent_notice_is_the_one_due_longest(to, tell, provider, now):
    assert queries.oldest_unsent(now) is None
    tell(to, key="a", only={"sms"}, at=now - timedelta(minutes=3))
    tell(to, key="b", kind="code", only={"sms"}, at=now - timedelta(minutes=1))
    tell(to, key="c", only={"sms"}, at=now + timedelta(minutes=1))

    assert queries.oldest_unsent(now) == now - timedelta(minutes=3)
    deliver_due(now=now)
    assert queries.oldest_unsent(now) is None
