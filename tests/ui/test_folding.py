"""One folding of text: what is seen of it, by what it is compared, and what is found in a pasted one."""

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from ui import folding
from ui.forms import HouseForm, LongTextField, MoneyField, PartedDateField

HIDDEN = "\u00ad\u034f\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u202a\u2060\u2800\u3164\ufe0f\ufeff\uffa0\U000e0041"
VISIBLE_FORMATS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
DASHES = "-‐‑‒–—―−－﹣─➖"
hidden = st.text(st.sampled_from(HIDDEN), max_size=2)


def wide(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def test_every_format_character_that_nobody_sees_goes():
    signs = {chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Cf" and not 0x13430 <= n < 0x13440}

    assert {sign for sign in signs if folding.seen(f"甲{sign}乙") != "甲乙"} == VISIBLE_FORMATS
    assert {sign for sign in signs if folding.folded(f"甲{sign}乙") != "甲乙"} == VISIBLE_FORMATS


def test_every_dash_is_one_dash():
    dashes = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Pd"]

    assert {folding.plain(f"a{dash}b") for dash in [*dashes, *DASHES]} == {"a-b"}
    assert folding.plain("0571ー8888") == "0571-8888"
    assert folding.plain("ビール") == "ビール"


@pytest.mark.parametrize("dot", "·•‧・･∙⋅●．")
def test_every_dot_in_a_name_is_one_dot(dot):
    assert folding.name(f"阿依努尔{dot}买买提") == "阿依努尔·买买提"
    assert folding.bare(f"阿依努尔 {dot} 买买提") == "阿依努尔买买提"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⻓青⻋业有限公司", "长青车业有限公司"),
        ("⺠康⼾⻔", "民康户门"),
        ("雲網電信", "云网电信"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("㈱①", "(株)1"),
    ],
)
def test_the_form_that_is_compared(text, expected):
    assert folding.folded(text) == expected


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "👩🏽‍🚀", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥", "↔️", "می‌خواهم", "葛󠄀"])
def test_what_changes_the_looks_stays(text):
    assert folding.seen(text) == text
    assert folding.seen_lines(f"{text}\n{text}") == f"{text}\n{text}"


@pytest.mark.parametrize("text", ["\u200b\u200b", "\u2800", "\u3164", "\u2060", " \u00a0\u3000", "\u200d", "\ufe0f"])
def test_what_only_looks_filled_in_is_empty(text):
    assert folding.seen(text) == folding.seen_lines(text) == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Zhang@Example.com", "zhang@example.com"),
        ("zhang@ｅｘａｍｐｌｅ.com", "zhang@example.com"),
        ("zhang@example.com\u200b", "zhang@example.com"),
        ("zhang＠example。com.", "zhang@example.com"),
        ("z.h+1@例子.cn", "z.h+1@xn--fsqu00a.cn"),
        ("zhang", "zhang"),
        ("a@" + "很" * 70, "a@" + "很" * 70),
    ],
)
def test_one_address_for_a_mailbox(typed, expected):
    assert folding.address(typed) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "【商城】https://shop.example/h.5abc?tk=XyZ CZ0001 「冰箱」点击链接直接打开",
            "https://shop.example/h.5abc?tk=XyZ",
        ),
        ("8.97 复制打开应用，看看【店】 https://v.example/iabc/", "https://v.example/iabc/"),
        ("http：//www.shop.example", "http://www.shop.example"),
        ("https://shop.example/x。", "https://shop.example/x"),
        ("https://a.example 和 https://b.example", ""),
        ("没有链接", ""),
    ],
)
def test_the_one_link_in_a_text(text, expected):
    assert folding.link(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１２３４５６", "123456"),
        ("验证码123456", "123456"),
        ("12 34-56", "123456"),
        ("【平台】您的验证码是123456，10分钟内有效", "123456"),
        ("123456或654321", ""),
        ("1234567", ""),
    ],
)
def test_the_one_number_of_so_many_digits(text, expected):
    assert folding.digits(text, 6) == expected


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text):
    for fold in (folding.seen, folding.seen_lines, folding.plain, folding.folded, folding.bare, folding.name):
        assert fold(fold(text)) == fold(text)


@given(
    st.lists(st.tuples(st.sampled_from("TS261102Z4YCYEC"), st.booleans(), hidden), min_size=1), st.sampled_from(DASHES)
)
def test_widths_dashes_and_what_is_hidden_make_no_other_key(signs, dash):
    typed = dash.join((wide(sign) if is_wide else sign) + more for sign, is_wide, more in signs)

    assert folding.folded(typed) == "-".join(sign for sign, *_ in signs).casefold()
    assert folding.bare(typed) == "".join(sign for sign, *_ in signs).casefold()


@given(st.text("电信云网国为门车长民", min_size=1), st.data())
def test_every_spelling_of_a_word_is_the_word(word, data):
    typed = "".join(data.draw(st.sampled_from(folding.spellings(sign))) + data.draw(hidden) for sign in word)

    assert folding.folded(typed) == word


# --- the form base ---
class Typed(HouseForm):
    name = forms.CharField(label="姓名", max_length=4)
    story = LongTextField(label="经过", min_length=5)
    email = forms.EmailField(label="邮箱", required=False)
    count = forms.IntegerField(label="件数", required=False)
    amount = MoneyField(label="金额", required=False)
    day = PartedDateField(label="日期", required=False)
    secret = forms.CharField(label="密码", required=False, strip=False, widget=forms.PasswordInput)


@pytest.mark.parametrize("text", ["\u200b", "\u2800\u2800", "\u3164", "\u2060", "\u200d"])
def test_a_field_that_only_looks_filled_in_says_the_sentence_of_an_empty_one(text):
    form = Typed({"name": text, "story": text * 20})

    assert form.errors == {"name": ["请填写姓名"], "story": ["请填写经过"]}


def test_lengths_count_what_is_seen_and_it_is_shown_again():
    form = Typed({"name": "\u202a张\u200b三\u202c\ufeff", "story": "一二三四\u200b\u200b"})

    assert form.errors == {"story": ["经过至少5个字，目前4个字"]}
    assert form.cleaned_data["name"] == "张三"
    assert 'value="张三"' in str(form["name"])


def test_numbers_days_and_addresses_may_be_full_width_and_a_password_stays():
    data = {
        "name": "张三",
        "story": "第一行\r\n第二行👨‍👩‍👧",
        "email": "Ｚ@ｅｘ.com\u200b",
        "count": "１２\u200b",
        "amount": "￥１２\u200b",
    }
    form = Typed(data | {"day_y": "２０２６\u200b", "day_m": "1", "day_d": "2日", "secret": "a\u200bb "})

    assert form.errors == {}
    assert form.cleaned_data["story"] == "第一行\n第二行👨‍👩‍👧"
    assert (form.cleaned_data["email"], form.cleaned_data["count"], form.cleaned_data["amount"]) == ("z@ex.com", 12, 12)
    assert form.cleaned_data["secret"] == "a\u200bb "
    assert str(form.cleaned_data["day"]) == "2026-01-02"


@given(st.dictionaries(st.sampled_from(["name", "story", "email", "count", "amount", "day_y", "day_m"]), st.text()))
def test_whatever_is_typed_is_answered(data):
    form = Typed(data)

    form.is_valid()
    assert str(form)
