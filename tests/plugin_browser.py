"""Browser journeys need Chromium: without it they are skipped aloud, or with REQUIRE_BROWSER=1 the run fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
MISSING = f"没有找到Chromium（{CHROMIUM}）：请运行apt install chromium fonts-noto-cjk，或用CHROMIUM指出它的位置。"


def pytest_collection_modifyitems(items):
    journeys = [item for item in items if item.get_closest_marker("journey")]
    if not journeys or os.access(CHROMIUM, os.X_OK):
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(MISSING)
    for item in journeys:
        item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter):
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"!!! {len(skipped)}个浏览器旅程没有运行。{MISSING}", red=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return Path(CHROMIUM)
