"""The staff's steps of casework as a table: objections, extensions, ends, mediation, messages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.views import StepPage
from complaints import commands
from complaints.forms import casework as forms
from complaints.forms.parties import WishForm
from complaints.forms.staff import long_text
from complaints.workflow import Step as S
from ui.forms import StaffForm


class WishStaffForm(StaffForm):
    """Why the platform proposes a mediation."""

    reason = long_text(WishForm.base_fields["reason"].label, _("双方都会看到。"), rows=4)


def _page(step: S, button: Any, command: Any, **more: Any) -> StepPage:
    """A page whose form's values are the command's own."""

    def run(case: Any, actor: Any, data: dict[str, Any]) -> None:
        command(case, actor=actor, **data)

    return StepPage(step=step, title=step.label, button=button, run=run, **more)


PAGES: dict[str, StepPage] = {
    page.step: page
    for page in (
        _page(
            S.DECIDE_OBJECTION,
            _("作出决定"),
            commands.decide_objection,
            form=forms.DecideObjectionForm,
            lead=_(
                "异议不成立的，企业的答复期限接着计算。转交另一家企业的，投诉人原来的提交和受理时间不变。决定立即通知双方，不能撤销。"
            ),
            done=_("已作出决定。R07、R12等待另一位工作人员复签，其他决定已立即生效并通知双方。"),
        ),
        _page(
            S.GRANT_EXTENSION,
            _("同意延期"),
            commands.grant_extension,
            lead=_("同意后，答复期限延长5个工作日，并通知双方。每次转办只能延期一次。"),
            done=_("已同意延期，我们已通知双方。"),
        ),
        _page(
            S.DECLINE_EXTENSION,
            _("不同意延期"),
            commands.decline_extension,
            form=forms.ReasonForm,
            lead=_("答复期限不变。企业会看到理由。"),
            done=_("已记录，我们已通知双方。"),
        ),
        _page(
            S.REFER,
            _("移送"),
            commands.refer,
            form=forms.ReferForm,
            lead=_("移送会结束这件投诉，不能撤销。须先征得投诉人同意移交材料。"),
            done=_("已移送，我们已通知投诉人。"),
            is_grave=True,
        ),
        _page(
            S.MERGE,
            _("并案"),
            commands.merge,
            form=forms.MergeForm,
            lead=_("这件投诉按O12办结，在另一件里继续办理，不能撤销。"),
            done=_("已并案，我们已通知双方。"),
            is_grave=True,
        ),
        _page(
            S.DISCONTINUE,
            _("终止"),
            commands.discontinue,
            form=forms.DiscontinueForm,
            lead=_("终止会结束这件投诉，不能撤销。"),
            done=_("已终止，我们已通知双方。"),
            is_grave=True,
        ),
        _page(
            S.REQUEST_MEDIATION,
            _("建议调解"),
            commands.request_mediation,
            form=WishStaffForm,
            lead=_("双方都须在5个工作日内同意，不答复视为不同意。"),
            done=_("已建议调解，我们已通知双方。"),
        ),
        _page(
            S.ASSIGN_MEDIATOR,
            _("指派调解员"),
            commands.assign_mediator,
            form=forms.MediatorForm,
            lead=_("名单里没有投诉的当事方，案件少的排在前面。调解员只能指派自己承办，更换由主管决定。"),
            done=_("已指派调解员。"),
        ),
        _page(
            S.CALL_SESSION,
            _("安排调解会"),
            commands.call_session,
            form=forms.SessionForm,
            lead=_("双方会收到时间、地点或链接，以及日历文件。"),
            done=_("调解会已安排，我们已通知双方。"),
        ),
        _page(
            S.CANCEL_SESSION,
            _("取消调解会"),
            commands.cancel_session,
            form=forms.CancelSessionForm,
            lead=_("双方会收到通知。"),
            done=_("调解会已取消，我们已通知双方。"),
        ),
        _page(
            S.PROPOSE_SETTLEMENT,
            _("提出这一版文本"),
            commands.propose_settlement,
            form=forms.SettlementForm,
            lead=_("双方签署同一版本后生效。提出新的版本后，旧版本上的签署不算数。"),
            done=_("协议文本已发给双方签署。"),
        ),
        _page(
            S.TERMINATE_MEDIATION,
            _("终止调解"),
            commands.terminate_mediation,
            form=forms.TerminateForm,
            lead=_("终止后投诉按O07办结，不能撤销。通知里会写明仲裁、法院等其他途径。"),
            done=_("调解已终止，我们已通知双方。"),
            is_grave=True,
        ),
        _page(
            S.HOLD,
            _("暂停到期删除"),
            commands.hold,
            form=forms.HoldForm,
            lead=_("暂停后，这件投诉过了保存期限也不会删除，直到主管恢复。理由记入内部备注，当事人看不到。"),
            done=_("已暂停到期删除。"),
        ),
        _page(
            S.LIFT_HOLD,
            _("恢复到期删除"),
            commands.lift_hold,
            form=forms.HoldForm,
            lead=_("恢复后，保存期限已过的，会进入下一批到期删除。理由记入内部备注。"),
            done=_("已恢复到期删除。"),
        ),
        _page(
            S.MESSAGE,
            _("发送留言"),
            commands.message,
            form=forms.StaffMessageForm,
            lead=_("只发给一方的留言，另一方看不到。发送后不能修改。"),
            done=_("留言已发送。"),
        ),
    )
}
