"""Pages that a browser gets without a server."""

from __future__ import annotations

from django.conf import settings

SITE = "http://site.test"


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
