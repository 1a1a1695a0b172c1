"""Guards of making several cases one group."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import group


def groupable(attempt: Attempt) -> None:
    case = attempt.case
    if case.business_id is None or case.accepted_at is None:
        raise Refused(_("受理后、企业已匹配的投诉才能关联到群体投诉。"), "not_groupable")
    if group.membership(case):
        raise Refused(_("这件投诉已经在一个群体投诉里。"), "in_group")


def in_group(attempt: Attempt) -> None:
    if group.membership(attempt.case) is None:
        raise Refused(_("这件投诉不在群体投诉里，或者已经退出。"), "not_in_group")


GUARDS = named(groupable, in_group)
