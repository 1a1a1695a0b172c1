"""The kinds of a category's own questions: what is typed, what is stored, what is shown, what two cases share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from catalogue.forms.company import CompanyTyped
from catalogue.forms.questions import question_field
from catalogue.forms.region import RegionTyped
from catalogue.rules import fields, regions
from catalogue.rules.fields import Company, FieldKind, Period, Question
from tests.factories import cases
from ui.fields import DateParts
from ui.periods import Span

CODE = "91110000600037341L"
XIHU = regions.get("330106")
STORED: dict[str, tuple[Any, Any, str]] = {
    # kind: what the form gives, how it is stored, how it is shown
    FieldKind.TEXT: ("某某", "某某", "某某"),
    FieldKind.LONG: ("一\n二", "一\n二", "一\n二"),
    FieldKind.PHONE: ("10086", "10086", "10086"),
    FieldKind.DATE: (date(2025, 11, 8), "2025-11-08", "2025年11月8日（周六）"),
    FieldKind.PERIOD: (
        Period(date(2025, 11, 1), date(2025, 11, 8)),
        {"from": "2025-11-01", "to": "2025-11-08"},
        "2025年11月1日（周六）至2025年11月8日（周六）",
    ),
    FieldKind.MONEY: (Decimal("3299"), "3299", "3,299.00元"),
    FieldKind.NUMBER: (Decimal("2.5"), "2.5", "2.5"),
    FieldKind.CHOICE: ("是", "是", "是"),
    FieldKind.URL: ("https://example.com", "https://example.com", "https://example.com"),
    FieldKind.CODE: ("A-1", "A-1", "A-1"),
    FieldKind.REGION: (XIHU, {"code": "330106", "name": "浙江省杭州市西湖区"}, "浙江省杭州市西湖区"),
    FieldKind.COMPANY: (
        Company("明月家居有限公司", CODE, 7),
        {"name": "明月家居有限公司", "credit_code": CODE, "business": 7},
        f"明月家居有限公司（统一社会信用代码{CODE}）",
    ),
}


def ask(kind: str, **more: Any) -> Any:
    return question_field(Question("k", "项目", kind, **more))


def clean(kind: str, value: Any, **more: Any) -> Any:
    return ask(kind, **more).clean(value)


def said(kind: str, value: Any, **more: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        clean(kind, value, **more)
    return str(caught.value.messages[0]).replace("{label}", "项目")


# --- stored and shown ---
def test_every_kind_has_its_form_field_and_its_row_here():
    assert set(STORED) == set(FieldKind.values)
    for kind in FieldKind.values:
        assert ask(kind, choices=("是", "否")).label == "项目"


@pytest.mark.parametrize("kind", FieldKind.values)
def test_a_value_comes_back_from_the_database_as_it_was_and_is_shown_in_words(kind):
    value, stored, words = STORED[kind]

    assert fields.to_json(value) == stored
    assert fields.from_json(kind, stored) == value
    assert fields.shown(kind, stored) == words
    assert fields.fits(Question("k", "项目", kind, choices=("是",)), stored)


@pytest.mark.parametrize("kind", FieldKind.values)
def test_nothing_is_shown_of_nothing(kind):
    for nothing in (None, ""):
        assert fields.from_json(kind, nothing) is None
        assert fields.shown(kind, nothing) == ""


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["from", "to", "code", "name"]), inner),
    max_leaves=6,
)


@given(kind=st.sampled_from(FieldKind.values), stored=ANY_JSON)
def test_an_answer_of_another_kind_breaks_nothing(kind, stored):
    question = Question("k", "项目", kind, identifies=True)

    fields.shown(kind, stored)
    fields.missing([question], {"k": stored})
    fields.identity([question], {"k": stored})


def test_an_old_text_no_longer_answers_a_question_about_a_place_a_period_or_a_company():
    for kind in (FieldKind.PERIOD, FieldKind.REGION, FieldKind.COMPANY):
        question = Question("k", "项目", kind)

        assert fields.missing([question], {"k": "浙江省杭州市"}) == [question]
        assert fields.kept([question], {"k": "浙江省杭州市"}) == {}


def test_a_choice_taken_off_the_list_and_an_abolished_place_are_asked_anew():
    choice = Question("c", "项目", FieldKind.CHOICE, choices=("是", "否"))
    place = Question("p", "地区", FieldKind.REGION)
    answers = {"c": "也许", "p": {"code": "330103", "name": "浙江省杭州市下城区"}}

    assert fields.missing([choice, place], answers) == [choice, place]
    assert fields.shown(FieldKind.REGION, answers["p"]) == "浙江省杭州市下城区"


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (FieldKind.CODE, "TS 1-2", "ts12"),
        (FieldKind.COMPANY, {"name": "甲", "credit_code": CODE}, {"name": "乙", "credit_code": CODE}),
        (FieldKind.COMPANY, {"name": "甲公司"}, {"name": "甲 公司", "credit_code": ""}),
        (FieldKind.REGION, {"code": "330106", "name": "西湖"}, {"code": "330106", "name": "浙江省杭州市西湖区"}),
        (FieldKind.PERIOD, {"from": "2026-11-01", "to": ""}, {"from": "2026-11-01", "to": "2026-11-08"}),
    ],
)
def test_two_complaints_about_the_same_thing_have_the_same_identity(kind, one, other):
    question = Question("k", "项目", kind, identifies=True)

    assert fields.identity([question], {"k": one}) == fields.identity([question], {"k": other}) != ""


# --- a period ---
def days(start: str, end: str = "--") -> Span:
    return Span(DateParts(*start.split("-")), DateParts(*end.split("-")))


def test_a_period_has_an_end_or_goes_on():
    assert clean(FieldKind.PERIOD, days("2026-11-1", "2026-11-8")) == Period(date(2026, 11, 1), date(2026, 11, 8))
    assert clean(FieldKind.PERIOD, days("2026-11-1")) == Period(date(2026, 11, 1))
    assert fields.shown(FieldKind.PERIOD, {"from": "2025-11-01", "to": ""}) == "2025年11月1日（周六）至现在"
    assert clean(FieldKind.PERIOD, days("--"), required=False) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (days("--", "2026-11-8"), "项目请填写开始的日期"),
        (days("2026-11-8", "2026-11-1"), "项目：结束的日期不能早于开始的日期"),
        (days("2026-13-8"), "开始日期的月份请填1至12"),
        (days("2026-1-8", "2026-2-30"), "结束日期：2026年2月没有30日，请核对"),
        (days("1980-1-8"), "开始日期不能早于1990年1月1日"),
    ],
)
def test_a_period_says_what_is_wrong_with_which_day(typed, words):
    assert said(FieldKind.PERIOD, typed) == words


# --- a place ---
def test_a_place_is_typed_or_chosen_among_those_of_its_name():
    assert clean(FieldKind.REGION, RegionTyped("杭州西湖", "")) == XIHU
    assert clean(FieldKind.REGION, RegionTyped("西湖", "330106")) == XIHU
    assert clean(FieldKind.REGION, RegionTyped("", ""), required=False) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (RegionTyped("西湖", ""), "有几个地方都叫这个名称，请在下面选择项目"),
        (RegionTyped("西湖", "110101"), "有几个地方都叫这个名称，请在下面选择项目"),
        (RegionTyped("某某岛国", ""), "没有找到这个地区。项目请写省、市、区县的名称，例如“浙江省杭州市”"),
        (RegionTyped("\0" * 50, "\0"), "没有找到这个地区。项目请写省、市、区县的名称，例如“浙江省杭州市”"),
        (RegionTyped("Paris", ""), "请用中文写项目的名称，例如“浙江省杭州市”"),
        (
            RegionTyped("北京路12号", ""),
            "请在下面确认项目是哪里。都不是的，请改写成省、市、区县的名称，例如“浙江省杭州市”",
        ),
    ],
)
def test_a_place_not_found_or_found_twice_is_asked_about(typed, words):
    assert said(FieldKind.REGION, typed) == words


# --- a company ---
def test_a_company_is_taken_by_name_with_a_code_that_can_be_one(db):
    assert clean(FieldKind.COMPANY, CompanyTyped("明月家居有限公司")) == Company("明月家居有限公司")
    assert clean(FieldKind.COMPANY, CompanyTyped("明月", CODE.lower())) == Company("明月", CODE)
    assert said(FieldKind.COMPANY, CompanyTyped("明月", "91110000600037341X")).startswith(
        "统一社会信用代码有一位填错了"
    )
    assert said(FieldKind.COMPANY, CompanyTyped("", CODE)) == "项目请填写企业名称"
    assert said(FieldKind.COMPANY, CompanyTyped("明" * 121)) == "项目的名称最多120个字"
    assert said(FieldKind.COMPANY, CompanyTyped("a\0b")) == "项目含有无法保存的字符，请删除后重新填写"


def test_a_registered_company_is_found_by_its_name_and_by_its_code(db):
    business = cases.company(name="晴川电器（杭州）有限公司")
    business.credit_code = CODE
    business.save()
    found = Company(business.name, CODE, business.pk)

    assert clean(FieldKind.COMPANY, CompanyTyped("晴川电器(杭州)有限公司")) == found
    assert clean(FieldKind.COMPANY, CompanyTyped("晴川", CODE)) == found


def test_similar_companies_are_a_question_until_one_or_none_is_chosen(db):
    business = cases.company(name="晴川电器（杭州）有限公司")
    field = ask(FieldKind.COMPANY)

    with pytest.raises(ValidationError, match="请选择"):
        field.clean(CompanyTyped("晴川电器"))
    chosen = clean(FieldKind.COMPANY, CompanyTyped("晴川电器", pick=str(business.pk)))
    none = clean(FieldKind.COMPANY, CompanyTyped("晴川电器", pick="none"))
    again = clean(FieldKind.COMPANY, ask(FieldKind.COMPANY).prepare_value(none))

    assert list(field.widget.options) == [business]
    assert chosen == Company(business.name, "", business.pk)
    assert none == again == Company("晴川电器")


def test_saved_for_later_asks_nothing_back(db):
    cases.company(name="晴川电器（杭州）有限公司")
    field = ask(FieldKind.COMPANY)
    field.relax()

    assert field.clean(CompanyTyped("晴川电器")) == Company("晴川电器")
