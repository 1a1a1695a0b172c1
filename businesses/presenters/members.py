"""The people of a company, with the days on which they are away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Absence
from businesses.models import Membership


@dataclass(frozen=True)
class MemberRow:
    """A member; `away` are the absences ahead (`accounts.models.Absence`)."""

    member: Membership
    away: list[Absence]


def rows(members: Iterable[Membership], away: Iterable[Absence]) -> list[MemberRow]:
    of: dict[int, list[Absence]] = {}
    for one in away:
        of.setdefault(one.person_id, []).append(one)
    return [MemberRow(member, of.get(member.user_id, [])) for member in members]
