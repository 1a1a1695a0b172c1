"""The visitor behind a request: somebody who signed in, or anybody."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User

Visitor = User | AnonymousUser


def signed_in(request: HttpRequest) -> User:
    """The person who signed in, on a page that lets nobody else in; raises `PermissionDenied`."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
