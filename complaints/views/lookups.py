"""Small answers for script while a form is filled in: the places below a place, and companies by a part of a name."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from businesses.queries import matching
from complaints.rules import regions

A_DAY = 24 * 60 * 60


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """The lists on the way to `at` and below it, for everybody and for any cache: nothing of the session is read."""
    place = regions.get(request.GET.get("at", ""))
    chain = [region.code for region in place.chain] if place else []
    levels = [[(row.code, row.name) for row in regions.children(code)] for code in ["", *chain]]
    answer = JsonResponse({"name": place.full_name if place else "", "chain": chain, "levels": levels})
    patch_cache_control(answer, public=True, max_age=A_DAY)
    return answer


@require_safe
@login_required
def companies(request: HttpRequest) -> JsonResponse:
    """Names of registered companies that contain what was typed, two characters at least."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:120]
    return JsonResponse([row.name for row in matching(text)] if len(text) > 1 else [], safe=False)
