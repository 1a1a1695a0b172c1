"""The unified social credit code of a company (GB 32100-2015): 18 characters, the last one a check character."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

LENGTH = 18


def compact(text: str) -> str:
    """As it is stored: half-width, upper case, without spaces and hyphens."""
    return uscc.compact(unicodedata.normalize("NFKC", text))


def problem(code: str) -> str:
    """What is wrong with a compact code, as a sentence that says what to do; empty when nothing is."""
    try:
        uscc.validate(code)
    except InvalidLength:
        return _("统一社会信用代码是%(need)s位，目前%(n)s位，请对照营业执照填写") % {"need": LENGTH, "n": len(code)}
    except InvalidChecksum:
        return _("统一社会信用代码有一位填错了（最后一位校验不符），请对照营业执照核对")
    except ValidationError:
        return _("统一社会信用代码前8位是数字，后10位是数字或大写字母（没有I、O、S、V、Z），请对照营业执照核对")
    return ""
