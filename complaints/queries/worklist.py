"""Reading for the staff: worklists, and what waits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from complaints.models import Amendment, Complaint, ComplaintClock, LetterTemplate, SavedFilter
from complaints.queries.paging import capped_counts
from complaints.rules import letter
from complaints.workflow import DONE, OPEN, SERVED, Clock, Status

# Where it is the platform's turn (`rules.turn`): one partial index each.
OFFICERS_TURN = Q(officer_due_at__isnull=False)
# What each stands for by status; `late`, `overdue`, `countersign` and others are conditions more, see `on_worklist`.
WORKLISTS: dict[str, tuple[str, ...]] = {
    "open": tuple(sorted(OPEN)),
    "intake": (Status.SUBMITTED,),
    "countersign": (Status.SUBMITTED, Status.OBJECTION),
    "forward": (Status.ACCEPTED,),
    "objection": (Status.OBJECTION,),
    "extension": (Status.WITH_BUSINESS,),
    "mediation": (Status.MEDIATION,),
    "appeal": (Status.UNDER_APPEAL,),
    "late": (*sorted(OPEN), Status.UNDER_APPEAL),
    "overdue": (Status.WITH_BUSINESS,),
    "supplement": (Status.SUPPLEMENT_REQUIRED,),
    "reply": (Status.WITH_BUSINESS,),
    "confirm": (Status.ANSWERED,),
    "perform": (Status.SETTLED,),
    "amendment": tuple(sorted(SERVED)),
    "done": tuple(sorted(DONE)),
}


OF_AN_OFFICER = ("intake", "countersign", "amendment", "forward", "objection", "extension", "late", "overdue")
COUNTED = (*OF_AN_OFFICER, "mediation", "appeal")
LEVELS = (1, 2, 3)  # of urging the company (DOMAIN §3)


def on_worklist(rows: QuerySet[Complaint], key: str, now: datetime) -> QuerySet[Complaint]:
    """Those of the rows that belong on this worklist."""
    if key == "late":  # the platform's own delay, whoever of the staff must act
        own = Q(officer_due_at__lte=now) | Q(mediator_due_at__lte=now) | Q(reviewer_due_at__lte=now)
        return rows.filter(own)
    rows = rows.filter(status__in=WORKLISTS[key])
    if key == "intake":  # not while the complainant is asked about a referral
        return rows.filter(OFFICERS_TURN)
    if key == "countersign":
        return rows.filter(refusal_proposed_by__isnull=False)
    if key == "amendment":  # few at a time: from the index of the open ones to their cases
        return rows.filter(pk__in=Amendment.objects.filter(decided_at=None).values("complaint"))
    if key == "extension":
        asked = ComplaintClock.objects.filter(kind=Clock.EXTENSION, next_at__isnull=False)
        return rows.filter(pk__in=asked.values("case"))
    return rows.filter(due_at__lte=now) if key == "overdue" else rows


def at_level(rows: QuerySet[Complaint], level: int) -> QuerySet[Complaint]:
    """The overdue cases that stand at this level of urging."""
    return rows.filter(status=Status.WITH_BUSINESS, overdue_since__isnull=False, escalation_level=level)


def letter_templates(*steps: str) -> list[LetterTemplate]:
    """The letters in use for these steps, in the supervisors' order."""
    places = [place for place in letter.Place if place.step in steps]
    return list(LetterTemplate.objects.filter(is_active=True, place__in=places)) if places else []


def saved_filters(user: User) -> list[SavedFilter]:
    """The person's own filters, oldest first."""
    return list(SavedFilter.objects.filter(owner=user.pk))


def listed(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The rows with what a line of a worklist shows, and without the long texts."""
    return rows.select_related("category__parent", "business", "officer").defer("facts", "answers", "questions")


def staff_counts(rows: QuerySet[Complaint], user: User, now: datetime) -> dict[str, int]:
    """Counts of cases that wait and that are late among these rows, in one query, each to at most CAP + 1."""
    rows = rows.order_by()
    ours = rows.filter(OFFICERS_TURN)
    return capped_counts(
        {key: on_worklist(rows, key, now) for key in COUNTED}
        | {f"{key}_mine": on_worklist(rows, key, now).filter(officer=user) for key in OF_AN_OFFICER}
        | {
            "mine": rows.filter(status__in=OPEN, officer=user),
            "unassigned": ours.filter(officer=None),
            "led": rows.filter(status=Status.MEDIATION, mediator=user),
            "unled": rows.filter(status=Status.MEDIATION, mediator=None),
        }
        | {f"level_{level}": at_level(rows, level) for level in LEVELS}
    )


def staff_nearest(rows: QuerySet[Complaint], user: User, limit: int = 8) -> list[Complaint]:
    """The officer's own cases in which it is the officer's turn, the nearest deadline first."""
    return list(listed(rows).filter(OFFICERS_TURN, officer=user).order_by("officer_due_at", "pk")[:limit])


def mediator_nearest(rows: QuerySet[Complaint], user: User, limit: int = 8) -> list[Complaint]:
    """The mediations that this person leads, the nearest end first."""
    led = listed(rows).filter(mediator=user, status=Status.MEDIATION, mediator_due_at__isnull=False)
    return list(led.order_by("due_at", "pk")[:limit])
