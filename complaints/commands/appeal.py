"""Effects of an appeal on its complaint. `appeals.commands` calls these and writes the appeal's own lines with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from complaints.commands.evidence import attach, check_room
from complaints.commands.intake import begin_serving, serve_if_possible
from complaints.commands.mediation import resume_mediation
from complaints.desk import machine
from complaints.leftovers import drop_proposal
from complaints.models import Complaint, Evidence, SupersededOutcome, Turn
from complaints.queries import assignment
from complaints.rules.appeal import places
from complaints.workflow import Status, Step
from files.models import StoredFile


def appeal(
    complaint: Complaint,
    *,
    actor: User | None,
    reference: str,
    files: Sequence[StoredFile] = (),
    now: datetime | None = None,
) -> None:
    """Put the ended complaint under appeal; `reference` is the appeal's number. No company sees the files."""
    with machine.step(complaint, Step.APPEAL, actor=actor, now=now) as turn:
        turn.case.appeals_count += 1
        turn.data = {"appeal": reference}
        if files:
            check_room(turn.case, len(files), purpose=Evidence.Purpose.APPEAL)
            attach(turn, files, purpose=Evidence.Purpose.APPEAL)


def support_appeal(
    complaint: Complaint,
    *,
    actor: User | None,
    reference: str,
    files: Sequence[StoredFile],
    caption: str = "",
    now: datetime | None = None,
) -> None:
    """Give more files while the appeal is looked at."""
    with machine.step(complaint, Step.SUPPORT_APPEAL, actor=actor, now=now) as turn:
        turn.data = {"appeal": reference}
        check_room(turn.case, len(files), purpose=Evidence.Purpose.APPEAL)
        attach(turn, files, caption=caption, purpose=Evidence.Purpose.APPEAL)


def withdraw_appeal(complaint: Complaint, *, actor: User | None, reference: str, now: datetime | None = None) -> None:
    """Let the outcome stand after all; it cannot be appealed against again."""
    with machine.step(complaint, Step.WITHDRAW_APPEAL, actor=actor, now=now) as turn:
        turn.data = {"appeal": reference}


def dismiss_appeal(complaint: Complaint, *, actor: User | None, reference: str, now: datetime | None = None) -> None:
    """The outcome stands, and this is final: no new window opens."""
    with machine.step(complaint, Step.DISMISS_APPEAL, actor=actor, now=now) as turn:
        turn.data = {"appeal": reference}


def uphold_appeal(
    complaint: Complaint, *, actor: User | None, place: str, reference: str, now: datetime | None = None
) -> SupersededOutcome:
    """Undo the outcome, which is kept as superseded, and let the complaint go on at `place` with a fresh clock.

    A ground of refusal that did not stand is barred from now on. Rights that may be used once start afresh.
    """
    with machine.step(complaint, Step.UPHOLD_APPEAL, actor=actor, now=now) as turn:
        case = turn.case
        if place not in places(case.status_before, is_served=case.served_at is not None):
            raise Refused(_("这件投诉不能从所选的阶段重新办理，请重新选择。"), "wrong_place")
        row = _supersede(turn, reference)
        turn.data = {"appeal": reference, "superseded": row.pk}
        turn.to = None if place == Status.ACCEPTED else place
        _go_on(turn, place)
    if place == Status.ACCEPTED:
        serve_if_possible(complaint, turn.now)
    return row


def _supersede(turn: Turn, reference: str) -> SupersededOutcome:
    case = turn.case
    row = SupersededOutcome.objects.create(
        complaint=case,
        appeal=reference,
        status=case.status_before,
        ground=case.ground,
        outcome=case.outcome,
        reason=case.ground_reason or case.outcome_reason,
        other_remedies=case.other_remedies,
        ended_at=case.closed_at or _ended_at(case),
        superseded_at=turn.now,
        by=turn.person,
    )
    turn.seal(row)
    if case.ground:
        case.barred_grounds = sorted({*case.barred_grounds, case.ground})
    drop_proposal(case)
    case.outcome = case.outcome_reason = ""
    case.closed_at = case.merged_into = None
    return row


def _ended_at(case: Complaint) -> datetime:
    """Time of the last end before the appeal."""
    ended: datetime = (
        case.events.filter(status_to=case.status_before).exclude(status_from=case.status_before).latest("seq").at
    )
    return ended


def _go_on(turn: Turn, place: str) -> None:
    case = turn.case
    if assignment.deciders(case).filter(actor=case.officer_id or 0).exists():
        case.officer = None  # goes to somebody who had no hand in what did not stand
    case.rights_used, case.breaches, case.breach_reason, case.mediator = [], 0, "", None
    case.performed_reported_at, case.performed_note = None, ""
    case.accepted_at = case.accepted_at or turn.now
    case.overdue_since, case.escalation_level = None, 0
    if place == Status.MEDIATION:
        resume_mediation(turn)
        return
    case.answered_at = None
    if place == Status.WITH_BUSINESS:
        begin_serving(case, turn.now)
    else:
        case.served_at, case.served_offline, case.delivered_on = None, False, None  # whoever has it next is served anew
