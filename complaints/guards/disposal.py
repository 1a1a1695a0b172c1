"""Guards of erasing what a case holds."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import disposal
from complaints.rules import retention


def not_erased(attempt: Attempt) -> None:
    if attempt.case.erased_at:
        raise Refused(_("这件投诉的保存期限已过，内容已经删除，不能再办理。"), "erased")


def held(attempt: Attempt) -> None:
    if not attempt.case.held_at:
        raise Refused(_("这件投诉没有暂停到期删除。"), "not_held")


def not_held(attempt: Attempt) -> None:
    if attempt.case.held_at:
        raise Refused(_("这件投诉已经暂停到期删除。"), "held")


def past_retention(attempt: Attempt) -> None:
    """Ended so long ago, and no term runs any more: neither to undo a withdrawal nor to appeal."""
    case = attempt.case
    is_past = case.status_since is not None and case.status_since < retention.before(attempt.now)
    if not is_past or case.clocks.filter(stopped_at=None).exists():
        raise Refused(_("这件投诉的保存期限还没有过。"), "not_past")


def released_by_two(attempt: Attempt) -> None:
    """Only what stands in a batch that one person proposed and another released."""
    if disposal.released_item(attempt.case) is None:
        raise Refused(_("删除须由一人提出、另一人批准。"), "not_released")


def announced(attempt: Attempt) -> None:
    """Only a week after the complainant was told: so long they can fetch it."""
    if not disposal.items_to_settle(attempt.now).filter(complaint=attempt.case).exists():
        raise Refused(_("删除须在告知投诉人满%(n)s天之后。") % {"n": retention.ANNOUNCED.days}, "not_announced")


GUARDS = named(not_erased, held, not_held, past_retention, released_by_two, announced)
