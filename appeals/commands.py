"""The deeds of an appeal. Each drives both machines in one transaction, locking the complaint, then the appeal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from appeals import notices, queries
from appeals.desk import machine
from appeals.models import Appeal, Turn
from appeals.rules import STATEMENT_MIN, Reason
from appeals.workflow import Step
from casework.errors import Refused
from casework.references import new_reference
from casework.workdays import day_of
from complaints.commands import appeal as appeal_commands
from complaints.models import Complaint
from files.models import StoredFile

PREFIX = "SS"  # 申诉


def file(
    complaint: Complaint,
    *,
    actor: User | None,
    reason: str,
    statement: str,
    files: Sequence[StoredFile] = (),
    now: datetime | None = None,
) -> Appeal:
    """Appeal against how the complaint ended, inside its window; goes to the impartial reviewer with least to do."""
    now = now or timezone.now()
    if reason not in Reason.values or len(statement.strip()) < STATEMENT_MIN:
        raise Refused(_("请选择申诉理由，并写明哪里有误，或者新的证据说明什么。"), "no_reason")
    if reason == Reason.EVIDENCE and not files:
        raise Refused(_("您选择了“有新的证据”，请上传证据。"), "no_evidence")
    with transaction.atomic():
        reference = new_reference(PREFIX, day_of(now))
        appeal_commands.appeal(complaint, actor=actor, reference=reference, files=files, now=now)
        appeal = Appeal.objects.create(
            reference=reference,
            complaint=complaint,
            ended_as=complaint.status_before,
            ground=complaint.ground,
            outcome=complaint.outcome,
            reason=reason,
            statement=statement.strip(),
            filed_at=now,
            created_at=now,
            status_since=now,
        )
        with machine.step(appeal, Step.FILE, actor=actor, now=now) as turn:
            turn.data = {"complaint": complaint.reference, "reason": reason}
        if not assign_by_load(appeal, now=now):
            notices.nobody_to_review(appeal, now)
    return appeal


def assign_by_load(appeal: Appeal, *, now: datetime | None = None) -> bool:
    """Give the appeal to the impartial reviewer with the fewest open reviews; False when there is none."""
    now = now or timezone.now()
    other = queries.next_reviewer(appeal, now)
    if other is None:
        return False
    with machine.step(appeal, Step.ASSIGN, actor=None, now=now) as turn:
        if queries.keeps(turn.case, now):
            raise Refused(_("这件申诉已有复核员。"), "taken")
        _give(turn, other)
    return True


def hand_on(appeal: Appeal, *, by_load: bool, now: datetime | None = None) -> bool:
    """Give an appeal that nobody may keep by load; where there is nobody, the supervisors are asked who.

    False when there was nothing to do: it waits for a reviewer already.
    """
    now = now or timezone.now()
    if by_load and assign_by_load(appeal, now=now):
        return True
    if appeal.reviewer_id is None:
        return False
    with machine.step(appeal, Step.RELEASE, actor=None, now=now) as turn:
        if queries.keeps(turn.case, now):
            raise Refused(_("这件申诉已有复核员。"), "taken")
        turn.data = {"left_by": turn.case.reviewer_id}
        turn.case.reviewer = None
    return True


def assign(appeal: Appeal, *, actor: User, reviewer: User, now: datetime | None = None) -> None:
    """Hand the review to a reviewer who had no hand in the case, or take it."""
    with machine.step(appeal, Step.ASSIGN, actor=actor, now=now) as turn:
        if reviewer not in queries.reviewers_for(turn.case):
            raise Refused(_("不能指派此人：须是没有参与过这件投诉、与双方无关的复核员。"), "not_assignable")
        if reviewer.pk != actor.pk and turn.role != "supervisor":
            raise Refused(_("指派别人由主管决定，您可以自己承办。"), "not_yours")
        _give(turn, reviewer)


def release(appeal: Appeal, *, actor: User | None, now: datetime | None = None) -> None:
    """Give the review back; the supervisors are told."""
    with machine.step(appeal, Step.RELEASE, actor=actor, now=now) as turn:
        turn.data = {"reviewer": turn.case.reviewer_id}
        turn.case.reviewer = None


def add_files(
    appeal: Appeal, *, actor: User | None, files: Sequence[StoredFile], caption: str = "", now: datetime | None = None
) -> None:
    """Give more evidence while the appeal is looked at."""
    now = now or timezone.now()
    with transaction.atomic():
        appeal_commands.support_appeal(
            appeal.complaint, actor=actor, reference=appeal.reference, files=files, caption=caption, now=now
        )
        with machine.step(appeal, Step.ADD_FILES, actor=actor, now=now) as turn:
            turn.data = {"files": len(files)}


def withdraw(appeal: Appeal, *, actor: User | None, now: datetime | None = None) -> None:
    """Let the outcome stand."""
    now = now or timezone.now()
    with transaction.atomic():
        appeal_commands.withdraw_appeal(appeal.complaint, actor=actor, reference=appeal.reference, now=now)
        with machine.step(appeal, Step.WITHDRAW, actor=actor, now=now):
            pass


def uphold(appeal: Appeal, *, actor: User | None, place: str, decision: str, now: datetime | None = None) -> None:
    """The outcome does not stand: the complaint goes on at `place` with a fresh clock."""
    now = now or timezone.now()
    _check_words(decision)
    with transaction.atomic():
        machine.check(appeal, Step.UPHOLD, actor, now)  # says more than the complaint's refusal would
        appeal_commands.uphold_appeal(appeal.complaint, actor=actor, place=place, reference=appeal.reference, now=now)
        with machine.step(appeal, Step.UPHOLD, actor=actor, now=now) as turn:
            turn.case.decision, turn.case.place, turn.case.decided_at = decision, place, turn.now
            turn.data = {"place": place}


def dismiss(
    appeal: Appeal, *, actor: User | None, decision: str, other_remedies: str, now: datetime | None = None
) -> None:
    """The outcome stands, finally; names where else the person can turn."""
    now = now or timezone.now()
    _check_words(decision)
    if not other_remedies.strip():
        raise Refused(_("请写明其他解决途径。"), "no_remedies")
    with transaction.atomic():
        machine.check(appeal, Step.DISMISS, actor, now)  # says more than the complaint's refusal would
        appeal_commands.dismiss_appeal(appeal.complaint, actor=actor, reference=appeal.reference, now=now)
        with machine.step(appeal, Step.DISMISS, actor=actor, now=now) as turn:
            turn.case.decision, turn.case.other_remedies, turn.case.decided_at = decision, other_remedies, turn.now


def _give(turn: Turn, reviewer: User) -> None:
    turn.data = {"reviewer": reviewer.pk, "former": turn.case.reviewer_id}
    turn.case.reviewer = reviewer


def _check_words(decision: str) -> None:
    if not decision.strip():
        raise Refused(_("请写明复核意见。"), "no_reason")
