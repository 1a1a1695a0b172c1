"""The complainant's step pages as a table: what each says before, what it does, what it says afterwards; their view."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.sign_in import code_again
from casework.views import StepPage, StepView, calls
from complaints import access
from complaints.commands import (
    amendment,
    answer,
    correction,
    draft,
    evidence,
    group,
    intake,
    mediation,
    offer,
    publication,
    referral,
)
from complaints.desk import machine
from complaints.forms import dealing, mine
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.views import mine_beside
from complaints.views.staging import TakesFiles
from complaints.workflow import CLOCKS, Clock, Step

ME = Side.COMPLAINANT
ELSEWHERE = _("您仍可以向有管辖权的行政机关投诉，或者依法申请仲裁、向人民法院起诉。")


def _message(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    private_to = Side.COMPLAINANT if data["is_private"] else ""
    offer.message(case, actor=actor, text=data["text"], private_to=private_to)


_ALL = (
    StepPage(
        step=Step.SUPPLEMENT,
        title=_("补充材料"),
        button=_("提交补充材料"),
        run=calls(intake.supplement, "answers", "files"),
        form=mine.SupplementForm,
        lead=_(
            "每一项可以写明情况，也可以上传文件。平台要求补充的，提交后重新审核；企业请您补充的，提交后企业继续答复。"
        ),
        done=_("补充材料已提交。"),
        more=(mine_beside.onward, mine_beside.asked),
        elsewhere=mine_beside.added_to(Step.SUPPLEMENT),
    ),
    StepPage(
        step=Step.SUPPLY_DETAILS,
        title=_("补充类别信息"),
        button=_("提交"),
        run=calls(correction.supply_details, "answers"),
        form=mine.DetailsForm,
        lead=_("平台更正了投诉的类别，这一类还需要下面的信息。办理期限不变，没有的请写明原因。"),
        done=_("已提交，办理人员可以看到。"),
        more=(mine_beside.onward,),
        elsewhere=mine_beside.added_to(Step.SUPPLY_DETAILS),
    ),
    StepPage(
        step=Step.CONSENT_REFERRAL,
        title=_("同意移送"),
        button=_("同意移送"),
        run=calls(referral.consent_referral),
        lead=_(
            "同意后，平台把上面写明的材料移交给这一机构，投诉在本平台结束，不能撤销。之后由该机构联系您，您也可以主动联系。"
        ),
        done=_("您已同意移送。材料由平台移交，该机构的联系方式见下方。"),
        more=(mine_beside.referred,),
    ),
    StepPage(
        step=Step.DECLINE_REFERRAL,
        title=_("不同意移送"),
        button=_("不同意移送"),
        run=calls(referral.decline_referral),
        lead=format_lazy(
            _(
                "不同意的，平台不移交任何材料，按不予受理结束这件投诉，不能撤销。您可以自己向该机构反映。\n"
                "对不予受理不服的，{n}天内可以在平台申诉一次，由没有参与决定的人复核。{elsewhere}"
            ),
            n=CLOCKS[Clock.APPEAL_WINDOW].length,
            elsewhere=ELSEWHERE,
        ),
        done=_("已记录您不同意移送，材料没有移交。平台不予受理的理由见下方。"),
        is_grave=True,
        more=(mine_beside.referred,),
    ),
    StepPage(
        step=Step.ACCEPT_OFFER,
        title=_("接受方案"),
        button=_("接受方案"),
        run=calls(answer.accept_offer, "offer"),
        form=mine.AcceptForm,
        lead=_(
            "您接受的是上面写明的方案。接受后，企业须在方案写明的完成日期前履行，投诉进入“协议履行中”，不能再改为不认可。\n"
            "企业履行后，请您回来确认。完成日期过后仍未履行的，您可以反映未履行。"
            "那时我们会询问您，10日内没有回复的，按“未反馈”办结，不计为已解决。"
        ),
        done=_("您已接受方案。企业履行后，请回到这里确认。"),
        more=(mine_beside.answered,),
    ),
    StepPage(
        step=Step.CONFIRM_SOLVED,
        title=_("确认已解决"),
        button=_("确认已解决"),
        run=calls(answer.confirm_solved, "outcome"),
        form=mine.SolvedForm,
        lead=_("确认后投诉办结，计为已解决，不能再改为不认可。企业承诺的事情还没有做到的，请先不要确认。"),
        done=_("投诉已办结。谢谢您的确认。"),
        more=(mine_beside.answered,),
    ),
    StepPage(
        step=Step.REJECT_ANSWER,
        title=_("不认可并结束投诉"),
        button=_("不认可，结束投诉"),
        run=calls(answer.reject_answer, "reason"),
        form=mine.RejectForm,
        lead=format_lazy(
            _(
                "提交后投诉结束：按“投诉人不认可”办结，计为未解决，不能撤销。企业提出的方案随之失效，企业也不再另作答复。\n"
                "还想继续谈的，请返回：可以提出自己的方案，请企业再作考虑；也可以申请调解，由平台的调解员主持。\n"
                "对办结的结果不服的，办结后{n}天内可以在平台申诉一次，由没有参与办理的人复核。{elsewhere}"
            ),
            n=CLOCKS[Clock.APPEAL_WINDOW].length,
            elsewhere=ELSEWHERE,
        ),
        done=_("投诉已按“投诉人不认可”办结。对结果不服的，可以申诉。"),
        is_grave=True,
        more=(mine_beside.answered,),
    ),
    StepPage(
        step=Step.CONFIRM_PERFORMED,
        title=_("确认已履行"),
        button=_("确认已履行"),
        run=calls(answer.confirm_performed),
        lead=_(
            "请逐项核对上面的约定，企业都做到了再确认。确认后投诉结束，计为已解决，不能撤销。\n"
            "没有做到的，请不要确认：约定的完成日期过后，您可以反映未履行。"
        ),
        done=_("投诉已办结。谢谢您的确认。"),
        more=(mine_beside.answered,),
    ),
    StepPage(
        step=Step.REPORT_BREACH,
        title=_("反映未履行"),
        button=_("反映未履行"),
        run=calls(answer.report_breach, "reason"),
        form=mine.BreachForm,
        lead=format_lazy(
            _(
                "第一次反映的，投诉转入调解，由调解员催促企业履行。调解后仍不履行、再次反映的，按“协议未履行”办结，不计为已解决。\n"
                "{elsewhere}"
            ),
            elsewhere=ELSEWHERE,
        ),
        done=_("已记录企业没有履行约定，下一步见下方。"),
        is_grave=True,
        more=(mine_beside.answered,),
    ),
    StepPage(
        step=Step.CLOSE_UNANSWERED,
        title=_("按企业未答复办结"),
        button=_("按企业未答复办结"),
        run=calls(answer.close_unanswered),
        lead=format_lazy(
            _(
                "提交后，投诉按“企业逾期未答复”办结，计为未解决，不能撤销，企业不能再在这里答复。\n"
                "您也可以继续等待：企业这段时间内仍可以答复；一直不答复的，期满后系统按同样的结果办结。\n{elsewhere}"
            ),
            elsewhere=ELSEWHERE,
        ),
        done=_("投诉已按“企业逾期未答复”办结。"),
        is_grave=True,
    ),
    StepPage(
        step=Step.COUNTER,
        title=_("提出自己的方案"),
        button=_("发送给企业"),
        run=calls(offer.counter, "remedies", "amount", "action", "perform_by", "text"),
        form=dealing.TermsForm,
        lead=_(
            "写明怎样您可以接受。企业有5天回应，期间您的确认期限暂停计算，您仍可以接受企业原来的方案。最多提出3次。"
        ),
        done=_("您的方案已发送，企业须在5天内回应。"),
        more=(mine_beside.answered, mine_beside.dealings),
    ),
    StepPage(
        step=Step.REQUEST_MEDIATION,
        title=_("申请调解"),
        button=_("申请调解"),
        run=calls(mediation.request_mediation, "reason"),
        form=dealing.WishForm,
        lead=_(
            "调解由平台的调解员主持，不收费，不影响您起诉。企业须在5个工作日内同意，不答复视为不同意。"
            "企业不同意的，投诉仍在原来的阶段，您再作选择。每件投诉您可以申请一次。"
        ),
        done=_("已申请调解，正在等待企业同意。"),
    ),
    StepPage(
        step=Step.CONSENT_MEDIATION,
        title=_("同意调解"),
        button=_("同意调解"),
        run=calls(mediation.consent_mediation),
        lead=_("各方都同意后进入调解，由平台的调解员主持，不收费，不影响您起诉。"),
        done=_("您已同意调解。"),
        more=(mine_beside.dealings,),
    ),
    StepPage(
        step=Step.DECLINE_MEDIATION,
        title=_("不同意调解"),
        button=_("不同意调解"),
        run=calls(mediation.decline_mediation),
        lead=_("不同意的，投诉仍在原来的阶段，您再作选择。"),
        done=_("您没有同意调解，投诉仍在原来的阶段。"),
    ),
    StepPage(
        step=Step.SIGN_SETTLEMENT,
        title=_("签署协议"),
        button=_("签署这一版协议"),
        run=calls(mediation.sign_settlement, "sha256"),
        form=dealing.SignForm,
        lead=_("请逐字核对上面的协议。双方签署同一版本后生效，企业须按期履行，签署后不能撤销。"),
        done=_("您已签署协议。"),
        is_grave=True,
        more=(mine_beside.dealings,),
    ),
    StepPage(
        step=Step.MESSAGE,
        adds=True,
        title=_("留言"),
        button=_("发送留言"),
        run=_message,
        form=dealing.MessageForm,
        lead=_("对方和平台会看到您的留言，发送后不能修改。投诉转交企业以前，只有平台看到。"),
        done=_("留言已发送。"),
        more=(mine_beside.onward, mine_beside.dealings),
        elsewhere=mine_beside.added_to(Step.MESSAGE),
    ),
    StepPage(
        step=Step.WITHDRAW,
        title=_("撤回投诉"),
        button=_("撤回投诉"),
        run=calls(draft.withdraw, "reason"),
        form=mine.WithdrawForm,
        lead=_(
            "撤回后，平台和企业都不再处理这件投诉，各项期限暂停计算。\n"
            "24小时内您可以取消撤回，投诉回到原来的状态，期限接着计算。24小时后不能恢复。\n"
            "提交后请再输入一次密码，没有设密码的输入验证码，以确认是您本人。"
        ),
        done=_("投诉已撤回。24小时内可以取消撤回。"),
        is_grave=True,
        before=code_again.ask,
    ),
    StepPage(
        step=Step.UNDO_WITHDRAWAL,
        title=_("取消撤回"),
        button=_("取消撤回"),
        run=calls(draft.undo_withdrawal),
        lead=_("取消后，投诉回到撤回前的状态继续办理，期限接着计算。"),
        done=_("撤回已取消，投诉继续办理。"),
    ),
    StepPage(
        step=Step.REFILE,
        title=_("重新投诉"),
        button=_("建立新的草稿"),
        run=calls(amendment.refile),
        lead=_(
            "平台用这件投诉的内容为您建立一份新的草稿，您补齐材料、核对后再提交。原投诉的记录保留，两件投诉互相注明。\n"
            "预检的问题请重新核对。文件不会带过来，请重新上传；原投诉里的文件您仍可以查看和下载。"
        ),
        done=_("新的草稿已建立，内容取自原投诉。请先核对下面的问题。"),
        after=mine_beside.to_draft,
    ),
    StepPage(
        step=Step.RATE,
        title=_("评价办理过程"),
        button=_("提交评价"),
        run=calls(answer.rate, "speed", "attitude", "result", "is_solved", "comment"),
        form=mine.RatingForm,
        lead=_("评价只能提交一次，不会改变办结结果。"),
        done=_("评价已提交，谢谢。"),
    ),
    StepPage(
        step=Step.ADD_EVIDENCE,
        adds=True,
        title=_("补充证据"),
        button=_("上传证据"),
        run=calls(evidence.add_files, "files", "caption"),
        form=mine.EvidenceForm,
        lead=_(
            "平台和企业都会看到您上传的文件。提交后，办理期间您可以遮挡或者撤回自己提交的文件；原件封存，办理记录会写明。不影响办理期限。"
        ),
        done=_("证据已上传，正在检查，稍后可以查看。"),
        more=(mine_beside.onward,),
        elsewhere=mine_beside.added_to(Step.ADD_EVIDENCE),
    ),
    # privacy
    StepPage(
        step=Step.PERMIT_PUBLICATION,
        title=_("同意公开"),
        button=_("同意公开这件投诉"),
        run=calls(publication.permit_publication),
        lead=_(
            "平台现在不公开任何投诉。您的同意只是先记录下来：以后平台开始公开投诉时，可以在隐去个人信息后公开这一件，让其他消费者参考。\n"
            "同意不是必须的，不影响办理，随时可以撤回。"
        ),
        done=_("您的同意已记录，随时可以撤回。平台现在不公开任何投诉。"),
    ),
    StepPage(
        step=Step.REVOKE_PUBLICATION,
        title=_("撤回公开同意"),
        button=_("撤回公开同意"),
        run=calls(publication.revoke_publication),
        lead=_("平台现在不公开任何投诉。撤回后，以后平台开始公开投诉时，也不会公开这一件。不影响办理。"),
        done=_("您已撤回公开同意。"),
    ),
    # group cases
    StepPage(
        step=Step.LEAVE_GROUP,
        title=_("退出一起办理"),
        button=_("退出，单独办理"),
        run=calls(group.leave_group),
        lead=_(
            "退出后，企业的统一答复不再包括您的投诉，企业须单独答复您。\n投诉的状态和期限都不变，已有的答复仍然有效。"
        ),
        done=_("您已退出一起办理，投诉单独继续。"),
    ),
)
PAGES = {str(page.step): page for page in _ALL}


class StepOfMine(LoginRequiredMixin, TakesFiles, StepView):
    """One step of the complainant, on a page of its own that says what it does."""

    machine = machine
    pages = PAGES
    template_name = "complaints/case/step.html"

    def get_case(self) -> Complaint:
        return access.get_complaint(self.request.user, self.kwargs["reference"], ME)

    def get_success_url(self, case: Complaint) -> str:
        return case.get_absolute_url()

    def get_context(self, page: StepPage, case: Complaint) -> dict[str, Any]:
        return super().get_context(page, case) | {"nav": "mine"}
