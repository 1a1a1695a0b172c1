"""Middleware of the companies' room: a second factor for owners, where the settings ask for one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.factor import second_factor
from businesses.access import memberships_of
from businesses.models import Membership


class OwnersSecondFactor:
    """With BUSINESS_OWNERS_NEED_MFA, no owner of a company enters its pages whose session used no second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BUSINESS_OWNERS_NEED_MFA and request.path_info.startswith(settings.OWNERS_NEED_FACTOR_UNDER):
            is_owner = Membership.Role.OWNER in memberships_of(request.user).values()
            if is_owner and not second_factor.is_used(request):
                return second_factor.ask(request)
        return self.get_response(request)
