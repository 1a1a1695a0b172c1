"""The beat goes on after its clock was set back, and says that it is at work."""

from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.utils import timezone

from complaints_platform import pulse, tasks
from complaints_platform.beat import Steady


@pytest.fixture
def beat(tmp_path):
    app = Celery("elsewhere", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"ring": {"task": "ring", "schedule": 2}, "seldom": {"task": "seldom", "schedule": 3600}}
    return Steady(app=app, schedule_filename=str(tmp_path / "beat"))


def test_a_clock_that_was_an_hour_fast_does_not_silence_the_beat(beat):
    beat.tick()
    for entry in beat.schedule.values():
        entry.last_run_at += timedelta(hours=1)
    beat._heap = None

    wait = beat.tick()

    assert wait <= 2
    assert all(entry.last_run_at <= entry.default_now() for entry in beat.schedule.values())


def test_the_beat_leaves_a_sign_of_life_and_no_memory(beat, tmp_path):
    beat.tick()

    assert (tmp_path / "beat").read_bytes() == b""


def test_the_house_has_this_beat_and_a_pulse_through_each_queue():
    assert settings.CELERY_BEAT_SCHEDULER == "complaints_platform.beat.Steady"
    rung = [entry["args"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == tasks.beat.name]
    assert rung == [[queue] for queue in pulse.QUEUES]


@pytest.mark.django_db
def test_the_age_of_the_last_beat_is_known_of_each_queue():
    now = timezone.now()
    pulse.beat("celery", now - timedelta(seconds=90))
    pulse.beat("files", now + timedelta(hours=1))  # before the clock was set back

    assert pulse.silences(now) == {"celery": 90, "files": 3600}
