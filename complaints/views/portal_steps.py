"""The company's step pages as a table: what each says before, what it does, what it says afterwards; their view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.errors import Refused
from casework.forms import StepForm
from casework.models import CalendarDay
from casework.views import CONFLICT, StepPage, calls
from complaints import access
from complaints.commands import answer, evidence, mediation, offer
from complaints.commands import dealing as dealing_commands
from complaints.commands import preview as preview_commands
from complaints.desk import machine
from complaints.forms import business
from complaints.forms import dealing as dealing_forms
from complaints.forms.mine import EvidenceForm
from complaints.models import Answer, Complaint, TypedStep
from complaints.notices import table
from complaints.presenters import answer as answer_presenters
from complaints.presenters import case as case_presenters
from complaints.presenters import dealing, terms
from complaints.presenters import portal as portal_presenters
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from complaints.rules.deadline import deadline
from complaints.views import doors
from complaints.views.preview import PreviewedView, typed_rows
from complaints.views.staging import TakesFiles
from complaints.workflow import Status, Step
from files.views.staging import furnish
from notifications.models import Notice
from ui.components import Row

TERMS = ("remedies", "amount", "action", "perform_by", "expires_on", "text")


@dataclass(frozen=True)
class Standing:
    """The terms that stand."""

    standing: terms.Card | None


def _standing(case: Complaint, user: Any) -> Standing:
    return Standing(terms.card(case, Side.BUSINESS, timezone.now()))


def _dealings(case: Complaint, user: Any) -> dealing.Dealings:
    """The thread and the mediation."""
    return dealing.dealings(case, Side.BUSINESS, timezone.now())


@dataclass(frozen=True)
class Sent:
    """Words about to be sent, for their preview: an answer as the complainant sees it, or rows of what was typed."""

    answer: answer_presenters.Card | None = None
    rows: Sequence[Row] = ()


def _as_rows(form: forms.BaseForm) -> Sent:
    return Sent(rows=typed_rows(form))


def _as_answer(form: forms.BaseForm) -> Sent:
    words = {name: value for name, value in form.cleaned_data.items() if name not in ("files", "seen")}
    return Sent(answer=answer_presenters.card(Answer(**words)))


def _answered(case: Complaint) -> Answer | None:
    """A colleague's answer that came first."""
    return case_queries.current_answer(case) if case.status != Status.WITH_BUSINESS else None


@dataclass(frozen=True)
class CompanyPage(StepPage):
    """Page of a company's step, with what only those have: the form on the case page, and the preview."""

    on_case: type[StepForm] | None = None  # the form that stands on the case page itself
    sends: type[StepForm] | None = None  # the form beside the preview, where the files are chosen
    is_revocable: bool = False  # files, which can be covered or withdrawn
    shown: Callable[[Any], Sent] = _as_rows  # what is about to be sent, for its preview
    came_first: Callable[[Complaint], Answer | None] | None = None  # what a colleague sent meanwhile

    @property
    def is_previewed(self) -> bool:
        """Whether its words go to the complainant and cannot be taken back; what is signed stands on the step's own
        page already."""
        is_typed = self.form is not None and not self.form.asks_anew
        return is_typed and not self.is_revocable and table.tells_complainant(self.step)


