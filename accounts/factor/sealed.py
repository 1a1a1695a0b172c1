"""Secrets at rest: sealed with the first key of SECRETS_KEYS and opened with any of them, so that keys can be changed.

Without keys of their own they hang on SECRET_KEY (and SECRET_KEY_FALLBACKS).
"""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; raises cryptography's InvalidToken when none of the keys fits."""
    return _box().decrypt(sealed.encode()).decode()


def reseal(sealed: str) -> str:
    """The same secret under the first key."""
    return _box().rotate(sealed.encode()).decode()


def _box() -> MultiFernet:
    return _box_of(tuple(settings.SECRETS_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]))


@cache
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    """32 bytes for this purpose only: whoever sees them learns nothing about SECRET_KEY."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts.factor.sealed").derive(key.encode())
