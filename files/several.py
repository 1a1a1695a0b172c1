"""Several uploads of one form: all of them become stored files, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from files import names
from files.errors import Rejected
from files.intake import discard, receive
from files.models import StoredFile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@contextmanager
def received(uploads: Sequence[UploadedFile], *, owner: AbstractBaseUser, now: datetime) -> Iterator[list[StoredFile]]:
    """The uploads as stored files. None stays when one is turned away (its name in the sentence) or the deed fails."""
    kept: list[StoredFile] = []
    is_done = False
    try:
        for upload in uploads:
            try:
                kept.append(receive(upload, owner=owner, now=now))
            except Rejected as why:
                name = names.cleaned(upload.name or "")
                raise Rejected(_("“%(name)s”：%(why)s") % {"name": name, "why": why.message}, why.code) from why
        yield kept
        is_done = True
    finally:
        if not is_done:
            for stored in kept:
                discard(stored)
