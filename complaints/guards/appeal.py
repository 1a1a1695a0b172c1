"""Guards of an appeal: until when an end is appealed, and who may review it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import case as case_queries
from complaints.queries import dealing
from complaints.workflow import Clock


def window_open(attempt: Attempt) -> None:
    """Only a new end opens a window, and an appeal closes it: so once per outcome, and none after a dismissal."""
    window = dealing.clocks_now(attempt.case).get(Clock.APPEAL_WINDOW)
    if window is None or attempt.now >= window.due_at:
        raise Refused(_("申诉期限已过，或者对这一结果已经申诉过，不能再申诉。"), "window_closed")


def impartial(attempt: Attempt) -> None:
    """Nobody reviews what they had a hand in (DOMAIN §9)."""
    if case_queries.has_handled(attempt.case, attempt.person):
        raise Refused(_("您参与过这件投诉的办理，不能复核。请由另一位复核员决定。"), "not_impartial")


GUARDS = named(window_open, impartial)
