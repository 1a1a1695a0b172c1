"""The calendar of deadlines under its private address: no session, the token in the path is the key."""

from __future__ import annotations

import hashlib

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from accounts import feeds
from complaints import access
from workspace.exports import feed as exports
from workspace.queries import feed as queries

LIMITS = {"feed": "120/m/ip,60/h/key"}
AGAIN_S = 300  # so long a calendar need not ask again


@require_safe
def due(request: HttpRequest, token: str) -> HttpResponseBase:
    """Deadlines of the address's owner, while they work on cases; any other token is not there."""
    key = feeds.hash_of(token)
    if not ratelimit.consume(request, app="workspace", action="feed", config=LIMITS, key=key, limit_get=True):
        return HttpResponse(status=429, headers={"Retry-After": str(AGAIN_S)})
    feed = feeds.found(token)
    if feed is None or not access.works_on_cases(feed.person):
        raise Http404
    feeds.note_reading(feed, timezone.localdate())
    with translation.override(feed.person.language):
        body = exports.ics(queries.deadlines(feed.person, access.for_staff(feed.person)))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    response["Content-Disposition"] = 'inline; filename="due.ics"'
    patch_cache_control(response, private=True, max_age=AGAIN_S)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
