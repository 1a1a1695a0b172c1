"""The side for which a person acts in a case."""

from __future__ import annotations

from casework.machine import Attempt
from complaints.rules.codes import Side
from complaints.workflow import Role


def side_of(attempt: Attempt) -> str:
    if attempt.actor.pk == attempt.case.complainant_id:
        return Side.COMPLAINANT
    return Side.BUSINESS if Role.BUSINESS in attempt.roles else Side.STAFF
