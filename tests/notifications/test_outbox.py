"""Posting: what becomes a row, in which words, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from django.db import transaction
from kombu import Connection

from notifications.models import Notice
from notifications.outbox import post

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai


def test_each_channel_gets_its_own_words(to, tell, now):
    rows = tell(to)

    by_channel = {row.channel: row for row in rows}
    assert set(by_channel) == {"site", "email", "sms"}
    assert by_channel["sms"].text == "晴川电器已答复您的投诉，请查看：http://localhost:8000/complaints/1/"
    assert by_channel["sms"].address == "+8613800138000"
    assert by_channel["email"].subject == "晴川电器已答复您的投诉"
    assert by_channel["email"].text.startswith("林女士，您好：晴川电器于2026年11月23日答复了您。")
    assert "http://localhost:8000/complaints/1/" in by_channel["email"].html
    assert by_channel["email"].address == "lin@example.com"
    assert by_channel["site"].subject == "晴川电器已答复"
    assert by_channel["site"].text == "晴川电器于2026年11月23日答复了您。"
    assert by_channel["site"].url == "/complaints/1/"
    assert {row.created_at for row in Notice.objects.all()} == {now}


def test_a_site_notice_is_sent_by_being_inserted(to, tell, now):
    tell(to)

    assert Notice.objects.get(channel="site").sent_at == now
    assert set(Notice.objects.unsent().values_list("channel", flat=True)) == {"email", "sms"}


def test_the_same_key_twice_is_one_message(to, tell):
    first = tell(to)

    second = tell(to)

    assert len(first) == 3
    assert second == []
    assert set(Notice.objects.values_list("pk", flat=True)) == {row.pk for row in first}


def test_the_same_key_reaches_a_channel_that_was_left_out_before(to, tell):
    tell(to, only={"sms"})

    rows = tell(to)

    assert {row.channel for row in rows} == {"site", "email"}


def test_a_channel_without_address_template_or_the_readers_wish_is_left_out(to, tell):
    assert {row.channel for row in tell(replace(to, phone=""), key="a")} == {"site", "email"}
    assert {row.channel for row in tell(to, kind="sms_only", key="b")} == {"sms"}
    assert {row.channel for row in tell(replace(to, channels=frozenset({"email"})), key="c")} == {"email"}
    assert {row.channel for row in tell(replace(to, user_id=None), key="d")} == {"email", "sms"}
    assert {row.channel for row in tell(to, key="e", only={"site"})} == {"site"}
    assert tell(replace(to, channels=frozenset()), key="f") == []


def test_a_channel_that_is_switched_off_is_left_out(to, tell, settings):
    settings.NOTIFICATION_CHANNELS = {
        name: cls for name, cls in settings.NOTIFICATION_CHANNELS.items() if name != "sms"
    }

    assert {row.channel for row in tell(to)} == {"site", "email"}


def test_a_kind_that_is_not_in_the_table_is_an_error(to, tell):
    with pytest.raises(LookupError):
        tell(to, kind="misspelt")

    assert not Notice.objects.exists()


def test_a_kind_without_a_mail_of_its_own_is_mailed_what_the_site_says(to, now):
    with transaction.atomic():
        post(to, kind="site_only", context={"company": "A&B", "url": "/complaints/1/"}, key="k", now=now)

    site, mail = (Notice.objects.get(channel=channel) for channel in ("site", "email"))
    assert (site.subject, site.text, site.url) == ("A&B已答复", "A&B答复了您。\n请查看。", "/complaints/1/")
    assert mail.subject == site.subject
    assert mail.text.startswith(f"{site.text}\n\n\n办理详情：http://localhost:8000/complaints/1/\n\n这封邮件由系统发出")
    assert "<p>A&amp;B已答复<br>A&amp;B答复了您。<br>请查看。<br></p>" in mail.html
    assert 'href="http://localhost:8000/complaints/1/"' in mail.html
    assert not Notice.objects.filter(channel="sms").exists()


def test_the_shared_mail_is_written_in_its_readers_language(to, now):
    with transaction.atomic():
        context = {"url": "/complaints/1/", "today": now.date(), "due_on": now.date()}
        post(replace(to, language="zh-hant"), kind="accepted", context=context, key="k", now=now)

    mail = Notice.objects.get(channel="email")
    assert (mail.subject, mail.language) == ("投訴已受理", "zh-hant")
    assert '<html lang="zh-hant">' in mail.html
    assert "<p>投訴已受理<br>" in mail.html


def test_what_is_for_the_site_alone_is_not_mailed(to, now):
    with transaction.atomic():
        rows = post(to, kind="business_rated", context={"url": "/complaints/1/"}, key="k", now=now)

    assert {row.channel for row in rows} == {"site"}


def test_the_message_is_written_in_its_readers_language(to, tell):
    tell(replace(to, language="en"))

    notice = Notice.objects.get(channel="site")
    assert notice.text == "晴川电器于Nov. 23, 2026答复了您。"
    assert notice.language == "en"


def test_plain_text_is_not_escaped_and_html_is(to, now):
    with transaction.atomic():
        post(to, kind="told", context={"company": "A&B <公司>"}, key="k", now=now)

    assert Notice.objects.get(channel="sms").text.startswith("A&B <公司>已答复")
    mail = Notice.objects.get(channel="email")
    assert mail.subject == "A&B <公司>已答复您的投诉"
    assert "A&amp;B &lt;公司&gt;" in mail.html


def test_quiet_hours_hold_back_an_sms_only(to, tell):
    at_night = replace(to, quiet_from=time(22), quiet_to=time(8))

    tell(at_night, at=MIDNIGHT)

    assert Notice.objects.get(channel="sms").not_before == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 08:00
    assert Notice.objects.get(channel="email").not_before == MIDNIGHT


@pytest.mark.parametrize(
    ("local_time", "until"),
    [
        (datetime(2026, 11, 23, 13, 59, tzinfo=UTC), None),  # 21:59
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), datetime(2026, 11, 24, 0, 0, tzinfo=UTC)),  # 22:00
        (datetime(2026, 11, 23, 23, 59, tzinfo=UTC), datetime(2026, 11, 24, 0, 0, tzinfo=UTC)),  # 07:59 next day
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), None),  # 08:00
    ],
)
def test_quiet_hours_may_span_midnight(anyone, local_time, until):
    assert replace(anyone, quiet_from=time(22), quiet_to=time(8)).quiet_until(local_time) == until


def test_quiet_hours_within_a_day(anyone):
    resting = replace(anyone, quiet_from=time(9), quiet_to=time(11))

    assert resting.quiet_until(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)) == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert resting.quiet_until(datetime(2026, 11, 23, 3, 0, tzinfo=UTC)) is None


def test_a_code_is_not_held_back_and_never_shown_on_the_site(to, tell):
    at_night = replace(to, quiet_from=time(22), quiet_to=time(8))

    rows = tell(at_night, kind="code", at=MIDNIGHT)

    assert {row.channel for row in rows} == {"email", "sms"}
    assert {row.not_before for row in rows} == {MIDNIGHT}


def test_posting_takes_one_statement(to, tell, django_assert_num_queries):
    with django_assert_num_queries(3):  # and the savepoint around it
        tell(to)


def test_posting_does_not_ask_the_broker(to, tell, settings, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the broker was asked")

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(Connection, "connect", refuse)
    monkeypatch.setattr(Connection, "_ensure_connection", refuse)

    assert len(tell(to)) == 3
