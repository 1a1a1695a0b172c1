"""House rules for prose: the sections, decisions, files, names and links that it cites are there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
ROOMS = tuple(CONTRACTS["root_packages"])
FLOORS = tuple(
    name
    for contract in CONTRACTS["contracts"]
    if contract["name"] == "Floors of the case apps"
    for name in re.findall(r"\w+", " ".join(contract["layers"]))
)
FOLDERS = (*ROOMS, "tests", "templates", "static", "script", "bench", "docs")
TEXTS = {".py", ".md", ".html", ".txt", ".css", ".js", ".json", ".toml", ".yml", ".sh", ".typ", ""}

# What changed is told in the words of its time; what is drawn from the code has a test of its own.
UNREAD = {"docs/changelog.md", "docs/workflow.md"}
PROSE = re.compile(r'"""([\s\S]*?)"""|(?:^|(?<=\s))# (.*)$', re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
TICKED = re.compile(r"`([^`\n]+)`")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?")
PATH = re.compile(
    r"(?:[A-Za-z0-9_.-]+/)*[A-Za-z0-9_-]+\.(?:py|md|html|txt|json|css|js|toml|yml|typ)"
    rf"|(?:{'|'.join((*FOLDERS, *FLOORS))})/(?:[A-Za-z0-9_.-]+/?)*"
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SECTION = re.compile(r"§(\d+(?:\.\d+)?)")


# "Who may see it", "From which states": a clause without its noun. `whether` and `how` ask, and stand.
CLAUSE = re.compile(
    r'^ *"""((?:(?:about|after|as|at|before|by|for|from|in|of|on|since|through|to|under|until|with) )?'
    r"(?:who|whom|whose|what|which|where|when|that|whoever|whatever)\b.*)",
    re.IGNORECASE | re.MULTILINE,
)
UNREWRITTEN = {"workspace", "complaints", "catalogue"}  # still to be gone through


class Said(NamedTuple):
    """One line of prose, and where it stands."""

    where: str
    line: str


@cache
def files() -> dict[str, str]:
    """Every text of the project by its path."""
    found = {}
    for folder in (ROOT, *(ROOT / name for name in FOLDERS)):
        paths = folder.iterdir() if folder == ROOT else folder.rglob("*")
        for path in paths:
            if path.suffix in TEXTS and path.is_file() and "__pycache__" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8", errors="ignore")
    return found


def documents() -> dict[str, str]:
    return {name: text for name, text in files().items() if name.endswith(".md") and name not in UNREAD}


@cache
def prose() -> list[Said]:
    """The lines of documents without their listings, and of comments and docstrings."""
    found = []
    for name, text in documents().items():
        found += [Said(name, line) for line in FENCE.sub("", text).splitlines()]
    for name, text in files().items():
        if name.endswith(".py") and "/migrations/" not in name:
            for docstring, comment in PROSE.findall(text):
                found += [Said(name, line) for line in (docstring or comment).splitlines()]
    return found


@cache
def code() -> dict[str, set[str]]:
    """The words of every file that is not prose, without its comments and docstrings."""
    return {
        name: set(re.findall(r"\w+", PROSE.sub(" ", text) if name.endswith(".py") else text))
        for name, text in files().items()
        if not name.endswith(".md")
    }


@cache
def words() -> set[str]:
    return set().union(*code().values())


def ticked() -> Iterator[tuple[str, str]]:
    for said in prose():
        for name in TICKED.findall(said.line):
            yield said.where, name


def stands(path: str) -> bool:
    """Whether a path leads somewhere: from the root, or, being short for it, as the end of a longer one."""
    path = path.rstrip("/")
    return (ROOT / path).exists() or any(name.endswith("/" + path) or f"/{path}/" in name for name in files())


def is_identifier(name: str) -> bool:
    return bool(IDENTIFIER.fullmatch(name)) and not PATH.fullmatch(name)


