"""The unified social credit code of a company (GB 32100-2015): 18 characters, the last one a check character."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ui import folding

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V and Z, which are taken for figures and for each other
_WEIGHTS = [pow(3, place, 31) for place in range(LENGTH - 1)]
# who registered it and as what (two characters), where (six figures, GB/T 2260), the body's own code, the check
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
_GAPS = re.compile(r"[ \-]+")
_PASTED = re.compile(r"(?<![0-9A-Z])[0-9A-Z](?:[ -]*[0-9A-Z]){17}(?![0-9A-Z])")


def compact(text: str) -> str:
    """Code as it is stored: half-width, upper case, without spaces and hyphens, or a label pasted with it."""
    typed = folding.plain(text).upper()
    found = {_GAPS.sub("", code) for code in _PASTED.findall(typed)}
    meant = [code for code in found if is_meant(code)]
    return meant[0] if len(meant) == 1 else _GAPS.sub("", typed)


def check_character(body: str) -> str:
    """The eighteenth character to the first seventeen, modulo 31: one wrong character, or two swapped, change it."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether a compact code has the right shape and the right check character."""
    return not problem(code)


def is_meant(text: str) -> bool:
    """Whether a compact text can only be meant as a code: so many letters and digits, mostly digits."""
    return len(text) == LENGTH and text.isascii() and text.isalnum() and sum(sign.isdigit() for sign in text) >= 8


def problem(code: str) -> str:
    """Say what is wrong with a compact code, as a sentence that says what to do; empty when nothing is."""
    if len(code) != LENGTH:
        return _("统一社会信用代码是%(need)s位，目前%(n)s位，请对照营业执照填写") % {"need": LENGTH, "n": len(code)}
    if not _SHAPE.fullmatch(code):
        return _("统一社会信用代码由数字和大写字母组成（没有I、O、S、V、Z），第3位到第8位是数字，请对照营业执照核对")
    if check_character(code[:-1]) != code[-1]:
        return _("统一社会信用代码有一位填错了（最后一位校验不符），请对照营业执照核对")
    return ""
