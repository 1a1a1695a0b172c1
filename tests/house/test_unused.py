"""Nothing waits for nobody: every class of a style sheet stands on a page, every template is rendered or included."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "templates"
SHEETS = sorted((BASE / "static").rglob("*.css"))

# What django-unfold writes: the class of a list, and of each of its columns; the widths of its controls.
OF_UNFOLD = re.compile(r"result-list$|field-|max-w-")
# A name put together: `tag--{{ kind }}`, `due--{}`. What is put in must be a word of ours too.
COMPOSED = re.compile(r"([a-z][\w-]*-)\{")
TAG = re.compile(r"\{[%{].*?[%}]\}")
WORD = re.compile(r"[A-Za-z_][\w-]*")


def sources(*patterns):
    own = (path for pattern in patterns for path in BASE.glob(pattern) if path.relative_to(BASE).parts[0] != "tests")
    return "\n".join(path.read_text() for path in own if ".venv" not in path.parts)


@pytest.fixture(scope="module")
def python():
    return sources("*/**/*.py")


@pytest.fixture(scope="module")
def templates():
    return sources("templates/**/*.html", "templates/**/*.txt")


def on_pages(templates):
    """The words of class attributes, and of every string inside a tag (`with cls="…"`)."""
    strings = [text for tag in TAG.findall(templates) for text in re.findall(r'"([^"]*)"', tag)]
    flat = TAG.sub(lambda tag: tag[0].replace('"', " "), templates)
    return set(WORD.findall(" ".join([*strings, *re.findall(r'class="([^"]*)"', flat)])))


@pytest.fixture(scope="module")
def is_written(python, templates):
    """A function: does this class name stand in a template, in a script or in a string of Python?"""
    strings = " ".join(re.findall(r"\"[^\"\n]*\"|'[^'\n]*'", python))
    words = on_pages(templates) | set(WORD.findall(strings)) | set(WORD.findall(sources("static/js/*.js")))
    values = words | set(re.findall(r"\b\d+\b", python))
    heads = tuple(set(COMPOSED.findall(templates + strings)))

    def say(name):
        return name in words or any(name.startswith(head) and name[len(head) :] in values for head in heads)

    return say


def classes(sheet):
    css = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheet.read_text(), flags=re.DOTALL)
    return set(re.findall(r"\.([A-Za-z_][\w-]*)", re.sub(r":not\([^()]*\)", "", css)))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_class_of_a_style_sheet_stands_on_a_page(sheet, is_written):
    found = classes(sheet)

    assert sorted(name for name in found if not is_written(name) and not OF_UNFOLD.match(name)) == []


def is_rendered(name, python, templates):
    """Whether something names the template: whole, or in Python by the end or the stem of a name put together."""
    path = Path(name)
    whole = f'"{name}"' in python or f'"{name}"' in templates
    parts = (f'}}{path.name}"', f'"{path.name}"', f'"{path.stem}"')
    return whole or (not name.startswith("components/") and any(part in python for part in parts))


def test_every_template_is_rendered_or_included(python, templates):
    packages = get_app_template_dirs("templates")
    taken_over = {Path(path).name for folder in packages for path in folder.glob("admin/*.html")}
    names = [str(path.relative_to(TEMPLATES)) for path in sorted(TEMPLATES.rglob("*")) if path.is_file()]
    own = [
        name
        for name in names
        if not name.startswith("notifications/")  # a folder a kind: test_notices.py
        and not any((folder / name).exists() for folder in packages)  # replaces one of a package
        and not (name.startswith("admin/") and Path(name).name in taken_over)  # Django looks for it by model
    ]

    assert [name for name in own if not is_rendered(name, python, templates)] == []
