"""Uploads in chunks: what was received stays received, whatever dies in between."""

import errno
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from files import intake, kinds, processing, sweep, uploads
from files.errors import Rejected, WrongOffset
from files.models import State, StoredFile, Upload
from tests.support import media, samples
from tests.support.moments import NOW

CHUNK = 4000
FDOPEN = os.fdopen


@pytest.fixture
def start(owner):
    def call(content: bytes, name: str = "photo.png", now=NOW) -> Upload:
        return uploads.start(owner=owner, name=name, size=len(content), now=now)

    return call


def send(upload: Upload, content: bytes, since: int = 0) -> None:
    for offset in range(since, len(content), CHUNK):
        uploads.append(upload, offset=offset, chunk=content[offset : offset + CHUNK], now=NOW)


def test_chunks_become_the_file_byte_for_byte(start, blobs, django_capture_on_commit_callbacks):
    content = media.mp4()
    upload = start(content, "../录像 1.mp4")

    send(upload, content)
    with django_capture_on_commit_callbacks(execute=True):
        stored = uploads.finish(upload, now=NOW)

    assert (stored.original.read(), stored.name, stored.size) == (content, "录像 1.mp4", len(content))
    assert blobs() == [stored.original.name]
    assert processing.process_next(NOW) is True
    stored.refresh_from_db()
    assert stored.state == State.CLEAN


def test_an_upload_that_was_cut_off_says_where_to_go_on(start):
    content = media.mp4()
    upload = start(content)
    send(upload, content[: 2 * CHUNK])

    with pytest.raises(WrongOffset) as gap:
        uploads.append(upload, offset=3 * CHUNK, chunk=content[3 * CHUNK : 4 * CHUNK], now=NOW)
    with pytest.raises(WrongOffset) as early:
        uploads.finish(upload, now=NOW)

    assert gap.value.expected == early.value.expected == 2 * CHUNK
    send(upload, content, since=2 * CHUNK)
    assert uploads.finish(upload, now=NOW).size == len(content)


def test_a_chunk_that_is_sent_again_changes_nothing(start, blobs):
    content = media.mp4()
    upload = start(content)
    send(upload, content[: 2 * CHUNK])
    before = blobs()

    again = uploads.append(upload, offset=0, chunk=content[:CHUNK], now=NOW)

    assert (again, blobs()) == (2 * CHUNK, before)


def test_a_finish_that_is_asked_again_gives_the_same_file(start, blobs, django_capture_on_commit_callbacks):
    content = samples.picture()
    upload = start(content)
    send(upload, content)

    with django_capture_on_commit_callbacks(execute=True):
        first = uploads.finish(upload, now=NOW)
    second = uploads.finish(Upload.objects.get(pk=upload.pk), now=NOW)

    assert first == second
    assert StoredFile.objects.count() == 1
    assert len(blobs()) == 1


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("a.png", 0, "empty"),
        ("a.png", -1, "empty"),
        ("a.png", kinds.MAX_BYTES + 1, "too_big"),
        ("a.mp3", 300 * kinds.MB, "too_big"),
        ("a.mp4", 300 * kinds.MB, "video_too_big"),
        ("a", 300 * kinds.MB, "video_too_big"),
        ("a.zip", 1000, "archive"),
        ("a.DOCX", 1000, "office"),
        ("a.ofd", 1000, "ofd"),
        ("a.apk", 1000, "program"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_a_byte_is_sent(owner, name, size, code):
    with pytest.raises(Rejected) as refusal:
        uploads.start(owner=owner, name=name, size=size, now=NOW)

    assert refusal.value.code == code
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\0" + bytes(9000), "photo.png", "program"),
        (b"Rar!\x1a\x07\0" + bytes(9000), "photo.png", "archive"),
        (samples.zipped(**{"[Content_Types].xml": b"", "a": bytes(9000)}), "报价", "office"),
    ],
)
def test_content_that_is_not_taken_is_refused_at_its_first_chunk(start, blobs, content, name, code):
    upload = start(content, name)

    with pytest.raises(Rejected) as refusal:
        uploads.append(upload, offset=0, chunk=content[:CHUNK], now=NOW)

    assert refusal.value.code == code
    assert not Upload.objects.exists()
    assert blobs() == []


