"""The staff's steps that every case may need, as a table: intake, serving, the file, the calls, the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.errors import Refused
from casework.views import StepView
from complaints import access
from complaints.commands import (
    amendment,
    answer,
    assignment,
    call,
    evidence,
    intake,
    offline,
    privacy,
    respondent,
    service_link,
)
from complaints.commands import group as group_commands
from complaints.forms.hotline import LogCallForm
from complaints.forms.service_link import MakeLinkForm
from complaints.models import Complaint, Reveal, ServiceLink
from complaints.presenters import amendment as amendment_presenters
from complaints.presenters import privacy as privacy_presenters
from complaints.presenters import terms
from complaints.presenters.facts import Fact, Precheck, facts_of, precheck
from complaints.rules.codes import Side
from complaints.workflow import Step
from workspace.admin import service_link as service_link_pages
from workspace.admin.step_rows import staff_page, table
from workspace.forms import staff
from workspace.forms.group import LinkGroupForm
from workspace.forms.note import NoteForm
from workspace.forms.respondent import MatchForm
from workspace.forms.urging import UrgeForm


def _link(case: Complaint, *, actor: Any, also: Sequence[Complaint], **into: Any) -> None:
    """This case must be linked; of the others, those that can be."""
    group, _linked, refused = group_commands.link_cases([case], actor=actor, **into)
    if refused:
        raise Refused(refused[0][1], "not_linked")
    group_commands.link_cases(also, actor=actor, group=group)


def _match(case: Complaint, *, actor: Any, **found: Any) -> None:
    """Match with a registered company, or with a new one."""
    command = respondent.match_respondent if "business" in found else respondent.register_respondent
    command(case, actor=actor, **found)


def _take_down(case: Complaint, *, actor: Any, file: str, reason: str) -> None:
    evidence.take_down_file(case, actor=actor, pk=int(file), reason=reason)


@dataclass(frozen=True)
class Asked:
    """The edit that waits for consent."""

    changes: list[amendment_presenters.Change]


def _asked(case: Complaint, user: Any) -> Asked:
    return Asked(amendment_presenters.asked(case, Side.STAFF, access.sight_of(case, user)))


@dataclass(frozen=True)
class ToSign:
    """The complaint, for who signs a refusal that somebody else proposed."""

    facts: list[Fact]
    precheck: Precheck


def _to_sign(case: Complaint, user: Any) -> ToSign:
    return ToSign(facts_of(case, Side.STAFF, access.sight_of(case, user)), precheck(case))


@dataclass(frozen=True)
class Standing:
    """The terms that stand."""

    standing: terms.Card | None


def _standing(case: Complaint, user: Any) -> Standing:
    return Standing(terms.card(case, Side.STAFF, timezone.now()))


def _revealed(view: StepView, case: Complaint, row: Reveal) -> HttpResponse:
    """Masked items that were asked for, in this one answer and nowhere else."""
    context = view.get_context(view.page, case) | {
        "case": case,
        "rows": privacy_presenters.revealed(case, row.items),
        "back_url": view.get_success_url(case),
    }
    response = TemplateResponse(view.request, "admin/complaints/privacy/revealed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _letter(view: StepView, case: Complaint, made: tuple[ServiceLink, str]) -> HttpResponse:
    """The letter with the link in it: the link stands nowhere else."""
    link, token = made
    return service_link_pages.with_link(view.request, case, link, token)


PAGES = table(
    staff_page(
        Step.ACCEPT,
        _("受理"),
        intake.accept,
        form=staff.AcceptForm,
        lead=_("受理后，平台立即通知投诉人。企业已入驻的，同时转交企业，企业有5个工作日答复。"),
        done=_("已受理，我们已通知投诉人。"),
        is_awaited=True,
        is_loud=True,
    ),
    staff_page(
        Step.COUNTERSIGN,
        _("复签，不予受理"),
        intake.countersign,
        lead=_("复签后立即生效，并通知投诉人。不同意的，请直接受理，或者要求补充材料。"),
        done=_("已复签，我们已通知投诉人。"),
        is_grave=True,
        template="admin/complaints/intake/countersign.html",
        more=(_to_sign,),
        is_awaited=True,
    ),
    staff_page(
        Step.REQUEST_SUPPLEMENT,
        _("要求补充"),
        intake.request_supplement,
        form=staff.SupplementForm,
        lead=_("投诉人有7天补充，逾期系统按R05不予受理。再次要求补充须由主管作出。"),
        done=_("已要求补充，我们已通知投诉人。"),
    ),
    staff_page(
        Step.PROPOSE_REFUSAL,
        _("不予受理"),
        intake.propose_refusal,
        form=staff.RefusalForm,
        lead=_("不予受理会结束这件投诉。投诉人会看到理由和其他解决途径。"),
        done=_("已记录不予受理的意见。R07、R12等待另一位工作人员复签，其他依据已立即生效并通知投诉人。"),
        is_grave=True,
    ),
    staff_page(
        Step.CONSENT_AMENDMENT,
        _("同意"),
        amendment.consent_amendment,
        lead=_("同意后修改立即生效，并通知双方。更换企业的，投诉退回待转交，由新的企业重新答复，原来的企业不再处理。"),
        done=_("已同意修改，我们已通知双方。"),
        template="admin/complaints/amendment/step.html",
        more=(_asked,),
        is_awaited=True,
    ),
    staff_page(
        Step.DECLINE_AMENDMENT,
        _("不同意"),
        amendment.decline_amendment,
        form=staff.DeclineAmendmentForm,
        lead=_("投诉按原内容继续办理。投诉人会看到理由，之后还可以再提出修改。"),
        done=_("已记录，我们已通知投诉人。"),
        template="admin/complaints/amendment/step.html",
        more=(_asked,),
        is_awaited=True,
    ),
    staff_page(
        Step.SERVE,
        _("记录送达"),
        offline.serve_offline,
        form=staff.ServeForm,
        lead=_(
            "企业没有可处理投诉的成员时，以其他方式送达并在此记录。送达那一天是第0天，企业从下一个工作日起有5个工作日答复。"
        ),
        done=_("已记录送达，企业的答复期限从送达那一天起算。"),
        is_awaited=True,
        is_loud=True,
    ),
    staff_page(
        Step.DELIVER_AGAIN,
        _("记录再次送达"),
        offline.deliver_again,
        form=staff.ServeForm,
        lead=_("企业在平台上多次催办仍未答复的，可以用其他方式再送达一次。答复期限不重新起算，逾期的记录保留。"),
        done=_("已记录再次送达，答复期限不变。"),
    ),
    staff_page(
        Step.MAKE_LINK,
        _("生成并下载转办函"),
        service_link.make_link,
        form=MakeLinkForm,
        lead=_(
            "企业没有账户的，函上的二维码用验证码打开这一件投诉：查看、答复、提出异议、申请延期。链接30天有效，只印在这份函上；再次生成时，原来的链接失效。"
        ),
        before=service_link_pages.too_many,
        after=_letter,
        is_look=True,  # the link stands in this answer alone: the last click's is what the browser shows
    ),
    staff_page(
        Step.REVOKE_LINK,
        _("撤销链接"),
        service_link.revoke_link,
        lead=_("撤销后，转办函上的二维码和已经打开的页面立即不能再用。"),
        done=_("链接已撤销。"),
        is_grave=True,
    ),
    staff_page(
        Step.MATCH_RESPONDENT,
        _("匹配"),
        _match,
        form=MatchForm,
        lead=_("投诉人没有从登记的企业里选择。请核实是哪一家；企业有可处理投诉的成员的，受理后在平台上转交。"),
        done=_("已匹配企业。"),
    ),
    staff_page(
        Step.RECORD_ANSWER,
        _("录入答复"),
        answer.record_answer,
        form=staff.RecordAnswerForm,
        lead=_(
            "企业以书面方式答复的，照原文录入，并上传扫描件。录入后立即通知投诉人，不能修改；投诉人的确认期限从今天起算。"
        ),
        done=_("已录入答复，我们已通知投诉人。"),
    ),
    staff_page(
        Step.CONFIRM_PERFORMED,
        _("确认已履行，办结"),
        answer.confirm_performed,
        lead=_("请先核对企业提交的履行凭证。确认后按O06办结。"),
        done=_("已确认履行并办结，我们已通知双方。"),
        is_grave=True,
        template="admin/complaints/answer/performed.html",
        more=(_standing,),
    ),
    staff_page(
        Step.CLOSE_UNREACHABLE,
        _("办结"),
        offline.close_unreachable,
        form=staff.UnreachableForm,
        lead=_("在两个不同的工作日联系都没有结果的，按“企业无法联系”办结。"),
        done=_("已按企业无法联系办结，我们已通知投诉人。"),
        is_grave=True,
    ),
    staff_page(
        Step.ASSIGN,
        _("分配"),
        assignment.assign,
        form=staff.AssignForm,
        done=_("已分配承办人。"),
    ),
    staff_page(
        Step.RELEASE,
        _("退回"),
        assignment.release,
        form=staff.ReleaseForm,
        lead=_("案件退回待分配，原因记在内部备注里。自动分配时，不会再分给退回的人。"),
        done=_("已退回，案件等待重新分配。"),
    ),
    staff_page(
        Step.NOTE,
        _("保存备注"),
        intake.note,
        adds=True,
        form=NoteForm,
        done=_("备注已保存。"),
    ),
    staff_page(
        Step.TAKE_DOWN_FILE,
        _("取下文件"),
        _take_down,
        form=staff.TakeDownForm,
        lead=_("取下后，双方都看不到文件的内容，提交的一方会收到理由。原件封存，不能恢复显示。"),
        done=_("文件已取下，我们已通知提交的一方。"),
        is_grave=True,
    ),
    # personal data
    staff_page(
        Step.REVEAL,
        _("查看"),
        privacy.reveal,
        form=staff.RevealForm,
        lead=_(
            "只在这一次显示。谁、什么时候、看了哪些信息、用途是什么，投诉人在自己的投诉里都能看到；"
            "您写的理由只供平台监督。"
        ),
        after=_revealed,
        is_look=True,
    ),
    # the hotline
    staff_page(
        Step.LOG_CALL,
        _("登记来电"),
        call.log_call,
        adds=True,
        form=LogCallForm,
        lead=_(
            "投诉人会在办理进度里看到来过电话，看不到您的记录。"
            "来电人身份没有核实的，请先到“热线来电”核实，不要告知案件情况。"
        ),
        done=_("来电已登记。"),
    ),
    staff_page(
        Step.URGE,
        _("登记催办"),
        call.urge,
        adds=True,
        form=UrgeForm,
        lead=_("打过电话之后登记。双方在办理进度里看到什么时候催办、是否接通；期限和状态不变。"),
        done=_("电话催办已登记。"),
    ),
    # group cases
    staff_page(
        Step.LINK_GROUP,
        _("关联"),
        _link,
        form=LinkGroupForm,
        lead=_("投诉人会收到通知，随时可以退出；企业可以一次答复全部。每件投诉的期限和结果不变，各人单独确认。"),
        done=_("已关联，我们已通知投诉人。"),
    ),
)
