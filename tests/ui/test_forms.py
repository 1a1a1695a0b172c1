"""Words of the house: plain Chinese errors, dates, money, long text."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.forms import SampleForm, good_answers
from ui.fields import DateParts
from ui.forms import HouseForm, MoneyField, PartedDateField


def errors(form):
    return {name: list(found) for name, found in form.errors.items()}


def test_a_complete_form_is_valid():
    form = SampleForm(good_answers())

    assert errors(form) == {}
    assert form.cleaned_data["bought"] == dt.date(2026, 11, 8)
    assert form.cleaned_data["amount"] == Decimal("3299.00")


def test_an_empty_form_says_what_to_do_for_each_field():
    form = SampleForm({})

    assert errors(form) == {
        "company": ["请填写被投诉的企业"],
        "bought": ["请填写购买日期"],
        "amount": ["请填写涉及金额"],
        "story": ["请填写问题描述"],
        "wants": ["请选择诉求"],
        "asked": ["请回答“您联系过企业吗？”"],
        "category": ["请选择类别"],
        "region": ["请选择地区"],
        "agree": ["请勾选“我确认以上内容真实”"],
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"company": "一二三四五六七八九十甲"}, {"company": ["被投诉的企业最多10个字，目前11个字"]}),
        ({"story": "短"}, {"story": ["问题描述至少5个字，目前1个字"]}),
        ({"email": "x"}, {"email": ["邮箱的格式不对，请按name@example.com填写"]}),
        ({"region": "zz"}, {"region": ["地区：请从列出的选项中选择"]}),
        ({"wants": ["zz"]}, {"wants": ["诉求：请从列出的选项中选择"]}),
        ({"amount": "很多"}, {"amount": ["涉及金额请填数字，例如3299.00"]}),
        ({"amount": "1e5"}, {"amount": ["涉及金额请填数字，例如3299.00"]}),
        ({"amount": "NaN"}, {"amount": ["涉及金额请填数字，例如3299.00"]}),
        ({"amount": "1.234"}, {"amount": ["涉及金额最多填到分，例如3299.00"]}),
        ({"amount": "-1"}, {"amount": ["涉及金额不能小于0元"]}),
        ({"amount": "1" * 30}, {"amount": ["涉及金额最多12位数字"]}),
        ({"company": "\x00"}, {"company": ["被投诉的企业含有无法保存的字符，请删除后重新填写"]}),
        ({"bought_d": ""}, {"bought": ["购买日期还缺日期，请补上"]}),
        ({"bought_y": "26"}, {"bought": ["购买日期的年份请填4位数字，例如2026"]}),
        ({"bought_m": "13"}, {"bought": ["购买日期的月份请填1至12"]}),
        ({"bought_d": "0"}, {"bought": ["购买日期的日期请填1至31"]}),
        ({"bought_m": "2", "bought_d": "30"}, {"bought": ["购买日期：2026年2月没有30日，请核对"]}),
        ({"bought_y": "2199"}, {"bought": ["购买日期不能晚于今天"]}),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(changes, expected):
    assert errors(SampleForm(good_answers(**changes))) == expected


def test_an_empty_file_is_refused_in_our_words():
    form = SampleForm(good_answers(), {"proof": SimpleUploadedFile("a.png", b"")})

    assert errors(form) == {"proof": ["这个文件是空的，请换一个文件"]}


def test_a_field_added_while_the_form_is_built_speaks_our_words_too():
    class Growing(HouseForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["rate"] = forms.CharField(label="折扣%", max_length=1)

    assert errors(Growing({})) == {"rate": ["请填写折扣％"]}
    assert errors(Growing({"rate": "123"})) == {"rate": ["折扣％最多1个字，目前3个字"]}


def test_a_message_given_by_the_author_of_a_form_stays():
    class Own(HouseForm):
        code = forms.CharField(label="验证码", error_messages={"required": "请填写短信里的{label}"})

    assert errors(Own({})) == {"code": ["请填写短信里的验证码"]}


def test_one_form_does_not_change_the_words_of_another():
    class Other(HouseForm):
        region = forms.ChoiceField(label="省份", choices=[("a", "a")])

    SampleForm({}).full_clean()

    assert errors(Other({})) == {"region": ["请选择省份"]}


@pytest.mark.parametrize("typed", ["3,299.00", "３２９９", "¥3299", "￥3299.0", "3299元", " 3299 "])
def test_money_is_understood_as_people_write_it(typed):
    assert MoneyField().clean(typed) == Decimal("3299")


@pytest.mark.parametrize(
    "typed", [("２０２６", "１１", "８"), ("2026年", "11月", "8日"), (" 2026", "11 ", "08"), ("2026", "11", "08")]
)
def test_a_date_is_understood_as_people_type_it(typed):
    assert PartedDateField().clean(DateParts(*typed)) == dt.date(2026, 11, 8)


def test_bounds_of_a_date_are_included():
    field = PartedDateField(label="完成日期", earliest=dt.date(2026, 11, 23), latest=dt.date(2026, 12, 1))

    assert field.clean(dt.date(2026, 11, 23)) == dt.date(2026, 11, 23)
    assert field.clean(dt.date(2026, 12, 1)) == dt.date(2026, 12, 1)
    with pytest.raises(ValidationError) as early:
        field.clean(dt.date(2026, 11, 22))
    with pytest.raises(ValidationError) as late:
        field.clean(dt.date(2026, 12, 2))
    assert (early.value.code, late.value.code) == ("too_early", "too_late")


def test_an_optional_date_may_be_left_empty():
    assert PartedDateField(required=False).clean(DateParts("", " ", "")) is None


@pytest.mark.parametrize("initial", [dt.date(2026, 11, 8), "2026-11-08"])
def test_an_initial_date_fills_the_three_inputs_and_is_no_change(initial):
    class Form(HouseForm):
        on = PartedDateField()

    data = {"on_y": "2026", "on_m": "11", "on_d": "8"}

    assert str(Form(initial={"on": initial})["on"]).count('value="8"') == 1
    assert Form(data, initial={"on": dt.date(2026, 11, 8)}).has_changed() is False


typed = st.one_of(
    st.text(max_size=6), st.integers(-5, 2300).map(str), st.sampled_from(["２０２６", "1²", "٣", "Ⅻ", "一"])
)


@given(y=typed, m=typed, d=typed)
def test_a_date_never_crashes_whatever_is_typed(y, m, d):
    class Form(HouseForm):
        on = PartedDateField(label="日期", required=False, latest=timezone.localdate)

    form = Form({"on_y": y, "on_m": m, "on_d": d})

    if form.is_valid():
        assert form.cleaned_data["on"] is None or isinstance(form.cleaned_data["on"], dt.date)
    else:
        assert "{label}" not in str(form.errors)
    assert "on_y" in str(form)


@given(typed=st.text(max_size=12))
def test_money_never_crashes_whatever_is_typed(typed):
    form = type("Form", (HouseForm,), {"sum": MoneyField(label="金额", required=False)})({"sum": typed})

    if form.is_valid():
        assert form.cleaned_data["sum"] is None or form.cleaned_data["sum"] >= 0


def test_a_line_break_counts_as_one_character():
    form = SampleForm(good_answers(story="一二三四五六七八九\r\n" * 2))

    assert errors(form) == {}
    assert form.cleaned_data["story"] == "一二三四五六七八九\n一二三四五六七八九"
