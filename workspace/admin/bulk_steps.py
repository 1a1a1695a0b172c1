"""One step for many cases: refused on one ground with one letter, or merged into one of them.

Each case takes the step by itself, as from its own page: with its own guards, notices and line of the ledger. What
would become of each, and what is told to whom, is shown before anything is done.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.roles import roles_of
from accounts.visitors import signed_in
from casework import many
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints.commands import ending, intake
from complaints.commands import preview as preview_commands
from complaints.models import Complaint
from complaints.queries import worklist
from complaints.rules.codes import COUNTERSIGNED
from complaints.rules.letter import PLACEHOLDERS
from complaints.rules.letter import unfilled as open_place
from complaints.views.preview import OURS
from complaints.workflow import MOVES, Step
from notifications import rehearsal
from ui.admin import StaffPage
from workspace.admin import bulk, letter
from workspace.admin import preview as preview_admin
from workspace.forms.bulk import MergeManyForm
from workspace.forms.staff import RefusalForm

FOLDER = "admin/complaints/worklist/"
LIST = "admin:complaints_complaint_changelist"


class ManyCases(StaffPage):
    """Page of a step for the chosen cases; a subclass says which."""

    step: ClassVar[str]
    title: ClassVar[Any]
    lead: ClassVar[Any]

    def make_form(self, cases: list[Complaint], **data: Any) -> forms.BaseForm:
        raise NotImplementedError

    def run(self, case: Complaint, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def taking_part(self, cases: list[Complaint], data: dict[str, Any]) -> list[Complaint]:
        """Those of the chosen cases that take the step."""
        return cases

    def letter(self, case: Complaint, data: dict[str, Any]) -> list[str]:
        """Texts that this case gets, as they read in it."""
        return [data["reason"]]

    def states(self, data: dict[str, Any]) -> Any:
        """Sentence on what is left to be done after it, or nothing."""
        return ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not roles_of(request.user) & MOVES[self.step].by:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        cases = bulk.cases_of(request, bulk.numbers_of(request.GET.getlist("pk")))
        return self._page(cases, self.make_form(cases))

    def post(self, request: HttpRequest) -> HttpResponse:
        pks = bulk.numbers_of(request.POST.getlist("pk"))
        cases = bulk.cases_of(request, pks)
        form = self.make_form(cases, data=request.POST)
        if chosen := request.POST.get("apply", ""):
            return self._page(cases, self.make_form(cases, initial=self._with_letter(form, chosen)))
        if not cases or not form.is_valid():
            return self._page(cases, form, status=UNPROCESSABLE)
        if "edit" in request.POST:
            return self._page(cases, form)
        data = form.cleaned_data
        deed = partial(many.do, self.taking_part(cases, data), lambda case: self.run(case, data))
        ends: list[many.Outcome[Complaint]] = []
        posted = preview_commands.rehearse(lambda: ends.append(deed()))
        mark, seen = rehearsal.mark(posted), request.POST.get("seen")
        if not ends[0].done or seen != mark:
            return self._preview(form, ends[0], posted, mark, cases, is_changed=seen is not None)
        cases = bulk.cases_of(request, pks)  # as they are, not as the rehearsal left them
        self._tell(many.do(self.taking_part(cases, data), lambda case: self.run(case, data)), len(pks) - len(cases))
        return redirect(LIST)

    def _with_letter(self, form: forms.BaseForm, chosen: str) -> dict[str, Any]:
        typed = {name: form.data.get(name, "") for name in form.fields}
        return letter.put(self.letters(), self.request.POST.get(f"letter-{chosen}", ""), self.step, typed)

    def letters(self) -> dict[int, dict[str, Any]]:
        return letter.unfilled(worklist.letter_templates(self.step))

    def _tell(self, outcome: many.Outcome[Complaint], lost: int) -> None:
        """Say with how many it was done, and with which not and why."""
        words = [_("%(title)s：已办%(n)s件。") % {"title": self.title, "n": len(outcome.done)}]
        words += [
            _("没有办：%(why)s") % {"why": bulk.named([case.reference for case in rows], why)}
            for why, rows in outcome.refused.items()
        ]
        if lost:
            words.append(_("没有办：%(n)s件没有找到，或者您不能办理。") % {"n": lost})
        is_whole = not outcome.refused and not lost
        messages.add_message(self.request, messages.SUCCESS if is_whole else messages.WARNING, "".join(words))

    def _preview(
        self,
        form: forms.BaseForm,
        outcome: many.Outcome[Complaint],
        posted: Any,
        mark: str,
        cases: list[Complaint],
        *,
        is_changed: bool,
    ) -> HttpResponse:
        context = {
            "title": self.title,
            "opts": Complaint._meta,
            "done": [(case, self.letter(case, form.cleaned_data)) for case in outcome.done],
            "refused": list(outcome.refused.items()),
            "told": preview_admin.told(posted),
            "states": self.states(form.cleaned_data),
            "mark": mark,
            "typed": [(name, one) for name, rows in self.request.POST.lists() for one in rows if name not in OURS],
            "is_changed": is_changed,
            "back_url": reverse(LIST),
        }
        status = CONFLICT if is_changed or not outcome.done else 200
        return self.show(f"{FOLDER}many_preview.html", status=status, **context)

    def _page(self, cases: list[Complaint], form: forms.BaseForm, *, status: int = 200) -> HttpResponse:
        letter.offer(form, self.step, self.letters())
        context = {
            "title": self.title,
            "lead": self.lead,
            "opts": Complaint._meta,
            "form": form,
            "cases": cases,
            "back_url": reverse(LIST),
        }
        return self.show(f"{FOLDER}many.html", status=status, **context)


class RefuseMany(ManyCases):
    """不予受理 of the chosen cases; each has the letter with its own names in the places."""

    step = Step.PROPOSE_REFUSAL
    title = _lazy("批量不予受理")
    lead = _lazy("每件投诉单独作出决定、单独通知。R07和R12只是提出意见，每件都等待另一位工作人员复签。")

    def make_form(self, cases: list[Complaint], **data: Any) -> forms.BaseForm:
        form = RefusalForm(**data)
        known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
        for name in ("reason", "other_remedies"):
            form.fields[name].help_text = _("投诉人会看到。可以用占位符，每件填入自己的内容：%(known)s。") % {
                "known": known
            }
        return form

    def run(self, case: Complaint, data: dict[str, Any]) -> None:
        reason, other_remedies = self.letter(case, data)
        for text in (reason, other_remedies):
            if place := open_place(text):
                raise Refused(_("“%(place)s”这里还没有填写。请补上，或者删去。") % {"place": place}, "unfilled")
        intake.propose_refusal(
            case,
            actor=signed_in(self.request),
            ground=data["ground"],
            reason=reason,
            other_remedies=other_remedies,
        )

    def letter(self, case: Complaint, data: dict[str, Any]) -> list[str]:
        return [letter.fill(data[name], case, timezone.now()) for name in ("reason", "other_remedies")]

    def states(self, data: dict[str, Any]) -> Any:
        if data["ground"] in COUNTERSIGNED:
            return _("这一依据须复签：现在只记录意见，不通知投诉人。另一位工作人员逐件复签后，才生效并通知。")
        return ""


class MergeMany(ManyCases):
    """并案 of the chosen cases into one of them."""

    step = Step.MERGE
    title = _lazy("批量并案")
    lead = _lazy("只有同一投诉人对同一家企业的投诉能并案。其余各件以“并案”办结，内容和证据都在保留的那一件里看得到。")

    def make_form(self, cases: list[Complaint], **data: Any) -> forms.BaseForm:
        return MergeManyForm(cases=cases, **data)

    def taking_part(self, cases: list[Complaint], data: dict[str, Any]) -> list[Complaint]:
        return [case for case in cases if case.reference != data["into"]]

    def run(self, case: Complaint, data: dict[str, Any]) -> None:
        ending.merge(case, actor=signed_in(self.request), into=data["into"], reason=data["reason"])
