"""Owner of a page: a form says for which account it was drawn, in a hidden field that names nobody to who reads it.

It goes where the token against forgery goes: `{% csrf_token %}` of every page draws both.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

FIELD = "form_of"


def owner_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Name of the account in a form: 32 hex digits that nobody else can make; "" for who is not signed in."""
    return salted_hmac("ui.owned", str(user.pk)).hexdigest()[:32] if user.is_authenticated else ""


def is_owner(user: AbstractBaseUser | AnonymousUser, owner: str) -> bool:
    return bool(owner) and constant_time_compare(owner_of(user), owner)


def drawn_for(request: HttpRequest | None) -> str:
    """Owner that the page is drawn for; a stranger's session is not looked at."""
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    user = getattr(request, "user", None)
    return owner_of(user) if user is not None else ""
