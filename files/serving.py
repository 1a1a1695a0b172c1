"""Hands a stored file to a browser under headers that leave it inert; who may have it is the caller's duty."""

from __future__ import annotations

import logging
from typing import Literal

from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.http import content_disposition_header

from files.models import StoredFile

logger = logging.getLogger(__name__)

Variant = Literal["clean", "thumb", "original"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",  # django-csp leaves a policy that is already there
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def respond(stored: StoredFile, *, variant: Variant) -> HttpResponseBase:
    """Stream a variant: thumbnails inline, the others as attachments. `Http404` where it does not exist (yet)."""
    ready = {"clean": stored.is_ready, "thumb": stored.is_ready, "original": True}
    blob = {"clean": stored.cleaned, "thumb": stored.thumbnail, "original": stored.original}.get(variant)
    if not blob or not ready[variant]:
        raise Http404
    try:
        content = blob.open("rb")
    except FileNotFoundError:
        logger.error("file %s: its %s copy is missing from the storage", stored.uuid, variant)
        raise Http404 from None
    media_type = {"clean": stored.rule.media_type, "thumb": "image/jpeg"}.get(variant, "application/octet-stream")
    response = FileResponse(content, content_type=media_type, headers=HEADERS)
    response["Content-Disposition"] = (
        "inline" if variant == "thumb" else content_disposition_header(True, stored.download_name)
    )
    return response
