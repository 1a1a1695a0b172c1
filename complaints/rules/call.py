"""A caller about a case: how long a proof holds, how often one may try, what is kept of a code."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

CALL = timedelta(minutes=30)  # a proof holds for this call, for this member of staff, for this case
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_GAP = timedelta(minutes=1)
CODES_A_DAY = 10  # to one number, whatever the case
DIGITS = 4
WRONG_A_DAY = 5  # of one number's digits, whatever the case; then only a code helps


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def hash_of(code: str, phone: str) -> str:
    """Hash under which a code is kept: without the site's key nobody can try the million out."""
    return salted_hmac("complaints.calling", f"{phone}:{code}", algorithm="sha256").hexdigest()


def is_code(typed: str, phone: str, kept: str) -> bool:
    return constant_time_compare(hash_of(typed, phone), kept)


def are_digits(typed: str, phone: str) -> bool:
    return constant_time_compare(typed, phone[-DIGITS:])
