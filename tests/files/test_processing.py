"""The lease: crashes are tried again, two workers share the work, nobody's outcome overwrites another's."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from files import intake, kinds, processing, sandbox, tasks
from files.models import Scan, State, StoredFile
from tests.support import samples
from tests.support.moments import NOW

LATER = NOW + processing.LEASE


def test_nothing_waiting_is_no_work(db):
    assert processing.process_next(NOW) is False


def test_the_task_cleans_all_that_waits_and_a_second_call_does_nothing(receive):
    receive()
    receive(samples.pdf(), "a.pdf")

    turns = [tasks.process() for _ in range(3)]

    assert sum(turns) == 2
    assert turns[-1] == 0
    assert set(StoredFile.objects.values_list("state", "attempts")) == {(State.CLEAN, 1)}


def test_a_claimed_file_is_nobody_elses_until_the_lease_ends(receive):
    stored = receive()
    processing.claim(NOW)

    assert processing.claim(LATER - timedelta(seconds=1)) is None
    assert processing.claim(LATER) == stored


def test_a_file_whose_worker_was_killed_is_cleaned_after_the_lease(committed, folder):
    stored = committed()
    script = (
        "import django, os, signal, sys; django.setup()\n"
        "from datetime import datetime; from files import processing\n"
        "processing._keep = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "processing.process_next(datetime.fromisoformat(sys.argv[1]))"
    )
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"].replace("/", "%2F")
    user = connection.settings_dict["USER"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.local",
        "DATABASE_URL": f"postgres://{user}@{host}/{name}",
        "DATA_DIR": str(folder.parent),
    }

    killed = subprocess.run([sys.executable, "-c", script, NOW.isoformat()], env=environment, cwd=settings.BASE_DIR)
    stored.refresh_from_db()
    held = (stored.state, stored.attempts, stored.lease_until)
    early = processing.process_next(NOW + timedelta(seconds=60))
    late = processing.process_next(LATER)

    stored.refresh_from_db()
    assert killed.returncode == -9
    assert held == (State.RECEIVED, 1, LATER)
    assert (early, late) == (False, True)
    assert (stored.state, stored.attempts) == (State.CLEAN, 2)
    assert stored.cleaned.name.endswith(".clean-0-2.png")


def test_a_file_that_kills_every_worker_is_given_up_with_a_sentence(receive):
    stored = receive()
    now = NOW
    for _ in range(processing.MAX_ATTEMPTS):
        processing.claim(now)
        now += processing.LEASE

    processing.process_next(now)

    stored.refresh_from_db()
    assert (stored.state, stored.reason_code, stored.lease_until) == (State.REJECTED, "failed", None)
    assert "请" in stored.reason


def test_a_cleaning_that_dies_is_tried_again_then_given_up(receive, blobs, monkeypatch):
    monkeypatch.setattr(sandbox, "START", "raise SystemExit(1)")
    stored = receive()
    states, now = [], NOW

    for _ in range(processing.MAX_ATTEMPTS + 1):
        processing.process_next(now)
        stored.refresh_from_db()
        states.append(stored.state)
        assert processing.process_next(now) is False
        now += processing.RETRY_AFTER

    assert states == [State.RECEIVED] * 3 + [State.REJECTED]
    assert stored.reason_code == "failed"
    assert blobs() == [stored.original.name]


def test_a_cleaning_that_runs_out_of_time_is_not_tried_again(receive, blobs, monkeypatch):
    monkeypatch.setattr(sandbox, "TIMEOUT_S", 0.01)
    stored = receive()

    processing.process_next(NOW)

    stored.refresh_from_db()
    assert (stored.state, stored.reason_code, stored.attempts) == (State.REJECTED, "slow", 1)
    assert "截图" in stored.reason
    assert blobs() == [stored.original.name]


def test_a_page_that_takes_too_long_to_draw_is_given_up_at_once(receive, monkeypatch):
    monkeypatch.setattr(kinds, "PAGE_S", 0.5)
    stored = receive(samples.shaded_pdf(), "shade.pdf")

    processing.process_next(NOW)

    stored.refresh_from_db()
    assert (stored.state, stored.reason_code, stored.attempts) == (State.REJECTED, "slow", 1)
    assert stored.size < 1500


@pytest.mark.long
def test_two_small_files_of_endless_painting_are_over_within_half_a_minute(receive):
    stored, began = receive(samples.shaded_pdf(), "shade.pdf"), time.monotonic()

    processing.process_next(NOW)

    stored.refresh_from_db()
    assert (stored.state, stored.reason_code) == (State.REJECTED, "slow")
    assert time.monotonic() - began < 40  # 20 s of CPU, on a machine that has other things to do


def test_files_of_one_person_take_turns_with_those_of_others(receive, owner):
    other = get_user_model().objects.create_user("other@example.com")
    many = [receive() for _ in range(4)]
    one = intake.receive(samples.upload(samples.picture()), owner=other, now=NOW)

    first, second, third = (processing.claim(NOW) for _ in range(3))
    assert (first, second, third) == (many[0], one, many[1])

    StoredFile.objects.exclude(lease_until=None).update(state=State.REJECTED, reason_code="slow", lease_until=None)
    late = intake.receive(samples.upload(samples.picture()), owner=other, now=NOW)
    assert [processing.claim(NOW) for _ in range(3)] == [late, many[2], many[3]]


def test_an_error_that_nobody_reckoned_with_costs_a_file_one_attempt_and_not_the_worker(receive, monkeypatch):
    monkeypatch.setattr(sandbox, "START", "print('no json')")
    stored = receive()

    assert processing.process_next(NOW) is True

    stored.refresh_from_db()
    assert (stored.state, stored.attempts, stored.lease_until) == (State.RECEIVED, 1, NOW + processing.RETRY_AFTER)


def test_an_original_that_is_missing_is_not_the_end_of_the_worker(receive, folder):
    stored = receive()
    (folder / stored.original.name).unlink()

    processing.process_next(NOW)

    stored.refresh_from_db()
    assert (stored.state, stored.lease_until) == (State.RECEIVED, NOW + processing.RETRY_AFTER)


def test_a_late_attempt_neither_overwrites_the_other_nor_leaves_litter(receive, blobs):
    stored = receive()
    late = processing.claim(NOW)
    processing.process_next(LATER)
    stored.refresh_from_db()
    before = (blobs(), stored.cleaned.name)

    processing.attempt(late, LATER)

    stored.refresh_from_db()
    assert (blobs(), stored.cleaned.name) == before
    assert stored.attempts == 2


def test_a_file_discarded_while_it_is_cleaned_stays_gone(receive, blobs, django_capture_on_commit_callbacks):
    stored = receive()
    claimed = processing.claim(NOW)
    opened = claimed.original.open("rb")
    content = opened.read()
    with django_capture_on_commit_callbacks(execute=True):
        intake.discard(stored)
    claimed.original.storage.save(claimed.original.name, samples.upload(content))

    processing.attempt(claimed, NOW)

    assert not StoredFile.objects.exists()
    assert blobs() == [claimed.original.name]


def test_two_workers_share_the_work_and_clean_each_file_once(committed):
    for _ in range(6):
        committed()
    done: dict[str, int] = {}

    def work(name: str) -> None:
        done[name] = 0
        while processing.process_next(NOW):
            done[name] += 1
        connection.close()

    workers = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(done.values()) == 6
    assert min(done.values()) > 0
    assert list(StoredFile.objects.values_list("state", "attempts")) == [(State.CLEAN, 1)] * 6


def test_the_cleaning_process_sees_no_environment_and_no_project(receive, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_TEST", "1")
    receive()
    seen = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: seen.append((args, kwargs)) or real(*args, **kwargs))

    processing.process_next(NOW)

    [((command,), options)] = seen
    assert set(options["env"]) == {"PATH"}
    assert command[1] == "-I"


def test_the_cleaning_process_imports_no_django():
    modules = ", ".join(f"files.cleaning.{name}" for name in ("process", "pictures", "documents", "recordings"))
    script = f"import sys; sys.path.append({str(sandbox.ROOT)!r}); import {modules}; print('django' in sys.modules)"

    seen = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)

    assert seen.stdout.strip() == "False"


@pytest.mark.parametrize(
    "lie",
    [
        {"state": State.CLEAN},
        {"state": State.REJECTED},
        {"sha256": "x"},
        {"size": 0},
        {"original": ""},
        {"cleaned": "stored/x", "state": State.REJECTED, "reason_code": "broken"},
        {"scan": Scan.INFECTED},
    ],
)
def test_the_database_refuses_what_must_never_be_true(receive, lie):
    stored = receive()

    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**lie)
