"""What every room's tests share: a copied template database, a clean-up that knows the ledger, the browser."""

from hypothesis import settings

pytest_plugins = [
    "tests.plugin_db",
    "tests.plugin_flush",
    "tests.plugin_browser",
    "tests.plugin_clock",
    "tests.plugin_printed",
    "tests.plugin_staff",
]

settings.register_profile("house", deadline=None)  # times belong in script/bench, never in a test
settings.load_profile("house")
