"""Reading for the staff: who may be given a case, who has least to do, which cases nobody has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts import roles
from accounts.models import User
from businesses.models import Membership
from complaints.models import Complaint, ComplaintEvent, Conflict
from complaints.queries.worklists import STAFF_TURN
from complaints.workflow import OPEN, STAFF, Role, Step

OFFICERS_SHOWN = 100
LOAD_CAP = 500  # an officer's cases are counted up to here


def officers() -> QuerySet[Any]:
    """Everybody who may be given cases."""
    return roles.staff_with(Role.OFFICER).order_by("name", "pk")


def officers_for(complaint: Complaint) -> QuerySet[Any]:
    """The officers who may be given the case: none who is a party to it or has to do with its company."""
    found = officers().exclude(pk=complaint.complainant_id)
    if complaint.business_id is None:
        return found
    members = Membership.objects.filter(business=complaint.business_id, is_active=True)
    return found.exclude(pk__in=members.values("user")).exclude(pk__in=in_conflict_with(complaint.business_id))


# --- conflicts of interest ---
def conflicts_of(user: Any) -> frozenset[int]:
    """The companies this member of staff has to do with."""
    return frozenset(Conflict.objects.standing().filter(person=user.pk).values_list("business", flat=True))


def in_conflict_with(business_id: int | None) -> set[int]:
    """The members of staff who have to do with this company."""
    if business_id is None:
        return set()
    return set(Conflict.objects.standing().filter(business=business_id).values_list("person", flat=True))


def conflicts(user: Any, *, everybody: bool) -> QuerySet[Conflict]:
    """The declared conflicts, the newest first: everybody's, or this person's own."""
    rows = Conflict.objects.select_related("person", "business", "declared_by", "ended_by")
    return rows if everybody else rows.filter(person=user.pk)


def standing_conflict(person: str, business: str) -> Q:
    """Whether the person in the one column has to do with the company in the other."""
    rows = Conflict.objects.standing().filter(person=OuterRef(person), business=OuterRef(business))
    return Q(Exists(rows))


def held_in_conflict() -> QuerySet[Complaint]:
    """Open cases whose officer or mediator has to do with the company, oldest first."""
    theirs = standing_conflict("officer", "business") | standing_conflict("mediator", "business")
    companies = Conflict.objects.standing().values("business")
    return Complaint.objects.filter(theirs, status__in=OPEN, business__in=companies).order_by("pk")


def workers() -> QuerySet[User]:
    """Everybody who works on cases today."""
    rows = User.objects.filter(is_active=True, is_staff=True, groups__name__in=STAFF)
    return rows.distinct().order_by("name", "pk")


def least_loaded(complaint: Complaint) -> Any:
    """Who gets the case by load: the fewest cases in the staff's turn, then whoever waited longest; one query.

    Nobody who gave this very case back. None when nobody is left.
    """
    given_back = ComplaintEvent.objects.filter(case=complaint.pk, step=Step.RELEASE, data__has_key="officer")
    former = given_back.annotate(former=Cast(KeyTextTransform("officer", "data"), BigIntegerField())).values("former")
    found = officers_for(complaint).exclude(pk__in=former).annotate(load=counted(status__in=STAFF_TURN))
    return found.order_by("load", F("last_assigned__at").asc(nulls_first=True), "pk").first()


def counted(**filters: Any) -> Func:
    """How many cases each officer has, at most LOAD_CAP + 1, read from the index of open cases by officer."""
    rows = Complaint.objects.filter(officer=OuterRef("pk"), **filters).order_by().values("pk")[: LOAD_CAP + 1]
    return Func(ArraySubquery(rows), function="cardinality", output_field=IntegerField())


def load(now: datetime) -> list[Any]:
    """Every officer with `open`, `turn` (the staff must act) and `late` of their cases, the busiest first."""
    return list(
        officers()
        .annotate(
            open=counted(status__in=OPEN),
            turn=counted(status__in=STAFF_TURN),
            late=counted(status__in=STAFF_TURN, due_at__lte=now),
        )
        .order_by("-turn", "-open", "name", "pk")[:OFFICERS_SHOWN]
    )


def unassigned() -> QuerySet[Complaint]:
    """Open cases that nobody works on: without an officer, or with one who left; the earliest deadlines first."""
    rows = Complaint.objects.filter(status__in=OPEN).order_by("due_at", "pk")
    held = Complaint.objects.filter(officer=OuterRef("pk"), status__in=OPEN)
    gone = list(User.objects.filter(Q(is_active=False) | Q(is_staff=False)).filter(Exists(held)).values_list("pk"))
    return rows.filter(Q(officer=None) | Q(officer__in=[pk for (pk,) in gone]) if gone else Q(officer=None))


def has_work(user: Any) -> bool:
    """Whether an open case waits for this member of staff, as its officer or its mediator."""
    open_now = Complaint.objects.filter(status__in=sorted(OPEN))
    return open_now.filter(officer=user).exists() or open_now.filter(mediator=user).exists()