def test_an_archive_that_names_its_files_at_its_end_is_judged_then(start):
    content = samples.zipped(**{"Doc_0/Res/image_1.png": bytes(9000), "OFD.xml": b"<ofd/>"})
    upload = start(content, "电子发票")
    send(upload, content)

    with pytest.raises(Rejected) as refusal:
        uploads.finish(upload, now=NOW)

    assert refusal.value.code == "ofd"


def test_content_that_is_refused_at_the_end_leaves_nothing(start, blobs, django_capture_on_commit_callbacks):
    content = samples.huge_png(12_000)
    upload = start(content)
    with django_capture_on_commit_callbacks(execute=True):
        send(upload, content)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Rejected) as refusal:
        uploads.finish(upload, now=NOW)

    assert refusal.value.code == "too_many_pixels"
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()
    assert blobs() == []


class HalfWritten:
    """A file on a disk that takes its first kilobyte and no more."""

    def __init__(self, descriptor, mode):
        self.file = FDOPEN(descriptor, mode)
        self.close = self.file.close

    def write(self, content):
        self.file.write(content[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(monkeypatch):
    @contextmanager
    def fills():
        with monkeypatch.context() as patched:
            patched.setattr("django.core.files.storage.filesystem.os.fdopen", HalfWritten)
            yield

    return fills


def test_a_full_disk_is_said_leaves_no_stump_and_the_upload_goes_on_later(start, blobs, full_disk):
    content = media.mp4()
    upload = start(content)
    send(upload, content[:CHUNK])
    before = blobs()

    with full_disk(), pytest.raises(Rejected) as refusal:
        send(upload, content, since=CHUNK)

    assert (refusal.value.code, blobs()) == ("no_space", before)
    send(upload, content, since=CHUNK)
    assert uploads.finish(upload, now=NOW).size == len(content)


def test_a_disk_that_fills_while_the_file_is_put_together_keeps_its_pieces(start, blobs, monkeypatch):
    content = media.mp4()
    upload = start(content)
    send(upload, content)
    before = blobs()

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(uploads.intake, "keep", full)
        with pytest.raises(Rejected) as refusal:
            uploads.finish(upload, now=NOW)

    assert (refusal.value.code, blobs(), StoredFile.objects.count()) == ("no_space", before, 0)
    assert uploads.finish(upload, now=NOW).size == len(content)


def test_a_large_upload_is_put_together_by_the_worker(start, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(uploads, "AT_ONCE", CHUNK)
    content = media.mp4()
    upload = start(content)
    send(upload, content)

    assert (uploads.finish_soon(upload, now=NOW), StoredFile.objects.count()) == (None, 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert (uploads.assemble_next(NOW), uploads.assemble_next(NOW)) == (True, False)

    assert uploads.finish_soon(upload, now=NOW).original.read() == content
    assert StoredFile.objects.count() == 1


def test_a_large_upload_whose_worker_was_killed_is_taken_up_by_another(start, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", CHUNK)
    content = media.mp4()
    upload = start(content)
    send(upload, content)
    uploads.finish_soon(upload, now=NOW)
    Upload.objects.update(assemble_at=NOW + uploads.ASSEMBLING)  # taken, and then nothing

    assert uploads.assemble_next(NOW) is False
    assert uploads.assemble_next(NOW + uploads.ASSEMBLING) is True
    assert uploads.finish_soon(upload, now=NOW).size == len(content)


def test_a_large_upload_that_kills_each_of_its_workers_is_given_up_and_told(start, blobs, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", CHUNK)
    content = media.mp4()
    upload = start(content)
    send(upload, content)
    uploads.finish_soon(upload, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "_finish", dies)
        for taken in range(uploads.MAX_ATTEMPTS):
            with pytest.raises(SystemExit):
                uploads.assemble_next(NOW + taken * uploads.ASSEMBLING)
    after = NOW + uploads.MAX_ATTEMPTS * uploads.ASSEMBLING

    assert uploads.assemble_next(after) is False
    with pytest.raises(Rejected) as refusal:
        uploads.finish_soon(upload, now=after)

    assert refusal.value.code == "failed"
    assert not Upload.objects.exists()


def dies(*args):
    raise SystemExit  # nothing catches it, as nothing catches a kill


def test_what_is_wrong_with_a_large_upload_is_told_when_it_is_asked_for(start, blobs, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 10)
    content = samples.huge_png(12_000)
    upload = start(content)
    send(upload, content)
    uploads.finish_soon(upload, now=NOW)
    uploads.assemble_next(NOW)

    with pytest.raises(Rejected) as refusal:
        uploads.finish_soon(upload, now=NOW)

    assert refusal.value.code == "too_many_pixels"
    assert not Upload.objects.exists()


@pytest.mark.parametrize("more", [1, uploads.MAX_CHUNK + 1])
def test_more_than_was_announced_is_refused_and_not_kept(start, blobs, more):
    content = samples.picture()
    upload = start(content)

    with pytest.raises(Rejected) as refusal:
        uploads.append(upload, offset=0, chunk=content + bytes(more), now=NOW)

    assert refusal.value.code == "not_as_said"
    assert blobs() == []


def test_five_at_once_and_no_more_but_one_that_stands_still_gives_way(start):
    content = samples.picture()
    first = start(content, now=NOW - timedelta(minutes=5))
    for _ in range(4):
        start(content)

    with pytest.raises(Rejected) as refusal:
        start(content)
    start(content, now=NOW + timedelta(minutes=6))

    assert refusal.value.code == "many_uploads"
    assert Upload.objects.count() == 5
    assert not Upload.objects.filter(pk=first.pk).exists()


def test_an_upload_that_nobody_goes_on_with_is_swept_after_a_day(start, blobs, django_capture_on_commit_callbacks):
    content = media.mp4()
    upload = start(content)
    send(upload, content[:CHUNK])

    early = sweep.sweep_uploads(NOW + timedelta(hours=23))
    with django_capture_on_commit_callbacks(execute=True):
        late = sweep.sweep_uploads(NOW + timedelta(hours=25))

    assert (early, late, blobs()) == (0, 1, [])
    assert not Upload.objects.exists()


def test_sweeping_a_finished_upload_leaves_its_file(start):
    content = samples.picture()
    upload = start(content)
    send(upload, content)
    stored = uploads.finish(upload, now=NOW)

    swept = sweep.sweep_uploads(NOW + timedelta(hours=25))

    assert swept == 1
    assert StoredFile.objects.get() == stored


def test_discarding_the_file_forgets_its_upload(start):
    content = samples.picture()
    upload = start(content)
    send(upload, content)

    intake.discard(uploads.finish(upload, now=NOW))

    assert not Upload.objects.exists()


def test_chunks_that_no_upload_counts_are_swept(start, blobs):
    content = media.mp4()
    upload = start(content)
    send(upload, content[:CHUNK])
    [kept] = blobs()
    lost = kept.replace("part-0", f"part-{CHUNK}")
    intake.default_storage.save(lost, samples.upload(b"x"))

    assert sweep.sweep_orphans(NOW + timedelta(days=2)) == 1
    assert blobs() == [kept]


KILL = """
import django, os, signal, sys; django.setup()
from datetime import datetime
from django.core.files.storage import default_storage
from django.db.models import Model
from files import intake, uploads
from files.models import Upload
def die(*args, **kwargs): os.kill(os.getpid(), signal.SIGKILL)
where, pk, now, content = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3]), sys.stdin.buffer.read()
upload = Upload.objects.get(pk=pk)
if where == "before the chunk": type(default_storage).save = die
if where == "between chunk and row": Upload.save = die
if where == "between file and upload": uploads.transaction.atomic = die
if "chunk" in where: uploads.append(upload, offset=upload.received, chunk=content[upload.received:], now=now)
uploads.finish(upload, now=now)
"""


@pytest.mark.parametrize("where", ["before the chunk", "between chunk and row", "between file and upload"])
def test_a_process_killed_between_any_two_lines_loses_nothing_received(committed, folder, where):
    content = media.mp4()
    upload = uploads.start(owner=committed().owner, name="a.mp4", size=len(content), now=NOW)
    send(upload, content if where == "between file and upload" else content[:CHUNK])
    received = upload.received
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.local",
        "DATABASE_URL": f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}",
        "DATA_DIR": str(folder.parent),
    }
    command = [sys.executable, "-c", KILL, where, str(upload.pk), NOW.isoformat()]

    killed = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, input=content, capture_output=True)
    upload.refresh_from_db()
    kept = upload.received
    send(upload, content, since=kept)
    stored = uploads.finish(upload, now=NOW)

    assert killed.returncode == -9, killed.stderr.decode()
    assert kept == received
    assert stored.original.read() == content
