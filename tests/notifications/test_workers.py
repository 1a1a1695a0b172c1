"""Transactions, threads and workers that die: what really commits, and who sends it."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from notifications.delivery import LEASE, deliver_due
from notifications.models import Notice
from notifications.outbox import post
from tests.notifications.channels import MailProvider, Provider

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.real_clock]

WORKER = """
import sys
from datetime import datetime
import django
django.setup()
from django.test import override_settings
from notifications.delivery import deliver_due
with override_settings(
    NOTIFICATION_CHANNELS={"email": "notifications.channels.mail.MailChannel"},
    EMAIL_HOST="127.0.0.1", EMAIL_PORT=int(sys.argv[1]), EMAIL_USE_TLS=False, EMAIL_USE_SSL=False,
):
    deliver_due(now=datetime.fromisoformat(sys.argv[2]))
"""


def test_posting_outside_a_transaction_is_refused(anyone, now):
    with pytest.raises(RuntimeError):
        post(anyone, kind="told", context={}, key="k", now=now)

    assert not Notice.objects.exists()


def test_what_is_rolled_back_is_not_told(anyone, now):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post(anyone, kind="told", context={}, key="k", now=now)
        raise ZeroDivisionError

    assert not Notice.objects.exists()


def test_two_deeds_at_once_with_one_key_are_one_message(anyone, now, tell):
    barrier = threading.Barrier(2)
    made = []

    def deed():
        barrier.wait()
        made.append(len(tell(anyone, only={"sms"})))
        connection.close()

    _run(deed, deed)

    assert sorted(made) == [0, 1]
    assert Notice.objects.count() == 1


def test_two_workers_never_send_the_same_notice(anyone, tell, provider, now):
    for number in range(60):
        tell(anyone, key=f"case-{number}", only={"sms"})
    provider.answer = staticmethod(lambda notice: time.sleep(0.002))
    taken = []

    def work():
        while count := deliver_due(now=now, limit=7):
            taken.append(count)
        connection.close()

    _run(work, work, work)

    assert sorted(provider.asked) == sorted(f"case-{number}/sms" for number in range(60))
    assert sum(taken) == 60
    assert not Notice.objects.unsent().exists()


def test_a_slow_provider_holds_no_lock(anyone, tell, provider, now):
    tell(anyone, key="slow", only={"sms"})
    sending, may_go = threading.Event(), threading.Event()

    def answer(notice):
        sending.set()
        may_go.wait(10)

    provider.answer = staticmethod(answer)

    def work():
        deliver_due(now=now)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    sending.wait(10)
    with transaction.atomic():
        row = Notice.objects.select_for_update(nowait=True).get()
    taken_meanwhile = deliver_due(now=now)
    may_go.set()
    worker.join()

    assert row.lease_until == now + LEASE
    assert taken_meanwhile == 0
    assert provider.asked == ["slow/sms"]


def test_a_worker_that_lost_its_lease_cannot_undo_what_another_one_sent(anyone, tell, provider, now):
    tell(anyone, only={"sms"})

    def answer(notice):
        provider.answer = None
        deliver_due(now=now + LEASE)  # the other worker, once the lease of this one has run out
        raise RuntimeError("and this one fails")

    provider.answer = staticmethod(answer)

    deliver_due(now=now)

    notice = Notice.objects.get()
    assert notice.state == Notice.State.SENT
    assert notice.last_error == ""
    assert len(provider.asked) == 2


def test_a_worker_killed_while_sending_is_followed_by_another_after_its_lease(anyone, tell, smtp, now):
    tell(anyone, only={"email"})
    smtp.may_answer.clear()
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(smtp.port), now.isoformat()], env=_environment())
    try:
        assert smtp.has_message.wait(30)
    finally:
        worker.kill()
        worker.wait()
        smtp.may_answer.set()

    too_early = deliver_due(now=now + LEASE - timedelta(seconds=1))
    state_meanwhile = Notice.objects.get().state
    deliver_due(now=now + LEASE)

    notice = Notice.objects.get()
    assert (too_early, state_meanwhile) == (0, Notice.State.WAITING)
    assert (notice.state, notice.attempts) == (Notice.State.SENT, 2)
    assert len(smtp.messages) == 2  # at least once, and the reader's mailbox can tell
    assert smtp.messages[0]["Message-ID"] == smtp.messages[1]["Message-ID"]


def test_mail_does_not_wait_for_sms(anyone, tell, provider, now):
    tell(anyone)
    provider.answer = staticmethod(lambda notice: (_ for _ in ()).throw(ConnectionError))

    deliver_due(now=now)

    assert Notice.objects.get(channel="email").state == Notice.State.SENT
    assert Notice.objects.get(channel="sms").state == Notice.State.WAITING
    assert MailProvider.asked == ["case-1:answer/email"]
    assert Provider.asked == ["case-1:answer/sms"]


def _environment():
    """A process of its own on the database of the tests."""
    at = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    port = f":{at['PORT']}" if at["PORT"] else ""
    return os.environ | {
        "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}{port}/{at['NAME']}",
        "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.test",
        "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
    }


def _run(*jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
