"""Fixtures of the files room: an owner, a storage folder of the test's own, and short roads to a file's states."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from files import intake, processing
from files.errors import Rejected
from files.models import StoredFile
from tests.support.moments import NOW
from tests.support.samples import picture, upload


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Folder of the stored copies during this test."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        }
    }
    return tmp_path / "files"


@pytest.fixture
def blobs(folder):
    """The stored copies, as a call: `blobs()` is a sorted list of paths."""
    return lambda: sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def owner(db):
    return get_user_model().objects.create_user("owner@example.com")


@pytest.fixture
def receive(owner):
    """Receive content as this owner at NOW."""

    def call(content: bytes | None = None, name: str = "photo.png", now: datetime = NOW) -> StoredFile:
        return intake.receive(upload(picture() if content is None else content, name), owner=owner, now=now)

    return call


@pytest.fixture
def receive_refused(receive, blobs):
    """Receive content that is refused on arrival and leaves nothing; the code of the reason."""

    def call(content: bytes, name: str = "photo.png") -> str:
        before = blobs()
        with pytest.raises(Rejected) as refusal:
            receive(content, name)
        assert blobs() == before
        return refusal.value.code

    return call


@pytest.fixture
def clean(receive):
    """Receive and clean in one go; the row as it is afterwards."""

    def call(content: bytes | None = None, name: str = "photo.png") -> StoredFile:
        stored = receive(content, name)
        processing.process_next(NOW)
        stored.refresh_from_db()
        return stored

    return call


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Receive as `receive` does, but committed, for what threads and killed workers do.

    Only this room's rows are deleted afterwards: flushing everything is refused by the ledger.
    """
    with django_db_blocker.unblock():
        owner = get_user_model().objects.create_user("committed@example.com")
        yield lambda: intake.receive(upload(picture()), owner=owner, now=NOW)
        StoredFile.objects.all().delete()
        owner.delete()
        connection.close()
