"""Mail over real SMTP: what arrives, and what the server's answers mean."""

import socket

import pytest

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
