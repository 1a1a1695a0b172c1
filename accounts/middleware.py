"""Middleware of the accounts room: an uncaught rate limit, the chosen language, typed words, who works until when."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts import preferences, shifts, typed
from accounts.factor import second_factor
from accounts.privacy import agreements
from ui import owned

OK, NO_CONTENT, FOUND, UNAUTHORIZED, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 204, 302, 401, 403, 409, 422


class TooManyRequests:
    """allauth raises RateLimited from several views without catching it: 429, not 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return respond_429(request) if isinstance(exception, RateLimited) else None


class ChosenLanguage:
    """Pages in the language of the account, or of who is signed out in that of the cookie; browsers are not asked.

    The session is looked at only where its cookie came along: a stranger's page costs no query, touches no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = preferences.language_of(request)
        with translation.override(chosen):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        if preferences.LANGUAGE_COOKIE in request.COOKIES:
            patch_vary_headers(response, ["Cookie"])
        return response


class KeepsTyped:
    """Keeps the words of a POST that met the end of a session until its page is opened again.

    Stands outside of all that asks who somebody is. A page that would not show what waits for it (it leads elsewhere by
    now, or is gone) is replaced by one with the words, to be copied.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return self._sent(request)
        with typed.shown_again(request) as found:
            response = self.get_response(request)
        if found is None or response.status_code == OK or typed.asks_who(response) or agreements.is_due(request):
            return response
        context = {"typed": found, "onward": response.get("Location", "")}
        return render(request, "accounts/typed_again.html", context)

    def _sent(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Fragment") == typed.FRAGMENT:
            return self._writing(request)
        response = self.get_response(request)
        if response.status_code in (CONFLICT, UNPROCESSABLE):  # shown with what is wrong; a closed tab loses nothing
            typed.keep(request, response)
        elif typed.asks_who(response):
            if typed.keep(request, response) and response.status_code != FORBIDDEN:
                messages.info(
                    request, _("您刚才写的内容已经保留一天，验证身份后回到原来的页面就能看到，请再提交一次。")
                )
        elif response.status_code == FOUND and typed.COOKIE in request.COOKIES:
            typed.forget(request)
        return response

    def _writing(self, request: HttpRequest) -> HttpResponse:
        """Keep what somebody is still writing; the page itself hears nothing of it."""
        response = HttpResponse(status=NO_CONTENT)
        if not request.user.is_authenticated:
            response.status_code = UNAUTHORIZED
        elif not owned.is_owner(request.user, request.POST.get(owned.FIELD, "")):
            response.status_code = FORBIDDEN
        elif not typed.keep(request, response):
            response.status_code = OK
        return response


class StaffShift:
    """Signs the staff out when nobody was at work for long, and at the end of a shift; the sign-in page says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SESSION_IDLE_S and settings.SESSION_COOKIE_NAME in request.COOKIES:
            user = request.user
            if user.is_authenticated and user.is_staff and (why := shifts.ended(request, timezone.now())):
                back = typed.way_back(request)
                logout(request)
                return redirect(f"{reverse('account_login')}?{urlencode({'next': back, 'ended': why})}")
        return self.get_response(request)


class AsksToAgree:
    """Ask for the agreement to the present texts that is lacking, on the first page after signing in: one tick.

    Nothing that was sent is lost: only pages that are opened wait. Reading the texts, signing out, taking one's data
    along and deleting the account need no agreement.
    """

    OPEN = ("agreement", "help_terms", "help_privacy", "account_logout", "my_data", "leave")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = request.method == "GET" and "X-Fragment" not in request.headers
        if is_page and settings.SESSION_COOKIE_NAME in request.COOKIES and agreements.is_due(request):
            open_to_all = tuple(reverse(name) for name in self.OPEN)
            if not request.path_info.startswith((*open_to_all, reverse("account_reauthenticate"))):
                return redirect(f"{reverse('agreement')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)


class StaffSecondFactor:
    """Nobody of the staff comes near a case, or into the admin, whose session did not use a second factor.

    The admin's own sign-in page forwards to the site's, and signing out is always allowed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_guarded(request.path_info) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            user = request.user
            if user.is_authenticated and user.is_staff and not second_factor.is_used(request):
                return second_factor.ask(request)
        return self.get_response(request)

    @staticmethod
    def _is_guarded(path: str) -> bool:
        open_to_all = (reverse("admin:login"), reverse("admin:logout"))
        return path.startswith(settings.STAFF_NEED_FACTOR_UNDER) and path not in open_to_all
