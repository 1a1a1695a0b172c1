"""A browser for the tests of the script and of the look; pages come from templates, no server and no database."""

import os
import shutil

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import sync_playwright

SITE = "http://site.test"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("Chromium is required (REQUIRE_BROWSER) and was not found.")
        pytest.skip("Chromium was not found")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def draw():
    """draw(content, layout="public", **context): a whole page around `content`, as the site would send it."""

    def draw(content, layout="public", **context):
        source = f'{{% extends "layouts/{layout}.html" %}}{{% block content %}}{content}{{% endblock %}}'
        return engines["django"].from_string(source).render(context, RequestFactory().get("/"))

    return draw


def serve(page, html, answer=None):
    """Give `page` the document at / under the site's content policy, static files, and `answer(request)` to POSTs."""
    policy = "; ".join(
        f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    )

    def respond(route):
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=settings.BASE_DIR / path.lstrip("/"))
        elif route.request.method == "POST" and answer:
            route.fulfill(**answer(route.request))
        else:
            route.fulfill(
                body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
            )

    page.route("**/*", respond)
    page.goto(SITE + "/")
