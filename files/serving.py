"""Hands a stored file to a browser under headers that leave it inert; who may have it is the caller's duty."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from files import ranges
from files.kinds import FileGroup
from files.models import Scan, StoredFile

logger = logging.getLogger(__name__)

VARIANT = re.compile(r"clean|thumb|original|page-([1-9]\d{0,3})")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",  # django-csp leaves a policy that is already there
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = "image/webp"
LINK_S = 60  # how long a link into S3 lives; a player asks again and again, so a recording's lives as long as it runs


@dataclass(frozen=True)
class Copy:
    """A copy to send: its name in the storage, its media type, and the name under which it is saved ("" shows it)."""

    blob: str
    media_type: str
    save_as: str = ""
    plays: bool = False

    @property
    def disposition(self) -> str:
        return content_disposition_header(True, self.save_as) or "inline" if self.save_as else "inline"


def respond(stored: StoredFile, *, variant: str, request: HttpRequest | None = None) -> HttpResponseBase:
    """Send a variant: clean, thumb, page-1 … page-N, original. `Http404` where it does not exist (yet).

    Documents come as attachments, what is looked at or played comes inline. Recordings need the `request`, whose
    Range says where a player wants to go on; from S3 they, PDFs and originals are fetched by a link that soon ends.
    """
    copy = _copy(stored, variant)
    if copy is None or not copy.blob:
        raise Http404
    if hasattr(default_storage, "link") and not copy.media_type.startswith("image/"):
        return _redirect(copy, LINK_S + 2 * (stored.seconds or 0) if copy.plays else LINK_S)
    try:
        content = default_storage.open(copy.blob, "rb")
    except FileNotFoundError:
        logger.error("file %s: its %s copy is missing from the storage", stored.uuid, variant)
        raise Http404 from None
    if copy.plays:
        return _played(content, copy, request)
    media_type = _media_type_of_page(content) if copy.media_type == PAGE else copy.media_type
    response = FileResponse(content, content_type=media_type, headers=HEADERS)
    response["Content-Disposition"] = copy.disposition
    return response


def _media_type_of_page(content: File[bytes]) -> str:
    """The picture of a long page is a JPEG under the same name, for WebP ends at 16,383 pixels."""
    is_jpeg = content.read(2) == b"\xff\xd8"
    content.seek(0)
    return "image/jpeg" if is_jpeg else PAGE


def respond_archive(blob: str, save_as: str) -> HttpResponseBase:
    """Send an archive of ours as a download, streamed from the disk or by a link that soon ends; else `Http404`."""
    copy = Copy(blob, "application/zip", save_as)
    if hasattr(default_storage, "link"):
        return _redirect(copy, LINK_S)
    try:
        content = default_storage.open(blob, "rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=copy.media_type, headers=HEADERS)
    response["Content-Disposition"] = copy.disposition
    return response


def _copy(stored: StoredFile, variant: str) -> Copy | None:
    named = VARIANT.fullmatch(variant)
    if named is None:
        return None
    if variant == "original":  # sealed where it is dangerous
        blob = "" if stored.scan == Scan.INFECTED else str(stored.original.name)
        return Copy(blob, "application/octet-stream", stored.original_name)
    if not stored.is_ready:
        return None
    if variant == "thumb":
        return Copy(stored.thumbnail.name or "", "image/jpeg")
    if named[1]:
        return Copy(stored.page_image(int(named[1])), PAGE) if int(named[1]) <= stored.pages else None
    plays = stored.kind in (FileGroup.AUDIO, FileGroup.VIDEO)
    return Copy(str(stored.cleaned.name), stored.rule.served.media_type, "" if plays else stored.download_name, plays)


def _played(content: File[bytes], copy: Copy, request: HttpRequest | None) -> HttpResponseBase:
    size = content.size
    header = request.headers.get("Range", "") if request and "If-Range" not in request.headers else ""
    headers = HEADERS | {"Accept-Ranges": "bytes", "Content-Disposition": copy.disposition}
    try:
        part = ranges.wanted(header, size)
    except ranges.Unsatisfiable:
        content.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    body = ranges.Part(content, first, last)
    return StreamingHttpResponse(body, status=206 if part else 200, content_type=copy.media_type, headers=headers)


def _redirect(copy: Copy, lives_s: int) -> HttpResponseBase:
    link = default_storage.link(copy.blob, copy.media_type, copy.disposition, lives_s)  # type: ignore[attr-defined]
    return HttpResponse(status=302, headers=HEADERS | {"Location": link, "Referrer-Policy": "no-referrer"})