def _message(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    private_to = Side.BUSINESS if data["is_private"] else ""
    offer.message(case, actor=actor, text=data["text"], private_to=private_to)


PAGES: dict[str, CompanyPage] = {
    page.step: page
    for page in (
        CompanyPage(
            step=Step.ANSWER,
            title=_("答复投诉人"),
            button=_("发送答复"),
            run=calls(answer.answer),
            form=business.CaseAnswerForm,
            done=_("答复已发送，我们已通知投诉人。"),
            on_case=business.AnswerForm,
            sends=business.SendAnswerForm,
            shown=_as_answer,
            came_first=_answered,
        ),
        CompanyPage(
            step=Step.REPORT_PERFORMED,
            title=_("告知已履行"),
            button=_("发送"),
            run=calls(answer.report_performed, "text", "files"),
            form=business.PerformedForm,
            lead=_("发送后，投诉人会收到通知并确认。发送后不能修改或撤回。"),
            done=_("履行情况已发送，我们已通知投诉人。"),
            on_case=business.PerformedForm,
        ),
        CompanyPage(
            step=Step.CONSENT_MEDIATION,
            title=_("同意调解"),
            button=_("同意调解"),
            run=calls(mediation.consent_mediation),
            lead=_("各方都同意后进入调解，由平台的调解员主持。没有按期答复的，同意调解后记录里仍注明逾期。"),
            done=_("已同意调解。"),
            is_awaited=True,
            more=(_standing, _dealings),
        ),
        CompanyPage(
            step=Step.DECLINE_MEDIATION,
            title=_("不同意调解"),
            button=_("不同意调解"),
            run=calls(mediation.decline_mediation),
            lead=_("不同意的，投诉仍在原来的阶段，由投诉人再作选择。"),
            done=_("已记录不同意调解。"),
        ),
        CompanyPage(
            step=Step.SIGN_SETTLEMENT,
            title=_("签署协议"),
            button=_("签署这一版协议"),
            run=calls(mediation.sign_settlement, "sha256"),
            form=dealing_forms.SignForm,
            lead=_("请逐字核对上面的协议。双方签署同一版本后生效，贵企业须按期履行，签署后不能撤销。"),
            done=_("贵企业已签署协议。"),
            is_grave=True,
            is_awaited=True,
            more=(_standing, _dealings),
        ),
        CompanyPage(
            step=Step.REVISE_OFFER,
            title=_("提出新的方案"),
            button=_("发送给投诉人"),
            run=calls(offer.revise_offer, *TERMS),
            form=dealing_forms.OfferForm,
            lead=_(
                "从贵企业现在的方案开始填写，请改动需要改动的部分。发送后，原来的方案被替代。投诉人收到后有至少5天考虑，可以接受，也可以再还价。每一方最多提出3次。"
            ),
            done=_("新的方案已发送给投诉人。"),
            is_awaited=True,
            more=(_standing, _dealings),
        ),
        CompanyPage(
            step=Step.FINAL_OFFER,
            title=_("表明最终方案"),
            button=_("作为最终方案发送"),
            run=calls(offer.final_offer, *TERMS),
            form=dealing_forms.OfferForm,
            lead=_(
                "从贵企业现在的方案开始填写。发送后，原来的方案被替代，投诉人不能再还价，只能接受、不认可，或者申请调解。"
            ),
            done=_("最终方案已发送给投诉人。"),
            more=(_standing, _dealings),
        ),
        CompanyPage(
            step=Step.ASK_COMPLAINANT,
            title=_("请投诉人补充"),
            button=_("发送给投诉人"),
            run=calls(dealing_commands.ask_complainant, "items"),
            form=business.QuestionsForm,
            lead=_("只能提出一次。投诉人有3个工作日逐项补充，期间答复期限暂停计算，补充后接着计算。"),
            done=_("已请投诉人补充，答复期限暂停计算。"),
        ),
        CompanyPage(
            step=Step.REQUEST_EXTENSION,
            title=_("申请延期"),
            button=_("发送阶段性答复并申请延期"),
            run=calls(dealing_commands.request_extension, "interim", "reason"),
            form=business.ExtensionForm,
            lead=_("须在期限届满前提出，只能申请一次，可以延长5个工作日。平台在1个工作日内决定，没有决定的视为同意。"),
            done=_("阶段性答复已发送，延期申请等待平台决定。"),
        ),
        CompanyPage(
            step=Step.OBJECT,
            title=_("提出异议"),
            button=_("提交异议"),
            run=calls(dealing_commands.object_to, "ground", "text", "files"),
            form=business.ObjectionForm,
            lead=_("不应由贵企业答复的，可以提出一次异议。平台在2个工作日内决定，期间答复期限暂停计算。"),
            done=_("异议已提交，平台将在2个工作日内决定。"),
        ),
        CompanyPage(
            step=Step.REQUEST_MEDIATION,
            title=_("申请调解"),
            button=_("申请调解"),
            run=calls(mediation.request_mediation, "reason"),
            form=dealing_forms.WishForm,
            lead=_("由平台的调解员主持。投诉人须在5个工作日内同意，不答复视为不同意。只能申请一次。"),
            done=_("已申请调解，正在等待投诉人同意。"),
        ),
        CompanyPage(
            step=Step.ADD_EVIDENCE,
            adds=True,
            title=_("补充证据"),
            button=_("上传证据"),
            run=calls(evidence.add_files, "files", "caption"),
            form=EvidenceForm,
            is_revocable=True,
            lead=_(
                "平台和投诉人都会看到上传的文件。提交后，办理期间贵企业可以遮挡或者撤回自己提交的文件；原件封存，办理记录会写明。不影响办理期限。"
            ),
            done=_("证据已上传，正在检查，稍后可以查看。"),
        ),
        CompanyPage(
            step=Step.MESSAGE,
            adds=True,
            title=_("留言"),
            button=_("发送留言"),
            run=_message,
            form=dealing_forms.MessageForm,
            lead=_("投诉人和平台都会看到留言，发送后不能修改。留言不是答复，不影响答复期限。"),
            done=_("留言已发送。"),
            more=(_standing, _dealings),
        ),
    )
}


class CompanyStep(LoginRequiredMixin, TakesFiles, PreviewedView):
    """The page of a step. Words that go to the complainant are shown first, for they cannot be taken back.

    The files of an answer are chosen beside its preview; those of another step wait on their shelf until it is sent.
    """

    machine = machine
    pages = PAGES
    page: CompanyPage
    template_name = "complaints/portal/step.html"

    @cached_property
    def kept(self) -> TypedStep | None:
        """The answer that is being previewed."""
        token = self.request.POST.get("kept") or self.request.GET.get("kept", "")
        row = preview_commands.find_typed(token, actor=self.request.user, path=self.request.path) if token else None
        return row if row and not row.sent_at else None

    def get_case(self) -> Complaint:
        return access.get_complaint(
            self.request.user, self.kwargs["reference"], Side.BUSINESS, business=self.kwargs["business"]
        )

    def get_success_url(self, case: Complaint) -> str:
        return doors.case_url(case, self.request.user)

    def get_form(self, page: StepPage, case: Complaint, **data: Any) -> forms.BaseForm:
        sends = self.page.sends
        if sends is None or not self.kept or "edit" in self.request.GET:
            return super().get_form(page, case, **data)
        form = sends(case=case, data=QueryDict(self.kept.data), files=self.request.FILES)
        return furnish(form, self.shelf(case), self.request if "data" in data else None)

    def get_context(self, page: StepPage, case: Complaint) -> dict[str, Any]:
        now = timezone.now()
        return super().get_context(page, case) | {
            **vars(doors.frame(case, self.request.user)),
            "step_url": doors.step_url(case, page.step, self.request.user),
            "tag": case_presenters.tag(case, now, Side.BUSINESS),
            "due": portal_presenters.due(case, deadline(case, CalendarDay.objects.calendar(), now)),
            "facts": portal_presenters.facts(case),
            "is_late": portal_presenters.is_late(case, now),
            "is_previewed": self.page.is_previewed,
        }

    def show_again(self, case: Complaint, form: Any, blank: Any) -> HttpResponse:
        if not self._is_sending(form):
            return super().show_again(case, form, blank)
        form.is_valid()
        return self._render(self.request, case, form)

    def _is_sending(self, form: forms.BaseForm) -> bool:
        return self.page.sends is not None and isinstance(form, self.page.sends)

    def _render(
        self, request: HttpRequest, case: Any, form: forms.BaseForm | None, *, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        if self.kept and form and self._is_sending(form) and set(form.errors) <= {"files"} and not refusal:
            return self.preview(case, form, token=self.kept.token, status=status)  # only its files do not stand
        return super()._render(request, case, form, status=status, refusal=refusal)

    def _refused(
        self, request: HttpRequest, case: Complaint, form: forms.BaseForm | None, refusal: Refused
    ) -> HttpResponse:
        """Show a colleague's answer that came first in place of the form; what was typed stays to be copied."""
        case = self.get_case()
        sent = self.page.came_first(case) if self.page.came_first else None
        if sent is None:
            return super()._refused(request, case, form, refusal)
        context = self.get_context(self.page, case) | {
            "case": case,
            "refusal": refusal.message,
            "answer": answer_presenters.card(sent),
            "text": form.data.get("text", "") if form else "",
            "back_url": self.get_success_url(case),
        }
        return render(request, "complaints/answer/answered_first.html", context, status=CONFLICT)

    # --- the preview ---
    def previews(self, case: Complaint, form: forms.BaseForm) -> bool:
        if self.page.is_previewed:
            self._rehearsed(case, form)
        return self.page.is_previewed

    def _rehearsed(self, case: Complaint, form: forms.BaseForm) -> list[Notice]:
        words = dict(form.cleaned_data)
        if self.page.sends:
            words.pop("files", None)
        return preview_commands.rehearse(lambda: self.page.run(copy(case), self.request.user, words))

    def mark(self, case: Complaint) -> str:
        return case_queries.standing(case, but=table.SILENT)

    def preview(
        self, case: Complaint, form: forms.BaseForm, *, token: str = "", status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        posted = self._rehearsed(case, form)  # raises where it cannot be sent any more
        context = self.get_context(self.page, case) | {
            "case": case,
            "page": self.page,
            "form": form,
            "token": token,
            "mark": self.mark(case),
            "refusal": refusal,
            "told": _told_on_site(case, posted),
            "back_url": self.get_success_url(case),
            **vars(self.page.shown(form)),
        }
        return render(self.request, "complaints/portal/preview.html", context, status=status)


def _told_on_site(case: Complaint, posted: Iterable[Notice]) -> Notice | None:
    """The complainant's notice as it stands on the site: over which other channels they hear is theirs alone."""
    own = (notice for notice in posted if notice.user_id == case.complainant_id)
    return next((notice for notice in own if notice.channel == Notice.Channel.SITE), None)
