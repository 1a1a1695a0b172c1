"""Mail over real SMTP: what arrives, and what the server's answers mean."""

import socket
from dataclasses import replace

import pytest

from notifications.channels.base import Permanent
from notifications.channels.mail import MailChannel
from notifications.delivery import deliver_due
from notifications.models import Notice

pytestmark = pytest.mark.django_db


def test_a_mail_arrives_in_chinese_as_text_and_html(to, tell, smtp, now):
    tell(to, only={"email"})

    deliver_due(now=now)

    mail = smtp.messages[0]
    assert mail["Subject"] == "晴川电器已答复您的投诉"
    assert mail["To"] == "lin@example.com"
    assert mail["From"] == "投诉直通 <noreply@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail.get_content_type() == "multipart/alternative"
    assert "晴川电器于2026年11月23日答复了您。" in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "<p>晴川电器于2026年11月23日答复了您。</p>" in html
    assert 'href="http://localhost:8000/complaints/1/"' in html
    assert Notice.objects.get().state == Notice.State.SENT


def test_a_mail_without_html_is_plain(to, tell, smtp, now):
    tell(to, kind="code", only={"email"})

    deliver_due(now=now)

    assert smtp.messages[0].get_content_type() == "text/plain"
    assert "204816" in smtp.messages[0].get_content()


def test_a_batch_shares_one_connection(to, tell, smtp, now):
    for number in range(3):
        tell(to, key=f"case-{number}", only={"email"})

    deliver_due(now=now)

    assert len(smtp.messages) == 3
    assert smtp.connections == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(
    ("reply", "state"),
    [("450 mailbox busy", Notice.State.WAITING), ("550 no such mailbox", Notice.State.FAILED)],
)
def test_the_reply_code_decides_about_another_attempt(to, tell, smtp, now, command, reply, state):
    tell(to, only={"email"})
    smtp.answers[command] = reply

    deliver_due(now=now)

    notice = Notice.objects.get()
    assert notice.state == state
    assert notice.last_error == f"SMTP {reply}"


def test_a_refused_address_does_not_spoil_the_next_mail(to, tell, smtp, now):
    tell(to, key="a", only={"email"})
    tell(to, key="b", only={"email"})
    Notice.objects.filter(key="a").update(address="line\nbreak@example.com")

    deliver_due(now=now)

    assert Notice.objects.get(key="a").state == Notice.State.FAILED
    assert Notice.objects.get(key="b").state == Notice.State.SENT


def test_a_server_that_closes_shop_is_an_outage(to, tell, smtp, now):
    tell(to, key="a", only={"email"})
    tell(to, key="b", only={"email"})
    smtp.answers["MAIL"] = "421 closing"

    deliver_due(now=now)

    assert smtp.connections == 1
    assert {row.state for row in Notice.objects.all()} == {Notice.State.WAITING}


def test_a_server_that_is_not_there_is_tried_later(to, tell, smtp, now, settings):
    tell(to, only={"email"})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]

    deliver_due(now=now)

    notice = Notice.objects.get()
    assert notice.state == Notice.State.WAITING
    assert "ConnectionRefusedError" in notice.last_error


# --- servers that close the line ---
def twenty(to, tell):
    for number in range(20):
        tell(replace(to, email=f"reader{number}@example.com"), key=f"case-{number}", only={"email"})


def test_a_server_that_closes_after_each_mail_loses_none(to, tell, smtp, now):
    twenty(to, tell)
    smtp.closes_after_each = True

    deliver_due(now=now)

    arrived = [mail["Message-ID"] for mail in smtp.messages]
    assert (len(arrived), len(set(arrived))) == (20, 20)
    assert set(Notice.objects.values_list("attempts", "last_error")) == {(1, "")}
    assert not Notice.objects.unsent().exists()


@pytest.mark.parametrize("nth", [0, 7, 19])
def test_a_mail_at_which_the_server_hangs_up_costs_the_others_nothing(to, tell, smtp, now, nth):
    twenty(to, tell)
    smtp.hangs_up_on = {f"reader{nth}@example.com"}

    deliver_due(now=now)

    waiting = Notice.objects.unsent().get()
    assert (waiting.key, waiting.attempts) == (f"case-{nth}", 1)
    assert "SMTPServerDisconnected" in waiting.last_error
    assert len(smtp.messages) == 19


@pytest.mark.parametrize("reply", ["550 no such mailbox", "554 spam", "451 later"])
def test_a_mail_that_is_refused_costs_the_others_nothing(to, tell, smtp, now, reply):
    twenty(to, tell)
    smtp.refuses = {"reader7@example.com": reply}

    deliver_due(now=now)

    assert len(smtp.messages) == 19
    assert Notice.objects.filter(sent_at=None).get().last_error == f"SMTP {reply}"


def test_a_server_that_shuts_down_a_used_line_is_asked_again(to, tell, smtp, now):
    twenty(to, tell)
    smtp.says_421_after = 3

    deliver_due(now=now)

    assert len(smtp.messages) == 20
    assert smtp.connections == 7


def test_a_server_that_keeps_silent_is_out_of_reach_at_the_second_mail(to, tell, smtp, now, settings):
    settings.EMAIL_TIMEOUT = 0.2
    twenty(to, tell)
    smtp.may_answer.clear()

    deliver_due(now=now)

    assert smtp.connections == 2
    assert set(Notice.objects.values_list("attempts", "sent_at")) == {(1, None)}


@pytest.mark.parametrize(
    ("reply", "is_dead"),
    [
        ("550 no such mailbox", True),
        ("550 5.1.1 User unknown", True),
        ("550 5.7.1 message refused", False),
        ("552 mailbox full", False),
        ("554 spam", False),
    ],
)
def test_an_address_is_dead_when_the_server_says_so_of_the_address(to, tell, smtp, now, reply, is_dead):
    tell(to, only={"email"})
    smtp.answers["RCPT"] = reply

    with pytest.raises(Permanent) as refused:
        MailChannel().send(Notice.objects.get())

    assert refused.value.is_address_dead is is_dead
