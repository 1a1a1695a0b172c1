"""Guards of the steps that the system takes by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import case as case_queries
from complaints.workflow import CLOCKS, Clock


def rung_due(attempt: Attempt) -> None:
    """The system moves only when a running clock has reached the rung that takes this very step."""
    for clock in attempt.case.clocks.filter(stopped_at=None, next_at__lte=attempt.now):
        rungs = CLOCKS[Clock(clock.kind)].rungs
        if clock.rung < len(rungs) and rungs[clock.rung].step == attempt.step:
            return
    raise Refused(_("期限未到。"), "not_due")


def due_if_system(attempt: Attempt) -> None:
    if attempt.actor is None:
        rung_due(attempt)


def reminders_posted(attempt: Attempt) -> None:
    """Silence closes a case only after both reminders went out (DOMAIN §3)."""
    clock = case_queries.running_clock(attempt.case, Clock.CONFIRM)
    reminders = sum(rung.step is None for rung in CLOCKS[Clock.CONFIRM].rungs)
    if clock is None or clock.rung < reminders:
        raise Refused(_("两次提醒尚未发出。"), "not_reminded")


GUARDS = named(rung_due, due_if_system, reminders_posted)
