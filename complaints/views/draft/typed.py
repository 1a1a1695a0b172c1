"""The pages of a draft that are typed: the pre-check, the respondent, who complains."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.visitors import signed_in
from businesses.access import can_be_served
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from catalogue.rules import precheck
from complaints.commands import evidence
from complaints.forms.draft import (
    DetailsForm,
    DraftForm,
    GoOnForm,
    PersonForm,
    PrecheckForm,
    ReasonForm,
    RespondentForm,
)
from complaints.models import Complaint, Evidence
from complaints.presenters import amendment as amendment_presenters
from complaints.presenters.evidence import draft_row
from complaints.presenters.facts import Fact, facts_of
from complaints.queries import amendment
from complaints.queries import evidence as evidence_queries
from complaints.rules import content
from complaints.rules.codes import ComplainantType, Side
from complaints.rules.completeness import FilingPage, complainant_types
from complaints.views.draft.page import DraftView
from complaints.workflow import Status
from files import intake, listing, names
from files.errors import Rejected

TAKEN_OVER = _lazy(
    "来电人已经确认并提交，您刚才的修改没有保存。下面是您填写的内容，需要的话请先复制，再到投诉列表办理。"
)


def lacks_answers(case: Complaint) -> bool:
    """Whether a question of the pre-check waits for its answer."""
    return bool(precheck.missing(case.first_questions, case.first_answers))


def _unasked(form: DraftForm, data: Any) -> list[str]:
    """Answers typed to questions that the page no longer asks: the category was changed meanwhile."""
    keys = (key for key in data if key.startswith(DetailsForm.PREFIX))
    asked = tuple(form.fields)
    return [data[key] for key in keys if data[key].strip() and not key.startswith(asked)]


class TypedPage(DraftView):
    """A page that is a form over the draft's own fields."""

    form_class: type[DraftForm]

    @property
    def owned(self) -> tuple[str, ...]:
        return self.form_class.owned()

    def get_form(self, data: Any = None, *, later: bool = False) -> DraftForm:
        return self.form_class(data, case=self.draft, later=later)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.render(self.get_form(), **self.more())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = self.get_form(request.POST, later=self.is_later)
        if not form.is_valid():
            return self.render(form, status=UNPROCESSABLE, **self.more())
        try:
            self.save(form.changes())
        except Refused as refusal:
            if refusal.code == "changed":
                return self.meet(form.changes(), refusal)
            return self.render(form, status=CONFLICT, refusal=refusal.message, **self.more())
        return self.go_on()

    def meet(self, changes: dict[str, Any], refusal: Refused) -> HttpResponse:
        """Somebody saved this page meanwhile: what is saved and what was typed beside each other, nothing lost."""
        self.draft = self.on.load()
        form = self.get_form(self.request.POST, later=self.is_later)
        typed = {name: content.to_json(name, value) for name, value in changes.items()}
        met = amendment_presenters.between(self.draft, amendment.saying(self.draft, typed), Side.COMPLAINANT)
        return self.render(
            form,
            status=CONFLICT,
            refusal=refusal.message,
            met=met,
            lost=_unasked(form, self.request.POST),
            **self.more(),
        )

    def over(self) -> HttpResponse:
        """Filed meanwhile, in another tab perhaps: what was typed here is shown, and said not to be saved."""
        if self.request.method != "POST" or not self.on.over_words:
            return super().over()
        form = self.get_form(self.request.POST, later=True)
        words = TAKEN_OVER if self.is_taken else self.on.over_words
        return self.render(form, status=CONFLICT, refusal=str(words), **self.more())

    def more(self) -> dict[str, Any]:
        return {}


class RespondentPage(TypedPage):
    page = FilingPage.RESPONDENT
    template_name = "complaints/draft/respondent.html"
    form_class = RespondentForm

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """查找企业 asks which registered companies may be meant, and saves nothing."""
        if "look" in request.POST and self.draft.status == Status.DRAFT:
            return self.render(RespondentForm.looking(request.POST, self.draft))
        return super().post(request, reference)

    def render(self, form: Any, **context: Any) -> HttpResponse:
        return super().render(form, **context, **self._chosen(form))

    def _chosen(self, form: RespondentForm) -> dict[str, Any]:
        """The company that is chosen by now, and whether only it is shown: `?change` asks for another one."""
        if form.is_bound or form.is_look:
            chosen, is_settled = form.matched, False
        else:
            chosen, is_settled = self.draft.business, "change" not in self.request.GET
        return {
            "chosen": chosen,
            "is_settled": is_settled and chosen is not None,
            "is_listed": can_be_served(chosen.pk if chosen else None),
            "change_url": "?change&back=check" if self.is_changing else "?change",
        }


