"""People of these tests, and the steps they take through the pages."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.models import User
from tests.support.visiting import EMAIL, PHONE, Visitor, member


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


@pytest.fixture
def user(db) -> User:
    """Somebody who signed up some time ago and proved both addresses."""
    return member(EMAIL, PHONE)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
