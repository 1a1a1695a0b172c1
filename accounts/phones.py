"""Phone numbers: read in any form people write them, kept as E.164, shown spaced or masked.

Without a code in front a number is a mainland one. Of the mainland only mobile numbers are taken, as it says which
those are; elsewhere also numbers whose plan does not tell mobiles from landlines (North America).
"""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from notifications.recipients import MAINLAND
from ui import folding
from ui.values import Words

REGION = "CN"
# Codes that a form offers, in this order; any other is typed with its +.
CODES: dict[str, Words] = {
    MAINLAND: _("中国大陆"),
    "+852": _("中国香港"),
    "+853": _("中国澳门"),
    "+886": _("中国台湾"),
    "+1": _("美国、加拿大"),
    "+7": _("俄罗斯、哈萨克斯坦"),
    "+33": _("法国"),
    "+34": _("西班牙"),
    "+39": _("意大利"),
    "+44": _("英国"),
    "+49": _("德国"),
    "+55": _("巴西"),
    "+60": _("马来西亚"),
    "+61": _("澳大利亚"),
    "+62": _("印度尼西亚"),
    "+63": _("菲律宾"),
    "+64": _("新西兰"),
    "+65": _("新加坡"),
    "+66": _("泰国"),
    "+81": _("日本"),
    "+82": _("韩国"),
    "+84": _("越南"),
    "+91": _("印度"),
    "+92": _("巴基斯坦"),
    "+95": _("缅甸"),
    "+855": _("柬埔寨"),
    "+856": _("老挝"),
    "+971": _("阿联酋"),
    "+976": _("蒙古"),
}
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_MAINLAND_CODE = 86
# Segments by the ministry's plan: mobiles that the library does not know, and cards that carry data alone.
_MORE_MOBILE, _DATA_ONLY = re.compile(r"(?:149|1749)\d+"), re.compile(r"14[01468]\d{8}|14[01468]\d{10}")
HIDDEN, ENDS_MOST, HEAD_MOST = 4, 4, 3  # a mask hides at least so many digits, and shows at most so many


def normal(text: str) -> str:
    """One form of what was typed: half-width, without words around it, and 00 in front of a country's code as +."""
    text = folding.number(text).replace(folding.DOT, " ")
    return f"+{text[2:]}" if text.startswith("00") else text


def parse(text: str) -> str | None:
    """The E.164 form of a mobile number, or None when it is anything else.

    Reads 13800138000, 138 0013 8000, +86…, 0086…, +852 6123 4567, 0085261234567 and full-width digits.
    """
    number = _parsed(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number and _is_mobile(number) else None


def is_data_only(text: str) -> bool:
    """Whether this is a number of the mainland for things and data cards, which no SMS reaches."""
    number = _parsed(text)
    return bool(number and number.country_code == _MAINLAND_CODE and _DATA_ONLY.fullmatch(str(number.national_number)))


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    if "@" in folding.plain(text):  # a mailbox named after a number
        return None
    try:
        return phonenumbers.parse(normal(text), REGION)
    except NumberParseException:
        return None


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    if number.extension:
        return False
    national = str(number.national_number)
    if number.country_code == _MAINLAND_CODE and len(national) == 11 and _MORE_MOBILE.fullmatch(national):
        return True
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _MOBILE


def split(phone: str) -> tuple[str, str]:
    """The country's code and the rest of a number in E.164: +852, 61234567. ("", …) where no country has it."""
    if phone.startswith(MAINLAND):
        return MAINLAND, phone.removeprefix(MAINLAND)
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return "", phone
    return f"+{number.country_code}", phonenumbers.national_significant_number(number)


def spaced(phone: str) -> str:
    """+8613800138000 as people write it: 138 0013 8000; that of another country with its code: +852 6123 4567."""
    code, rest = split(phone)
    if code == MAINLAND:
        return f"{rest[:3]} {rest[3:7]} {rest[7:]}" if len(rest) == 11 else phone
    if not code:
        return phone
    return phonenumbers.format_number(phonenumbers.parse(phone), PhoneNumberFormat.INTERNATIONAL)


def masked(phone: str) -> str:
    """+8613800138000 with its middle hidden: 138****8000; of a shorter one less is shown: +852 ****4567."""
    code, rest = split(phone)
    end = min(ENDS_MOST, max(len(rest) - HIDDEN, 0))
    head = min(HEAD_MOST, max(len(rest) - HIDDEN - end, 0))
    if not end:
        return ""
    hidden = f"{rest[:head]}****{rest[-end:]}"
    return hidden if code == MAINLAND else f"{code} {hidden}"
