"""The Traditional Chinese texts: complete, as compiled, with every placeholder kept and nothing left Simplified."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.support.chinese import SIMPLIFIED

FOLDER = Path(settings.BASE_DIR) / "locale/zh_Hant/LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?\w+")
# The most frequent of our characters that no Traditional text has, and the quotation marks of Simplified ones.


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(FOLDER / "django.po")))


def said(entry: polib.POEntry) -> str:
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


def test_every_text_has_its_translation_and_none_is_a_guess(entries):
    assert len(entries) > 3000
    assert [entry.msgid for entry in entries if not said(entry) or entry.fuzzy or entry.obsolete] == []


def marked() -> Iterator[tuple[str, str]]:
    """Every text that our Python marks for translation, with the file it stands in; by whatever name it is marked."""
    root = Path(settings.BASE_DIR)
    for path in sorted(root.glob("*/**/*.py")):
        if path.relative_to(root).parts[0] in ("tests", "bench", ".venv"):
            continue
        tree = ast.parse(path.read_text())
        names = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if "gettext" in alias.name
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                text = node.args[names[node.func.id].startswith("pgettext")]  # behind its context
                if isinstance(text, ast.Constant):
                    yield text.value, str(path.relative_to(root))


def test_no_marked_text_is_missing(entries):
    known = {entry.msgid for entry in entries}
    found = list(marked())

    assert len(found) > 2000
    assert [(text, path) for text, path in found if text not in known] == []


def test_what_is_compiled_is_what_is_written(entries):
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog

    written = {}
    for entry in entries:
        name = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        written[(name, 0) if entry.msgid_plural else name] = said(entry)
    assert {name: text for name, text in compiled.items() if name} == written


def test_placeholders_and_tags_survive(entries):
    lost = {
        entry.msgid: said(entry)
        for entry in entries
        if Counter(PLACEHOLDER.findall(said(entry))) != Counter(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    }

    assert lost == {}


def test_nothing_is_left_simplified(entries):
    assert {entry.msgid: left for entry in entries if (left := SIMPLIFIED & set(said(entry)))} == {}


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("投诉", "投訴"),
        ("申诉", "申訴"),
        ("邮箱", "電子信箱"),
        ("登录", "登入"),
        ("注销账户", "註銷帳戶"),
        ("退出登录", "登出"),
    ],
)
def test_the_words_of_the_site(entries, simplified, traditional):
    assert {said(entry) for entry in entries if entry.msgid == simplified} == {traditional}
