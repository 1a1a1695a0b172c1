"""Patterns that staff write and strangers' text is matched against: only those that cannot take long are taken.

A pattern's cost is an upper bound of the ways in which it may be tried on a text: what `re` walks through when it
backtracks. `(a+)+` would take years over thirty letters; what people need for numbers and codes costs next to nothing.
"""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from django.utils.translation import gettext as _

COST_MAX = 5_000_000
TEXT_MAX = 2000  # no text that is matched is longer
_SINGLE = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN, op.AT}
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT}


class BadPattern(ValueError):
    """A sentence that says what is wrong with the pattern."""


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern over a whole value; raises `BadPattern`."""
    try:
        tree = parser.parse(pattern)
        cost = _cost(tree)
        found = re.compile(rf"^(?:{pattern})\Z")
    except BadPattern:
        raise
    except (re.error, OverflowError, RecursionError) as why:
        raise BadPattern(_("正则表达式不能用：%(why)s") % {"why": why}) from why
    if cost > COST_MAX:
        words = _("这个正则表达式可能要算很久：重复里面不要再有重复或选择，例如不写“(a+)+”，不限次数的重复最多用两处")
        raise BadPattern(words)
    return found


def _cost(tree: Any) -> int:
    """Number of ways in which a sequence may be tried; capped, as products grow beyond all measure."""
    cost = 1
    for kind, value in tree:
        cost = min(cost * _of_one(kind, value), COST_MAX + 1)
    return cost


def _of_one(kind: Any, value: Any) -> int:
    if kind in _SINGLE:
        return 1
    if kind in _REPEATS:
        least, most, body = value
        most = min(int(most), TEXT_MAX)
        inside = _cost(body)
        ways = most - int(least) + 1 if most > least else 1
        return ways if inside == 1 else ways * min(inside, COST_MAX) ** min(most, 64)
    if kind is op.SUBPATTERN:
        return _cost(value[-1])
    if kind is op.BRANCH:
        return sum(_cost(branch) for branch in value[1])
    raise BadPattern(_("正则表达式里只能用字符、字符类、分组、选择和重复，不能用引用和前后查找"))