def is_defined(name: str) -> bool:
    """Whether a dotted name is in the tree: below a room or a floor in its module, else in some file's words."""
    first, *rest = parts = name.removesuffix("()").split(".")
    if first not in (*ROOMS, *FLOORS) or not rest:
        return all(part in words() for part in parts)
    for length in range(len(parts), 0, -1):
        stem = "/".join(parts[:length])
        ends = (f"/{stem}.py", f"/{stem}/__init__.py")
        if modules := [known for path, known in code().items() if f"/{path}".endswith(ends)]:
            return not parts[length:] or any(parts[length] in known for known in modules)
    return False


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_section_of_the_domain_that_is_cited_exists():
    there = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)\.? ", files()["docs/domain.md"], re.MULTILINE))
    cited = [
        (name, section)
        for name, text in files().items()
        for line in text.splitlines()
        if "DOMAIN" in line
        for section in SECTION.findall(line.split("DOMAIN", 1)[1])
    ]

    assert len(cited) > 40
    assert [(name, section) for name, section in cited if section not in there] == []


def test_every_decision_that_is_cited_exists_and_none_is_missing():
    there = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    cited = [
        (said.where, int(number)) for said in prose() for number in re.findall(r"\b[Dd]ecision (\d+)\b", said.line)
    ]

    assert cited and there == list(range(1, len(there) + 1))
    assert [(name, number) for name, number in cited if number not in there] == []


def test_every_decision_has_its_number_in_its_title():
    assert [
        name
        for name, text in documents().items()
        if (found := re.match(r"docs/decisions/(\d{4})-", name)) and not text.startswith(f"# {int(found[1])}. ")
    ] == []


def test_every_path_that_is_named_exists():
    assert sorted({(where, name) for where, name in ticked() if PATH.fullmatch(name) and not stands(name)}) == []


def test_every_name_of_the_code_that_is_named_is_there():
    assert sorted({(where, name) for where, name in ticked() if is_identifier(name) and not is_defined(name)}) == []


def leads_nowhere(document: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    page = (ROOT / document).parent / path if path else ROOT / document
    if not page.exists():
        return True
    return bool(anchor) and anchor not in map(slug, re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE))


def test_every_link_in_the_documents_leads_somewhere():
    links = [(name, target) for name, text in documents().items() for target in LINK.findall(FENCE.sub("", text))]
    ours = [(name, target) for name, target in links if "://" not in target]

    assert len(ours) > 40
    assert [(name, target) for name, target in ours if leads_nowhere(name, target)] == []


def test_the_glossary_says_each_word_once():
    rows = [line.split("|")[1].strip() for line in files()["docs/glossary.md"].splitlines() if line.startswith("| ")]
    terms = [term for term in rows if term != "code"]  # the tables' heads

    assert len(terms) > 80
    assert sorted(terms) == sorted(set(terms))


def test_the_architecture_tells_every_word_that_stands_on_two_floors():
    told = re.split(r"\.\s", files()["docs/architecture.md"].split("The words: ", 1)[1], maxsplit=1)[0]
    subjects = set(re.findall(r"\w+", re.sub(r"\([^)]*\)", "", told)))
    pages = [re.fullmatch(rf"complaints/(?:{'|'.join(FLOORS)})/([a-z]\w+)\.py", name) for name in code()]
    words = [page[1] for page in pages if page]

    assert subjects <= set(words)
    assert {word for word in words if words.count(word) > 1} - {"mine", "public"} <= subjects  # these two are audiences


def test_every_library_has_its_reason():
    wanted = [
        re.split(r"[\[=]", line)[0]
        for name, text in files().items()
        if re.fullmatch(r"requirements.*\.txt", name)
        for line in text.splitlines()
        if line and not line.startswith(("#", "-"))
    ]
    said = set(re.findall(r"[\w-]+", files()["docs/decisions/0002-libraries.md"].lower()))

    assert [name for name in wanted if name.lower() not in said] == []


@pytest.mark.parametrize(("heading", "names"), [("Rooms", ROOMS), ("Floors", FLOORS)])
def test_the_architecture_names_every_room_and_floor_there_is(heading, names):
    section = files()["docs/architecture.md"].split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    told = [name for row in rows for name in re.findall(r"`(\w+)/?`", row.split("|")[1])]

    assert sorted(told) == sorted(set(names) - {"devstack"})
    assert heading == "Floors" or "`devstack/`" in section


def test_a_docstring_begins_with_a_verb_or_a_noun():
    written = [name for name in files() if name.startswith(tuple(f"{folder}/" for folder in (*ROOMS, "tests")))]
    found = [(name, line) for name in written if name.endswith(".py") for line in CLAUSE.findall(files()[name])]

    assert len(written) > 600
    assert found == []
