"""The unified social credit code: its check character and its shape."""

import pytest

from businesses import credit_codes
from businesses.credit_codes import ALPHABET, check_character, compact, is_valid, problem

# of well-known companies, from public registers
REAL = [
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91110000802100433B",
    "91110108551385082Q",
    "91350100M000100Y43",
    "91110000600037341L",
]


@pytest.mark.parametrize("code", REAL)
def test_real_codes_end_in_their_check_character(code):
    assert check_character(code[:17]) == code[17]
    assert is_valid(code)


@pytest.mark.parametrize("code", REAL[:3])
def test_every_single_wrong_character_is_caught(code):
    wrong = [
        code[:place] + sign + code[place + 1 :]
        for place in range(credit_codes.LENGTH)
        for sign in ALPHABET
        if sign != code[place]
    ]

    assert len(wrong) == 18 * 30
    assert not [typed for typed in wrong if is_valid(typed)]


@pytest.mark.parametrize("code", REAL)
def test_two_neighbours_swapped_are_caught(code):
    swapped = {code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(17)} - {code}

    assert not [typed for typed in swapped if is_valid(typed)]


def test_a_registration_department_may_be_a_letter():
    body = "N2330100MF2345678"

    assert is_valid(body + check_character(body))


@pytest.mark.parametrize(
    "typed", [" 9144 0300 7152 6726 xg", "91440300-71526726-XG", "９１４４０３００７１５２６７２６ＸＧ"]
)
def test_a_code_is_taken_as_people_write_it(typed):
    assert compact(typed) == "9144030071526726XG"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("9144030071526726X", "目前17位"),
        ("9144030071526726XO", "没有I、O、S、V、Z"),
        ("91ABCDEF71526726XG", "第3位到第8位是数字"),
        ("9144030071526726XH", "最后一位校验不符"),
        ("", "目前0位"),
    ],
)
def test_what_is_wrong_is_said(code, says):
    assert says in problem(code)
