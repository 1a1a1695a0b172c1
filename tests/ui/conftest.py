"""A browser for the tests of the script and of the look; pages come from templates, no server and no database."""

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory

SITE = "http://site.test"


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