class PersonPage(TypedPage):
    """Page of the complainant. The letter of authority comes with the form, and is kept even if the rest is wrong."""

    page = FilingPage.PERSON
    template_name = "complaints/draft/person.html"
    form_class = PersonForm
    bad_letters: tuple[str, ...] = ()

    def get_form(self, data: Any = None, *, later: bool = False) -> DraftForm:
        files = self.request.FILES if data is not None else None
        form = self.form_class(data, files, case=self.draft, later=later)
        if form.is_bound and self.draft.status == Status.DRAFT and form.kind == ComplainantType.AGENT:
            self._say_of_letters(form)
        return form

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        try:
            self.take_files()
        except Refused as refusal:
            return self.render(self.get_form(request.POST), status=CONFLICT, refusal=refusal.message, **self.more())
        return super().post(request, reference)

    @property
    def is_later(self) -> bool:
        """Taking a file out keeps what was typed, and asks for no more."""
        return super().is_later or "remove" in self.request.POST

    def go_on(self) -> HttpResponse:
        return redirect(self.request.get_full_path()) if "remove" in self.request.POST else super().go_on()

    def more(self) -> dict[str, Any]:
        return {"letters": [draft_row(self.draft, row) for row in evidence_queries.letters(self.draft)]}

    def take_files(self) -> None:
        pk = listing.number(self.request.POST.get("remove", ""))
        if pk:
            evidence.remove_evidence(self.draft, actor=signed_in(self.request), pk=pk)
        self._receive_letters()

    def _receive_letters(self) -> None:
        """Each upload is judged for itself; one that is turned away gets its sentence."""
        kind, category = self.request.POST.get("complainant_type"), self.draft.category
        if kind != ComplainantType.AGENT or not category or kind not in complainant_types(category.top):
            return
        now, bad = timezone.now(), []
        for upload in self.request.FILES.getlist("letter"):
            try:
                stored = intake.receive(upload, owner=self.draft.complainant, now=now)
            except Rejected as rejection:
                bad.append(f"{names.cleaned(upload.name or '')}：{rejection.message}")
                continue
            try:
                purpose = Evidence.Purpose.LETTER
                evidence.add_files(self.draft, actor=signed_in(self.request), files=[stored], purpose=purpose, now=now)
            except Refused:
                intake.discard(stored)
                raise
        self.bad_letters = tuple(bad)

    def _say_of_letters(self, form: DraftForm) -> None:
        for words in self.bad_letters:
            form.add_error("letter", words)
        if not form.later and not self.bad_letters and not self.draft.has_letter:
            form.add_error("letter", _("请上传授权委托书"))


class PrecheckPage(TypedPage):
    """The questions; once they are answered, what follows from the answers, where anything does.

    `?edit` asks all of them again.
    """

    page = FilingPage.PRECHECK
    template_name = "complaints/draft/precheck.html"
    form_class = PrecheckForm

    @property
    def is_asking(self) -> bool:
        return "edit" in self.request.GET or lacks_answers(self.draft) or not self.findings()

    def get_form(self, data: Any = None, *, later: bool = False) -> DraftForm:
        whole = "edit" in self.request.GET or not lacks_answers(self.draft)
        return PrecheckForm(data, case=self.draft, later=later, whole=whole)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if self.is_asking:
            return super().get(request, reference)
        return self._result(self._reason_form())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._leave() if "result" in request.POST else super().post(request, reference)

    def go_on(self) -> HttpResponse:
        """From the questions to what follows from the answers; where nothing does, straight to the next page."""
        self.draft = self.on.load()
        if self.is_later or "result" in self.request.POST or not (lacks_answers(self.draft) or self.findings()):
            return super().go_on()
        return redirect(self.url(FilingPage.PRECHECK) + self.suffix)

    def more(self) -> dict[str, Any]:
        return {"given": [row for row in self._rows() if row.page == FilingPage.PRECHECK] if self._is_partial else []}

    @property
    def _is_partial(self) -> bool:
        """Some questions were answered already, for another category perhaps: only the others are asked."""
        return "edit" not in self.request.GET and lacks_answers(self.draft)

    def _leave(self) -> HttpResponse:
        """Go from the result to the next page, with the reason where one is needed."""
        if lacks_answers(self.draft):  # the category was changed in another tab
            return redirect(self.url(FilingPage.PRECHECK))
        form = self._reason_form(self.request.POST)
        if not form.is_valid():
            return self._result(form, status=UNPROCESSABLE)
        try:
            self.save(form.changes())
        except Refused as refusal:
            return self._result(form, status=CONFLICT, refusal=refusal.message)
        return self.go_on()

    def _reason_form(self, data: Any = None) -> ReasonForm | GoOnForm:
        if any(one.needs_reason for one in self.findings()):
            return ReasonForm(data, case=self.draft, later=self.is_later)
        return GoOnForm(data)

    def findings(self) -> list[precheck.Finding]:
        return self.draft.findings(timezone.localdate())

    def _rows(self) -> list[Fact]:
        return facts_of(self.draft, Side.COMPLAINANT)

    def _result(self, form: Any, **context: Any) -> HttpResponse:
        rows = [row for row in self._rows() if row.page == FilingPage.PRECHECK]
        edit = "?edit&back=check" if self.is_changing else "?edit"
        return self.render(form, findings=self.findings(), is_result=True, given=rows, edit_url=edit, **context)
