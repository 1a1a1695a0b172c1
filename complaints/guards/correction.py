"""Guards of corrections by staff: another category, missing details, a step to put right, an annex."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import correction
from complaints.workflow import Role


def may_recategorise(attempt: Attempt) -> None:
    """An officer's before the company has the case, a supervisor's afterwards."""
    if attempt.case.served_at and Role.SUPERVISOR not in attempt.roles:
        raise Refused(_("投诉已经转交企业，类别由主管更正。"), "served")
    if not attempt.case.served_at and Role.OFFICER not in attempt.roles:
        raise Refused(_("投诉还没有转交企业，类别由受理员更正。"), "not_served")


def details_asked(attempt: Attempt) -> None:
    if attempt.case.details_asked_at is None:
        raise Refused(_("现在没有需要您补充的类别信息。"), "nothing_asked")


def correctable(attempt: Attempt) -> None:
    if not correction.to_correct(attempt.case, attempt.now):
        raise Refused(
            _("没有可以更正的步骤：只能更正工作人员的最后一步，在3个工作日以内，并且对方还没有据此办理。"),
            "not_correctable",
        )


def has_annex(attempt: Attempt) -> None:
    if attempt.case.absorbed_at is None:
        raise Refused(_("没有并入这件投诉的投诉。"), "no_annex")


GUARDS = named(may_recategorise, details_asked, correctable, has_annex)
