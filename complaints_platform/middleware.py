"""Middleware of the whole site: a bound for bodies, the staff admin's looser policy, pages that no cache may keep."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from accounts.preferences import LANGUAGE_COOKIE, LARGE_TYPE_COOKIE
from complaints_platform.errors import bad_request

DRAWN_FOR = {LANGUAGE_COOKIE, LARGE_TYPE_COOKIE}  # a page with one of these is drawn for this person


class AdminCSP:
    """django-unfold needs `unsafe-eval`, inline styles and fonts; below the admin's path only, it gets them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(reverse("admin:index")):
            response._csp_replace = {  # type: ignore[attr-defined]
                "script-src": ["'self'", "'unsafe-eval'"],
                "style-src": ["'self'", "'unsafe-inline'"],
                "font-src": ["'self'"],  # its icons are a font
            }
        return response


class PrivatePages:
    """Keep what a signed-in person saw out of caches: on a shared computer the Back button shows nothing of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        elif DRAWN_FOR & request.COOKIES.keys():  # whom nothing else betrays
            patch_cache_control(response, private=True)
        return response


class BoundedBody:
    """A request that announces more than all its files together may be is refused before any of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.MAX_BODY_BYTES:
            return bad_request(request, RequestDataTooBig())
        return self.get_response(request)
