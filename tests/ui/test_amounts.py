"""Amounts as people write them: understood, or asked back, never another sum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.forms import SampleForm, good_answers
from ui import amounts
from ui.forms import HouseForm, MoneyField, NumberField
from ui.templatetags.ui import money

TAKEN = {
    "3,299.00": "3299.00",
    "３，２９９．００": "3299",
    "2，000": "2000",
    "12,3456.78": "123456.78",
    "3 299": "3299",
    "3'299": "3299",
    "12。50": "12.50",
    "3299块": "3299",
    "3299块钱": "3299",
    "人民币3299元": "3299",
    "人民币：3299元": "3299",
    "3299.00元整": "3299",
    "RMB 3299": "3299",
    "3299rmb": "3299",
    "CNY3299": "3299",
    "￥3299": "3299",
    "¥3,299.00": "3299",
    "1.2万": "12000",
    "1.23456万": "12345.6",
    "1.2w": "12000",
    "3千": "3000",
    "3.5k": "3500",
    "1万2": "12000",
    "1万2千": "12000",
    "1万2千5": "12500",
    "1万2000": "12000",
    "1万零5": "10005",
    "1,200万": "12000000",
    "39块9": "39.90",
    "39块95": "39.95",
    "39块05": "39.05",
    "39块9毛5": "39.95",
    "39元9角5分": "39.95",
    "5毛": "0.50",
    "壹仟贰佰": "1200",
    "壹仟贰佰元整": "1200",
    "叁仟贰佰玖拾玖元伍角": "3299.50",
    "叁仟贰佰玖拾玖元零伍分": "3299.05",
    "貳萬圓整": "20000",
    "三千二百九十九元": "3299",
    "一千二百三": "1230",
    "一百零五": "105",
    "两千": "2000",
    "十五": "15",
    "一百二十万": "1200000",
    "一万亿": "1000000000000",
}
ASKED_BACK = {
    "12，50": ("12.50", "1250"),
    "1,5": ("1.5", "15"),
    "1 5": ("1.5", "15"),
    "3,299,00": ("3299.00", "329900"),
    "1,23,4": ("123.4", "1234"),
    "0,500": ("0.5", "500"),
    "1,23,456": ("123456",),
    "1,23,456.00": ("123456",),
    "1,234,5678": ("12345678",),
    "3.299,00": ("3299.00", "329900"),
    "1.234.567": ("1234567",),
    "1万20": ("10020", "12000"),
    "一万二元": ("12000", "10002"),
    "一百五块": ("150", "105"),
    "三二九九": ("3299",),
    "-1,5": ("-1.5", "-15"),
}
REFUSED = [
    *(
        "很多",
        "1e5",
        "NaN",
        "1²",
        "½",
        "①",
        "٣",
        "$30",
        "30美元",
        "3000-5000",
        "3000左右",
        "百",
        "万",
        "元",
        "¥",
        "元整",
    ),
    *("1.2万5", "12.5元5", "1万万", "1万20000", "12角", "3三", "三.5", "1,,2", ",5", "5,", ".5", "--5", "-"),
    *("一百一百", "9" * 61),
]


@pytest.mark.parametrize(("typed", "meant"), TAKEN.items())
def test_an_amount_is_understood_as_people_write_it(typed, meant):
    assert amounts.read(typed) == Decimal(meant)
    assert MoneyField(max_digits=20).clean(typed) == Decimal(meant)


@pytest.mark.parametrize(("typed", "readings"), ASKED_BACK.items())
def test_an_amount_that_may_be_another_is_asked_back(typed, readings):
    with pytest.raises(amounts.Unclear) as found:
        amounts.read(typed)

    assert list(found.value.readings) == [Decimal(reading) for reading in readings]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(amounts.Unreadable) as found:
        amounts.read(typed)

    assert not isinstance(found.value, amounts.Unclear)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,5", "涉及金额：您写的是“1,5”，是1.50元，还是15.00元？请只填数字，例如1.5"),
        ("1,23,456", "涉及金额：您写的是“1,23,456”，是123,456.00元吗？是的话请填123456"),
        ("1²", "涉及金额请填数字，例如3299.00"),
        ("很多", "涉及金额请填数字，例如3299.00"),
        ("1.0000001万", "涉及金额最多填到分，例如3299.00"),
        ("负5元", "涉及金额不能小于0元"),
    ],
)
def test_the_form_says_what_was_understood_and_keeps_what_was_typed(typed, said):
    form = SampleForm(good_answers(amount=typed))

    assert list(form.errors["amount"]) == [said]
    assert f'value="{typed}"' in str(form["amount"])


def test_a_number_without_a_currency_is_asked_back_in_its_own_words():
    class Form(HouseForm):
        size = NumberField(label="面积", max_digits=15, decimal_places=4)

    assert list(Form({"size": "12,50"}).errors["size"]) == [
        "面积：您写的是“12,50”，是12.50，还是1,250？请只填数字，例如12.50"
    ]
    assert list(Form({"size": "很大"}).errors["size"]) == ["面积请填数字"]
    taken = Form({"size": "1,250.125"})
    assert taken.is_valid()
    assert taken.cleaned_data["size"] == Decimal("1250.125")


yuan = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)


@given(yuan)
def test_what_the_site_writes_it_reads_again(amount):
    for written in (money(amount), f"{amount}", f"¥{amount:,.2f}", f"RMB{amount:,}"):
        assert amounts.read(written) == amount


@given(st.text(alphabet="0123456789,.， 。万千百十元块角分一二两三五壹贰仟佰零整-kw¥", max_size=12))
def test_any_text_is_one_amount_or_none_and_figures_are_never_dropped(typed):
    try:
        amount = amounts.read(typed)
    except amounts.Unreadable:
        return

    assert amount.is_finite()
    assert amounts.read(f"{amount:f}") == amount
