"""Headers of every answer of the site, how errors look, and that a dead broker stops nobody."""

from __future__ import annotations

import errno
import logging
import socket
import time
from contextlib import contextmanager

import pytest
from celery import signals
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client, override_settings
from django.urls import path, reverse

from complaints_platform import urls
from complaints_platform.celery import app
from complaints_platform.settings import base
from notifications.models import Notice
from tests.factories import cases
from tests.support import samples
from tests.support.browsers import client_of

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
RELAXED = STRICT - {"script-src 'self'", "style-src 'self'"} | {
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PRODUCTION = (
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
)
AT_ONCE_S = 10  # all pages of filing together, on a busy machine; one wait for a broker takes longer


def policy(response) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


# --- headers ---
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/accounts/signup/", "/nowhere/", "/complaints/admin/"])
def test_public_pages_carry_exactly_the_strict_policy(address):
    response = client_of(cases.person()).get(address, follow=True)

    assert policy(response) == STRICT


@pytest.mark.parametrize("address", ["/admin/", "/admin/complaints/complaint/", "/admin/nowhere/"])
def test_only_below_the_admin_is_the_policy_relaxed(address):
    response = client_of(cases.officer()).get(address)

    assert policy(response) == RELAXED


def test_every_page_says_how_it_may_be_used():
    response = Client().get("/")

    assert {name: response[name] for name in HEADERS} == HEADERS


# --- as in production ---
@pytest.fixture
def production():
    """The settings of production about transport and cookies; the tests' own leave them out."""
    names = [name for name in PRODUCTION if hasattr(base, name)]
    djangos = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken"}
    with override_settings(**(djangos | {name: getattr(base, name) for name in names})):
        yield


def test_production_is_https_only(production):
    plain, secure = Client().get("/me/"), Client().get("/", secure=True)

    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/me/")
    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_health_check_may_be_plain(production):
    assert Client().get("/healthz").status_code == 200


def test_cookies_are_for_https_and_not_for_scripts(production):
    person = cases.person()
    cache.clear()
    client = Client()
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": person.email, "password": "correct-horse-9"}, secure=True)
    client.post("/large-type/", {"large": "1"}, secure=True)
    client.post("/language/", {"language": "zh-hant"}, secure=True)

    assert set(client.cookies) == {"sessionid", "csrftoken", "devices", "large", "language"}
    for cookie in client.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), cookie


def test_no_cache_keeps_what_a_signed_in_person_saw():
    case = cases.filed()
    mine = Client()
    mine.force_login(case.complainant)

    assert mine.get(case.get_absolute_url())["Cache-Control"] == "private, no-store"
    assert not Client().get(reverse("home")).has_header("Cache-Control")


def test_a_strangers_visit_leaves_no_cookie():
    response = Client().get("/")

    assert not response.cookies


# --- when it goes wrong ---
def boom(request):
    raise RuntimeError("a bug")


def forbid(request):
    raise PermissionDenied


def full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [path("boom/", boom), path("forbid/", forbid), path("full/", full), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def not_found():
    return Client().get("/nowhere/")


def forbidden():
    """No address of the public site says so (what is not theirs is not there); the page stands ready all the same."""
    with override_settings(ROOT_URLCONF=__name__):
        return client_of(cases.person()).get("/forbid/")


def without_csrf():
    return Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})


def conflict():
    case = cases.filed()
    return client_of(case.complainant).post(reverse("complaints:step", args=[case.reference, "accept_offer"]))


def too_often():
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"}):
        for _try in range(2):
            response = Client().post("/accounts/login/", {"login": "13800138000", "password": "wrong"})
    cache.clear()
    return response


def broken():
    with override_settings(ROOT_URLCONF=__name__):
        return Client(raise_request_exception=False).get("/boom/")


def disk_is_full():
    with override_settings(ROOT_URLCONF=__name__):
        return Client(raise_request_exception=False).get("/full/")


@contextmanager
def no_database(folder):
    """A connection that leads nowhere, for this thread's pages."""
    held, connections["default"] = connections["default"], connections["default"].copy()
    connections["default"].settings_dict = held.settings_dict | {"HOST": str(folder)}
    try:
        yield
    finally:
        connections["default"] = held


@pytest.mark.parametrize("address", ["/accounts/login/", "/me/", "/admin/", "/complaints/TS-261123-7K4M9XR/"])
def test_without_a_database_every_page_says_when_to_come_again(address, tmp_path, caplog):
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    with no_database(tmp_path):
        response = client.get(address)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "网站暂时不能使用" in response.content.decode()
    assert policy(response) == STRICT or address == "/admin/"


def test_a_refusal_writes_a_line_and_no_traceback():
    assert "refusals" in settings.LOGGING["handlers"]["console"]["filters"]
    keeps = settings.LOGGING["filters"]["refusals"]["callback"]
    found = (ValueError, ValueError(), None)
    refusal, fault = (logging.LogRecord("django.request", 30, "", 1, "x", (), found) for _ in range(2))
    refusal.status_code, fault.status_code = 403, 500

    assert keeps(refusal) and keeps(fault)
    assert (refusal.exc_info, fault.exc_info) == (None, found)


@pytest.mark.parametrize(
    ("go_wrong", "status"),
    [
        (disk_is_full, 507),
        (not_found, 404),
        (forbidden, 403),
        (without_csrf, 403),
        (conflict, 409),
        (too_often, 429),
        (broken, 500),
    ],
)
def test_errors_are_pages_of_this_house(go_wrong, status):
    response = go_wrong()

    page = response.content.decode()
    assert response.status_code == status
    assert policy(response) == STRICT
    assert '<header class="site-header">' in page
    assert page.count("<h1") == 1
    assert "Traceback" not in page
    assert "a bug" not in page


def test_a_broken_page_asks_neither_database_nor_session(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = broken()

    assert response.status_code == 500


# --- the broker is dead ---
@pytest.fixture
def dead_broker(tmp_path, monkeypatch):
    """A broker that takes connections and never answers: the worst kind of dead."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "dead"))
        server.listen(8)
        for name in ("broker_url", "broker_read_url", "broker_write_url"):
            monkeypatch.setitem(app.conf, name, f"redis+socket://{tmp_path}/dead")
        yield


@contextmanager
def published():
    """The names of the tasks that are sent to the broker meanwhile."""
    names: list[str] = []

    def note(sender=None, **kwargs):
        names.append(sender)

    signals.before_task_publish.connect(note)
    yield names
    signals.before_task_publish.disconnect(note)


def test_filing_works_and_waits_for_nothing_with_the_broker_dead(dead_broker):
    person, company = cases.person(), cases.company(cases.person("徐敏"))
    draft = cases.draft(person, company)
    client, pages = client_of(person), f"/complaints/{draft.reference}"
    started = time.monotonic()

    with published() as names:
        uploaded = client.post(f"{pages}/draft/evidence/", {"files": samples.upload(samples.picture())})
        filed = client.post(f"{pages}/draft/check/", {"attested": "on", "shares": "on"})
        shown = client.get(f"{pages}/filed/")

    assert (uploaded.status_code, filed.status_code, shown.status_code) == (302, 302, 200)
    assert filed["Location"] == f"{pages}/filed/"
    assert Notice.objects.filter(user=person, kind="filed").count() == 3
    assert names == []
    assert time.monotonic() - started < AT_ONCE_S
