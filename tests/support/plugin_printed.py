"""Measurements of tests, printed at the end of the run: a worker of xdist has no screen of its own."""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter):
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, words in getattr(report, "user_properties", ()):
                if name == "printed" and report.when == "call":
                    terminalreporter.write_line(words)
