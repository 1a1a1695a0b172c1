"""Guards of serving a company outside the portal, and of trying once more when it stays silent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from businesses.access import can_be_served
from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.rules.deadline import SILENT_LEVEL


def servable(attempt: Attempt) -> None:
    registered = can_be_served(attempt.case.business_id)
    if attempt.actor is None and not registered:
        raise Refused(_("企业尚未入驻，须线下送达。"), "not_registered")
    if attempt.actor is not None and registered:
        raise Refused(_("企业已入驻，系统会立即转交，不需要线下送达。"), "registered")


def silent(attempt: Attempt) -> None:
    """From the second level on a case may be delivered once more on another way (DOMAIN §10)."""
    if attempt.case.escalation_level < SILENT_LEVEL:
        raise Refused(_("第二级催办之后企业仍未答复的，才需要再次送达。"), "not_silent")


GUARDS = named(servable, silent)
