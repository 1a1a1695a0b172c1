"""Dealings with a company outside the portal: each with the day on which it happened, and a file as proof.

The rules of these days have their home here: forms only ask for a date (DOMAIN §10, Off-line service and answers).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.models import CalendarDay
from casework.workdays import day_of
from complaints.commands.evidence import attach
from complaints.commands.intake import begin_serving
from complaints.desk import machine
from complaints.models import Complaint, Evidence, Note, Turn
from complaints.rules.codes import Outcome, ServiceWay
from complaints.rules.offline import Contact
from complaints.workflow import Clock, Step
from files.models import StoredFile
from ui.templatetags.ui import cn_date
from ui.values import Json


def serve_offline(
    complaint: Complaint,
    *,
    actor: User | None,
    served_on: date,
    proof: str,
    files: Sequence[StoredFile],
    now: datetime | None = None,
) -> None:
    """Serve a company that has nobody in the portal; its days count from the day on which it got the case.

    `proof` says how, and is kept as a staff note; `files` show it (EMS receipt, scan), and are the staff's as well.
    """
    with machine.step(complaint, Step.SERVE, actor=actor, now=now) as turn:
        case = turn.case
        must_be_served_on(case, served_on, turn.now)
        begin_serving(case, turn.now)
        case.served_offline, case.delivered_on = True, served_on
        turn.clock(Clock.REPLY, started_on=served_on)
        turn.data = {"offline": True, "served_on": served_on.isoformat(), "version": case.version}
        _prove(turn, proof, files)


def deliver_again(
    complaint: Complaint,
    *,
    actor: User | None,
    served_on: date,
    proof: str,
    files: Sequence[StoredFile],
    now: datetime | None = None,
) -> None:
    """Deliver a case once more, on another way, to a company that stays silent. Its clock goes on as it is."""
    with machine.step(complaint, Step.DELIVER_AGAIN, actor=actor, now=now) as turn:
        must_be_served_on(turn.case, served_on, turn.now)
        turn.data = {"served_on": served_on.isoformat()}
        _prove(turn, proof, files)


def close_unreachable(
    complaint: Complaint,
    *,
    actor: User | None,
    attempts: Sequence[Contact],
    now: datetime | None = None,
) -> None:
    """The company cannot be reached: two attempts on two working days came to nothing. Closed as O15.

    Each attempt is proved, in words (kept as a staff note) or by files of its own, which the ledger names with it.
    """
    with machine.step(complaint, Step.CLOSE_UNREACHABLE, actor=actor, now=now) as turn:
        case = turn.case
        _must_be_two(case, attempts, turn.now)
        _must_prove_each(attempts)
        lines = [
            _("第%(n)s次：%(day)s，%(way)s。%(words)s")
            % {"n": n, "day": cn_date(one.on, date.min), "way": ServiceWay(one.way).label, "words": one.words}
            for n, one in enumerate(attempts, 1)
        ]
        case.outcome, case.outcome_reason, case.closed_at = Outcome.O15, "\n".join(lines), turn.now
        turn.data = {"outcome": Outcome.O15}
        tried = [_tried(turn, n, one) for n, one in enumerate(attempts, 1)]
        turn.data["attempts"] = tried
        if proofs := [one.proof for one in attempts if one.proof]:
            _keep_words(turn, "\n".join(proofs))


def must_be_served_on(case: Complaint, day: date, now: datetime) -> None:
    """Raise `Refused` for a day of receipt before the acceptance, or to come."""
    if case.accepted_at and day < day_of(case.accepted_at):
        raise Refused(_("送达日期不能早于受理日期。"), "before_acceptance")
    _must_have_come(day, now)


def must_be_received_on(case: Complaint, day: date, now: datetime) -> None:
    """Raise `Refused` for a paper answer that came before the case was served, or is to come."""
    if case.served_on and day < case.served_on:
        raise Refused(_("收到答复的日期不能早于送达日期。"), "before_service")
    _must_have_come(day, now)


def must_be_proved(files: Sequence[StoredFile]) -> None:
    if not files:
        raise Refused(_("请上传凭据的扫描件或照片。"), "no_proof")


def _must_have_come(day: date, now: datetime) -> None:
    if day > day_of(now):
        raise Refused(_("日期不能在今天之后。"), "in_future")


def _must_be_two(case: Complaint, attempts: Sequence[Contact], now: datetime) -> None:
    calendar = CalendarDay.objects.calendar()
    days = {one.on for one in attempts}
    if len(attempts) < 2 or any(not one.words.strip() for one in attempts):
        raise Refused(_("请写明两次联系各自的经过和结果。"), "not_twice")
    for day in sorted(days):
        must_be_served_on(case, day, now)
        if not calendar.is_working(day):
            raise Refused(_("%(day)s不是工作日。两次联系须在两个不同的工作日。") % {"day": cn_date(day)}, "rest_day")
    if len(days) < len(attempts):
        raise Refused(_("两次联系须在两个不同的工作日，不能在同一天。"), "same_day")


def _must_prove_each(attempts: Sequence[Contact]) -> None:
    if any(not one.proof.strip() and not one.files for one in attempts):
        raise Refused(_("两次联系都要有凭据：写明运单号或者通话记录，没有写的那一次请上传文件。"), "no_proof")


def _tried(turn: Turn, n: int, one: Contact) -> dict[str, Json]:
    """Note of an attempt for the ledger, with the files that prove this one."""
    rows = attach(turn, one.files, caption=_("第%(n)s次联系的凭据") % {"n": n}, purpose=Evidence.Purpose.PROOF)
    return {"on": one.on.isoformat(), "way": str(one.way), "evidence": [row.pk for row in rows]}


def _prove(turn: Turn, proof: str, files: Sequence[StoredFile]) -> None:
    must_be_proved(files)
    _keep_words(turn, proof)
    attach(turn, files, caption=_("送达凭据"), purpose=Evidence.Purpose.PROOF)


def _keep_words(turn: Turn, words: str) -> None:
    """Keep what proves it as a note of the staff: it may name third persons."""
    row = Note.objects.create(complaint=turn.case, text=words, by=turn.person, at=turn.now)
    turn.seal(row)
    turn.data["note"] = row.pk
