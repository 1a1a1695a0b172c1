"""Small answers for script while a form is filled in: the places below a place."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from catalogue.rules import regions

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
