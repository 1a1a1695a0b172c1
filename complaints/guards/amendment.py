"""Guards of an edit, and of a complaint that is filed anew."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import amendment
from complaints.rules.codes import REFILABLE
from complaints.workflow import Status


def no_open_amendment(attempt: Attempt) -> None:
    if amendment.is_amended(attempt.case):
        raise Refused(_("您上一次的修改正在等待平台同意。平台决定后，您可以再修改。"), "amendment_open")


def amendment_open(attempt: Attempt) -> None:
    if amendment.open_amendment(attempt.case) is None:
        raise Refused(_("没有等待决定的修改。"), "no_amendment")


def refilable(attempt: Attempt) -> None:
    """Allow it once: after a refusal for want of material or of asking the company first, or after a withdrawal."""
    case = attempt.case
    if case.status == Status.REFUSED and case.ground not in REFILABLE:
        raise Refused(_("按这一依据不予受理的，不能重新投诉。"), "not_refilable")
    if case.status == Status.WITHDRAWN and case.due_at is not None and attempt.now < case.due_at:
        raise Refused(_("24小时内您可以取消撤回，不需要重新投诉。"), "undo_open")
    again = amendment.refiled_as(case)
    if again:
        raise Refused(_("您已经重新投诉过，见投诉%(reference)s。") % {"reference": again}, "refiled")


GUARDS = named(no_open_amendment, amendment_open, refilable)
