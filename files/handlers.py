"""Takes an upload in: what is larger than any file we keep is counted to its end but written no further."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from files import kinds


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Django's own, with a bound on what a file takes of the disk; `files.judge` refuses it by its true size."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= kinds.LARGEST:
            super().receive_data_chunk(raw_data, start)
