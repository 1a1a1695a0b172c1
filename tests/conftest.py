"""Fixtures of every room's tests: a copied template database, a clean-up that knows the ledger, the browser."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.factories", "tests.support")

pytest_plugins = [
    "tests.support.plugin_db",
    "tests.support.plugin_flush",
    "tests.support.plugin_browser",
    "tests.support.plugin_clock",
    "tests.support.plugin_printed",
    "tests.support.plugin_staff",
]

settings.register_profile("house", deadline=None)  # times belong in script/bench, never in a test
settings.load_profile("house")
