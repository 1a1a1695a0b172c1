"""House rules for templates: they compile, carry no inline code, punctuate as Chinese does, and are formatted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path for path in ROOT.rglob("*") if path.suffix in (".html", ".txt"))
COMPONENTS = sorted(ROOT.glob("components/*.html")) + sorted(ROOT.glob("admin/components/*.html"))
MAILS = {path for path in (ROOT / "notifications").rglob("*.html") if path.name.startswith(("email", "_"))}  # no sheets

INLINE = re.compile(r"""<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:""", re.IGNORECASE)

LONGEST = 160  # of .html alone: what ends a line in a notice (.txt) is sent
# One sentence and nothing else may be longer: its translations find it by all of its words, blanks and ends of lines.
SENTENCE = re.compile(r"\s*\{% blocktranslate[^%]*%\}(?:(?!\{% endblocktranslate).)*\{% endblocktranslate %\}")
JOINED = re.compile(r"\{% joined %\}(.*?)\{% endjoined %\}", re.DOTALL)

PARAMETERS = re.compile(r"\{# .*parameters.* #\}", re.IGNORECASE)

_HAN = "[\u4e00-\u9fff]"
_WIDE = "[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u201d]"
_PUNCTUATION = [
    (f"(?<={_WIDE}),|,(?={_WIDE})|(?<=[KM]B),(?=\\d)", "，"),
    (f"(?<={_WIDE}):", "："),
    (f"(?<={_WIDE})\\?", "？"),
    (f"(?<={_WIDE});", "；"),
    (f"(?<={_WIDE})!", "！"),
    (f"(?<={_WIDE})\\(|\\((?={_WIDE})", "（"),
    (f"(?<={_WIDE})\\)", "）"),
    # no blank is typed between Chinese and digits or letters (CSS sets it); a time after a date is one
    (f"(?<={_HAN}) (?=(?!\\d\\d:)[0-9A-Za-z¥])|(?<=[0-9A-Za-z%]) (?={_HAN})", ""),
]
_SILENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)


def name(path):
    return str(path.relative_to(ROOT))


def words(source):
    """The template's text without its comments, lines kept, `{% … %}` reduced to the strings that people read."""
    source = _SILENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    return re.sub(r"\{%(.*?)%\}", lambda tag: "\ue000".join(["", *re.findall(r'"([^"]*)"', tag[1]), ""]), source)


def corrected(line):
    for wrong, right in _PUNCTUATION:
        line = re.sub(wrong, right, line)
    return line


def subjects():
    """The words that the architecture says of the floors, and the case apps' models, under which the admin looks."""
    told = (ROOT.parent / "docs/architecture.md").read_text().split("The words: ", 1)[1]
    words = re.findall(r"\w+", re.sub(r"\([^)]*\)", "", re.split(r"\.\s", told, maxsplit=1)[0]))
    return {*words, *(model._meta.model_name for model in apps.get_app_config("complaints").get_models())}


def test_templates_of_a_case_lie_under_the_words_of_the_floors():
    folders = [ROOT / "complaints", ROOT / "admin/complaints"]

    assert [name(path) for folder in folders for path in folder.glob("*") if path.is_file()] == []
    assert {path.name for folder in folders for path in folder.iterdir()} <= subjects()


def test_every_template_compiles():
    broken = {}
    for path in TEMPLATES:
        try:
            get_template(name(path))
        except (TemplateSyntaxError, TemplateDoesNotExist) as error:
            broken[name(path)] = str(error)

    assert broken == {}


def test_no_page_has_an_inline_style_or_script():
    found = {name(path): INLINE.findall(_SILENT.sub("", path.read_text())) for path in TEMPLATES if path not in MAILS}

    assert {path: code for path, code in found.items() if code} == {}


def test_chinese_is_punctuated_as_chinese():
    lines = [
        (f"{name(path)}:{number}", line)
        for path in TEMPLATES
        for number, line in enumerate(words(path.read_text()).splitlines(), 1)
    ]

    assert {place: corrected(line) for place, line in lines if corrected(line) != line} == {}


def test_every_component_opens_with_its_parameters():
    first_lines = {name(path): path.read_text().splitlines()[0] for path in COMPONENTS}

    assert [path for path, line in first_lines.items() if not PARAMETERS.fullmatch(line)] == []


def test_the_name_of_the_site_is_written_nowhere():
    assert [name(path) for path in TEMPLATES if "投诉直通" in path.read_text()] == []


def test_lines_of_templates_are_not_too_long():
    long = [
        f"{name(path)}:{number}"
        for path in TEMPLATES
        if path.suffix == ".html"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST and not SENTENCE.fullmatch(line)
    ]

    assert long == []


def test_within_joined_an_opening_tag_stands_on_one_line():
    """Else the blank between its attributes would go with the end of the line."""
    found = [
        (name(path), line.strip())
        for path in TEMPLATES
        for lines in JOINED.findall(path.read_text())
        for line in re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", lines).splitlines()
        if line.count("<") != line.count(">")
    ]

    assert found == []


def test_templates_are_formatted():
    djade = Path(sys.executable).with_name("djade")
    files = [str(path) for path in TEMPLATES if path.suffix == ".html"]

    done = subprocess.run([djade, "--check", "--target-version", "5.2", *files], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("您好,请填写", "您好，请填写"),
        ("还有 5 个工作日", "还有5个工作日"),
        ("投诉(选填)", "投诉（选填）"),
        ("11月18日 10:32", "11月18日 10:32"),
        ("支持 PDF 文件", "支持PDF文件"),
    ],
)
def test_the_check_itself_knows_right_from_wrong(written, right):
    assert corrected(written) == right
