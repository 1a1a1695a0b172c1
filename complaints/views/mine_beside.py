"""Values shown beside the forms of the complainant's step pages, and the addresses they lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.real_name import marks
from casework.models import CalendarDay
from casework.views import StepView
from complaints.models import Answer, Complaint
from complaints.presenters import annex, terms
from complaints.presenters import answer as answer_presenters
from complaints.presenters import case as case_presenters
from complaints.presenters import dealing as dealing_presenters
from complaints.presenters import referral as referral_presenters
from complaints.presenters.record import step_url
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from complaints.rules.completeness import FilingPage
from complaints.workflow import Status, Step
from ui.components import Row

ME = Side.COMPLAINANT


@dataclass(frozen=True)
class Referred:
    asked: list[Row]


def referred(case: Complaint, user: Any) -> Referred:
    return Referred(referral_presenters.rows(case))


@dataclass(frozen=True)
class Answered:
    """The answer and the terms that stand, beside what is said to them."""

    answer: Answer | None
    standing: terms.Card | None
    offer: list[tuple[str, str]]


def answered(case: Complaint, user: Any) -> Answered:
    found, now = case_queries.current_answer(case) if case.serving else None, timezone.now()
    return Answered(found, terms.card(case, ME, now), answer_presenters.offer_rows(found, now))


def dealings(case: Complaint, user: Any) -> dealing_presenters.Dealings:
    """The thread and the mediation."""
    return dealing_presenters.dealings(case, ME, timezone.now())


@dataclass(frozen=True)
class GoesOn:
    """Case that a merged one goes on in, to be shown beside a refusal."""

    onward: annex.Onward | None


def onward(case: Complaint, user: Any) -> GoesOn:
    return GoesOn(annex.goes_on(case, ME))


@dataclass(frozen=True)
class Asked:
    """Sentence on what a supplement is asked for; while the platform asks, the complaint itself may be amended too.

    `real_name_url`: where who could still be checked by name is checked.
    """

    sentence: str = ""
    edit_url: str = ""
    real_name_url: str = ""


def asked(case: Complaint, user: Any) -> Asked:
    if case.status != Status.SUPPLEMENT_REQUIRED:
        return Asked()
    sentence = case_presenters.sentence(case, ME, CalendarDay.objects.calendar(), timezone.now())
    real_name_url = reverse("real_name") if marks.is_lacking(case.complainant) else ""
    return Asked(sentence, reverse("complaints:edit", args=[case.reference]), real_name_url)


def added_to(step: Step) -> Callable[[Complaint], str]:
    """Address for what was to be added to a case that was merged: the same step of the one that goes on."""

    def elsewhere(case: Complaint) -> str:
        found = annex.goes_on(case, ME)
        return step_url(found.case, step) if found else ""

    return elsewhere


def to_draft(view: StepView, case: Complaint, draft: Complaint) -> HttpResponse:
    """The new complaint, to be completed and checked."""
    messages.success(view.request, view.page.said({}))
    return redirect(reverse("complaints:draft", args=[draft.reference, FilingPage.PRECHECK]) + "?edit")
