"""Phone numbers: read in any common mainland form, kept as E.164, shown spaced or masked."""

from __future__ import annotations

import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

REGION = "CN"


def parse(text: str) -> str | None:
    """The E.164 form of a mainland mobile number, or None when it is anything else.

    Reads 13800138000, 138 0013 8000, +86…, 0086… and full-width digits.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), REGION)
    except NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number_for_region(number, REGION):
        return None
    if phonenumbers.number_type(number) != PhoneNumberType.MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spaced(phone: str) -> str:
    """+8613800138000 as people write it: 138 0013 8000."""
    number = phone.removeprefix("+86")
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else phone


def masked(phone: str) -> str:
    """+8613800138000 with its middle hidden: 138****8000."""
    number = phone.removeprefix("+86")
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else ""
