"""Guards of what a company may ask for once, and of messages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.mediation import own_mediation
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import dealing
from complaints.rules.rights import Right, used
from complaints.workflow import Clock, Role


def may_write(attempt: Attempt) -> None:
    """Let only the mediator who leads a mediation write in it, not another one."""
    if Role.MEDIATOR in attempt.roles and not attempt.roles & {Role.OFFICER, Role.SUPERVISOR}:
        own_mediation(attempt)


def before_due(attempt: Attempt) -> None:
    if attempt.case.due_at is None or attempt.now >= attempt.case.due_at:
        raise Refused(_("答复期限已过，请直接答复。"), "overdue")


def not_asked_before(attempt: Attempt) -> None:
    if used(attempt.case, Right.QUESTION):
        raise Refused(_("已经请投诉人补充过一次，不能再次提出。"), "asked_before")


def not_extended_before(attempt: Attempt) -> None:
    if used(attempt.case, Right.EXTENSION):
        raise Refused(_("已经申请过一次延期，不能再次申请。"), "extended_before")


def extension_asked(attempt: Attempt) -> None:
    case = attempt.case
    if not used(case, Right.EXTENSION) or Clock.EXTENSION not in dealing.clocks_now(case):
        raise Refused(_("没有等待决定的延期申请。"), "no_extension")


def not_objected_before(attempt: Attempt) -> None:
    if used(attempt.case, Right.OBJECTION):
        raise Refused(_("已经提出过一次异议，不能再次提出。"), "objected_before")


GUARDS = named(may_write, before_due, not_asked_before, not_extended_before, extension_asked, not_objected_before)
