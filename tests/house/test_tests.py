"""Helpers of several tests lie in `tests/support/` and `tests/factories/`: no test borrows from another one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]


def imported(path: Path) -> Iterator[str]:
    """Modules that a file takes something from, and what it takes, dotted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_nothing_is_imported_from_a_test_or_a_conftest():
    borrowed = [
        f"{path.relative_to(TESTS)}: {name}"
        for path in TESTS.rglob("*.py")
        for name in imported(path)
        if name.startswith("tests.") and any(part.startswith("test_") or part == "conftest" for part in name.split("."))
    ]

    assert borrowed == []


def test_every_import_of_a_test_leads_to_a_file():
    """A module that moved takes its importers along, also those that only one test opens."""
    lost = [
        f"{path.relative_to(TESTS)}: {name}"
        for path in TESTS.rglob("*.py")
        for name in imported(path)
        if name.startswith("tests.") and not any(map(Path.exists, places(name)))
    ]

    assert lost == []


def places(name: str) -> Iterator[Path]:
    """Places where a dotted name may lie: a module, a package, or something in one of them."""
    whole = TESTS.parent.joinpath(*name.split("."))
    yield from (whole.with_suffix(".py"), whole / "__init__.py", whole.parent.with_suffix(".py"))
