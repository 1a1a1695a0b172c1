"""The company's page of one case: what is complained of, what was answered, what it may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from complaints import access
from complaints.commands.staging import StepShelf
from complaints.models import Complaint
from complaints.presenters import annex, dealing, terms
from complaints.presenters import answer as answer_presenters
from complaints.presenters import case as case_presenters
from complaints.presenters import evidence as evidence_presenters
from complaints.presenters import portal as portal_presenters
from complaints.presenters.timeline import Line, corrections
from complaints.queries import case as case_queries
from complaints.queries import group as group_queries
from complaints.rules.codes import Side
from complaints.views import doors, version
from complaints.views.portal_steps import PAGES, CompanyPage
from complaints.workflow import Clock, Status, Step
from files.views.staging import furnish
from ui.components import Entry

WAITS = {
    Status.SUPPLEMENT_REQUIRED: _lazy("等待投诉人补充"),
    Status.OBJECTION: _lazy("等待平台决定"),
    Status.MEDIATION: _lazy("正在调解"),
}


class Case(LoginRequiredMixin, View):
    """One case as the company sees it: what is complained of, what was answered, what it may do now."""

    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.BUSINESS, business=business)
        context = case_context(case, request.user, timezone.now())
        return render(request, "complaints/portal/case.html", context)


def case_context(case: Complaint, user: Any, now: datetime) -> dict[str, Any]:
    shown = case_presenters.shown(case, user, Side.BUSINESS, now)
    answer, evidence = shown.answer, shown.evidence
    ours = [row for row in evidence if row.by_business]
    with_answer = [row for row in ours if answer and row.added_at == answer.at]
    due = portal_presenters.due(case, shown.deadline)
    return vars(shown) | {
        **vars(doors.frame(case, user)),
        "back": portal_presenters.group_of(case),
        "due": due,
        "timeline": _timeline(shown.timeline, case, due),
        "is_late": portal_presenters.is_late(case, now),
        "facts": portal_presenters.facts(case),
        "supplements": evidence_presenters.supplements(
            case,
            case_queries.supplements(case) if case.supplement_rounds or case.version > 1 else [],
            evidence,
            Side.BUSINESS,
        ),
        "files": evidence_presenters.tiles(case, (row for row in evidence if not row.by_business), Side.BUSINESS),
        "answer": answer_presenters.card(answer) if answer else None,
        "answer_mark": terms.marks(case, now).get(answer.key) if answer else None,
        "standing": terms.card(case, Side.BUSINESS, now),
        "said_after": case_presenters.said_after(case, Side.BUSINESS),
        "answer_files": evidence_presenters.tiles(case, with_answer, Side.BUSINESS),
        "proof": evidence_presenters.tiles(case, (row for row in ours if row not in with_answer), Side.BUSINESS),
        "outcome": portal_presenters.outcome(case),
        "edit": version.latest(case, Side.BUSINESS),
        "form": _form(case, user, shown.allowed),
        "member": group_queries.membership(case),
        "acts": _acts(case, user, shown.allowed),
        "message_url": doors.step_url(case, Step.MESSAGE, user) if Step.MESSAGE in shown.allowed else "",
        **vars(dealing.dealings(case, Side.BUSINESS, now)),
        "annexes": annex.annexes(case, user, Side.BUSINESS, now),
        "goes_on": annex.goes_on(case, Side.BUSINESS),
        "corrections": corrections(case, shown.timeline),
    }


@dataclass(frozen=True)
class FormHere:
    """A step whose form stands on the case page."""

    page: CompanyPage
    form: forms.Form
    url: str


def _form(case: Complaint, user: Any, allowed: Sequence[str]) -> FormHere | None:
    """Form on the case page for what the company has to do now; a viewer may do nothing."""
    page = next((page for page in PAGES.values() if page.on_case and page.step in allowed), None)
    if page is None or page.on_case is None:
        return None
    form = furnish(page.on_case(case=case), StepShelf(case, page.step, user))
    return FormHere(page, form, doors.step_url(case, page.step, user))


@dataclass(frozen=True)
class Act:
    """Step that the company may take besides, as a link to its own page."""

    url: str
    text: Any
    is_awaited: bool


def _acts(case: Complaint, user: Any, allowed: Sequence[str]) -> list[Act]:
    return [
        Act(doors.step_url(case, step, user), page.title, page.is_awaited)
        for step, page in PAGES.items()
        if step in allowed and page.on_case is None
    ]


def _timeline(lines: list[Line], case: Complaint, due: portal_presenters.Due | None) -> list[Entry]:
    """Events so far, and the side that the case now waits for."""
    if due is None:
        return list(lines)
    waits = _("等待投诉人确认")
    if case.status == Status.WITH_BUSINESS:
        waits = _("等待贵企业答复")
    elif case.status == Status.SETTLED and case.performed_reported_at is None:
        waits = _("等待贵企业履行")
    elif case.status in WAITS:
        waits = str(WAITS[Status(case.status)])
    elif case.led_by == Clock.OFFER_REPLY:
        waits = _("等待贵企业回应还价")
    elif case.led_by == Clock.CONSENT:
        waits = _("等待各方同意调解")
    when = _("%(day)s前") % {"day": due.words}
    return [*(replace(line, state="") for line in lines), Entry(waits, when=when, state="now")]
