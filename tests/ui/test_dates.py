"""Dates as people write them: understood, or asked back, never another day."""

import datetime as dt

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from tests.support.days import standing_at
from ui import dates
from ui.fields import DateParts
from ui.forms import HouseForm, PartedDateField
from ui.templatetags.ui import cn_date

TODAY = dt.date(2026, 11, 10)
NOVEMBER_3 = dt.date(2026, 11, 3)

today = standing_at(dt.datetime(2026, 11, 10, 2, tzinfo=dt.UTC))

TAKEN = [
    *("2026-11-03", "2026-11-3", "2026.11.3", "2026/11/3", "2026。11。3", "2026，11，3", "2026 11 3", "20261103"),
    *("2026年11月3日", "2026年11月3号", "2026 年 11 月 3 日", "２０２６年１１月３日"),
    *("2026年11月3日（周二）", "2026-11-03 星期二"),
    *("二〇二六年十一月三日", "二零二六年十一月3日", "今年11月3日", "今年十一月三号"),
]
ASKED_BACK = {
    "26-11-3": ["2026-11-03"],
    "26年11月3日": ["2026-11-03"],
    "11/3/26": ["2011-03-26", "2026-11-03", "2026-03-11"],
    "11/3/2026": ["2026-11-03", "2026-03-11"],
    "25/12/2026": ["2026-12-25"],
    "2026113": ["2026-01-13", "2026-11-03"],
    "261103": ["2026-11-03"],
    "1103": ["2026-11-03"],
}
REFUSED = {
    "2026-02-30": "no_such_day",
    "2026年4月31日": "no_such_day",
    "2月30日": "no_such_day",
    "20261303": "month",
    "2026-11-32": "day",
    "1026-11-03": "year",
    "三号": "no_month",
    "3日": "no_month",
    "2026": "missing",
    "2026年11月": "missing",
    "2026年11月3日（周五）": "weekday",
    "2026-11-1²": "unreadable",
    "农历九月廿四": "unreadable",
    "上周": "unreadable",
    "9" * 40: "unreadable",
}


def field(**more):
    made = type("Form", (HouseForm,), {"on": PartedDateField(label="日期", **more)})
    return lambda *boxes: made(dict(zip(("on_y", "on_m", "on_d"), boxes, strict=False)))


@pytest.mark.parametrize("typed", TAKEN)
def test_a_date_is_understood_as_people_write_it(typed):
    assert dates.read(typed, today=TODAY) == NOVEMBER_3
    form = field()(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == NOVEMBER_3


@pytest.mark.parametrize(("typed", "days"), [("今天", 0), ("昨天", -1), ("前天", -2), ("明天", 1)])
def test_days_are_called_from_today(typed, days):
    assert dates.read(typed, today=TODAY) == TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize(("typed", "readings"), ASKED_BACK.items())
def test_a_date_that_may_be_another_is_asked_back(typed, readings):
    with pytest.raises(dates.Unclear) as found:
        dates.read(typed, today=TODAY)

    assert [day.isoformat() for day in found.value.readings] == readings


@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
def test_what_is_no_date_is_refused_with_its_reason(typed, code):
    with pytest.raises(dates.Misread) as found:
        dates.read(typed, today=TODAY)

    assert found.value.code == code


# --- a year that was left out ---
@pytest.mark.parametrize(
    ("typed", "bounds", "meant"),
    [
        ("11月3日", {"latest": TODAY}, "2026-11-03"),
        ("11.3", {"latest": TODAY}, "2026-11-03"),
        ("12月30日", {"latest": TODAY}, "2025-12-30"),
        ("12月1日", {"earliest": TODAY}, "2026-12-01"),
        ("1月4日", {"earliest": TODAY}, "2027-01-04"),
        ("十一月十号", {"latest": TODAY}, "2026-11-10"),
    ],
)
def test_the_bounds_of_the_field_tell_the_year(typed, bounds, meant):
    assert dates.read(typed, today=TODAY, **bounds).isoformat() == meant


def test_without_bounds_the_year_is_asked_back():
    form = field()("", "11月3日")

    assert list(form.errors["on"]) == [
        "日期：您写的是“11月3日”，是2026年11月3日，还是2027年11月3日，还是2025年11月3日？请写全年月日，例如2026-11-03"
    ]
    assert 'value="11月3日"' in str(form["on"])


def test_a_year_that_stands_there_is_that_of_the_day_beside_it():
    form = field(recent=True)("2026", "11月3日", "")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == NOVEMBER_3


# --- the three boxes ---
@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (("26", "11", "3"), "日期的年份请填4位数字，例如2026"),
        (("2026", "4", "31"), "日期：2026年4月没有31日，请核对"),
        (("", "", "3号"), "日期还缺年份、月份，请补上"),
        (("2026年",), "日期还缺月份、日期，请补上"),
        (("三号",), "日期还缺月份、日期，请补上"),
        (("2026", "11", "1²"), "日期请按年月日填写，例如2026-11-08"),
        (("", "明年"), "日期还缺月份、日期，请补上"),
    ],
)
def test_the_sentence_says_what_is_wrong(boxes, said):
    assert list(field()(*boxes).errors["on"]) == [said]


def test_chinese_numerals_are_taken_in_the_boxes():
    assert field()("二〇二六", "十一", "三号").is_valid()


# --- one box, as the staff have it ---
def one_box(typed: str, **more) -> HouseForm:
    made = PartedDateField(label="日期", widget=forms.DateInput(), **more)
    return type("Form", (HouseForm,), {"on": made})({"on": typed})


def test_one_box_takes_the_same_and_is_never_empty_where_something_was_typed():
    assert one_box("2026.11.3").is_valid()
    assert list(one_box("下个月初", required=False).errors["on"]) == ["日期请按年月日填写，例如2026-11-08"]
    assert list(one_box("2026-02-30", required=False).errors["on"]) == ["日期：2026年2月没有30日，请核对"]
    assert list(one_box("2027-01-01", latest=TODAY).errors["on"]) == ["日期不能晚于今天"]
    assert one_box(" ", required=False).is_valid()


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_what_the_site_writes_it_reads_again(day):
    for written in (day.isoformat(), dates.in_words(day), cn_date(day, dt.date.min), f"{day:%Y%m%d}"):
        assert dates.read(written, today=TODAY) == day
    assert PartedDateField().clean(DateParts(str(day.year), str(day.month), str(day.day))) == day


@given(st.text(alphabet="0123456789-/. 年月日号一二三十廿〇今去明天周", max_size=14))
def test_any_text_is_one_day_or_a_question(typed):
    try:
        day = dates.read(typed, today=TODAY)
    except dates.Misread as misread:
        form = field()(typed)
        assert not form.is_valid() or not typed.strip(), misread
        assert "{label}" not in str(form.errors) and "%(" not in str(form.errors)
        return

    assert isinstance(day, dt.date)
