"""Small answers for script while a form is filled in: the places below a place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from catalogue.rules import regions

A_DAY = 24 * 60 * 60


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """The lists on the way to `at` and below it, or the `offers` for what is typed so far (`q`).

    For everybody and for any cache: nothing of the session is read.
    """
    if "q" in request.GET:
        return _lasting({"offers": [(row.code, row.full_name) for row in regions.search(request.GET["q"])]})
    place = regions.get(request.GET.get("at", ""))
    chain = [region.code for region in place.chain] if place else []
    levels = [[(row.code, row.name) for row in regions.children(code)] for code in ["", *chain]]
    return _lasting({"name": place.full_name if place else "", "chain": chain, "levels": levels})


def _lasting(content: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(content)
    patch_cache_control(answer, public=True, max_age=A_DAY)
    return answer
