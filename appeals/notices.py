"""Notices of an appeal's own steps: to the reviewer, and the supervisors. The parties are told by the complaint's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts import preferences
from accounts.models import User
from appeals.models import Appeal, AppealEvent, Turn
from appeals.workflow import Status, Step
from complaints.notices import audiences, choices, contexts, table
from complaints.notices.audiences import Audience
from complaints.notices.choices import Choice, Row, Tell
from complaints.workflow import Role
from complaints.workflow import Step as ComplaintStep
from notifications import outbox


def _reviewer(appeal: Appeal) -> Iterable[User]:
    """The reviewer whose appeal it is, while they work here."""
    return [appeal.reviewer] if appeal.reviewer and appeal.reviewer.is_active else []


def _supervisors(appeal: Appeal) -> Iterable[User]:
    return audiences.SUPERVISORS.people(appeal.complaint)


REVIEWER = Audience(Role.OFFICER, _reviewer)
SUPERVISORS = Audience(Role.OFFICER, _supervisors)
NOBODY_REVIEWS = ((SUPERVISORS, "staff_appeal_waiting"),)

TELL: dict[Step, Row[Appeal, AppealEvent]] = {
    Step.FILE: (),
    Step.ASSIGN: Choice(
        # nobody needs telling what they took themselves
        lambda appeal, event, _turn: () if appeal.reviewer_id == event.actor_id else ("given",),
        {"given": ((REVIEWER, "staff_appeal"),)},
    ),
    Step.RELEASE: Choice(
        # what a supervisor took back they know
        lambda _appeal, event, _turn: () if event.role == Role.SUPERVISOR else ("given back",),
        {"given back": NOBODY_REVIEWS},
    ),
    Step.ADD_FILES: ((REVIEWER, "staff_appeal_files"),),
    Step.WITHDRAW: Choice(
        lambda _appeal, event, _turn: ("under review",) if event.status_from == Status.UNDER_REVIEW else (),
        {"under review": ((REVIEWER, "staff_appeal_withdrawn"),)},
    ),
    Step.UPHOLD: (),
    Step.DISMISS: (),
}

# What a step of the appeal does with the complaint, whose notices the parties get.
DRIVES = {
    Step.FILE: ComplaintStep.APPEAL,
    Step.ADD_FILES: ComplaintStep.SUPPORT_APPEAL,
    Step.WITHDRAW: ComplaintStep.WITHDRAW_APPEAL,
    Step.UPHOLD: ComplaintStep.UPHOLD_APPEAL,
    Step.DISMISS: ComplaintStep.DISMISS_APPEAL,
}


def tells_a_party(step: str) -> bool:
    """Whether a step of the appeal tells the complainant or the company anything."""
    driven = DRIVES.get(Step(step))
    return driven is not None and table.tells_a_party(driven)


def tell(event: AppealEvent, turn: Turn) -> None:
    """Post the notices of one event, in the event's own transaction."""
    appeal: Appeal = turn.case
    told = choices.told(TELL[Step(event.step)], appeal, event, turn)
    _post(appeal, told, key=f"{appeal.reference}:{event.seq}", now=turn.now)


def nobody_to_review(appeal: Appeal, now: datetime) -> None:
    """Tell the supervisors, once a filing, that no reviewer could be found by load."""
    _post(appeal, NOBODY_REVIEWS, key=appeal.reference, now=now)


def _post(appeal: Appeal, tells: tuple[Tell[Appeal], ...], *, key: str, now: datetime) -> None:
    url = reverse("admin:appeals_appeal_change", args=[appeal.pk])
    for audience, kind in tells:
        context = contexts.context_of(appeal.complaint, audience.side, now, url)
        for recipient in preferences.recipients(audience.people(appeal)):
            outbox.post(recipient, kind=kind, context=context, key=f"{key}:{kind}:{recipient.user_id}", now=now)
