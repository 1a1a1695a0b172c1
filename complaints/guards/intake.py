"""Guards of accepting, refusing and asking for a supplement."""

from __future__ import annotations

from django.utils.translation import gettext as _

from businesses.access import can_be_served
from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import case as case_queries
from complaints.workflow import Role


def auto_acceptable(attempt: Attempt) -> None:
    case = attempt.case
    if not (case.its_category.auto_accept or case.its_category.top.auto_accept):
        raise Refused(_("这一类投诉由受理员审核。"), "not_automatic")
    if not can_be_served(case.business_id):
        raise Refused(_("被投诉企业尚未入驻，由受理员审核。"), "not_registered")
    if case.precheck_grounds:
        raise Refused(_("预检有提示，由受理员审核。"), "precheck")


def no_open_duplicate(attempt: Attempt) -> None:
    other = case_queries.open_duplicate(attempt.case)
    if other:
        raise Refused(
            _("同一投诉人就同一事项已有正在办理的投诉%(reference)s，不能重复受理。") % {"reference": other.reference},
            "duplicate",
        )


def refusal_proposed(attempt: Attempt) -> None:
    if attempt.case.refusal_proposed_by_id is None:
        raise Refused(_("没有待复签的不予受理意见。"), "nothing_proposed")


def not_the_proposer(attempt: Attempt) -> None:
    if attempt.person.pk == attempt.case.refusal_proposed_by_id:
        raise Refused(_("不能复签自己提出的意见，请由另一位工作人员复签。"), "own_proposal")


def second_request_by_supervisor(attempt: Attempt) -> None:
    if attempt.case.supplement_rounds and Role.SUPERVISOR not in attempt.roles:
        raise Refused(_("已经要求过一次补充。再次要求补充须由主管作出。"), "second_supplement")
    if not attempt.case.supplement_rounds and Role.OFFICER not in attempt.roles:
        raise Refused(_("第一次要求补充由受理员作出。"), "first_supplement")


def unmatched(attempt: Attempt) -> None:
    if attempt.case.business_id is not None:
        raise Refused(_("这件投诉已经匹配了企业。"), "matched")


GUARDS = named(
    auto_acceptable, no_open_duplicate, refusal_proposed, not_the_proposer, second_request_by_supervisor, unmatched
)
