"""Context beside the forms of the complainant's step pages, and the addresses they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from casework.models import CalendarDay
from casework.views import StepView
from complaints.models import Complaint
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

ME = Side.COMPLAINANT


def referred(case: Complaint, user: Any) -> dict[str, Any]:
    return {"asked": referral_presenters.rows(case)}


def answered(case: Complaint, user: Any) -> dict[str, Any]:
    """The answer and the terms that stand, beside what is said to them."""
    found, now = case_queries.current_answer(case) if case.serving else None, timezone.now()
    offered = answer_presenters.offer_rows(found, now)
    return {"answer": found, "standing": terms.card(case, ME, now), "offer": offered}


def dealings(case: Complaint, user: Any) -> dict[str, Any]:
    """The thread and the mediation."""
    return vars(dealing_presenters.dealings(case, ME, timezone.now()))


def counter(case: Complaint, user: Any) -> dict[str, Any]:
    return answered(case, user) | dealings(case, user)


def onward(case: Complaint, user: Any) -> dict[str, Any]:
    """Case that a merged one goes on in, to be shown beside a refusal."""
    return {"onward": annex.goes_on(case, ME)}


def supplement(case: Complaint, user: Any) -> dict[str, Any]:
    """Sentence on what a supplement is asked for; while the platform asks, the complaint itself may be amended too."""
    found = onward(case, user)
    if case.status != Status.SUPPLEMENT_REQUIRED:
        return found
    sentence = case_presenters.sentence(case, ME, CalendarDay.objects.calendar(), timezone.now())
    return found | {"sentence": sentence, "edit_url": reverse("complaints:edit", args=[case.reference])}


def message(case: Complaint, user: Any) -> dict[str, Any]:
    return onward(case, user) | dealings(case, user)


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
