"""Words that were typed and not sent: the session or the page's token was over, a second factor is due, something in
them was wrong, or they are still being written.

They are kept for a day, sealed, for the account that the page was drawn for (`ui.owned`) in the browser that sent
them: the cookie's key and the account together find them. Once that person opens the page again, its forms begin with
them.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve, reverse

from accounts.factor.sealed import seal, unseal
from ui import owned
from ui.again import laid_down

R = TypeVar("R", bound=HttpResponseBase)
COOKIE, LIFE_S, LONGEST = "typed", 86400, 400_000
FRAGMENT = "typed"  # how the script that keeps while one types calls itself (static/js/keep.js)
# Below these addresses passwords and codes are typed: nothing of theirs is kept.
NEVER_UNDER = ("/accounts/", "/me/")
_SECRET = re.compile(r"passw|secret|csrf|credential|otp|(^|[-_])(code|pin|token)$", re.IGNORECASE)
_OUR_CODES = ("region_code", "credit_code")  # of places and companies: they open nothing
# What pages send of themselves, as far as it is no choice of the person.
OURS = (owned.FIELD, "stamp", "kept", "seen", "send", "do", "edit", "drop", "remove", "undo", "cover", "covering")
_CHOSEN = re.compile(r"[a-zA-Z0-9_:-]{0,3}|[a-z_]+")  # the value of a button or a list says nothing to a reader


@dataclass(frozen=True)
class Typed:
    """Words of one form: `data` as it was sent, without secrets; `had_files`: files came too, and are gone."""

    data: QueryDict
    had_files: bool

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All fields, to be sent again."""
        return [(name, str(value)) for name, values in self.data.lists() for value in values]

    @property
    def texts(self) -> list[str]:
        """Values that somebody can read and copy."""
        shown = (value.strip() for name, value in self.pairs if name not in OURS and not name.endswith("-csrf"))
        return [value for value in shown if value and not _CHOSEN.fullmatch(value)]


def of(request: HttpRequest) -> Typed | None:
    """Words in the body of a POST; None where nobody typed any, or secrets are typed."""
    is_script = request.headers.get("X-Fragment", FRAGMENT) != FRAGMENT
    if request.method != "POST" or is_script or request.path_info.startswith(NEVER_UNDER):
        return None
    data = request.POST.copy()
    for name in list(data):
        if name not in _OUR_CODES and not name.endswith(_OUR_CODES) and _SECRET.search(name):
            del data[name]
    typed = Typed(data, bool(request.FILES))
    return typed if typed.texts and len(data.urlencode()) <= LONGEST else None


def says_own(request: HttpRequest) -> bool | None:
    """Whether a page of this site sent it, as the browser says; None where it says nothing of it."""
    said = request.headers.get("Origin") or request.headers.get("Referer")
    if not said:
        return None
    origin = urlsplit(said)
    here = f"{request.scheme}://{request.get_host()}"
    return f"{origin.scheme}://{origin.netloc}" in (here, *settings.CSRF_TRUSTED_ORIGINS)


def is_own(request: HttpRequest) -> bool:
    """Whether a page of this site sent it: by the token, where the browser says nothing."""
    if (said := says_own(request)) is not None:
        return said
    if getattr(request, "csrf_processing_done", False):
        return True
    return CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {}) is None


def keep(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Keep the words of a POST that was not taken; returns whether there were any whose owner is known."""
    typed, owner = of(request), request.POST.get(owned.FIELD, "")
    if typed is None or not re.fullmatch(r"[0-9a-f]{32}", owner) or not is_own(request):
        return False
    key = request.COOKIES.get(COOKIE, "")
    if not re.fullmatch(r"[\w-]{32}", key):
        key = secrets.token_urlsafe(24)
    sealed = seal(json.dumps([typed.data.urlencode(), typed.had_files]))
    cache.set(_name(key, owner, request.path), sealed, LIFE_S)
    response.set_cookie(
        COOKIE, key, max_age=LIFE_S, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return True


def find(request: HttpRequest) -> Typed | None:
    """Words that the person now signed in typed into this page within a day; nothing of anybody else's."""
    key, owner = request.COOKIES.get(COOKIE, ""), owned.owner_of(request.user)
    sealed = cache.get(_name(key, owner, request.path)) if key and owner else None
    if sealed is None:
        return None
    try:
        data, had_files = json.loads(unseal(sealed))
    except InvalidToken:  # its key has been taken away
        return None
    return Typed(QueryDict(data), had_files)


@contextmanager
def shown_again(request: HttpRequest) -> Iterator[Typed | None]:
    """Begin the forms of the page that is drawn meanwhile with what waits for it."""
    is_page = request.method == "GET" and COOKIE in request.COOKIES and "X-Fragment" not in request.headers
    found = find(request) if is_page else None
    if found is None:
        yield None
        return
    request.typed_again = found  # type: ignore[attr-defined]
    with laid_down(found.data):
        yield found


def forget(request: HttpRequest, *paths: str) -> None:
    """Drop what waits for these pages, or for this one: it was sent after all, or is not wanted."""
    if key := request.COOKIES.get(COOKIE, ""):
        owner = owned.owner_of(request.user)
        cache.delete_many([_name(key, owner, path) for path in paths or (request.path,)])


def way_back(request: HttpRequest) -> str:
    """Address to come back to from signing in: the page of this request, also where it was sent to it."""
    if request.method == "GET":
        return request.get_full_path()
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    shows = getattr(view, "view_class", None)
    return request.get_full_path() if shows and hasattr(shows, "get") else resolve_url(settings.LOGIN_REDIRECT_URL)


def asks_who(response: HttpResponseBase) -> bool:
    """Whether the answer sends somebody to show who they are, or says so itself (`lost`)."""
    if getattr(response, "is_lost", False):
        return True
    doors = ("account_login", "admin:login", "mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
    path = urlsplit(response.get("Location", "")).path if response.status_code == 302 else ""
    return bool(path) and path in [reverse(door) for door in doors]


def lost(response: R) -> R:
    """Mark an answer that is no redirect: whoever sent this has to show who they are first."""
    response.is_lost = True  # type: ignore[attr-defined]
    return response


def _name(key: str, owner: str, path: str) -> str:
    return "typed:" + hashlib.sha256(f"{key}|{owner}|{path}".encode()).hexdigest()


def _nothing(request: HttpRequest) -> HttpResponseBase:
    raise NotImplementedError
