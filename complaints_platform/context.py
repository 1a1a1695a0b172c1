"""What every template may use: the brand, and whether somebody is signed in. No query on a signed-out page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def site(request: HttpRequest) -> dict[str, Any]:
    return {"brand": settings.BRAND, "signed_in": SimpleLazyObject(lambda: _is_signed_in(request))}


def _is_signed_in(request: HttpRequest) -> bool:
    """Looks at the session only where its cookie came along: a stranger's page costs no query, touches no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)
