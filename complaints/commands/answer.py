"""Answering and ending: what the company answers, and what the complainant makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from complaints.commands.evidence import attach
from complaints.commands.mediation import resume_mediation
from complaints.commands.offer import check_terms, columns
from complaints.commands.offline import must_be_proved, must_be_received_on
from complaints.desk import machine
from complaints.models import Answer, Complaint, GroupAnswer, GroupAnswerResult, Rating, Turn
from complaints.queries import dealing
from complaints.rules.codes import RELIEF, LeadResult, Outcome, Response
from complaints.rules.terms import Terms
from complaints.workflow import Clock, Role, Status, Step
from files.models import StoredFile


def answer(
    complaint: Complaint,
    *,
    actor: User | None,
    code: str,
    text: str,
    amount: Decimal | None = None,
    action: str = "",
    perform_by: date | None = None,
    remedies: Sequence[str] = (),
    expires_on: date | None = None,
    files: Sequence[StoredFile] = (),
    seen: int | None = None,
    now: datetime | None = None,
) -> Answer:
    """The company's final answer. Relief carries an amount or an action, and a date: it is an offer.

    `seen` is the version that the answer was written to; when there is a newer one, the refusal's code is "changed".
    """
    with machine.step(complaint, Step.ANSWER, actor=actor, now=now) as turn:
        if seen is not None and seen != turn.case.version:
            words = _("投诉人刚刚修改了这件投诉，答复还没有发送。请先查看新的内容，再发送答复。您填写的内容还在下面。")
            raise Refused(words, "changed")
        terms = Terms(tuple(remedies), amount, action, perform_by, expires_on, text)
        row = _give_answer(turn, code, terms)
        attach(turn, files, by_business=True)
    return row


def record_answer(
    complaint: Complaint,
    *,
    actor: User | None,
    code: str,
    text: str,
    amount: Decimal | None = None,
    action: str = "",
    perform_by: date | None = None,
    remedies: Sequence[str] = (),
    expires_on: date | None = None,
    received_on: date,
    files: Sequence[StoredFile],
    now: datetime | None = None,
) -> Answer:
    """Enter an answer that reached an officer on paper: it came on the day of its receipt, not of the typing.

    The complainant sees the scan (`files`) as what the company gave.
    """
    with machine.step(complaint, Step.RECORD_ANSWER, actor=actor, now=now) as turn:
        must_be_received_on(turn.case, received_on, turn.now)
        must_be_proved(files)
        terms = Terms(tuple(remedies), amount, action, perform_by, expires_on, text)
        row = _give_answer(turn, code, terms, received_on=received_on)
        turn.data["received_on"] = received_on.isoformat()
        attach(turn, files, caption=_("书面答复"), by_business=True, on_paper=True)
        return row


def lead_answer(complaint: Complaint, *, actor: User | None, lead: GroupAnswer, now: datetime | None = None) -> Answer:
    """Carry the company's one answer to a group over to one of its cases; there it is like any other answer."""
    with machine.step(complaint, Step.LEAD_ANSWER, actor=actor, now=now) as turn:
        row = _give_answer(turn, lead.code, lead.terms)
        turn.data |= {"group": lead.group_id, "lead": lead.pk}
        GroupAnswerResult.objects.create(lead=lead, complaint=turn.case, result=LeadResult.ANSWERED)
    return row


def _give_answer(turn: Turn, code: str, terms: Terms, *, received_on: date | None = None) -> Answer:
    case = turn.case
    if code in RELIEF:
        if code == Response.RELIEF_MONEY and terms.amount is None:
            raise Refused(_("请填写金额。"), "no_amount")
        if code == Response.RELIEF_OTHER and not terms.action:
            raise Refused(_("请写明采取什么措施。"), "no_action")
        check_terms(turn.now, terms)
    else:
        terms = Terms(text=terms.text)
    turn.stays = case.status == Status.MEDIATION
    is_late = _is_late(case, turn.now) if received_on is None else _came_late(case, received_on)
    if not is_late:  # a paper answer that came in time and was typed in afterwards: the company was never late
        case.overdue_since, case.escalation_level, case.unanswered_at = None, 0, None
    else:  # quicker than the sweep, late all the same
        case.overdue_since = case.overdue_since or case.due_at
    row = Answer.objects.create(
        complaint=case,
        serving=case.serving,
        code=code,
        by=turn.person,
        on_paper=received_on is not None,
        received_on=received_on,
        is_late=is_late,
        at=turn.now,
        **columns(terms),
    )
    case.answered_at = turn.now
    turn.seal(row)
    turn.data |= {"answer": row.pk, "code": code, "late": is_late}
    return row


