"""Case numbers that cannot be guessed: the day, thirty random bits, a check character."""

from __future__ import annotations

import re
import secrets
from datetime import date

from ui import folding

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
CHECKS = ALPHABET + "*~$=U"
RANDOM_CHARS = 6
_FORGIVE = str.maketrans({"I": "1", "L": "1", "O": "0", " ": ""})
_GAP = "[-ー ._/~·:]*"  # what stands for the dash, or nothing
_PASTED = re.compile(
    rf"(?<![0-9A-Z])([A-Z]{{2}}){_GAP}([0-9ILO]{{6}}){_GAP}((?:[0-9A-Z][ -]*){{6}}[0-9A-Z])(?![0-9A-Z])"
)


def new_reference(prefix: str, day: date) -> str:
    """A fresh reference such as TS-261123-7K4M9XR; uniqueness is the database's to enforce."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARS))
        check = check_character(day, body)
        if check in ALPHABET:  # the five odd check signs cannot be typed easily: draw again
            return f"{prefix}-{day:%y%m%d}-{body}{check}"


def check_character(day: date, body: str) -> str:
    """Crockford's modulo-37 check over the day and the random part: one wrong or two swapped characters are seen."""
    number = int(f"{day:%y%m%d}")
    for char in body:
        number = number * 32 + ALPHABET.index(char)
    return CHECKS[number % 37]


def find(text: str) -> str:
    """The reference in a text, as it is printed: 编号：TS261123…。, “…的投诉”; empty where there is none."""
    if found := _PASTED.search(folding.plain(text).upper()):
        prefix, day, body = found.groups()
        return f"{prefix}-{day.translate(_FORGIVE)}-{body.replace('-', '').translate(_FORGIVE)}"
    return ""


def normalise(text: str) -> str:
    """Bring a typed, spoken or pasted reference into its printed form: `ts 261123 7k4m9xr`, 编号：TS261123…。"""
    if found := find(text):
        return found
    cleaned = folding.plain(text).upper()
    prefix, _, rest = cleaned.replace(" ", "-").partition("-")
    return f"{prefix}-{rest.translate(_FORGIVE)}" if rest else cleaned
