"""Fixtures of the notifications room: a person, message kinds of the tests' own, providers that do as they are told."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from notifications import outbox
from notifications.kinds import KINDS, NoticeGroup, NoticeKind
from notifications.models import Notice
from notifications.recipients import Recipient
from tests.notifications.channels import MailProvider, Provider
from tests.notifications.smtp import SmtpServer

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai


@pytest.fixture
def now():
    return NOW


@pytest.fixture(autouse=True)
def _kinds(settings, monkeypatch):
    """Message kinds that exist for the tests only: told, code, sms_only, site_only."""
    for name in ("told", "sms_only", "site_only"):
        monkeypatch.setitem(KINDS, name, NoticeKind(name, NoticeGroup.LEGAL, name, "Something happened."))
    monkeypatch.setitem(KINDS, "code", NoticeKind("code", NoticeGroup.ACCOUNT, "code", "A code.", urgent=True))
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("lin@example.com", phone="+8613800138000", name="林女士")


@pytest.fixture
def stranger(db):
    return get_user_model().objects.create_user("zhou@example.com", phone="+8613900139000", name="周先生")


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """The database without a transaction around the test, for what threads, workers and rollbacks do to it.

    Only the outbox is emptied afterwards: flushing everything is refused by the ledger.
    """
    with django_db_blocker.unblock():
        yield
        Notice.objects.all().delete()
        connection.close()


@pytest.fixture
def to(user):
    return Recipient(user_id=user.pk, name="林女士", phone="+8613800138000", email="lin@example.com")


@pytest.fixture
def anyone():
    """Somebody without an account, so that tests with threads need no user."""
    return Recipient(user_id=None, name="", phone="+8613800138000", email="lin@example.com")


@pytest.fixture
def tell(now):
    """Post in a transaction of its own; a test says only what matters to it."""

    def tell(to, *, kind="told", key="case-1:answer", at=None, **options):
        context = {"company": "晴川电器", "answered_on": date(2026, 11, 23), "url": "/complaints/1/", "code": "204816"}
        with transaction.atomic():
            return outbox.post(to, kind=kind, context=context, key=key, now=at or now, **options)

    return tell


@pytest.fixture
def provider(settings):
    """Both channels are served by providers that the test commands."""
    for cls in (Provider, MailProvider):
        cls.asked, cls.answer = [], None
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | {
        "sms": "tests.notifications.channels.Provider",
        "email": "tests.notifications.channels.MailProvider",
    }
    return Provider


@pytest.fixture
def smtp(settings):
    """A mail server on the loopback, and the real mail channel pointed at it."""
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | {
        "email": "notifications.channels.mail.MailChannel"
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "投诉直通 <noreply@example.org>"
    with SmtpServer() as server:
        settings.EMAIL_PORT = server.port
        yield server
