"""Deadlines that are one's own: the running clocks of the cases in which a member of staff must act."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from appeals.models import Appeal
from complaints.models import Complaint, ComplaintClock
from complaints.workflow import CLOCKS, Role

MOST = 500  # deadlines in one calendar, the nearest first


def deadlines(person: User, rows: QuerySet[Complaint]) -> list[ComplaintClock]:
    """Clocks of those of the rows that wait for this person, with their case; the earliest end first."""
    reviews = Appeal.objects.filter(reviewer=person, decided_at=None).values("complaint")
    theirs = (
        (Role.OFFICER, Q(case__officer=person, case__officer_due_at__isnull=False)),
        (Role.MEDIATOR, Q(case__mediator=person, case__mediator_due_at__isnull=False)),
        (Role.REVIEWER, Q(case__in=reviews, case__reviewer_due_at__isnull=False)),
    )
    mine = Q()
    for role, cases in theirs:
        mine |= cases & (Q(owner=role) | Q(asks__contains=[role]))
    running = ComplaintClock.objects.filter(stopped_at=None, paused_on=None, case__in=rows.order_by())
    running = running.filter(mine, kind__in=[kind for kind, rule in CLOCKS.items() if rule.gives_turn])
    return list(
        running.select_related("case")
        .only("kind", "due_on", "provisional", "started_at", "case__reference")
        .order_by("due_at", "pk")[:MOST]
    )
