"""Error pages in the house style; each says what happened and what to do."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts import typed
from files.storage import FULL
from ui import owned
from ui.brand import brand

AGAIN_S = 60  # after which a browser or a crawler may look whether the database is back
# Django stops reading these bodies, before any view is asked.
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read; too much in one go is said to be so. Nothing of it is kept."""
    too_large = isinstance(exception, TOO_MUCH)
    return render(request, "400.html", {"too_large": too_large}, status=413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's token is over: what it carried is shown, can be sent again with a new one, and waits for its page.

    Another site's page gets nothing of this; nor does who is signed in by now in place of whom the page was drawn for.
    """
    found = typed.of(request) if typed.says_own(request) else None
    owner = request.POST.get(owned.FIELD, "")
    is_others = bool(owner) and request.user.is_authenticated and not owned.is_owner(request.user, owner)
    context = {
        "typed": None if is_others else found,
        "is_others": is_others and found is not None,
        "again": request.get_full_path(),
        "back": typed.way_back(request),
    }
    return typed.lost(render(request, "403_csrf.html", context, status=403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, message: str, back: str = "") -> HttpResponse:
    """The case moved on meanwhile: `message` says how; `back` is where its present state can be seen."""
    return render(request, "409.html", {"message": message, "back": back}, status=409)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too often in too short a time; also what allauth answers with (`handler429`)."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Page without request or context processors: whatever broke, session and database may be it.

    A database that is away is 503 and a full disk 507, each with its own words: the person did nothing wrong, and a
    proxy or a crawler is told when to come again.
    """
    broken = sys.exc_info()[1]  # Django calls this while it handles it
    if broken is not None and _is_away(broken):
        page = render_to_string("503.html", {"brand": brand()})
        return HttpResponse(page, status=503, headers={"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"})
    if isinstance(broken, OSError) and broken.errno in FULL:
        return HttpResponse(render_to_string("507.html", {"brand": brand()}), status=507)
    return HttpResponse(render_to_string("500.html", {"brand": brand()}), status=500)


def _is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, or went while it was asked; a query that it refused is another."""
    if isinstance(error, InterfaceError):
        return True
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, OperationalError) and (not code or code[:2] in ("08", "53", "57"))
