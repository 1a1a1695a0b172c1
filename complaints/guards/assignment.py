"""Guards of giving back a case."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.workflow import Role


def releasable(attempt: Attempt) -> None:
    """An officer gives back their own case; a supervisor anybody's."""
    if attempt.actor is None:  # see `commands.conflict.give_back`
        return
    if attempt.case.officer_id is None:
        raise Refused(_("这件投诉还没有分配，不需要退回。"), "not_assigned")
    if attempt.case.officer_id != attempt.actor.pk and Role.SUPERVISOR not in attempt.roles:
        raise Refused(_("只能退回自己承办的案件。别人承办的，请主管处理。"), "not_own")


GUARDS = named(releasable)
