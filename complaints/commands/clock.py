"""Steps of clocks: reminders, rungs of a ladder, lapses. The sweep takes them, one case at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.rounds import each
from catalogue.rules.codes import Ground
from complaints.commands.dealing import decide_extension
from complaints.commands.mediation import end_mediation, refuse_mediation
from complaints.commands.offer import AFTER_OFFER_DAYS
from complaints.commands.referral import refuse_unreferred
from complaints.desk import machine
from complaints.models import Complaint, ComplaintClock, Turn
from complaints.notices import telling
from complaints.queries import case as case_queries
from complaints.queries import clock as clock_queries
from complaints.rules.codes import Outcome, Termination
from complaints.workflow import Clock, Status, Step

LAPSE_OUTCOME = {
    Step.LAPSE_CONFIRM: Outcome.O10,
    Step.LAPSE_PERFORMANCE: Outcome.O10,
    Step.LAPSE_UNANSWERED: Outcome.O11,
}


def sweep(now: datetime | None = None) -> int:
    """Take every rung that is due, one case a transaction; returns how many were taken. Safe to run twice at once."""
    now = now or timezone.now()
    return each("sweep", clock_queries.due_clocks(now), lambda clock: take_due_rung(clock.pk, now=now), now=now)


def take_due_rung(pk: int, *, now: datetime) -> bool:
    """Take one clock's next rung if it is still due under the case's lock; False when another worker has it."""
    with transaction.atomic():
        case = (
            Complaint.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(clocks__pk=pk)
            .select_related("category", "business", "complainant", "officer")
            .first()
        )
        if case is None:
            return False
        clock = ComplaintClock.objects.filter(pk=pk, stopped_at=None, next_at__lte=now).first()
        rung = machine.next_rung(clock) if clock else None
        if clock is None or rung is None:
            return False
        if rung.step == Step.ESCALATE and _hold(case, clock):
            return False
        if rung.step:
            _step(case, clock, rung.step, now)
        else:
            if not rung.ends:
                telling.remind(case, clock, rung.name, now)
            machine.take_rung(case, clock, now)
        return True


def _hold(case: Complaint, clock: ComplaintClock) -> bool:
    """A request for more time that waits for its decision holds the due day: look again when that is due."""
    asked = case_queries.running_clock(case, Clock.EXTENSION)
    if asked is None:
        return False
    clock.next_at = asked.due_at
    clock.save(update_fields=["next_at"])
    return True


def _step(case: Complaint, clock: ComplaintClock, step: str, now: datetime) -> None:
    with machine.step(case, step, actor=None, now=now, is_locked=True) as turn:
        _DEEDS.get(step, _lapse)(turn, clock)


def _escalate(turn: Turn, clock: ComplaintClock) -> None:
    case = turn.case
    case.overdue_since = case.overdue_since or clock.due_at
    case.escalation_level += 1
    turn.data = {"clock": clock.kind, "level": case.escalation_level}
    machine.take_rung(case, clock, turn.now)


def _alert(turn: Turn, clock: ComplaintClock) -> None:
    turn.data = {"clock": clock.kind, "level": clock.rung + 1}
    machine.take_rung(turn.case, clock, turn.now)


def _refuse_incomplete(turn: Turn, clock: ComplaintClock) -> None:
    case = turn.case
    if case.served_at:  # it was the company that asked: it answers without
        turn.to = Status.WITH_BUSINESS
        return
    case.ground = Ground.R05
    case.ground_reason = _("您没有在期限内补充平台要求的材料。")
    case.other_remedies = _("材料齐全后，您可以重新投诉，也可以向人民法院起诉。")
    turn.data = {"ground": Ground.R05}


def _lapse(turn: Turn, clock: ComplaintClock) -> None:
    outcome = LAPSE_OUTCOME[Step(turn.step)]
    turn.case.outcome, turn.case.closed_at = outcome, turn.now
    turn.data = {"outcome": outcome}


def _nothing(turn: Turn, clock: ComplaintClock) -> None:
    """The withdrawal simply stands; the table stops the clocks."""


def _grant(turn: Turn, clock: ComplaintClock) -> None:
    decide_extension(turn, is_granted=True)


def _not_consented(turn: Turn, clock: ComplaintClock) -> None:
    refuse_mediation(turn)


def _time_is_up(turn: Turn, clock: ComplaintClock) -> None:
    end_mediation(turn, Termination.T5, _("调解期限届满，双方没有达成协议。"))


def _not_referred(turn: Turn, clock: ComplaintClock) -> None:
    refuse_unreferred(turn)


def _offer_unanswered(turn: Turn, clock: ComplaintClock) -> None:
    turn.clock(Clock.CONFIRM, at_least=AFTER_OFFER_DAYS)


_DEEDS: dict[str, Callable[[Turn, ComplaintClock], None]] = {
    Step.ESCALATE: _escalate,
    Step.ALERT_SUPERVISOR: _alert,
    Step.LAPSE_SUPPLEMENT: _refuse_incomplete,
    Step.END_WITHDRAWAL: _nothing,
    Step.GRANT_EXTENSION: _grant,
    Step.LAPSE_CONSENT: _not_consented,
    Step.LAPSE_REFERRAL: _not_referred,
    Step.LAPSE_OFFER_REPLY: _offer_unanswered,
    Step.TERMINATE_MEDIATION: _time_is_up,
}
