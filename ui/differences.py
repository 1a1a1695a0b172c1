"""Two texts beside each other: what was taken out is struck, what is new is underlined, what both have is shortened."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_TOKEN = re.compile(r"[0-9A-Za-z.,]+|.", re.DOTALL)  # a number is one thing; a Chinese character too
AROUND = 24  # characters kept beside a difference
TOO_MUCH = 250_000  # comparisons beyond which the middle is marked as a whole
ALIKE = 0.35
ELLIPSIS = "……"


def marked(before: str, after: str) -> tuple[SafeString, SafeString] | None:
    """Both texts as HTML with <del> and <ins>; None when they have so little in common that the whole has changed."""
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _common(left, right)
    end = _common(left[start:][::-1], right[start:][::-1])
    left_middle, right_middle = left[start : len(left) - end], right[start : len(right) - end]
    if not before or not after or _is_little(start + end, left, right, left_middle, right_middle):
        return None
    head, tail = "".join(left[:start]), "".join(left[len(left) - end :])
    old, new = [_tail(head)], [_tail(head)]
    for was, now in _pieces(left_middle, right_middle):
        if was == now:
            shown = _middle(was)
            old.append(format_html("{}", shown))
            new.append(format_html("{}", shown))
        else:
            old.append(format_html("<del>{}</del>", was) if was else mark_safe(""))
            new.append(format_html("<ins>{}</ins>", now) if now else mark_safe(""))
    old.append(_head(tail))
    new.append(_head(tail))
    return mark_safe("".join(old)), mark_safe("".join(new))  # noqa: S308  every piece was escaped


def _is_little(same: int, left: list[str], right: list[str], left_middle: list[str], right_middle: list[str]) -> bool:
    longest = max(len(left), len(right))
    if longest < 12:
        return True  # a short value is read whole
    if len(left_middle) * len(right_middle) <= TOO_MUCH:
        same += sum(block.size for block in _matcher(left_middle, right_middle).get_matching_blocks())
    return same < ALIKE * longest


def _pieces(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    """(before, after) piece by piece; one character that both have between two differences is no piece of its own."""
    if len(left) * len(right) > TOO_MUCH:
        return [("".join(left), "".join(right))]
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in _matcher(left, right).get_opcodes():
        was, now = "".join(left[a:b]), "".join(right[c:d])
        if found and found[-1][0] != found[-1][1] and (kind != "equal" or b - a < 2):
            found[-1] = (found[-1][0] + was, found[-1][1] + now)
        else:
            found.append((was, now))
    return found


def _matcher(left: list[str], right: list[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, left, right, autojunk=False)


def _common(left: list[str], right: list[str]) -> int:
    """How many tokens both begin with."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


def _tail(text: str) -> str:
    return format_html("{}", text if len(text) <= 2 * AROUND else ELLIPSIS + text[-AROUND:])


def _head(text: str) -> str:
    return format_html("{}", text if len(text) <= 2 * AROUND else text[:AROUND] + ELLIPSIS)


def _middle(text: str) -> str:
    return text if len(text) <= 3 * AROUND else text[:AROUND] + ELLIPSIS + text[-AROUND:]
