"""Conflicts of interest: declared, ended, and the cases given back that somebody may not keep."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from businesses.models import Business
from casework.errors import Refused
from casework.rounds import each
from casework.workdays import day_of
from complaints import access
from complaints.desk import machine
from complaints.models import Complaint, Conflict, Note
from complaints.queries import assignment, dealing
from complaints.workflow import Status, Step

AT_ONCE = 20  # cases given back with the declaration; the task does the others within the minute


def declare_conflict(
    person: User, *, actor: User, business: Business, reason: str, since: date, now: datetime | None = None
) -> Conflict:
    """Keep a member of staff off the company's cases: anybody for themselves, a supervisor for somebody else."""
    now = now or timezone.now()
    if not access.works_on_cases(actor) or (actor.pk != person.pk and not access.keeps_conflicts(actor)):
        raise Refused(_("利益冲突由本人或者主管申报。"), "role")
    if not access.works_on_cases(person):
        raise Refused(_("只有办理案件的工作人员需要申报利益冲突。"), "no_worker")
    if since > day_of(now):
        raise Refused(_("起始日期不能晚于今天。"), "in_the_future")
    try:
        with transaction.atomic():
            conflict = Conflict.objects.create(
                person=person, business=business, reason=reason, since=since, declared_by=actor, declared_at=now
            )
    except IntegrityError as twice:
        raise Refused(_("与这家企业的利益冲突已经申报过，正在生效。"), "declared") from twice
    for someone in (person, actor):
        someone.forget_answers()
    give_back(AT_ONCE, now=now)
    return conflict


def end_conflict(conflict: Conflict, *, actor: User, reason: str, now: datetime | None = None) -> None:
    """Let somebody work on the company's cases again: a supervisor decides, and never about themselves."""
    with transaction.atomic():
        row = Conflict.objects.select_for_update().get(pk=conflict.pk)
        if not access.keeps_conflicts(actor):
            raise Refused(_("利益冲突由主管解除。"), "role")
        if row.person_id == actor.pk:
            raise Refused(_("自己的利益冲突由另一位主管解除。"), "own_conflict")
        if row.ended_at:
            raise Refused(_("这项利益冲突已经解除。"), "ended")
        row.ended_by, row.ended_at, row.end_reason = actor, now or timezone.now(), reason
        row.save(update_fields=["ended_by", "ended_at", "end_reason"])


def carry_conflicts(merged: Business, survivor: Business) -> None:
    """Write the conflicts with a company that is merged for the company that it becomes part of as well."""
    already = assignment.in_conflict_with(survivor.pk)
    for row in Conflict.objects.standing().filter(business=merged).exclude(person__in=already):
        row.pk, row.business = None, survivor
        row.save(force_insert=True)


def give_back(limit: int | None = None, *, now: datetime | None = None) -> int:
    """Take open cases from whoever has to do with their company; returns how many. A second call finds nothing."""
    at, held = now or timezone.now(), assignment.held_in_conflict()
    return each("give back", held if limit is None else list(held[:limit]), lambda case: _give_back(case, at), now=at)


def _give_back(complaint: Complaint, now: datetime) -> None:
    """The case goes back to the pool; a mediation to the mediator with the fewest, or to nobody while there is none."""
    with machine.step(complaint, Step.RELEASE, actor=None, now=now) as turn:
        case = turn.case
        standing = Conflict.objects.standing().filter(business=case.business_id)
        row = standing.filter(person__in=[case.officer_id or 0, case.mediator_id or 0]).first()
        if row is None:
            raise Refused(_("这件投诉已经有人承办。"), "no_conflict")  # somebody else was quicker
        text = _("%(who)s与被投诉企业有利益冲突，案件自动退回。") % {"who": row.person.display_name}
        note = Note.objects.create(complaint=case, text=text, by=row.declared_by, at=now)
        turn.seal(note)
        turn.data = {"note": note.pk, "conflict": row.pk}
        barred = set(standing.values_list("person", flat=True))
        if case.officer_id in barred:
            turn.data |= {"officer": case.officer_id}
            case.officer = None
        if case.mediator_id in barred:
            turn.data |= {"mediator": case.mediator_id}
            case.mediator = None
    other = dealing.next_mediator(complaint, now) if "mediator" in turn.data else None
    if other and complaint.status == Status.MEDIATION:
        with machine.step(complaint, Step.ASSIGN_MEDIATOR, actor=None, now=now) as turn:
            turn.case.mediator = other
            turn.data = {"mediator": other.pk}
