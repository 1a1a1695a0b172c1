"""Reading appeals: one, a complaint's, who may review it, and how many were upheld."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts import absences, roles
from accounts.models import User
from appeals.models import Appeal, AppealEvent
from appeals.rules import OVERTURN_DAYS
from appeals.workflow import DECIDED, OPEN, Status, Step
from casework.workdays import day_of
from complaints.models import Complaint
from complaints.queries.assignment import can_keep, in_conflict_with, left_behind, standing_conflict
from complaints.queries.case import has_handled
from complaints.workflow import Role

REVIEWS = frozenset({Role.REVIEWER})


@dataclass(frozen=True)
class Overturned:
    """How many appeals were decided since then, and how many of them upheld."""

    upheld: int
    decided: int
    since: datetime

    @property
    def rate(self) -> int:
        """Upheld per hundred decided, rounded half up; asked only where something was decided."""
        return (200 * self.upheld + self.decided) // (2 * self.decided)


def whole() -> QuerySet[Appeal]:
    """Appeals with what every page about one of them names."""
    return Appeal.objects.select_related(
        "complaint__business", "complaint__category__parent", "complaint__complainant", "complaint__officer", "reviewer"
    )


def latest(complaint: Complaint) -> Appeal | None:
    """The complaint's newest appeal."""
    return whole().filter(complaint=complaint).order_by("-pk").first()


def timeline(appeal: Appeal) -> list[AppealEvent]:
    """The ledger, oldest first, with its actors."""
    return list(appeal.events.select_related("actor").order_by("seq"))


def reviewers_for(appeal: Appeal) -> list[User]:
    """The reviewers who may have it, those with the fewest open reviews first: no party, no hand in the case.

    Who gave it back comes last.
    """
    given_back = set(
        AppealEvent.objects.filter(case=appeal, step=Step.RELEASE).values_list("data__reviewer", flat=True)
    )
    load = Count("reviews", filter=Q(reviews__status__in=sorted(OPEN)))
    found = roles.staff_with(Role.REVIEWER).annotate(load=load).order_by("load", "pk")
    fit = [person for person in found if may_review(appeal, person)]
    return sorted(fit, key=lambda person: person.pk in given_back)


def may_review(appeal: Appeal, user: User) -> bool:
    """Whether this reviewer had no hand in the case and has nothing to do with the company.

    Who is a party to it has no staff role there at all.
    """
    complaint = appeal.complaint
    is_member = (
        complaint.business_id is not None
        and complaint.business.memberships.filter(  # type: ignore[union-attr]
            user=user, is_active=True
        ).exists()
    )
    if is_member or user.pk in in_conflict_with(complaint.business_id):
        return False
    return user.pk != complaint.complainant_id and not has_handled(complaint, user)


def unassigned(now: datetime | None = None) -> QuerySet[Appeal]:
    """Open appeals that nobody reviews, or somebody who may not keep them (`can_keep`); the oldest first."""
    rows = Appeal.objects.filter(status__in=sorted(OPEN))
    gone = left_behind(rows, "reviewer", REVIEWS, "complaint__reviewer_due_at", now or timezone.now())
    left = Q(status=Status.FILED) | Q(pk__in=gone.values("pk"))
    left |= Q(reviewer__isnull=False) & standing_conflict("reviewer", "complaint__business")
    return whole().filter(left, status__in=sorted(OPEN)).order_by("filed_at", "pk")


def keeps(appeal: Appeal, now: datetime) -> bool:
    """Whether whoever reviews it still may."""
    person = appeal.reviewer
    if person is None or person.pk in in_conflict_with(appeal.complaint.business_id):
        return False
    return can_keep(person, REVIEWS, appeal.complaint.reviewer_due_at, now)


def next_reviewer(appeal: Appeal, now: datetime) -> User | None:
    """The reviewer who gets the appeal by load: nobody who is away, nor who has it now; None when nobody is left."""
    away = set(absences.on(day_of(now)).values_list("person", flat=True)) | {appeal.reviewer_id}
    return next((person for person in reviewers_for(appeal) if person.pk not in away), None)


def nearest(rows: QuerySet[Appeal], user: User, limit: int = 8) -> list[Appeal]:
    """The appeals among these that this person reviews, the nearest deadline first."""
    own = rows.filter(reviewer=user, status__in=sorted(OPEN))
    return list(own.order_by("complaint__reviewer_due_at", "pk")[:limit])


def overturned(now: datetime) -> Overturned:
    """The decisions of the last year."""
    since = now - timedelta(days=OVERTURN_DAYS)
    rows = Appeal.objects.filter(decided_at__gte=since, status__in=sorted(DECIDED))
    counts = rows.aggregate(decided=Count("pk"), upheld=Count("pk", filter=Q(status=Status.UPHELD)))
    return Overturned(upheld=counts["upheld"], decided=counts["decided"], since=since)
