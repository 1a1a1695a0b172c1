"""Error pages in the house style; each says what happened and what to do."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ui.brand import brand

# Django stops reading these bodies, before any view is asked.
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read; too much in one go is said to be so. Nothing of it is kept."""
    too_large = isinstance(exception, TOO_MUCH)
    return render(request, "400.html", {"too_large": too_large}, status=413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, message: str, back: str = "") -> HttpResponse:
    """The case moved on meanwhile: `message` says how; `back` is where its present state can be seen."""
    return render(request, "409.html", {"message": message, "back": back}, status=409)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too often in too short a time; also what allauth answers with (`handler429`)."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without request or context processors: whatever broke, session and database may be it."""
    return HttpResponse(render_to_string("500.html", {"brand": brand()}), status=500)
