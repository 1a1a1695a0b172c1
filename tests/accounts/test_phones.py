"""Phone numbers in the forms that people type, of the mainland and of everywhere else."""

import pytest
from django.core.exceptions import ValidationError

from accounts import phones
from accounts.fields import PhoneField, PhoneInput
from ui.renderer import HouseRenderer


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        " 13800138000 ",
        "+8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "0086 13800138000",
        "8613800138000",
        "(+86)13800138000",
        "１３８００１３８０００",
        "＋８６１３８００１３８０００",
        "13800138000（微信同号）",
        "微信同号：138 0013 8000",
        "电话13800138000。",
        "13800138000 张先生",
        "+86 138-0013-8000（本人）",
        "138·0013·8000",
    ],
)
def test_every_common_form_of_a_mobile_number_is_the_same_number(typed):
    assert phones.parse(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("+852 6123 4567", "+85261234567"),
        ("0085261234567", "+85261234567"),
        ("００８５２ ６１２３ ４５６７", "+85261234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+886 0912 345 678", "+886912345678"),
        ("+1 415 555 2671", "+14155552671"),
        ("+44 7400 123456", "+447400123456"),
    ],
)
def test_numbers_of_elsewhere_are_read_with_their_code(typed, key):
    assert phones.parse(typed) == key


@pytest.mark.parametrize(
    "typed",
    ["", "1380013800", "138001380001", "12345678901", "010-12345678", "一三八"]
    + ["6123 4567", "+852 2123 4567", "+999 1234567"],
)
def test_anything_but_a_mobile_number_is_refused(typed):
    """Landlines of the mainland and of Hong Kong, eight digits without a code, a code that no country has."""
    assert phones.parse(typed) is None


@pytest.mark.parametrize(
    "typed", ["14900000000", "17490000000", "13491234567", "17400123456", "16212345678", "19012345678", "14712345678"]
)
def test_every_segment_that_gets_sms_is_taken(typed):
    assert phones.parse(typed) == f"+86{typed}"


@pytest.mark.parametrize(
    "typed", ["14812345678", "146 1234 5678", "+86 144 1234 5678", "１４１１２３４５６７８", "14012345678号"]
)
def test_a_data_card_is_told_that_no_sms_reaches_it(typed):
    with pytest.raises(ValidationError, match="收不到短信验证码"):
        PhoneField().clean(typed)


@pytest.mark.parametrize(
    "typed",
    ["1380013800O", "l3800138000", "13800138000转1", "13800138000、13900139000", "13800138000/13900139000"]
    + ["13800138000@example.com", "lin13800138000@example.com", "0571-88888888（办公）", "149123"],
)
def test_words_around_a_number_make_no_other_number_of_it(typed):
    with pytest.raises(ValidationError, match="请填写11位"):
        PhoneField().clean(typed)


def test_a_number_is_shown_spaced_or_masked():
    assert phones.spaced("+8613800138000") == "138 0013 8000"
    assert phones.spaced("+85261234567") == "+852 6123 4567"
    assert phones.masked("+8613800138000") == "138****8000"
    assert phones.masked("") == ""


@pytest.mark.parametrize(
    ("key", "shown"),
    [("+85261234567", "+852 ****4567"), ("+886912345678", "+886 9****5678"), ("+14155552671", "+1 41****2671")],
)
def test_a_mask_hides_four_digits_of_a_number_of_any_length(key, shown):
    assert phones.masked(key) == shown


def read(**data):
    return PhoneField().clean(PhoneInput().value_from_datadict(data, {}, "phone"))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"phone": "13800138000"}, "+8613800138000"),
        ({"phone": "13800138000", "phone_code": "+86"}, "+8613800138000"),
        ({"phone": "6123 4567", "phone_code": "+852"}, "+85261234567"),
        ({"phone": "+852 6123 4567", "phone_code": "+86"}, "+85261234567"),
        ({"phone": "0085261234567", "phone_code": "+886"}, "+85261234567"),
        ({"phone": "13800138000", "phone_code": "<b>"}, "+8613800138000"),
    ],
)
def test_a_code_is_chosen_or_typed(data, key):
    assert read(**data) == key


def test_what_was_chosen_and_typed_is_shown_again():
    typed = PhoneInput().value_from_datadict({"phone": "612", "phone_code": "+852"}, {}, "phone")

    html = PhoneInput().render("phone", typed, renderer=HouseRenderer())

    assert 'value="+852" selected' in html
    assert 'value="612"' in html
    assert html.count(" selected") == 1


def test_the_mainland_comes_first_and_is_chosen():
    html = PhoneInput().render("phone", None, renderer=HouseRenderer())

    assert html.index('value="+86" selected') < html.index('value="+852"') < html.index('value="+853"')
    assert html.index('value="+853"') < html.index('value="+886"') < html.index('value="+1"')
