"""What every room's tests share: a copied template database, a clean-up that knows the ledger, the browser."""

pytest_plugins = ["tests.plugin_db", "tests.plugin_flush", "tests.plugin_browser"]
