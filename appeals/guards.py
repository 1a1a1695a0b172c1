"""The guards of the appeal's table: a reviewer who had no hand in the case, and only the one who has it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals import queries
from appeals.models import Attempt, Guard
from casework.errors import Refused
from complaints.workflow import Role


def not_recorded(attempt: Attempt) -> None:
    """Filing is the first line, once."""
    if attempt.case.events_count:
        raise Refused(_("这件申诉已经提出。"), "filed")


def may_assign(attempt: Attempt) -> None:
    """A reviewer takes what nobody has; a supervisor assigns and changes."""
    if attempt.actor is None or Role.SUPERVISOR in attempt.roles:
        return
    if attempt.case.reviewer_id is not None:
        raise Refused(_("这件申诉已有复核员。更换复核员由主管决定。"), "taken")
    impartial(attempt)


def releasable(attempt: Attempt) -> None:
    """A reviewer gives back their own; a supervisor anybody's; the system what nobody may have by load."""
    if attempt.actor is None:
        return
    if Role.SUPERVISOR not in attempt.roles:
        own_review(attempt)


def own_review(attempt: Attempt) -> None:
    if attempt.person.pk != attempt.case.reviewer_id:
        raise Refused(_("这件申诉由另一位复核员复核。"), "not_own")


def impartial(attempt: Attempt) -> None:
    """Nobody reviews what they had a hand in (DOMAIN §9)."""
    if not queries.may_review(attempt.case, attempt.person):
        raise Refused(_("您参与过这件投诉的办理，不能复核。请由另一位复核员决定。"), "not_impartial")


GUARDS: dict[str, Guard] = {
    guard.__name__: guard for guard in (not_recorded, may_assign, releasable, own_review, impartial)
}
