"""The S3 storage: a private bucket, read by this process or by links that are signed for one file and soon end."""

from __future__ import annotations

from storages.backends.s3 import S3Storage


class PrivateS3(S3Storage):
    """django-storages' S3, plus links that say as what and under which name a browser gets the file."""

    def link(self, name: str, media_type: str, disposition: str, lives_s: int) -> str:
        """Signed for this file alone, for so many seconds."""
        parameters = {"ResponseContentType": media_type, "ResponseContentDisposition": disposition}
        return str(self.url(name, parameters=parameters, expire=lives_s))
