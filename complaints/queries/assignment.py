"""Reading for the staff: who may be given a case, who has least to do, which cases nobody has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import absences, roles
from accounts.models import User
from businesses.models import Membership
from casework.machine import C
from casework.workdays import day_of, end_of
from complaints.models import Complaint, ComplaintEvent, Conflict, Watch
from complaints.rules.codes import Via
from complaints.workflow import OPEN, STAFF, Role, Status, Step

OFFICERS_SHOWN = 100
LOAD_CAP = 500  # an officer's cases are counted up to here


def officers() -> QuerySet[User]:
    """Everybody who may be given cases."""
    return roles.staff_with(Role.OFFICER).order_by("name", "pk")


def officers_for(complaint: Complaint) -> QuerySet[User]:
    """The officers who may be given the case: none who is a party to it or has to do with its company."""
    return _impartial(officers(), complaint).exclude(pk__in=deciders(complaint))


def colleagues(complaint: Complaint) -> QuerySet[User]:
    """Everybody who works on cases and may see this one, by name; as `access.roles_of` has it, in one query."""
    return _impartial(workers(), complaint)


def _impartial(people: QuerySet[User], complaint: Complaint) -> QuerySet[User]:
    """Those of the people who are no party to the case and have nothing to do with its company."""
    found = people.exclude(pk=complaint.complainant_id)
    if complaint.business_id is None:
        return found
    members = Membership.objects.filter(business=complaint.business_id, is_active=True)
    conflicts = Conflict.objects.standing().filter(business=complaint.business_id)
    return found.exclude(pk__in=members.values("user")).exclude(pk__in=conflicts.values("person"))


# --- who watches ---
def watchers(complaint: Complaint) -> list[User]:
    """Everybody who watches the case and may see it."""
    return list(colleagues(complaint).filter(watches__complaint=complaint))


def is_watched(complaint: Complaint, user: User) -> bool:
    """Whether this member of staff watches the case; `watches` may be at hand (`queries.case.read_parts`)."""
    return any(row.by_id == user.pk for row in complaint.watches.all())


def watches_lost() -> QuerySet[Watch]:
    """Watches of those who may not see their case any more: without a role, a party to it, or in a conflict."""
    works = User.groups.through.objects.filter(user=OuterRef("by"), group__name__in=STAFF)
    members = Membership.objects.filter(user=OuterRef("by"), business=OuterRef("complaint__business"), is_active=True)
    gone = Q(by__is_active=False) | Q(by__is_staff=False) | ~Exists(works) | Q(complaint__complainant=F("by"))
    return Watch.objects.filter(gone | Exists(members) | standing_conflict("by", "complaint__business"))


# The steps by which staff decide how a case goes: who took one takes no part in it after an upheld appeal.
DECIDING = (
    Step.PROPOSE_REFUSAL,
    Step.ASK_REFERRAL,
    Step.COUNTERSIGN,
    Step.DECIDE_OBJECTION,
    Step.CLOSE_UNREACHABLE,
    Step.CONFIRM_PERFORMED,
    Step.MERGE,
    Step.DISCONTINUE,
    Step.TERMINATE_MEDIATION,
)


def deciders(complaint: Complaint) -> QuerySet[ComplaintEvent, Any]:
    """The members of staff who decided the case before an appeal; nobody while there was none."""
    if not complaint.appeals_count:
        return ComplaintEvent.objects.none().values("actor")
    deeds = ComplaintEvent.objects.filter(case=complaint.pk, step__in=DECIDING, role__in=sorted(STAFF))
    return deeds.filter(actor__isnull=False).values("actor")


# --- who may keep what they hold ---
HOLDS_CASES = frozenset({Role.OFFICER, Role.SUPERVISOR})
HOLDS_MEDIATIONS = frozenset({Role.MEDIATOR})


def can_keep(person: User | None, may: frozenset[Role], due_at: datetime | None, now: datetime) -> bool:
    """Whether this person still works in one of the roles, and is not away beyond the day on which they must act."""
    if person is None or not roles.roles_of(person) & may:
        return False
    row = absences.on(day_of(now)).filter(person=person).first()
    return row is None or due_at is None or not (row.is_long or due_at <= end_of(row.last_on))


def left_behind(held: QuerySet[C], column: str, may: frozenset[Role], due: str, now: datetime) -> QuerySet[C]:
    """Those of the rows whose holder (`column`) may not keep them; `due`: the column until when the holder must act."""
    return held.filter(_left(held, column, may, due, now))


def _left(held: QuerySet[C], column: str, may: frozenset[Role], due: str, now: datetime) -> Q:
    works = User.groups.through.objects.filter(user=OuterRef("pk"), group__name__in=sorted(may))
    holders = User.objects.filter(Exists(held.order_by().filter(**{column: OuterRef("pk")})))
    gone = holders.filter(Q(is_active=False) | Q(is_staff=False) | ~Exists(works))
    left = Q(**{f"{column}__in": list(gone.values_list("pk", flat=True))})
    for row in absences.on(day_of(now)).filter(person__is_staff=True):
        until = {f"{due}__isnull": False} if row.is_long else {f"{due}__lte": end_of(row.last_on)}
        left |= Q(**{column: row.person_id}, **until)
    return left


def cases_left(now: datetime) -> QuerySet[Complaint]:
    """Open cases whose officer may not keep them, the earliest deadlines first."""
    held = Complaint.objects.filter(status__in=sorted(OPEN)).order_by("due_at", "pk")
    return left_behind(held, "officer", HOLDS_CASES, "officer_due_at", now)


def mediations_left(now: datetime) -> QuerySet[Complaint]:
    """Mediations that nobody leads, or somebody who may not keep them."""
    held = Complaint.objects.filter(status=Status.MEDIATION).order_by("due_at", "pk")
    return held.filter(Q(mediator=None) | _left(held, "mediator", HOLDS_MEDIATIONS, "mediator_due_at", now))


def drafts_left(now: datetime) -> QuerySet[Complaint]:
    """Drafts from the hotline whose taker takes no calls any more, or is away."""
    held = Complaint.objects.filter(via=Via.HOTLINE, status=Status.DRAFT, taken_by__isnull=False).order_by("pk")
    return left_behind(held, "taken_by", HOLDS_CASES, "draft_saved_at", now)


def call_taker(draft: Complaint, now: datetime) -> User | None:
    """Officer who goes on with the draft of a call: at work, and with the fewest such drafts; else a supervisor."""
    for role in (Role.OFFICER, Role.SUPERVISOR):
        people = absences.at_work(roles.staff_with(role), day_of(now))
        mine = Complaint.objects.filter(taken_by=OuterRef("pk"), via=Via.HOTLINE, status=Status.DRAFT)
        fit = people.exclude(pk__in=[draft.complainant_id, draft.taken_by_id or 0])
        if draft.business_id:
            members = Membership.objects.filter(business=draft.business_id, is_active=True)
            fit = fit.exclude(pk__in=members.values("user"))
        load = Func(
            ArraySubquery(mine.order_by().values("pk")[:LOAD_CAP]), function="cardinality", output_field=IntegerField()
        )
        found = fit.annotate(load=load).order_by("load", "pk").first()
        if found:
            return found
    return None


# --- conflicts of interest ---
def conflicts_of(user: User) -> frozenset[int]:
    """The companies this member of staff has to do with."""
    return frozenset(Conflict.objects.standing().filter(person=user.pk).values_list("business", flat=True))


def in_conflict_with(business_id: int | None) -> set[int]:
    """The members of staff who have to do with this company."""
    if business_id is None:
        return set()
    return set(Conflict.objects.standing().filter(business=business_id).values_list("person", flat=True))


def conflicts(user: User, *, everybody: bool) -> QuerySet[Conflict]:
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
    rows: QuerySet[User] = User.objects.filter(is_active=True, is_staff=True, groups__name__in=STAFF)
    return rows.distinct().order_by("name", "pk")


def least_loaded(complaint: Complaint, now: datetime | None = None) -> User | None:
    """Officer who gets the case by load: the fewest cases in their turn, then the longest wait; one query.

    Nobody who gave this very case back, and nobody who is away. None when nobody is left.
    """
    given_back = ComplaintEvent.objects.filter(case=complaint.pk, step=Step.RELEASE, data__has_key="officer")
    former = given_back.annotate(former=Cast(KeyTextTransform("officer", "data"), BigIntegerField())).values("former")
    free = absences.at_work(officers_for(complaint), day_of(now or timezone.now()))
    found = free.exclude(pk__in=former).annotate(load=counted(officer_due_at__isnull=False))
    return found.order_by("load", F("last_assigned__at").asc(nulls_first=True), "pk").first()


def counted(**filters: object) -> Func:
    """How many cases each officer has, at most LOAD_CAP + 1, read from an index by officer."""
    rows = Complaint.objects.filter(officer=OuterRef("pk"), **filters).order_by().values("pk")[: LOAD_CAP + 1]
    return Func(ArraySubquery(rows), function="cardinality", output_field=IntegerField())


def load(now: datetime) -> list[User]:
    """Every officer with `open`, `turn` (the officer must act) and `late` of their cases, the busiest first."""
    return list(
        officers()
        .annotate(
            open=counted(status__in=OPEN),
            turn=counted(officer_due_at__isnull=False),
            late=counted(officer_due_at__lte=now),
        )
        .order_by("-turn", "-open", "name", "pk")[:OFFICERS_SHOWN]
    )


def unassigned(now: datetime | None = None) -> QuerySet[Complaint]:
    """Open cases that nobody works on: without an officer, or with one who may not keep them; the earliest first."""
    rows = Complaint.objects.filter(status__in=sorted(OPEN)).order_by("due_at", "pk")
    return rows.filter(Q(officer=None) | _left(rows, "officer", HOLDS_CASES, "officer_due_at", now or timezone.now()))


def has_work(user: User) -> bool:
    """Whether an open case waits for this member of staff, as its officer or its mediator."""
    open_now = Complaint.objects.filter(status__in=sorted(OPEN))
    return open_now.filter(officer=user).exists() or open_now.filter(mediator=user).exists()