def _is_late(case: Complaint, now: datetime) -> bool:
    is_held = Clock.EXTENSION in dealing.clocks_now(case)  # a request that waits for its decision holds the due day
    return case.overdue_since is not None or bool(case.due_at and now >= case.due_at and not is_held)


def _came_late(case: Complaint, day: date) -> bool:
    """Whether a paper answer that came on this day came after the last day to reply."""
    is_held = Clock.EXTENSION in dealing.clocks_now(case)
    clock = case.clocks.filter(kind=Clock.REPLY, serving=case.serving).order_by("-pk").first()
    return clock is not None and day > clock.due_on and not is_held


# --- the complainant's answer to it ---
def accept_offer(complaint: Complaint, *, actor: User | None, offer: str, now: datetime | None = None) -> None:
    """Accept what is offered now; the company must perform by the date it named (DOMAIN §10).

    `offer` says which offer was shown ("answer:12", "offer:5"): "changed" when another one stands by now.
    """
    with machine.step(complaint, Step.ACCEPT_OFFER, actor=actor, now=now) as turn:
        row = dealing.current_offer(turn.case)
        if row is None or row.key != offer:
            raise Refused(_("企业刚刚提出了新的方案，原来的方案已被替代。请先看新的方案，再决定是否接受。"), "changed")
        row.accepted_at = turn.now
        row.save(update_fields=["accepted_at"])
        turn.seal(row)
        turn.clock(Clock.PERFORMANCE, due_on=row.perform_by)
        turn.data = {"answer" if isinstance(row, Answer) else "offer": row.pk}


def confirm_solved(complaint: Complaint, *, actor: User | None, outcome: str, now: datetime | None = None) -> None:
    """Close as solved; `outcome` is one of O01-O04."""
    _close(complaint, Step.CONFIRM_SOLVED, outcome, actor=actor, now=now)


def reject_answer(complaint: Complaint, *, actor: User | None, reason: str = "", now: datetime | None = None) -> None:
    """Do not accept the answer: closed as O08."""
    _close(complaint, Step.REJECT_ANSWER, Outcome.O08, actor=actor, reason=reason, now=now)


def report_performed(
    complaint: Complaint,
    *,
    actor: User | None,
    text: str,
    files: Sequence[StoredFile] = (),
    now: datetime | None = None,
) -> None:
    """The company says that it has kept the agreement, with proof."""
    with machine.step(complaint, Step.REPORT_PERFORMED, actor=actor, now=now) as turn:
        turn.case.performed_reported_at = turn.now
        turn.case.performed_note = text
        turn.clock(Clock.PERFORMANCE, owner=Role.COMPLAINANT, asks=())  # who confirms
        attach(turn, files, by_business=True)


def confirm_performed(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The agreement was kept: closed as O06, or O05 after a mediation; an officer may say so on the company's proof."""
    with machine.step(complaint, Step.CONFIRM_PERFORMED, actor=actor, now=now) as turn:
        _end(turn, Outcome.O05 if dealing.signed(turn.case) else Outcome.O06)


def report_breach(complaint: Complaint, *, actor: User | None, reason: str = "", now: datetime | None = None) -> None:
    """The agreed day has passed and nothing was done: a mediator takes it up; the second time it is closed as O09."""
    with machine.step(complaint, Step.REPORT_BREACH, actor=actor, now=now) as turn:
        turn.case.breaches += 1
        turn.case.breach_reason = reason
        if turn.case.breaches == 1:
            turn.to = Status.MEDIATION
            resume_mediation(turn)
        else:
            _end(turn, Outcome.O09, reason)


def close_unanswered(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The complainant stops waiting at the third level: closed as O11."""
    _close(complaint, Step.CLOSE_UNANSWERED, Outcome.O11, actor=actor, now=now)


def rate(
    complaint: Complaint,
    *,
    actor: User | None,
    speed: int,
    attitude: int,
    result: int,
    is_solved: bool,
    comment: str = "",
    now: datetime | None = None,
) -> Rating:
    """Rate how the case was handled, 1 to 5 each; once."""
    with machine.step(complaint, Step.RATE, actor=actor, now=now) as turn:
        row = Rating.objects.create(
            complaint=turn.case,
            speed=speed,
            attitude=attitude,
            result=result,
            is_solved=is_solved,
            comment=comment,
            at=turn.now,
        )
        turn.seal(row)
        turn.data = {"rating": row.pk}
    return row


def _close(
    complaint: Complaint, step: str, outcome: str, *, actor: User | None, now: datetime | None, reason: str = ""
) -> None:
    with machine.step(complaint, step, actor=actor, now=now) as turn:
        _end(turn, outcome, reason)


def _end(turn: Turn, outcome: str, reason: str = "") -> None:
    turn.case.outcome, turn.case.outcome_reason, turn.case.closed_at = outcome, reason, turn.now
    turn.data = {"outcome": outcome}
