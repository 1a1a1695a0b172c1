"""Rights that a side has once in a serving, or three times: kept on the case, so that a button costs no query."""

from __future__ import annotations

from enum import StrEnum

from complaints.rules.case import HasRights


class Right(StrEnum):
    """The rights that are used up; a new serving gives them back (DOMAIN §3)."""

    QUESTION = "question"
    EXTENSION = "extension"
    OBJECTION = "objection"
    COUNTER = "counter"  # three times
    OFFER = "offer"  # three times
    FINAL = "final"
    MEDIATION = "mediation"  # once a side: "mediation:business"


def use(case: HasRights, right: str) -> None:
    """Note on the locked case that the right was used."""
    case.rights_used = [*case.rights_used, str(right)]


def used(case: HasRights, right: str) -> int:
    """How often it was used in the present serving."""
    return list(case.rights_used).count(str(right))


def of_side(right: str, side: str) -> str:
    """The name of a right that each side has for itself."""
    return f"{right}:{side}"


def has_asked_to_mediate(case: HasRights) -> bool:
    """Whether anybody asked for a mediation in the present serving."""
    return any(name.startswith(Right.MEDIATION) for name in case.rights_used)
