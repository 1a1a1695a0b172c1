"""Guards of filing a draft, and of undoing a withdrawal."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import blocks
from casework.errors import Refused
from casework.workdays import day_of
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import case as case_queries
from complaints.rules import attestation, completeness
from complaints.rules.codes import Via
from ui.templatetags.ui import cn_date


def contact_verified(attempt: Attempt) -> None:
    if not attestation.is_reachable(attempt.person, attempt.case.via):
        raise Refused(_("请先验证您的手机号或邮箱，再提交投诉。"), "contact_not_verified")


def complete(attempt: Attempt) -> None:
    gaps = completeness.gaps(attempt.case, day_of(attempt.now))
    if gaps:
        raise Refused(_("还不能提交：%(first)s。") % {"first": gaps[0].message}, "incomplete")


def room_today(attempt: Attempt) -> None:
    """No more than this many by one person and day: nobody floods the office, or a company. The hotline counts none."""
    if attempt.case.via == Via.HOTLINE:
        return
    if case_queries.filed_on(attempt.person, day_of(attempt.now)) >= settings.FILED_A_DAY:
        raise Refused(
            _("您今天已经提交了%(n)s件投诉，一天最多提交这么多。草稿已经保存，请在%(day)s0:00以后再提交。")
            % {"n": settings.FILED_A_DAY, "day": cn_date(day_of(attempt.now) + timedelta(days=1))},
            "too_many_today",
        )


def not_blocked(attempt: Attempt) -> None:
    """A block keeps from filing on the site; whoever calls is heard by an officer, who writes it down."""
    if attempt.case.via != Via.HOTLINE and (why := blocks.told(attempt.person, attempt.now)):
        raise Refused(why, "filing_blocked")


def undo_open(attempt: Attempt) -> None:
    if attempt.case.due_at is None or attempt.now >= attempt.case.due_at:
        raise Refused(_("撤回已超过24小时，不能取消。有新的事实可以重新投诉。"), "undo_over")


GUARDS = named(contact_verified, complete, room_today, not_blocked, undo_open)
