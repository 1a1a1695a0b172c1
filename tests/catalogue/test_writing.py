"""The writing help against what a careful editor would say, its numbers printed; and its edges."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from catalogue.rules import writing_words
from catalogue.rules.first_categories import CATEGORIES
from catalogue.rules.writing import FACTS_MAX, READ_MAX, SERIOUS, TOO_LONG, Tip, TipKind, advise, calmed
from catalogue.rules.writing_templates import EXAMPLES, TEMPLATES, example_for, template_for
from tests.catalogue.writing_held_out import HELD_OUT
from tests.catalogue.writing_sentences import DEVELOPMENT, Row

FLOOR = 0.9
COUNTS_ONLY = {TipKind.TOO_SHORT, TipKind.TOO_LONG}  # nothing to judge


def tips_for(row: Row) -> list[Tip]:
    category, form, text, _labels = row
    remedies = [code for letter, code in (("r", "refund"), ("R", "explanation")) if letter in form]
    return advise(
        text,
        remedies=remedies,
        amount=Decimal(100) if "a" in form else None,
        happened_on=date(2026, 11, 8) if "d" in form else None,
        category=category,
    )


def compare(row: Row) -> tuple[list[str], list[str], list[str]]:
    """Right, given too many and missed, as kinds; a span is right when it covers or lies within what was labelled."""
    labels = [tuple(label.partition("=")[::2]) for label in row[3]]
    right, wrong = [], []
    for tip in tips_for(row):
        if tip.kind in COUNTS_ONLY:
            continue
        hit = next(
            (one for one in labels if one[0] == tip.kind and (tip.excerpt in one[1] or one[1] in tip.excerpt)), None
        )
        if hit:
            labels.remove(hit)
            right.append(str(tip.kind))
        else:
            wrong.append(f"{tip.kind}={tip.excerpt}")
    return right, wrong, ["=".join(label).rstrip("=") for label in labels]


def measure(rows: list[Row], name: str) -> tuple[float, float, str]:
    """Precision and recall over all tips, and them in words for each kind, with every mistake."""
    lines = [f"writing help, {name}: {len(rows)} texts"]
    right, wrong, missed = Counter(), Counter(), Counter()
    for row in rows:
        hits, extra, lacking = compare(row)
        right.update(hits)
        wrong.update(one.partition("=")[0] for one in extra)
        missed.update(one.partition("=")[0] for one in lacking)
        if (extra or lacking) and rows is DEVELOPMENT:
            lines.append(f"  {row[2]}\n    too many: {extra}  missed: {lacking}")
    for kind in sorted({*right, *wrong, *missed}):
        share = f"precision {_share(right[kind], wrong[kind]):.2f}  recall {_share(right[kind], missed[kind]):.2f}"
        lines.append(f"  {kind:10} right {right[kind]:3}  {share}")
    precision, recall = _share(right.total(), wrong.total()), _share(right.total(), missed.total())
    lines.append(f"  {'overall':10} right {right.total():3}  precision {precision:.3f}  recall {recall:.3f}")
    return precision, recall, "\n".join(lines)


def _share(right: int, others: int) -> float:
    return right / (right + others) if right + others else 1.0


@pytest.mark.parametrize(("rows", "name"), [(DEVELOPMENT, "development"), (HELD_OUT, "held out")])
def test_the_tips_are_those_of_a_careful_editor(rows, name, record_property):
    precision, recall, words = measure(rows, name)
    record_property("printed", words)

    assert precision >= FLOOR
    assert recall >= FLOOR


def test_the_labelled_set_is_large_and_covers_every_category():
    rows = [*DEVELOPMENT, *HELD_OUT]

    assert len({row[2] for row in rows}) == len(rows) >= 200
    assert (
        {row[0][:3] for row in DEVELOPMENT} == {row[0][:3] for row in HELD_OUT} == {row["code"] for row in CATEGORIES}
    )
    assert all(label.partition("=")[2] in row[2] for row in rows for label in row[3])


# --- edges ---
def kinds(text: str, **more) -> list[str]:
    return [str(tip.kind) for tip in advise(text, **more)]


def test_nothing_written_gets_no_tips():
    assert advise("") == advise("  \n ") == []


def test_what_the_form_already_says_is_not_asked_for():
    text = "在该店买的电饭煲不通电，客服让我自己去找维修点，跑了两趟都没有人修。"

    bare = kinds(text, category="ECM-01")
    told = kinds(text, category="ECM-01", happened_on=date(2026, 11, 8), remedies=["repair"])
    refund = kinds(text, category="ECM-01", happened_on=date(2026, 11, 8), remedies=["refund"])
    priced = kinds(text, category="ECM-01", happened_on=date(2026, 11, 8), remedies=["refund"], amount=Decimal("399"))

    assert bare == ["when", "ask"]
    assert (told, refund, priced) == ([], ["how_much"], [])


def test_too_short_and_too_long_are_said():
    assert kinds(
        "客服一直不回复。", remedies=["refund"], amount=Decimal(1), happened_on=date(2026, 11, 8), category="ECM"
    ) == ["too_short"]
    assert kinds("11月8日联系客服退款200元，没有答复，要求退款。" * 60, category="ECM") == ["too_long"]
    assert kinds("11月8日联系客服退款200元，没有答复，要求退款。" * 3, category="ECM") == []


def test_a_tip_knows_where_its_words_stand_and_can_replace_them():
    text = "😀我的身份证330102１99003071230，\n这帮骗子不退款，你管不管？？"

    tips = advise(text, category="ECM", title="黑心商家不退款")
    spans = [tip for tip in tips if tip.excerpt and tip.place == "text"]

    assert all(text[tip.start : tip.end] == tip.excerpt for tip in spans)
    assert [tip.excerpt for tip in spans] == ["330102１99003071230", "这帮骗子", "？？"]
    assert [tip.replacement for tip in spans] == ["（身份证号已略去）", "对方", "？"]
    assert [(tip.place, tip.excerpt, tip.replacement) for tip in tips if tip.place == "title"] == [
        ("title", "黑心商家", "该商家")
    ]
    assert calmed(text, spans[1]) == text.replace("这帮骗子", "对方")
    assert calmed("已经改过的文字", spans[1]) == "已经改过的文字"


def test_every_calmer_wording_is_calm_itself():
    for row in [*DEVELOPMENT, *HELD_OUT]:
        for tip in tips_for(row):
            if tip.kind == TipKind.HEATED:
                assert not any(rule.pattern.search(tip.replacement or "") for rule in writing_words.HEATED_RULES), tip


@pytest.mark.parametrize(
    "text",
    [
        "订单号330102199003071230的商品一直没有发货",  # the label says what it is
        "物流单号622202341672110684到了驿站",
        "商品编码330102199013071230找不到",  # no such month
        "商品编码330102199003071231找不到",  # wrong check digit
        "流水号6217000388542143049对不上",  # wrong Luhn digit
        "拨打400-820-8820和0571-88888888都没有人接",
        "我的手机号13800138000收不到验证码",
        "尾号1230的卡和138****5678的手机",
        "账号abc__123和user_id登录不上",
        "地址是科技园3号楼1202室仓库",
    ],
)
def test_numbers_that_are_nobodys_secret_are_left_alone(text):
    assert {tip.kind for tip in advise(text, category="ECM")} & SERIOUS == set()


@pytest.mark.parametrize(
    "text",
    [
        "垃圾短信",
        "诈骗线索",
        "霸王茶姬",
        "滚筒洗衣机",
        "恶心呕吐",
        "流氓软件",
        "他妈的手机",
        "防骗子软件",
        "坑洼",
        "黑心棉",
        "独特的",
        "我操作失误",
        "死机",
    ],
)
def test_words_that_only_look_heated_are_left_alone(text):
    assert "heated" not in kinds(f"11月8日客服说{text}的事情与他们没有关系", category="ECM")


def test_2000_characters_take_no_time_whatever_they_are():
    texts = ["".join(row[2] for row in DEVELOPMENT)[:FACTS_MAX]]
    texts += [
        (piece * READ_MAX)[:FACTS_MAX]
        for piece in ("1", "1 ", "_", "！", "?!", "一百", "住在3幢", "这帮", "人", "2026年", "￥1,")
    ]

    slowest = max(min(_seconds(text) for _turn in range(5)) for text in texts)

    assert slowest < 0.1  # 2 to 5 ms on a quiet machine; a pattern that runs away takes seconds


def _seconds(text: str) -> float:
    start = perf_counter()
    advise(text, category="OTH")
    return perf_counter() - start


# --- templates and examples ---
def test_every_sub_category_has_a_template_and_every_top_category_an_example():
    codes = {f"{row['code']}-{number:02}" for row in CATEGORIES for number, _name in enumerate(row["subs"], 1)}

    assert set(TEMPLATES) == codes
    assert set(EXAMPLES) == {row["code"] for row in CATEGORIES}
    assert template_for("ECM-99") == template_for("OTH-01")
    assert example_for("ECM-99") is EXAMPLES["ECM"]


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_a_template_asks_for_its_blanks_and_when_filled_in_lacks_nothing(code):
    template = template_for(code)

    assert {tip.kind for tip in advise(template, category=code)} == {TipKind.BLANK}
    assert advise(re.sub("_+", "3", template), category=code) == []
    assert len(template) < TOO_LONG / 2


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_the_good_example_gets_no_tip_and_the_bad_one_does(code):
    example = example_for(code)

    assert advise(str(example.good), category=code) == []
    assert len(advise(str(example.bad), category=code)) >= 2
