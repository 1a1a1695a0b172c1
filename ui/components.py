"""Values that the templates in `components/` draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ui.values import Words


@dataclass(frozen=True)
class Tag:
    """A status in colour, for `tag.html`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """A label with its value, for `rows.html`: `sub` is a smaller line, `url` where it is changed, `cls` code, num or
    calls (the numbers in it are to be called).
    """

    label: str
    value: object
    sub: str = ""
    cls: str = ""
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of `timeline.html`: `at` when it happened, or `when` it is to, in words."""

    title: str
    text: str = ""
    at: datetime | None = None
    when: str = ""
    state: str = ""


def rows_of(*pairs: tuple[Words, object]) -> list[Row]:
    """A row for each pair that has a value."""
    return [Row(str(label), value) for label, value in pairs if value]
