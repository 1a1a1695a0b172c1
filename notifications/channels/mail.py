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

SHUTTING_DOWN = 421
NO_SUCH_MAILBOX = frozenset({550, 551, 553})  # RFC 5321 §4.2.2


class MailChannel(Channel):
    """One SMTP connection for a batch; after a failure the next notice gets a fresh one.

    A server may close the line after each mail, or at one that it does not like: a line that was good before and is
    gone is opened anew, and what is lost on a new line costs that mail alone. Only who does not let us in is out.
    """

    @classmethod
    def leaves_the_house(cls) -> bool:
        """Django's backends for a console, a file or nothing send no mail."""
        return settings.EMAIL_BACKEND not in SILENT

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._silences = 0

    def send(self, notice: Notice) -> None:
        for is_new in (self._connection is None, True):
            try:
                self._open().send_messages([_message(notice)])
            except (OSError, ValueError) as error:  # smtplib's errors are OSErrors; ValueError: an address or header
                self.close()
                if is_new or not _is_line_gone(error):
                    raise self._judged(error) from error
            else:
                return

    def _open(self) -> BaseEmailBackend:
        """The line, opened where there is none; raises Temporary where nobody lets us in."""
        if self._connection is None:
            connection = get_connection(fail_silently=False)
            try:
                connection.open()
            except smtplib.SMTPResponseException as error:
                raise Temporary(f"SMTP {error.smtp_code} {_words(error.smtp_error)}", is_outage=True) from error
            except OSError as error:
                raise Temporary(f"{type(error).__name__}: {error}", is_outage=True) from error
            self._connection = connection
        return self._connection

    def _judged(self, error: OSError | ValueError) -> DeliveryError:
        """The failure as it bears on another attempt. A server that keeps silent twice in a batch is out of reach."""
        match error:
            case smtplib.SMTPRecipientsRefused():
                code, reply = next(iter(error.recipients.values()))
                return _by_code(code, reply, is_about_address=True)
            case smtplib.SMTPResponseException():
                return _by_code(error.smtp_code, error.smtp_error)
            case smtplib.SMTPNotSupportedError() | ValueError():
                return Permanent(f"{type(error).__name__}: {error}")
            case _:
                self._silences += isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
                return Temporary(f"{type(error).__name__}: {error}", is_outage=self._silences > 1)

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


def _is_line_gone(error: OSError | ValueError) -> bool:
    """Whether the other side hung up, or said that it is about to (421)."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return any(code == SHUTTING_DOWN for code, _reply in error.recipients.values())
        case smtplib.SMTPResponseException():
            return error.smtp_code == SHUTTING_DOWN
        case smtplib.SMTPServerDisconnected():
            return True
        case _:
            return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)


def _by_code(code: int, reply: bytes | str, *, is_about_address: bool = False) -> DeliveryError:
    """RFC 5321 §4.2.1: 4yz invites another attempt, 5yz forbids it."""
    words = f"SMTP {code} {_words(reply)}"
    if code < 500:
        return Temporary(words, is_outage=code == SHUTTING_DOWN)
    is_policy = _words(reply).lstrip().startswith("5.7.")  # RFC 3463: what is refused is the message, not the mailbox
    return Permanent(words, is_address_dead=is_about_address and code in NO_SUCH_MAILBOX and not is_policy)


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
