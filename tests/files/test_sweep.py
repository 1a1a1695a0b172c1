"""Litter is swept after a day; what is named by a row, or not ours, stays."""

from datetime import timedelta
from uuid import uuid4

import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from complaints.models import Evidence
from files import names, processing, sweep, tasks
from files.models import State, StoredFile
from tests.factories import cases
from tests.support import samples
from tests.support.moments import NOW


def litter(now=NOW, uuid=None, variant="original") -> str:
    return default_storage.save(names.storage_name(uuid or uuid4(), now, variant), ContentFile(b"x"))


def test_a_file_without_a_row_is_swept_once_a_day_has_passed(db, blobs):
    name = litter()

    early = sweep.sweep_orphans(NOW + timedelta(hours=23))
    kept = blobs()
    late = sweep.sweep_orphans(NOW + timedelta(days=2))

    assert (early, kept) == (0, [name])
    assert (late, blobs()) == (1, [])


def test_what_a_row_names_stays_and_a_killed_attempts_copy_goes(clean, blobs):
    stored = clean()
    before = blobs()
    litter(uuid=stored.uuid, variant="clean-9.png")

    swept = sweep.sweep_orphans(NOW + timedelta(days=2))

    assert (swept, blobs()) == (1, before)


def test_copies_of_a_file_that_is_still_being_cleaned_stay(receive, blobs):
    stored = receive()
    litter(uuid=stored.uuid, variant="clean-1.png")

    assert sweep.sweep_orphans(NOW + timedelta(days=400)) == 0
    assert len(blobs()) == 2


def test_the_pictures_of_pages_stay_and_those_of_a_killed_attempt_go(clean, blobs):
    stored = clean(samples.pdf(2), "a.pdf")
    before = blobs()
    litter(uuid=stored.uuid, variant="page-0-9-1.webp")
    litter(uuid=stored.uuid, variant="page-0-1-3.webp")

    swept = sweep.sweep_orphans(NOW + timedelta(days=2))

    assert (swept, blobs()) == (2, before)


def test_a_file_that_no_case_took_is_discarded_after_a_day(receive, blobs, django_capture_on_commit_callbacks):
    receive()

    early = sweep.sweep_unclaimed(NOW + timedelta(hours=23))
    with django_capture_on_commit_callbacks(execute=True):
        late = sweep.sweep_unclaimed(NOW + timedelta(hours=25))

    assert (early, late, blobs()) == (0, 1, [])
    assert not StoredFile.objects.exists()


def test_a_file_of_a_case_is_never_discarded_as_nobodys(receive):
    stored, case = receive(), cases.draft()
    Evidence.objects.create(complaint=case, file=stored, added_by=stored.owner, added_at=NOW)

    assert sweep.sweep_unclaimed(NOW + timedelta(days=400)) == 0
    assert StoredFile.objects.get() == stored


def test_what_is_not_ours_is_left_alone(db, folder, blobs):
    for name in ("stored/2026/11/01/readme.txt", "stored/odd/x", "other/2026/11/01/a", "stored/2026/11/x.original"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")

    assert sweep.sweep_orphans(NOW) == 0
    assert len(blobs()) == 4


def test_sweeping_asks_once_for_many_files(receive, django_assert_num_queries):
    for _ in range(30):
        receive()

    with django_assert_num_queries(1):
        assert sweep.sweep_orphans(NOW + timedelta(days=2)) == 0


def test_an_empty_storage_has_nothing_to_sweep(db):
    assert sweep.sweep_orphans(NOW) == 0


def test_files_that_wait_too_long_are_told_and_not_given_up(receive):
    stored = receive()

    quiet, told = sweep.warn_of_stuck(NOW + timedelta(hours=23)), sweep.warn_of_stuck(NOW + timedelta(hours=25))

    stored.refresh_from_db()
    assert (quiet, told, stored.state) == (0, 1, State.RECEIVED)
    assert processing.process_next(NOW + timedelta(hours=25)) is True


def test_the_daily_task_does_both(receive):
    receive()

    with time_machine.travel(NOW, tick=False):
        assert tasks.sweep_orphans() == 0
    assert StoredFile.objects.count() == 1
