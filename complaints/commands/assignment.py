"""Assignment: a case is given by a supervisor, taken, given back, or given by load to the one with least to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework import many
from casework.errors import Refused
from casework.rounds import each
from complaints.access import may_watch, roles_of
from complaints.desk import machine
from complaints.models import Complaint, LastAssigned, Note, Turn, Watch
from complaints.notices import eventless
from complaints.queries import assignment, dealing
from complaints.workflow import Status, Step


def assign(complaint: Complaint, *, actor: User, officer: User, now: datetime | None = None) -> None:
    """Hand the case to an officer, or take it. A party to the case, or somebody without the role, cannot have it."""
    with machine.step(complaint, Step.ASSIGN, actor=actor, now=now) as turn:
        if not roles_of(turn.case, officer) & assignment.HOLDS_CASES:
            raise Refused(_("这件投诉不能分配给此人：须是受理员或主管，且与投诉双方无关。"), "not_assignable")
        if assignment.deciders(turn.case).filter(actor=officer.pk).exists():
            raise Refused(_("申诉成立后，案件由没有参与原决定的工作人员办理，请另选一位。"), "had_a_hand")
        _give(turn, officer)


def assign_many(
    complaints: Iterable[Complaint], *, actor: User, officer: User, now: datetime | None = None
) -> tuple[int, dict[str, list[str]]]:
    """Hand each of the cases to the officer, each on its own: how many were given, and per reason which were not."""
    at = now or timezone.now()
    outcome = many.do(complaints, lambda case: assign(case, actor=actor, officer=officer, now=at))
    return len(outcome.done), {why: [case.reference for case in rows] for why, rows in outcome.refused.items()}


def assign_by_load(complaint: Complaint, *, now: datetime | None = None) -> None:
    """Give a case that nobody has, or whose officer left or is away, to the officer with the fewest cases to act on.

    Refused while somebody works on it, and when there is nobody who may have it.
    """
    with machine.step(complaint, Step.ASSIGN, actor=None, now=now or timezone.now()) as turn:
        held_by = turn.case.officer
        if assignment.can_keep(held_by, assignment.HOLDS_CASES, turn.case.officer_due_at, turn.now):
            raise Refused(_("这件投诉已经有人承办。"), "assigned")
        officer = assignment.least_loaded(turn.case, turn.now)
        if officer is None:
            raise Refused(_("没有可以承办这件投诉的受理员。"), "nobody")
        _give(turn, officer)


def release(complaint: Complaint, *, actor: User, reason: str, now: datetime | None = None) -> None:
    """Give the case back to the pool; the reason is kept as a staff note. It does not come back by load."""
    with machine.step(complaint, Step.RELEASE, actor=actor, now=now) as turn:
        row = Note.objects.create(complaint=turn.case, text=reason, by=actor, at=turn.now)
        turn.seal(row)
        turn.data = {"officer": turn.case.officer_id, "note": row.pk}
        turn.case.officer = None


# --- people go, work stays ---
def hand_on(*, by_load: bool, now: datetime | None = None) -> int:
    """Take open work from whoever lost the role, left or is away, and give it by load to who may have it.

    What nobody may have, or all of it where nothing is given by load, waits without a holder, and the supervisors are
    asked who. Returns how much was moved; a second call finds nothing.
    """
    at = now or timezone.now()
    return sum(
        each(job, rows, partial(deed, by_load=by_load, now=at), now=at)
        for job, rows, deed in (
            ("hand cases on", assignment.cases_left(at), _hand_on_case),
            ("hand mediations on", assignment.mediations_left(at), _hand_on_mediation),
            ("hand drafts on", assignment.drafts_left(at), _hand_on_draft),
        )
    )


def _hand_on_case(complaint: Complaint, by_load: bool, now: datetime) -> bool:
    if by_load:
        try:
            assign_by_load(complaint, now=now)
            return True
        except Refused as refusal:
            if refusal.code != "nobody":
                raise
    with machine.step(complaint, Step.RELEASE, actor=None, now=now) as turn:
        case = turn.case
        if case.officer is None or assignment.can_keep(case.officer, assignment.HOLDS_CASES, case.officer_due_at, now):
            raise Refused(_("这件投诉已经有人承办。"), "assigned")
        turn.data = {"left_by": case.officer_id}
        case.officer = None
    return True


def _hand_on_mediation(complaint: Complaint, by_load: bool, now: datetime) -> bool:
    """Give it to the mediator with the fewest; where there is none it waits for one, as the supervisors are told."""
    other = dealing.next_mediator(complaint, now) if by_load else None
    if other is None and complaint.mediator_id is None:
        return False
    with machine.step(complaint, Step.ASSIGN_MEDIATOR if other else Step.RELEASE, actor=None, now=now) as turn:
        case = turn.case
        if assignment.can_keep(case.mediator, assignment.HOLDS_MEDIATIONS, case.mediator_due_at, now):
            raise Refused(_("这件投诉已有调解员。"), "taken")
        turn.data = {"mediator": other.pk} if other else {"led_by": case.mediator_id}
        case.mediator = other
    return True


def _hand_on_draft(draft: Complaint, by_load: bool, now: datetime) -> bool:
    """The draft of a call goes on with somebody who takes calls; a draft has no ledger."""
    other = assignment.call_taker(draft, now)
    if other is None:
        return False
    with transaction.atomic():
        row = Complaint.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if row.status != Status.DRAFT or row.taken_by_id != draft.taken_by_id:
            return False
        row.taken_by = other
        row.save(update_fields=["taken_by"])
        eventless.draft_handed_on(row, other, now)
    return True


def _give(turn: Turn, officer: User) -> None:
    turn.case.officer = officer
    LastAssigned.objects.update_or_create(officer=officer, defaults={"at": turn.now})
    turn.data = {"officer": officer.pk}


# --- watching ---
def watch(complaint: Complaint, *, actor: User, now: datetime | None = None) -> None:
    """Tell this member of staff of what others do in the case, from now on; twice is once."""
    if not may_watch(complaint, actor):
        raise Refused(_("这件投诉不能关注。"), "not_watchable")
    Watch.objects.get_or_create(complaint=complaint, by=actor, defaults={"since": now or timezone.now()})


def unwatch(complaint: Complaint, *, actor: User) -> None:
    Watch.objects.filter(complaint=complaint, by=actor).delete()


def end_watches() -> int:
    """Delete the watches of whoever may not see the case any more; returns how many."""
    return assignment.watches_lost().delete()[0]
