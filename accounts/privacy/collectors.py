"""Everything the site keeps of a person, room by room: what "my data", "delete me" and the help page walk.

`settings.PERSONAL_DATA` names one class a room, from its `personal_data.py`. The ground floor does not know this base:
the notices are told of beside the account, the files beside the complaints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from ui.values import Json, Words

# A file of the archive: its name, and its content, or the name of a copy in the storage that is streamed.
Part = tuple[str, Callable[[], bytes] | str]
# Values of `Kept`, in their order.
KeptRow = (
    tuple[Words, Words, Words, Words]
    | tuple[Words, Words, Words, Words, bool]
    | tuple[Words, Words, Words, Words, bool, str]
)
IN_ARCHIVE = ""  # of a link: what it leads to is in the archive


@dataclass(frozen=True)
class Kept:
    """One thing that is kept: what, what for, how long, and what becomes of it when the person leaves."""

    what: Words
    purpose: Words
    until: Words
    on_leaving: Words
    stays: bool = False  # beyond the account
    job: str = ""  # task of beat's schedule that ends it; wherever `until` is a term


class Collector:
    """One room's share; a room says only what it has."""

    LINKS: Mapping[
        str, str
    ] = {}  # every foreign key to the user, "app.Model.field" → IN_ARCHIVE, or why it is not in it

    def kept(self) -> Iterable[KeptRow]:
        """Rows of `Kept`, with the terms as they are set here."""
        return ()

    def seen(self) -> Iterable[tuple[Words, Words]]:
        """Pairs of who sees what."""
        return ()

    def parts(self, user: User, now: datetime) -> Sequence[Part]:
        """The person's files of the archive; contents are made when they are asked for."""
        return ()

    def held(self, user: User) -> Sequence[tuple[Words, int]]:
        """Open work that this member of staff holds and that is handed on when they go, as pairs of what and number."""
        return ()

    def shows(self, user: User) -> bool:
        """Whether something of this person would be seen by whoever came into the account in their place."""
        return False

    def last_at(self, user: User) -> datetime | None:
        """Time of the last deed of this person in this room, done while signed in; None where there was none."""
        return None

    def obstacles(self, user: User) -> Sequence[str]:
        """Why the account cannot be deleted now, a sentence each."""
        return ()

    def forget(self, user: User, now: datetime) -> None:
        """Delete or blank what does not stay; within the transaction of leaving."""

    def in_bundle(self, case: Any, viewer: Any) -> Sequence[dict[str, Json]]:
        """The share of the case file of a complaint as JSON."""
        return ()

    def on_paper(self, case: Any, viewer: Any) -> Sequence[Any]:
        """The share of the case file of a complaint on paper, as its sections."""
        return ()

    def erase_case(self, case: Any, *, now: datetime) -> None:
        """Blank this room's words about a complaint whose time is over."""


def collectors() -> list[Collector]:
    return [import_string(path)() for path in settings.PERSONAL_DATA]


def kept() -> list[Kept]:
    """The whole table, as the help page and the page before leaving show it."""
    return [Kept(*row) for collector in collectors() for row in collector.kept()]


def seen() -> list[dict[str, Words]]:
    """List who sees what, as rows {label, value}; only rooms that show something to others say so."""
    found = [row for collector in collectors() for row in collector.seen()]
    return [{"label": who, "value": what} for who, what in found]


def parts(user: User, now: datetime) -> list[Part]:
    return [part for collector in collectors() for part in collector.parts(user, now)]


def held(user: User) -> list[tuple[Words, int]]:
    """All the open work of one member of staff; what there is none of is left out."""
    return [row for collector in collectors() for row in collector.held(user) if row[1]]


def obstacles(user: User) -> list[str]:
    return [why for collector in collectors() for why in collector.obstacles(user)]


def forget(user: User, now: datetime) -> None:
    """The rooms above first: what they let go may refer to what is below."""
    for collector in reversed(collectors()):
        collector.forget(user, now)
