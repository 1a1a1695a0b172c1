"""The people of a company, with the days on which they are away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from businesses.models import Membership


@dataclass(frozen=True)
class MemberRow:
    """A member; `away` are the absences ahead (`accounts.models.Absence`)."""

    member: Membership
    away: list[Any]


def rows(members: Iterable[Membership], away: Iterable[Any]) -> list[MemberRow]:
    of: dict[int, list[Any]] = {}
    for one in away:
        of.setdefault(one.person_id, []).append(one)
    return [MemberRow(member, of.get(member.user_id, [])) for member in members]
