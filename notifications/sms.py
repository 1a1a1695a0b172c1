"""The words of an SMS: what a gateway carries, how long it may be, how it is billed.

Billed by parts of UCS-2: 70 characters in one, 67 in each of several, our signature 【…】 counted. Gateways refuse a
second signature, symbols outside the common sets and names that are too long: these are cleaned and shortened.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping

from django.utils.functional import Promise

from notifications.strangers import tamed
from ui import folding

ALONE, EACH = 70, 67  # UTF-16 units of a message in one part, and of each part of a longer one
MOST = 2  # parts of any message of ours
NAMES = (20, 14, 9, 5)  # characters of a name: the first of these with which the message has no more than MOST parts
OURS = frozenset({"url", "link", "site_url", "reference", "into"})  # in a context: links and numbers of our own, whole

_MARKS = frozenset("、。，：；？！（）《》“”‘’「」『』…—·～％＋")  # of the common Chinese sets, beside ASCII
_PAIRS = str.maketrans({"【": "（", "】": "）", "〔": "（", "〕": "）", "〖": "（", "〗": "）"})


def segments(text: str) -> int:
    """How many parts this text is sent and billed in; an empty one counts as one."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= ALONE else -(-units // EACH)


def passes(char: str) -> bool:
    """Whether gateways carry this character as it is: ASCII, common Chinese marks, letters and digits of the BMP."""
    if char.isascii():
        return char.isprintable()
    if char in _MARKS:
        return True
    is_plain = unicodedata.category(char) in ("Lo", "Ll", "Lu", "Mn", "Mc", "Nd") and ord(char) <= 0xFFFF
    return is_plain and not _has_other_form(char)


def cleaned(text: str) -> str:
    """The text on one line, what gateways refuse put plainly (① as 1) or left out; a letter beyond the BMP as ？."""
    return " ".join("".join(map(_carried, text.translate(_PAIRS))).split())


def named(value: str, most: int) -> str:
    """A name for an SMS: no link, nothing a gateway refuses, at most this many characters."""
    name = cleaned(tamed(value))
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def fitted(render: Callable[[dict[str, object]], str | None], values: Mapping[str, object]) -> str | None:
    """The text rendered of these values, names as short as MOST parts want them; None where none is rendered."""
    text = None
    for context in _contexts(values):
        text = render(context)
        if text is None or segments(text) <= MOST:
            break
    return text


def _contexts(values: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for most in NAMES:
        yield {
            key: named(str(value), most) if isinstance(value, str | Promise) and key not in OURS else value
            for key, value in values.items()
        }


def _carried(char: str) -> str:
    if passes(char):
        return char
    if char.isspace() or unicodedata.category(char) in ("Cc", "Zl", "Zp"):
        return " "
    other = unicodedata.normalize("NFKD", folding.plain(char))
    kept = "".join(one for one in other if passes(one) and not unicodedata.combining(one)) if other != char else ""
    return kept or ("？" if other and unicodedata.category(char) == "Lo" else "")


def _has_other_form(char: str) -> bool:
    return not unicodedata.is_normalized("NFKC", char)
