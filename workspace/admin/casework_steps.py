"""The staff's steps of casework as a table: objections, extensions, ends, mediation, messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms import StaffStepForm
from complaints.commands import correction, dealing, disposal, ending, mediation, offer, referral
from complaints.forms.dealing import WishForm
from complaints.models import Complaint, UndoPoint
from complaints.queries import correction as correction_queries
from complaints.rules.codes import COUNTERSIGNED, ObjectionDecision
from complaints.workflow import Step
from workspace.admin.step_rows import staff_page, table
from workspace.forms import casework
from workspace.forms.staff import long_text


class WishStaffForm(StaffStepForm):
    """Why the platform proposes a mediation."""

    reason = long_text(WishForm.base_fields["reason"].label, _("双方都会看到。"), rows=4)


@dataclass(frozen=True)
class Undone:
    """The step that would be undone."""

    undone: list[UndoPoint]


def _undone(case: Complaint, user: Any) -> Undone:
    return Undone(correction_queries.to_correct(case, timezone.now())[-1:])


DECIDED: dict[str, Any] = {
    ObjectionDecision.RESUME: _("已决定异议不成立，企业的答复期限接着计算，我们已通知双方。"),
    ObjectionDecision.REROUTE: _("已决定转交另一家企业，我们已通知有关各方。"),
    ObjectionDecision.REFUSE: _("已决定不予受理，我们已通知双方。"),
    ObjectionDecision.MERGE: _("已决定并入另一件投诉，我们已通知有关各方。"),
}


def _decided(data: dict[str, Any]) -> Any:
    """Decision on an objection, in a sentence."""
    if data.get("ground") in COUNTERSIGNED:
        return _("已提出不予受理，等待另一位工作人员复签，复签后通知双方。")
    return DECIDED[data["decision"]]


PAGES = table(
    staff_page(
        Step.DECIDE_OBJECTION,
        _("作出决定"),
        dealing.decide_objection,
        form=casework.DecideObjectionForm,
        lead=_(
            "异议不成立的，企业的答复期限接着计算。转交另一家企业的，投诉人原来的提交和受理时间不变。决定立即通知双方。"
        ),
        done=_decided,
        is_awaited=True,
        is_loud=True,
    ),
    staff_page(
        Step.GRANT_EXTENSION,
        _("同意延期"),
        dealing.grant_extension,
        lead=_("同意后，答复期限延长5个工作日，并通知双方。每次转办只能延期一次。"),
        done=_("已同意延期，我们已通知双方。"),
        is_awaited=True,
    ),
    staff_page(
        Step.DECLINE_EXTENSION,
        _("不同意延期"),
        dealing.decline_extension,
        form=casework.ReasonForm,
        lead=_("答复期限不变。企业会看到理由。"),
        done=_("已记录，我们已通知双方。"),
        is_awaited=True,
    ),
    staff_page(
        Step.ASK_REFERRAL,
        _("发给投诉人决定"),
        referral.ask_referral,
        form=casework.ReferForm,
        lead=_(
            "投诉人有7天决定是否同意，期间受理期限暂停计算。同意的，投诉移送该机构，由承办人移交材料；"
            "不同意或者没有答复的，按所选依据不予受理，并告知该机构的联系方式。"
        ),
        done=_("已征求投诉人的意见。"),
    ),
    staff_page(
        Step.MERGE,
        _("并案"),
        ending.merge,
        form=casework.MergeForm,
        lead=_(
            "这件投诉按O12办结，在另一件里继续办理。内容、文件、留言和补充材料在另一件里都能看到；"
            "企业已收到另一件的，会收到通知，答复期限顺延2个工作日。"
        ),
        done=_("已并案，我们已通知有关各方。"),
        is_grave=True,
    ),
    staff_page(
        Step.RECATEGORISE,
        _("更正类别"),
        correction.recategorise,
        form=casework.RecategoriseForm,
        lead=_("期限不变。原来填写的内容保留在修改记录里；新类别需要而没有填写的，系统会请投诉人补充。"),
        done=_("已更正类别，我们已通知有关各方。"),
    ),
    staff_page(
        Step.CORRECT_STEP,
        _("更正上一步"),
        correction.correct_step,
        form=casework.CorrectStepForm,
        lead=_(
            "撤销工作人员的最后一步，案件回到这一步之前，期限不足2个工作日的给足2个工作日。"
            "两步都留在办理记录里，之前收到通知的人会再收到通知。"
        ),
        done=_("已更正，我们已通知之前收到通知的人。"),
        is_grave=True,
        more=(_undone,),
    ),
    staff_page(
        Step.DISCONTINUE,
        _("终止"),
        ending.discontinue,
        form=casework.DiscontinueForm,
        lead=_("终止会结束这件投诉。"),
        done=_("已终止，我们已通知双方。"),
        is_grave=True,
    ),
    staff_page(
        Step.REQUEST_MEDIATION,
        _("建议调解"),
        mediation.request_mediation,
        form=WishStaffForm,
        lead=_("双方都须在5个工作日内同意，不答复视为不同意。"),
        done=_("已建议调解，我们已通知双方。"),
    ),
    staff_page(
        Step.ASSIGN_MEDIATOR,
        _("指派调解员"),
        mediation.assign_mediator,
        form=casework.MediatorForm,
        lead=_("名单里没有投诉的当事方，案件少的排在前面。调解员只能指派自己承办，更换由主管决定。"),
        done=_("已指派调解员。"),
    ),
    staff_page(
        Step.CALL_SESSION,
        _("安排调解会"),
        mediation.call_session,
        form=casework.SessionForm,
        lead=_("双方会收到时间、地点或链接，以及日历文件。"),
        done=_("调解会已安排，我们已通知双方。"),
    ),
    staff_page(
        Step.CANCEL_SESSION,
        _("取消调解会"),
        mediation.cancel_session,
        form=casework.CancelSessionForm,
        lead=_("双方会收到通知。"),
        done=_("调解会已取消，我们已通知双方。"),
    ),
    staff_page(
        Step.PROPOSE_SETTLEMENT,
        _("提出这一版文本"),
        mediation.propose_settlement,
        form=casework.SettlementForm,
        lead=_("双方签署同一版本后生效。提出新的版本后，旧版本上的签署不算数。"),
        done=_("协议文本已发给双方签署。"),
        is_awaited=True,
    ),
    staff_page(
        Step.TERMINATE_MEDIATION,
        _("终止调解"),
        mediation.terminate_mediation,
        form=casework.TerminateForm,
        lead=_("终止后投诉按O07办结。通知里会写明仲裁、法院等其他途径。"),
        done=_("调解已终止，我们已通知双方。"),
        is_grave=True,
    ),
    staff_page(
        Step.HOLD,
        _("暂停到期删除"),
        disposal.hold,
        form=casework.HoldForm,
        lead=_("暂停后，这件投诉过了保存期限也不会删除，直到主管恢复。理由记入内部备注，当事人看不到。"),
        done=_("已暂停到期删除。"),
    ),
    staff_page(
        Step.LIFT_HOLD,
        _("恢复到期删除"),
        disposal.lift_hold,
        form=casework.HoldForm,
        lead=_("恢复后，保存期限已过的，会进入下一批到期删除。理由记入内部备注。"),
        done=_("已恢复到期删除。"),
    ),
    staff_page(
        Step.MESSAGE,
        _("发送留言"),
        offer.message,
        adds=True,
        form=casework.StaffMessageForm,
        lead=_("只发给一方的留言，另一方看不到。发送后不能修改。"),
        done=_("留言已发送。"),
    ),
)
