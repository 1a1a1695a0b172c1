"""The context of every template: brand, languages, who is signed in and for which companies, unread notices.

No query on a signed-out page.
"""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from accounts.models import User
from accounts.preferences import LARGE_TYPE_COOKIE
from businesses.access import businesses_of
from notifications.queries import unread_count
from ui.brand import brand


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "brand": brand(),
        "is_trial": settings.TRIAL,
        "signed_in": SimpleLazyObject(lambda: _is_signed_in(request)),
        "large_type": SimpleLazyObject(lambda: has_large_type(request)),
        "other_languages": [choice for choice in settings.LANGUAGES if choice[0] != get_language()],
        "acting_for": SimpleLazyObject(lambda: businesses_of(request.user) if _is_signed_in(request) else []),
        "unread": SimpleLazyObject(lambda: unread_count(request.user) if _is_signed_in(request) else 0),
    }


def has_large_type(request: HttpRequest) -> bool:
    """Whether this device was told so, or on another one the account."""
    if request.COOKIES.get(LARGE_TYPE_COOKIE) == "1":
        return True
    return _is_signed_in(request) and cast(User, request.user).large_type


def _is_signed_in(request: HttpRequest) -> bool:
    """Looks at the session only where its cookie came along: a stranger's page costs no query, touches no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)
