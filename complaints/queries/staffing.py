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
from complaints.models import Complaint, ComplaintEvent
from complaints.queries.worklists import STAFF_TURN
from complaints.workflow import OPEN, Role, Step

OFFICERS_SHOWN = 100
LOAD_CAP = 500  # an officer's cases are counted up to here


def officers() -> QuerySet[Any]:
    """Everybody who may be given cases."""
    return roles.staff_with(Role.OFFICER).order_by("name", "pk")


def officers_for(complaint: Complaint) -> QuerySet[Any]:
    """The officers who may be given the case: none who is a party to it."""
    found = officers().exclude(pk=complaint.complainant_id)
    if complaint.business_id is None:
        return found
    members = Membership.objects.filter(business=complaint.business_id, is_active=True)
    return found.exclude(pk__in=members.values("user"))


def least_loaded(complaint: Complaint) -> Any:
    """Who gets the case by load: the fewest cases in the staff's turn, then whoever waited longest; one query.

    Nobody who gave this very case back. None when nobody is left.
    """
    given_back = ComplaintEvent.objects.filter(case=complaint.pk, step=Step.RELEASE)
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


def unassigned(limit: int = 200) -> list[Complaint]:
    """Open cases that nobody works on: without an officer, or with one who left; of each the earliest deadlines."""
    rows = Complaint.objects.filter(status__in=OPEN).order_by("due_at", "pk")
    held = Complaint.objects.filter(officer=OuterRef("pk"), status__in=OPEN)
    gone = list(User.objects.filter(Q(is_active=False) | Q(is_staff=False)).filter(Exists(held)).values_list("pk"))
    left = rows.filter(officer__in=[pk for (pk,) in gone]) if gone else ()
    return [*rows.filter(officer=None)[:limit], *left[:limit]]


def has_work(user: Any) -> bool:
    """Whether an open case waits for this member of staff, as its officer or its mediator."""
    open_now = Complaint.objects.filter(status__in=sorted(OPEN))
    return open_now.filter(officer=user).exists() or open_now.filter(mediator=user).exists()
