"""The pages of a case's steps among the staff, and a case in which each is possible."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from complaints.commands import answer as answer_commands
from complaints.commands import disposal, ending, intake
from complaints.models import Complaint
from complaints.workflow import MOVES, Status, Step
from tests.factories import cases

REFUSAL = {"reason": "被投诉事项应由邮政管理部门处理。", "other_remedies": "可以拨打12305向邮政管理部门申诉。"}


def step_of(case: Complaint, step: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


def ready_for(step: str) -> Complaint:
    """A case in which the step's guards are content."""
    if step == Step.COUNTERSIGN:
        return proposed(cases.officer())
    if step in (Step.SERVE, Step.CLOSE_UNREACHABLE):
        return cases.accepted()
    if step in (Step.GRANT_EXTENSION, Step.DECLINE_EXTENSION):
        return cases.extension_asked()
    if step == Step.REQUEST_MEDIATION:
        return cases.answered()
    if step == Step.DECIDE_OBJECTION:
        return cases.objected()
    if MOVES[Step(step)].sources == {Status.MEDIATION}:
        return cases.in_mediation()
    if step in (Step.RECORD_ANSWER, Step.LINK_GROUP, Step.URGE):
        return cases.with_business()
    if step == Step.MAKE_LINK:
        return cases.accepted()
    if step == Step.REVOKE_LINK:
        cases.letter_link(case := cases.accepted())
        return cases.fresh(case)
    if step == Step.DELIVER_AGAIN:
        case = cases.with_business()
        Complaint.objects.filter(pk=case.pk).update(escalation_level=2)
        return cases.fresh(case)
    if step == Step.CONFIRM_PERFORMED:
        case = cases.settled()
        answer_commands.report_performed(case, actor=cases.handler_of(case), text="已退款，见凭证。", now=cases.MONDAY)
        return cases.fresh(case)
    if step in (Step.CONSENT_AMENDMENT, Step.DECLINE_AMENDMENT):
        return cases.amendment_open()
    if step == Step.RELEASE:
        return cases.accepted()  # by somebody else
    if step == Step.TAKE_DOWN_FILE:
        cases.given_file(case := cases.filed())
        return cases.fresh(case)
    if step == Step.CORRECT_STEP:
        ending.discontinue(
            case := cases.with_business(), actor=cases.supervisor(), outcome="O13", reason="不符。", now=timezone.now()
        )
        return cases.fresh(case)
    if step == Step.LIFT_HOLD:
        disposal.hold(case := cases.filed(), actor=cases.supervisor(), reason="法院调取。", now=cases.MONDAY)
        return cases.fresh(case)
    return cases.filed()


def proposed(by: User) -> Complaint:
    case = cases.filed()
    intake.propose_refusal(case, actor=by, ground="R07", now=cases.MONDAY, **REFUSAL)
    return cases.fresh(case)
