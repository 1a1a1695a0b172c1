"""/healthz and /readyz."""

import socket
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from casework.models import Setback
from complaints_platform import health, pulse
from notifications.models import Notice
from tests.support import servers

WELL = {"ready": True, "database": "ok", "broker": "ok", "oldest_due_clock_s": 0, "oldest_unsent_notice_s": 0}
WELL["free_disk_mb"] = 5000
WELL |= {"only_logged_notices": 0, "setbacks": 0, "oldest_setback_s": 0, "celery_silent_s": 0, "files_silent_s": 0}


@pytest.fixture(autouse=True)
def room_on_the_disk(monkeypatch):
    """Enough room, whatever this machine has."""
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: SimpleNamespace(free=5000 << 20))


@pytest.fixture(autouse=True)
def just_started(monkeypatch):
    """A process that has begun to answer a moment ago; what another test left of a beat is gone with its rows."""
    monkeypatch.setattr(pulse, "STARTED", timezone.now())


@pytest.fixture
def broker_at(monkeypatch):
    """Ask about another broker for one test."""

    def point(url: str) -> None:
        monkeypatch.setattr(health, "app", Celery("elsewhere", broker=url, set_as_current=False))

    return point


@pytest.fixture
def frozen_socket(tmp_path):
    """A server that accepts and never answers."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "frozen"))
        server.listen(8)
        yield tmp_path / "frozen"


def unsent_notice(waiting: timedelta) -> Notice:
    now = timezone.now()
    return Notice.objects.create(
        channel="sms",
        kind="demo",
        key="k",
        address="+8613800138000",
        text="x",
        language="zh-hans",
        created_at=now - waiting,
        not_before=now - waiting,
    )


def test_healthz_answers_without_a_database_or_a_session(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_readyz_is_well_when_both_servers_answer_and_nothing_waits(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, WELL)


@pytest.mark.django_db(transaction=True)
def test_readyz_of_a_trial_says_that_it_is_one(client, settings):
    settings.TRIAL = True

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, WELL | {"trial": True})


@pytest.mark.django_db(transaction=True)
def test_readyz_tells_how_long_the_oldest_notice_waits(client):
    unsent_notice(timedelta(seconds=100))

    response = client.get("/readyz")

    assert response.status_code == 200
    assert 100 <= response.json()["oldest_unsent_notice_s"] < 110


@pytest.mark.django_db(transaction=True)
@override_settings(READYZ_MAX_AGE_S=60)
def test_readyz_is_not_well_when_notices_wait_too_long(client):
    unsent_notice(timedelta(seconds=100))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["ready"]) == (503, False)


@pytest.mark.django_db(transaction=True)
def test_readyz_tells_of_a_beat_that_is_silent(client):
    pulse.beat("celery", timezone.now() - timedelta(seconds=400))

    response = client.get("/readyz")
    pulse.beat("celery", timezone.now())

    assert (response.status_code, response.json()["ready"]) == (503, False)
    assert 400 <= response.json()["celery_silent_s"] < 410
    assert response.json()["files_silent_s"] < 5


@pytest.mark.django_db(transaction=True)
def test_readyz_tells_of_a_disk_that_fills(client, settings):
    settings.READYZ_MIN_FREE_MB = 6000

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, WELL | {"ready": False})


@pytest.mark.django_db(transaction=True)
def test_readyz_counts_what_jobs_left_aside_in_the_last_hour_and_stays_well(client):
    now = timezone.now()
    for key, ago in ((1, 100), (2, 50), (3, 4000)):
        at = now - timedelta(seconds=ago)
        Setback.objects.create(job="sweep", key=key, first_at=at, last_at=at, error="IntegrityError")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["setbacks"]) == (200, 2)
    assert 100 <= response.json()["oldest_setback_s"] < 110


@pytest.mark.django_db(transaction=True)
def test_readyz_says_that_the_broker_is_down(client, broker_at, tmp_path):
    broker_at(f"redis+socket://{tmp_path}/nobody.sock")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == WELL | {"ready": False, "broker": "down"}


@pytest.mark.django_db(transaction=True)
def test_readyz_does_not_wait_for_a_frozen_broker(client, broker_at, frozen_socket):
    broker_at(f"redis+socket://{frozen_socket}")
    began = timezone.now()

    response = client.get("/readyz")

    assert response.json()["broker"] == "down"
    assert timezone.now() - began < timedelta(seconds=health.PATIENCE_S + 1.5)


@pytest.mark.django_db(transaction=True)
def test_readyz_says_that_the_database_is_down(client, tmp_path, monkeypatch):
    monkeypatch.setitem(django_settings.DATABASES["default"], "HOST", str(tmp_path))
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": "down", "broker": "ok", "free_disk_mb": 5000}


@pytest.mark.django_db(transaction=True)
def test_readyz_tells_of_the_virus_scanner_where_one_is_configured(client, settings):
    with servers.scanner() as server:
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        up = client.get("/readyz")
    settings.CLAMD = f"127.0.0.1:{servers.closed_port()}"
    down = client.get("/readyz")

    assert (up.status_code, up.json()) == (200, WELL | {"scanner": "ok"})
    assert (down.status_code, down.json()) == (503, WELL | {"ready": False, "scanner": "down"})


@pytest.mark.django_db(transaction=True)
def test_readyz_does_not_wait_for_a_frozen_scanner(client, settings, frozen_socket):
    settings.CLAMD = str(frozen_socket)
    began = timezone.now()

    response = client.get("/readyz")

    assert response.json()["scanner"] == "down"
    assert timezone.now() - began < timedelta(seconds=health.PATIENCE_S + 1.5)


def test_checks_that_hang_do_not_pile_up():
    for _ in range(health.SEATS):
        health._seats.acquire()

    try:
        with pytest.raises(health.Unanswered):
            health._within(lambda: None)
    finally:
        for _ in range(health.SEATS):
            health._seats.release()
