"""E-mail over SMTP, with what the server's answers mean for another attempt."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications.channels.base import Channel, DeliveryError, Permanent, Temporary
from notifications.models import Notice

SILENT = frozenset(
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem")
)


class MailChannel(Channel):
    """One SMTP connection for a batch; after a failure the next notice gets a fresh one."""

    @classmethod
    def leaves_the_house(cls) -> bool:
        """Django's backends for a console, a file or nothing send no mail."""
        return settings.EMAIL_BACKEND not in SILENT

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, notice: Notice) -> None:
        try:
            if self._connection is None:
                connection = get_connection(fail_silently=False)
                connection.open()
                self._connection = connection
            self._connection.send_messages([_message(notice)])
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors; ValueError: an address or header
            self.close()
            raise _judged(error) from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):  # the other side went first; what was accepted stays accepted
                connection.close()


def _message(notice: Notice) -> EmailMultiAlternatives:
    digest = hashlib.sha256(notice.idempotency_key.encode()).hexdigest()[:32]
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    message = EmailMultiAlternatives(
        subject=notice.subject,
        body=notice.text,
        to=[notice.address],
        headers={"Message-ID": f"<{digest}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    if notice.html:
        message.attach_alternative(notice.html, "text/html")
    return message


def _judged(error: OSError | ValueError) -> DeliveryError:
    """RFC 5321 §4.2.1: 4yz invites another attempt, 5yz forbids it. A refused log-in or greeting is ours to mend."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, reply = next(iter(error.recipients.values()))
            return _by_code(code, reply)
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return Temporary(f"SMTP {error.smtp_code} {_words(error.smtp_error)}", is_outage=True)
        case smtplib.SMTPResponseException():
            return _by_code(error.smtp_code, error.smtp_error)
        case smtplib.SMTPNotSupportedError() | ValueError():
            return Permanent(f"{type(error).__name__}: {error}")
        case _:
            return Temporary(f"{type(error).__name__}: {error}", is_outage=True)


def _by_code(code: int, reply: bytes | str) -> DeliveryError:
    words = f"SMTP {code} {_words(reply)}"
    return Permanent(words) if code >= 500 else Temporary(words, is_outage=code == 421)


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
