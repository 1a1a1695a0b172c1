"""The company's steps besides its answer, as a table: what each says before, what it does, what it says afterwards."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.views import StepPage
from complaints.commands import dealing, evidence, mediation, offer
from complaints.forms import business
from complaints.forms import dealing as dealing_forms
from complaints.forms.mine import EvidenceForm
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.workflow import Step

TERMS = ("remedies", "amount", "action", "perform_by", "expires_on", "text")


def _plain(command: Any, *names: str) -> Any:
    """Call the command with these of the form's values."""

    def run(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
        command(case, actor=actor, **{name: data[name] for name in names})

    return run


def _object(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    dealing.object_to(case, actor=actor, ground=data["ground"], text=data["text"], files=data["files"])


def _add_evidence(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    evidence.add_files(case, actor=actor, files=data["files"], caption=data["caption"])


def _message(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    private_to = Side.BUSINESS if data["is_private"] else ""
    offer.message(case, actor=actor, text=data["text"], private_to=private_to)


_ALL = (
    StepPage(
        step=Step.CONSENT_MEDIATION,
        title=_("同意调解"),
        button=_("同意调解"),
        run=_plain(mediation.consent_mediation),
        lead=_("各方都同意后进入调解，由平台的调解员主持。没有按期答复的，同意调解后记录里仍注明逾期。"),
        done=_("已同意调解。"),
    ),
    StepPage(
        step=Step.DECLINE_MEDIATION,
        title=_("不同意调解"),
        button=_("不同意调解"),
        run=_plain(mediation.decline_mediation),
        lead=_("不同意的，投诉仍在原来的阶段，由投诉人再作选择。"),
        done=_("已记录不同意调解。"),
    ),
    StepPage(
        step=Step.SIGN_SETTLEMENT,
        title=_("签署协议"),
        button=_("签署这一版协议"),
        run=_plain(mediation.sign_settlement, "sha256"),
        form=dealing_forms.SignForm,
        lead=_("请逐字核对上面的协议。双方签署同一版本后生效，贵企业须按期履行，签署后不能撤销。"),
        done=_("贵企业已签署协议。"),
        is_grave=True,
    ),
    StepPage(
        step=Step.REVISE_OFFER,
        title=_("提出新的方案"),
        button=_("发送给投诉人"),
        run=_plain(offer.revise_offer, *TERMS),
        form=dealing_forms.OfferForm,
        lead=_(
            "从贵企业现在的方案开始填写，请改动需要改动的部分。发送后，原来的方案被替代。投诉人收到后有至少5天考虑，可以接受，也可以再还价。每一方最多提出3次。"
        ),
        done=_("新的方案已发送给投诉人。"),
    ),
    StepPage(
        step=Step.FINAL_OFFER,
        title=_("表明最终方案"),
        button=_("作为最终方案发送"),
        run=_plain(offer.final_offer, *TERMS),
        form=dealing_forms.OfferForm,
        lead=_(
            "从贵企业现在的方案开始填写。发送后，原来的方案被替代，投诉人不能再还价，只能接受、不认可，或者申请调解。"
        ),
        done=_("最终方案已发送给投诉人。"),
    ),
    StepPage(
        step=Step.ASK_COMPLAINANT,
        title=_("请投诉人补充"),
        button=_("发送给投诉人"),
        run=_plain(dealing.ask_complainant, "items"),
        form=business.QuestionsForm,
        lead=_("只能提出一次。投诉人有3个工作日逐项补充，期间答复期限暂停计算，补充后接着计算。"),
        done=_("已请投诉人补充，答复期限暂停计算。"),
    ),
    StepPage(
        step=Step.REQUEST_EXTENSION,
        title=_("申请延期"),
        button=_("发送阶段性答复并申请延期"),
        run=_plain(dealing.request_extension, "interim", "reason"),
        form=business.ExtensionForm,
        lead=_("须在期限届满前提出，只能申请一次，可以延长5个工作日。平台在1个工作日内决定，没有决定的视为同意。"),
        done=_("阶段性答复已发送，延期申请等待平台决定。"),
    ),
    StepPage(
        step=Step.OBJECT,
        title=_("提出异议"),
        button=_("提交异议"),
        run=_object,
        form=business.ObjectionForm,
        lead=_("不应由贵企业答复的，可以提出一次异议。平台在2个工作日内决定，期间答复期限暂停计算。"),
        done=_("异议已提交，平台将在2个工作日内决定。"),
    ),
    StepPage(
        step=Step.REQUEST_MEDIATION,
        title=_("申请调解"),
        button=_("申请调解"),
        run=_plain(mediation.request_mediation, "reason"),
        form=dealing_forms.WishForm,
        lead=_("由平台的调解员主持。投诉人须在5个工作日内同意，不答复视为不同意。只能申请一次。"),
        done=_("已申请调解，正在等待投诉人同意。"),
    ),
    StepPage(
        step=Step.ADD_EVIDENCE,
        title=_("补充证据"),
        button=_("上传证据"),
        run=_add_evidence,
        form=EvidenceForm,
        lead=_(
            "平台和投诉人都会看到上传的文件。提交后，办理期间贵企业可以遮挡或者撤回自己提交的文件；原件封存，办理记录会写明。不影响办理期限。"
        ),
        done=_("证据已上传，正在检查，稍后可以查看。"),
    ),
    StepPage(
        step=Step.MESSAGE,
        title=_("留言"),
        button=_("发送留言"),
        run=_message,
        form=dealing_forms.MessageForm,
        lead=_("投诉人和平台都会看到留言，发送后不能修改。留言不是答复，不影响答复期限。"),
        done=_("留言已发送。"),
    ),
)
PAGES = {str(page.step): page for page in _ALL}
