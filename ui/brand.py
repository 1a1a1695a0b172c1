"""The operator of the site, in the language of the page: name, line below it, hotline and its hours, owner."""

from __future__ import annotations

from django.conf import settings

from ui.traditional import spoken

NUMBERS = ("hotline", "icp", "beian")


def brand() -> dict[str, str]:
    """The settings' `BRAND`, each word as `spoken`; numbers that an authority gave are written as it gave them."""
    return {key: words if key in NUMBERS else spoken(words) for key, words in settings.BRAND.items()}
