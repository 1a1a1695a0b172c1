"""The side on which a person stands in a case: from there they look at it, and act in it."""

from __future__ import annotations

from complaints.rules.codes import Side
from complaints.workflow import Role


def side_of(roles: frozenset[str]) -> Side:
    """The one side of these roles: `access.roles_of` gives nobody the roles of two."""
    if Role.COMPLAINANT in roles:
        return Side.COMPLAINANT
    return Side.BUSINESS if roles & {Role.BUSINESS, Role.BUSINESS_VIEWER} else Side.STAFF
