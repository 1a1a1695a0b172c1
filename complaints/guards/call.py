"""Guard of urging a company by phone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.rules.turn import is_of
from complaints.workflow import Role


def company_owes(attempt: Attempt) -> None:
    if not is_of(attempt.case, Role.BUSINESS):
        raise Refused(_("现在不需要企业做什么，不用催办。"), "owes_nothing")


GUARDS = named(company_owes)
