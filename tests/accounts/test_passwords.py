"""Passwords: what is guessed soon is refused with its reason and a way out; what is not is taken."""

from __future__ import annotations

import socket

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.sign_in.guessable import Why, why

OWN = ["+8613800138000", "lin@example.com", "Lin Xiaoman"]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("password1", Why.LEAKED),
        ("woaini1314", Why.LEAKED),
        ("QWERTYUIOP123", Why.LEAKED),
        ("dragon123456", Why.LEAKED),  # not among Django's 20,000
        ("zhangwei1990", Why.PINYIN),
        ("wangfang19900101", Why.PINYIN),
        ("Li.Lei@1990", Why.PINYIN),
        ("20010203chenjie", Why.PINYIN),
        ("xiaomei20200202", Why.PINYIN),
        ("139123456789a", Why.MOBILE),
        ("+8613912345678", Why.MOBILE),
        ("ab13800138000", Why.OWN),
        ("Xiaoman#8#x", Why.OWN),
        ("[poiuytrewq", Why.KEYBOARD),
        ("9ol.8ik,", Why.KEYBOARD),
        ("1990-01-01x", Why.DATE),
        ("Passw0rd!", Why.WORDS),
    ],
)
def test_a_password_that_is_guessed_soon_has_its_reason(password, reason):
    assert why(password, OWN) is reason


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-9",
        "spring-orchid-2027",
        "x7kq2mzp",
        "wang48291357",
        "天气很好明天去爬山",
        "beizi3yezi7shanlu",
        "13912345678-teal",
        "x" * 3 + "K7#vn2Zq" * 500,
    ],
)
def test_a_password_of_unrelated_things_is_taken(password):
    assert why(password, OWN) is None


def test_the_sentence_says_why_and_what_would_do():
    person = User(phone="+8613800138000", email="lin@example.com", name="林小满")

    with pytest.raises(ValidationError) as caught:
        validate_password("woaini1314", person)

    assert caught.value.messages == [
        "这个密码太常见，在已经泄露的密码里，容易被猜到。请换一个：可以用三四个互不相关的词，中间加上数字或符号"
    ]


def test_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)

    assert why("zaq12wsxcde3", OWN) is Why.LEAKED
