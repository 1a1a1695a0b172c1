"""What every template may use: the brand. Plain settings, no query."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"brand": settings.BRAND}
