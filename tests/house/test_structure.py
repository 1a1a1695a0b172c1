"""The measures of the house: no room outgrows the others, one word a subject, no long file without a reason."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LINES_MAX = 400
SHARE_MAX = 0.45  # of all lines, in the largest room
ALIKE_MIN = 0.7  # of the files of complaints, under a word that stands on two floors or more


def modules() -> list[Path]:
    """Every module of a room or of the local stack, without migrations and tests."""
    packages = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")]
    found = [path for package in packages for path in package.rglob("*.py") if "migrations" not in path.parts]
    return [path.relative_to(ROOT) for path in found]


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def test_no_file_is_long_without_saying_why():
    long = [path for path in modules() if lines(path) > LINES_MAX]
    silent = [str(path) for path in long if "long because" not in (doc(path) or "").lower()]

    assert silent == []


def doc(path: Path) -> str | None:
    return ast.get_docstring(ast.parse((ROOT / path).read_text()))


def test_complaints_is_less_than_half_of_the_house():
    of_room: dict[str, int] = defaultdict(int)
    for path in modules():
        of_room[path.parts[0]] += lines(path)

    assert max(of_room, key=lambda room: of_room[room]) == "complaints"
    assert of_room["complaints"] <= SHARE_MAX * sum(of_room.values())


def test_a_subject_is_called_alike_on_every_floor():
    floors: dict[str, set[str]] = defaultdict(set)
    own = [path for path in modules() if path.parts[0] == "complaints" and path.stem != "__init__"]
    words = {path: Path(path.parts[2]).stem for path in own if len(path.parts) > 2 and path.parts[1] != "management"}
    for path, word in words.items():
        floors[word].add(path.parts[1])
    alike = [path for path, word in words.items() if len(floors[word]) > 1]

    assert len(alike) / len(own) >= ALIKE_MIN
