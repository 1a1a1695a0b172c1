"""Papers come out for whatever people wrote, within their margins and beside their code."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.papers import all_of, beyond, words_of
from ui import glyphs, typesetting

ANYTHING = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(" \n\t\u00a0\u200d\ufe0f\u0301\u0e34\u20e3\u0600。“（年月日1W中😀👨🇨ئ\u2067\u202e\ufdfd⸻/"),
    ),
    max_size=300,
)
LONG = st.builds(lambda sign, times: sign * times, st.characters(exclude_categories=["Cs"]), st.integers(60, 400))


@pytest.mark.parametrize(
    "text",
    [
        *("退款😀", "已付款✅", "1️⃣ 退款", "不理会。👨‍👩‍👧🇨🇳", "晴川店⭐️旗舰", "👍🏽👩🏽‍🚒"),
        *("ئۇيغۇرچە قانۇن", "བོད་སྐད།", "ᠮᠣᠩᠭᠣᠯ", "ꆈꌠꉙ", "ภาษาไทยสวัสดี", "हिन्दी", "한국어", "Tiếng Việt", "Öz Þ ﬁ"),
        *(
            "𠮷野家",
            "\U00030000𰻞",
            "\ue123",
            "a\x00b\x07c",
            "\ufffe",
            "中\u0f72\u0301",
            "\u202e反过来\u2069",
            "\ufdfd",
        ),
        *("4031" * 20, "S" * 80, "AB12" * 60, "W" * 200, "。" * 200, "（" * 200, "\u00a0W" * 99, "⸻" * 50, "😀" * 99),
        *("http://x.cn/l/" + "A" * 90, "https://x.cn/?" + "a=b&" * 40, "2026年10月10日（周六）" * 20, "ก" * 200),
        *(
            "ئ" * 300,
            "a" + "\u0301" * 60,
            "S" * 2000,
            "\ue000" * 255,
            "2026年10月10日（周六）" * 99,
            "\r\n\u2028\x85\t\x0b",
            "",
            "中文" * 300,
            "\u0600中\u0600",
        ),
    ],
)
def test_each_is_made_and_nothing_runs_over(text):
    for name, pdf in all_of(text):
        assert not beyond(name, pdf), name


# What fails is shown as it was found: a paper takes too long for hundreds of tries to shrink it.
@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.one_of(ANYTHING, LONG))
def test_any_text_whatsoever(text):
    for name, pdf in all_of(text):
        assert not beyond(name, pdf), name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\U00030000", "□U+30000"),
        ("某\ue123店", "某□U+E123店"),
        ("a\x07b", "a□U+0007b"),
        ("\u202e反", "□U+202E反"),
        ("中\u0f72", "中□U+0F72"),
        ("退款😀", "退款😀"),
        ("1️⃣退款", "1️⃣退款"),
        ("𠮷野家", "𠮷野家"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("4031" * 20, "4031" * 20),  # broken at the edge, and copied without a trace of that
        ("https://x.cn/?" + "a=b" * 60, "https://x.cn/?" + "a=b" * 60),
    ],
)
def test_what_no_font_has_stands_as_its_code_and_all_else_as_typed(text, shown):
    for _name, pdf in all_of(text):
        assert shown in words_of(pdf).replace(glyphs.SOFT_BREAK, "")


@pytest.mark.parametrize(
    ("family", "text"), [("Noto Serif Tibetan", "བོད་སྐད"), ("Noto Sans Mongolian", "ᠮᠣᠩᠭᠣᠯ"), ("Noto Sans Yi", "ꆈꌠꉙ")]
)
def test_scripts_of_the_image_are_drawn_where_their_font_is(family, text):
    is_here = any(face.family == family for face in glyphs.faces())

    assert (glyphs.fitted(text, 30) == text) is is_here
    assert is_here or glyphs.fitted(text, 99).startswith(f"□U+{ord(text[0]):04X}")


def test_short_words_dates_and_chinese_are_left_to_the_typesetter():
    for text in ("订单号AB1234567890，2026年10月10日（周六）付款。", "中文" * 200, "one two three " * 20):
        assert glyphs.fitted(text, 26) == text


def test_words_that_fail_together_are_set_sign_by_sign(monkeypatch):
    monkeypatch.setattr(glyphs, "_drawn", _careless(glyphs._drawn))

    assert all("□U+30000" in words_of(pdf) for _name, pdf in all_of("\U00030000"))


def _careless(drawn):
    """Lets everything through but on the second try."""
    return lambda cluster, limit, strict: drawn(cluster, limit, strict) if strict else iter([(cluster, 1.0)])


def test_a_paper_is_an_archive_with_one_title():
    for _name, pdf in all_of("退款"):
        assert "标题" in pypdfium2.PdfDocument(pdf).get_metadata_value("Title")


def test_hashes_are_read_in_fours():
    assert typesetting.in_fours("0123456789") == "0123 4567 89"
