"""The pages of the staff's steps, inside the admin: each says what happens, asks its form, runs its command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import StepPage
from complaints import access
from complaints.admin import casework_steps, finding, letter, preview
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
from complaints.commands.staging import StepShelf
from complaints.desk import machine
from complaints.forms import staff
from complaints.forms.group import LinkGroupForm
from complaints.forms.hotline import LogCallForm
from complaints.forms.respondent import MatchForm
from complaints.forms.service_link import MakeLinkForm
from complaints.models import Complaint, Reveal
from complaints.notices import table
from complaints.presenters import amendment as amendment_presenters
from complaints.presenters import privacy as privacy_views
from complaints.presenters import terms
from complaints.presenters.facts import facts_of
from complaints.queries import correction, worklist
from complaints.rules.masking import Sight
from complaints.rules.sentences import Viewer
from complaints.views import service_link as service_link_views
from complaints.views.staging import TakesFiles
from complaints.workflow import CORRECTABLE_DAYS, MOVES
from complaints.workflow import Step as S
from files.views.staging import furnish


def step_url(case: Complaint, step: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


def deeds(case: Complaint, user: Any, allowed: list[str], now: datetime) -> list[dict[str, Any]]:
    """The steps that are allowed now, each with its form for the case page; ids differ, many forms share a page."""
    rows = letter.filled(worklist.letter_templates(*allowed), case, now) if allowed else {}
    found = []
    for step, page in PAGES.items():
        if step in allowed:
            kind: Any = page.form or Form
            if getattr(kind, "on_own_page", False):  # what it offers is asked for when it is wanted
                found.append({"page": page, "url": step_url(case, step), "form": None})
                continue
            wanted = {"wants_case": ("case", case), "wants_user": ("user", user)}
            more = dict(pair for want, pair in wanted.items() if getattr(kind, want, False))
            form = kind(auto_id=f"id_{step}_%s", **more)
            letter.offer(form, step, rows)
            furnish(form, StepShelf(case, step, user))
            told = table.tells_a_party(step)
            found.append({"page": page, "url": step_url(case, step), "form": form, "is_previewed": told})
    return found


class StaffStep(TakesFiles, preview.StaffPreview):
    """The page of a step in the admin; `admin_site` draws the frame."""

    machine = machine
    template_name = "admin/complaints/case/step.html"
    admin_site: Any = None

    @cached_property
    def case(self) -> Complaint:
        return access.get_for_staff(self.request.user, self.kwargs["pk"])

    def get_case(self) -> Complaint:
        return self.case

    def get_success_url(self, case: Complaint) -> str:
        return reverse("admin:complaints_complaint_change", args=[case.pk])

    def get_form(self, page: StepPage, case: Complaint, **data: Any) -> Form:
        if getattr(page.form, "wants_user", False):
            data["user"] = self.request.user
        return super().get_form(page, case, **data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`?file=` names a file to begin with, from the file's own page."""
        privacy.record_opening(self.case, actor=signed_in(request))  # some of these pages show the case beside the form
        if "file" in request.GET:
            self.begun = {"file": request.GET["file"]}
        return super().get(request, *args, **kwargs)

    def act(self, request: HttpRequest, case: Complaint, form: Form) -> HttpResponse | None:
        if self.page.step == S.REVEAL:
            return self._revealed(request, case, self.page.run(case, request.user, form.cleaned_data))
        if self.page.step == S.MAKE_LINK:  # the link stands in the letter and nowhere else
            return service_link_views.with_link(request, case, **form.cleaned_data)
        return super().act(request, case, form)

    def get_done(self, form: Form) -> Any:
        """Of an objection, what was decided and no more."""
        if self.page.step != S.DECIDE_OBJECTION:
            return super().get_done(form)
        return casework_steps.decided(form.cleaned_data)

    def _revealed(self, request: HttpRequest, case: Complaint, row: Reveal) -> HttpResponse:
        """What was asked for, in this one answer and nowhere else."""
        context = self.get_context(self.page, case) | {
            "case": case,
            "rows": privacy_views.revealed(case, row.items),
            "back_url": self.get_success_url(case),
        }
        response = TemplateResponse(request, "admin/complaints/privacy/revealed.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context(self, page: StepPage, case: Complaint) -> dict[str, Any]:
        is_amendment = page.step in (S.CONSENT_AMENDMENT, S.DECLINE_AMENDMENT)
        sight = access.sight_of(case, self.request.user)
        return (
            self.admin_site.each_context(self.request)
            | super().get_context(page, case)
            | {
                "title": page.title,
                "opts": case._meta,
                "original": case,
                "undone": correction.to_correct(case, timezone.now())[-1:] if page.step == S.CORRECT_STEP else [],
                "changes": amendment_presenters.asked(case, Viewer.STAFF, sight) if is_amendment else [],
                **(self._beside(case, sight) if page.step == S.COUNTERSIGN else {}),
                "standing": terms.card(case, Viewer.STAFF, timezone.now())
                if page.step == S.CONFIRM_PERFORMED
                else None,
            }
        )

    def _beside(self, case: Complaint, sight: Sight) -> dict[str, Any]:
        """The complaint, for who signs a refusal that somebody else proposed."""
        return {"facts": facts_of(case, Viewer.STAFF, sight), "precheck": finding.precheck(case)}


def _page(step: S, button: Any, run: Any, **more: Any) -> StepPage:
    days = CORRECTABLE_DAYS if MOVES[step].correctable else 0
    return StepPage(step=step, title=step.label, button=button, run=run, correctable_days=days, **more)


def _link(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    """This case must be linked; of the others, those that can be."""
    also = data.pop("also")
    group, _linked, refused = group_commands.link_cases([case], actor=actor, **data)
    if refused:
        raise Refused(refused[0][1], "not_linked")
    group_commands.link_cases(also, actor=actor, group=group)


def _match(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    """To a registered company, or to a new one."""
    if "business" in data:
        respondent.match_respondent(case, actor=actor, **data)
    else:
        respondent.register_respondent(case, actor=actor, **data)


PAGES: dict[str, StepPage] = {
    page.step: page
    for page in (
        _page(
            S.ACCEPT,
            _("受理"),
            lambda case, actor, data: intake.accept(case, actor=actor, **data),
            form=staff.AcceptForm,
            lead=_("受理后，平台立即通知投诉人。企业已入驻的，同时转交企业，企业有5个工作日答复。"),
            done=_("已受理，我们已通知投诉人。"),
        ),
        _page(
            S.COUNTERSIGN,
            _("复签，不予受理"),
            lambda case, actor, data: intake.countersign(case, actor=actor),
            lead=_("复签后立即生效，并通知投诉人。不同意的，请直接受理，或者要求补充材料。"),
            done=_("已复签，我们已通知投诉人。"),
            is_grave=True,
            template="admin/complaints/intake/countersign.html",
        ),
        _page(
            S.REQUEST_SUPPLEMENT,
            _("要求补充"),
            lambda case, actor, data: intake.request_supplement(case, actor=actor, **data),
            form=staff.SupplementForm,
            lead=_("投诉人有7天补充，逾期系统按R05不予受理。再次要求补充须由主管作出。"),
            done=_("已要求补充，我们已通知投诉人。"),
        ),
        _page(
            S.PROPOSE_REFUSAL,
            _("不予受理"),
            lambda case, actor, data: intake.propose_refusal(case, actor=actor, **data),
            form=staff.RefusalForm,
            lead=_("不予受理会结束这件投诉。投诉人会看到理由和其他解决途径。"),
            done=_("已记录不予受理的意见。R07、R12等待另一位工作人员复签，其他依据已立即生效并通知投诉人。"),
            is_grave=True,
        ),
        _page(
            S.CONSENT_AMENDMENT,
            _("同意"),
            lambda case, actor, data: amendment.consent_amendment(case, actor=actor),
            lead=_(
                "同意后修改立即生效，并通知双方。更换企业的，投诉退回待转交，由新的企业重新答复，原来的企业不再处理。"
            ),
            done=_("已同意修改，我们已通知双方。"),
            template="admin/complaints/amendment/step.html",
        ),
        _page(
            S.DECLINE_AMENDMENT,
            _("不同意"),
            lambda case, actor, data: amendment.decline_amendment(case, actor=actor, **data),
            form=staff.DeclineAmendmentForm,
            lead=_("投诉按原内容继续办理。投诉人会看到理由，之后还可以再提出修改。"),
            done=_("已记录，我们已通知投诉人。"),
            template="admin/complaints/amendment/step.html",
        ),
        _page(
            S.SERVE,
            _("记录送达"),
            lambda case, actor, data: offline.serve_offline(case, actor=actor, **data),
            form=staff.ServeForm,
            lead=_(
                "企业没有可处理投诉的成员时，以其他方式送达并在此记录。送达那一天是第0天，企业从下一个工作日起有5个工作日答复。"
            ),
            done=_("已记录送达，企业的答复期限从送达那一天起算。"),
        ),
        _page(
            S.DELIVER_AGAIN,
            _("记录再次送达"),
            lambda case, actor, data: offline.deliver_again(case, actor=actor, **data),
            form=staff.ServeForm,
            lead=_("企业在平台上多次催办仍未答复的，可以用其他方式再送达一次。答复期限不重新起算，逾期的记录保留。"),
            done=_("已记录再次送达，答复期限不变。"),
        ),
        _page(
            S.MAKE_LINK,
            _("生成并下载转办函"),
            lambda case, actor, data: service_link.make_link(case, actor=actor, **data),
            form=MakeLinkForm,
            lead=_(
                "企业没有账户的，函上的二维码用验证码打开这一件投诉：查看、答复、提出异议、申请延期。链接30天有效，只印在这份函上；再次生成时，原来的链接失效。"
            ),
        ),
        _page(
            S.REVOKE_LINK,
            _("撤销链接"),
            lambda case, actor, data: service_link.revoke_link(case, actor=actor),
            lead=_("撤销后，转办函上的二维码和已经打开的页面立即不能再用。"),
            done=_("链接已撤销。"),
            is_grave=True,
        ),
        _page(
            S.MATCH_RESPONDENT,
            _("匹配"),
            _match,
            form=MatchForm,
            lead=_("投诉人没有从登记的企业里选择。请核实是哪一家；企业有可处理投诉的成员的，受理后在平台上转交。"),
            done=_("已匹配企业。"),
        ),
        _page(
            S.RECORD_ANSWER,
            _("录入答复"),
            lambda case, actor, data: answer.record_answer(case, actor=actor, **data),
            form=staff.RecordAnswerForm,
            lead=_(
                "企业以书面方式答复的，照原文录入，并上传扫描件。录入后立即通知投诉人，不能修改；投诉人的确认期限从今天起算。"
            ),
            done=_("已录入答复，我们已通知投诉人。"),
        ),
        _page(
            S.CONFIRM_PERFORMED,
            _("确认已履行，办结"),
            lambda case, actor, data: answer.confirm_performed(case, actor=actor),
            lead=_("请先核对企业提交的履行凭证。确认后按O06办结。"),
            done=_("已确认履行并办结，我们已通知双方。"),
            is_grave=True,
            template="admin/complaints/answer/performed.html",
        ),
        _page(
            S.CLOSE_UNREACHABLE,
            _("办结"),
            lambda case, actor, data: offline.close_unreachable(case, actor=actor, **data),
            form=staff.UnreachableForm,
            lead=_("在两个不同的工作日联系都没有结果的，按“企业无法联系”办结。"),
            done=_("已按企业无法联系办结，我们已通知投诉人。"),
            is_grave=True,
        ),
        _page(
            S.ASSIGN,
            _("分配"),
            lambda case, actor, data: assignment.assign(case, actor=actor, **data),
            form=staff.AssignForm,
            done=_("已分配承办人。"),
        ),
        _page(
            S.RELEASE,
            _("退回"),
            lambda case, actor, data: assignment.release(case, actor=actor, **data),
            form=staff.ReleaseForm,
            lead=_("案件退回待分配，原因记在内部备注里。自动分配时，不会再分给退回的人。"),
            done=_("已退回，案件等待重新分配。"),
        ),
        _page(
            S.NOTE,
            _("保存备注"),
            lambda case, actor, data: intake.note(case, actor=actor, **data),
            form=staff.NoteForm,
            done=_("备注已保存。"),
        ),
        _page(
            S.TAKE_DOWN_FILE,
            _("取下文件"),
            lambda case, actor, data: evidence.take_down_file(
                case, actor=actor, pk=int(data["file"]), reason=data["reason"]
            ),
            form=staff.TakeDownForm,
            lead=_("取下后，双方都看不到文件的内容，提交的一方会收到理由。原件封存，不能恢复显示。"),
            done=_("文件已取下，我们已通知提交的一方。"),
            is_grave=True,
        ),
        # personal data
        _page(
            S.REVEAL,
            _("查看"),
            lambda case, actor, data: privacy.reveal(case, actor=actor, **data),
            form=staff.RevealForm,
            lead=_(
                "只在这一次显示。谁、什么时候、看了哪些信息、用途是什么，投诉人在自己的投诉里都能看到；"
                "您写的理由只供平台监督。"
            ),
        ),
        # the hotline
        _page(
            S.LOG_CALL,
            _("登记来电"),
            lambda case, actor, data: call.log_call(case, actor=actor, **data),
            form=LogCallForm,
            lead=_(
                "投诉人会在办理进度里看到来过电话，看不到您的记录。"
                "来电人身份没有核实的，请先到“热线来电”核实，不要告知案件情况。"
            ),
            done=_("来电已登记。"),
        ),
        # group cases
        _page(
            S.LINK_GROUP,
            _("关联"),
            _link,
            form=LinkGroupForm,
            lead=_("投诉人会收到通知，随时可以退出；企业可以一次答复全部。每件投诉的期限和结果不变，各人单独确认。"),
            done=_("已关联，我们已通知投诉人。"),
        ),
    )
}
PAGES |= casework_steps.PAGES
StaffStep.pages = PAGES
