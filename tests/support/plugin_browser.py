"""Browser tests need Chromium: without it they are skipped aloud, or with REQUIRE_BROWSER=1 the run fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
MISSING = f"没有找到Chromium（{CHROMIUM}）：请运行apt install chromium fonts-noto-cjk，或用CHROMIUM指出它的位置。"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_runtest_setup(item):
    if item.get_closest_marker("journey") and not os.access(CHROMIUM, os.X_OK):
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)


def pytest_terminal_summary(terminalreporter):
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"!!! {len(skipped)}个浏览器旅程没有运行。{MISSING}", red=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return Path(CHROMIUM)


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """One Chromium for all browser tests of this worker; each person opens a context of their own in it.

    Playwright's synchronous API runs an event loop in this thread, which makes Django suspect asynchronous code.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=ARGS)
        yield chromium
        chromium.close()
