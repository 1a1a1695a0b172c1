"""Storing on a disk that may be full; and the S3 storage: a private bucket, read by this process or by links that are
signed for one file and soon end.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import Literal

from botocore.config import Config
from django.core.files.base import File
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

from files.errors import rejected

Checksums = Literal["when_required", "when_supported"]
FULL = (errno.ENOSPC, errno.EDQUOT)


def keep(name: str, content: File[bytes]) -> str:
    """Store it; the name it got. On a full disk the stump goes again and `Rejected` says so."""
    try:
        return default_storage.save(name, content)
    except OSError as error:
        with suppress(OSError):
            default_storage.delete(name)
        if error.errno in FULL:
            raise rejected("no_space") from error
        raise


class PrivateS3(S3Storage):
    """django-storages' S3, plus links that say as what and under which name a browser gets the file.

    `checksums`: `when_required` sends a body plainly; servers beside Amazon's refuse one with a checksum behind it.
    """

    client_config: Config

    def __init__(self, *, checksums: Checksums = "when_required", **options: object) -> None:
        super().__init__(**options)
        plain = Config(request_checksum_calculation=checksums, response_checksum_validation=checksums)
        self.client_config = self.client_config.merge(plain)

    def link(self, name: str, media_type: str, disposition: str, lives_s: int) -> str:
        """Signed for this file alone, for so many seconds."""
        parameters = {"ResponseContentType": media_type, "ResponseContentDisposition": disposition}
        return str(self.url(name, parameters=parameters, expire=lives_s))
