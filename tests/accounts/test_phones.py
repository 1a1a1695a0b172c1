"""Phone numbers in the forms that people type."""

import pytest

from accounts import phones


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
    ],
)
def test_every_common_form_of_a_mobile_number_is_the_same_number(typed):
    assert phones.parse(typed) == "+8613800138000"


@pytest.mark.parametrize(
    "typed",
    ["", "1380013800", "138001380001", "12345678901", "010-12345678", "+1 415 555 2671", "+852 6123 4567", "一三八"],
)
def test_anything_but_a_mainland_mobile_number_is_refused(typed):
    assert phones.parse(typed) is None


def test_a_number_is_shown_spaced_or_masked():
    assert phones.spaced("+8613800138000") == "138 0013 8000"
    assert phones.masked("+8613800138000") == "138****8000"
    assert phones.masked("") == ""
