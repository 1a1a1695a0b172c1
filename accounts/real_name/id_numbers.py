"""The citizen's number of an identity card (GB 11643-1999): 17 figures and a check character (ISO 7064, MOD 11-2)."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui import folding

WRONG_SHAPE = _("请填写18位的居民身份证号码，最后一位可以是X")
WRONG_BIRTHDAY = _("身份证号码里的出生日期不对，请核对第7位到第14位")
WRONG_CHECK = _("身份证号码的最后一位与前面对不上，请核对有没有填错")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9A-Z])")
_CHECKS = "10X98765432"


def parse(text: str, today: date) -> str:
    """The number in what was typed or pasted, any width, with blanks and dashes; raises ValidationError for none."""
    found = set(_NUMBER.findall(re.sub(r"[ -]", "", folding.plain(text)).upper()))
    if len(found) != 1:
        raise ValidationError(WRONG_SHAPE, code="shape")
    number: str = found.pop()
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = date.min
    if not date(1900, 1, 1) <= born <= today:
        raise ValidationError(WRONG_BIRTHDAY, code="birthday")
    if number[-1] != check_character(number[:17]):
        raise ValidationError(WRONG_CHECK, code="check")
    return number


def check_character(figures: str) -> str:
    """The 18th character for the first 17."""
    return _CHECKS[sum(int(figure) * (2 ** (17 - place) % 11) for place, figure in enumerate(figures)) % 11]


def digest(number: str) -> str:
    """HMAC-SHA256 in hex: tells that two accounts have one number, and without the key nothing of the number."""
    key = settings.REAL_NAME_DIGEST_KEY.encode()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()
