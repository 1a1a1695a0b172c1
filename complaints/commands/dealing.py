"""Steps of a company besides answering: a question, more time, an objection; and the officers' decisions on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from businesses.models import Business
from casework.errors import Refused
from casework.moves import Unit
from catalogue.rules.codes import Ground
from complaints import leftovers
from complaints.commands import ending, intake
from complaints.commands.evidence import attach
from complaints.commands.finding import refresh_search
from complaints.desk import machine
from complaints.models import Complaint, Extension, Objection, SupplementItem, Turn
from complaints.queries import dealing
from complaints.rules.codes import COUNTERSIGNED, ObjectionDecision
from complaints.rules.rights import Right, use
from complaints.workflow import Clock, Status, Step
from files.models import StoredFile

EXTENSION_DAYS = 5  # working days
ANSWER_DAYS = 3  # working days for the complainant to answer the company's questions


def ask_complainant(
    complaint: Complaint, *, actor: User | None, items: Sequence[str], now: datetime | None = None
) -> list[SupplementItem]:
    """The company asks the complainant listed questions, once a serving; its own clock waits meanwhile."""
    with machine.step(complaint, Step.ASK_COMPLAINANT, actor=actor, now=now) as turn:
        case = turn.case
        wanted = [item.strip() for item in items if item.strip()]
        if not wanted:
            raise Refused(_("请至少写明一项需要补充的材料。"), "nothing_listed")
        case.supplement_rounds += 1
        use(case, Right.QUESTION)
        rows = SupplementItem.objects.bulk_create(
            SupplementItem(
                complaint=case, round=case.supplement_rounds, request=item[:200], by_business=True, serving=case.serving
            )
            for item in wanted
        )
        turn.clock(Clock.SUPPLEMENT, days=ANSWER_DAYS, unit=Unit.WORKING_DAYS)
        turn.seal(*rows)
        turn.data = {"items": [row.pk for row in rows]}
    return rows


# --- more time ---
def request_extension(
    complaint: Complaint, *, actor: User, interim: str, reason: str, now: datetime | None = None
) -> Extension:
    """Ask for five working days more, with an interim answer (B5); nothing lapses until an officer has decided."""
    with machine.step(complaint, Step.REQUEST_EXTENSION, actor=actor, now=now) as turn:
        use(turn.case, Right.EXTENSION)
        row = Extension.objects.create(
            complaint=turn.case, serving=turn.case.serving, interim=interim, reason=reason, by=actor, at=turn.now
        )
        turn.seal(row)
        turn.data = {"extension": row.pk}
    return row


def grant_extension(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Grant it; the system does when the officer has said nothing for a working day."""
    with machine.step(complaint, Step.GRANT_EXTENSION, actor=actor, now=now) as turn:
        decide_extension(turn, is_granted=True)


def decline_extension(complaint: Complaint, *, actor: User | None, reason: str, now: datetime | None = None) -> None:
    with machine.step(complaint, Step.DECLINE_EXTENSION, actor=actor, now=now) as turn:
        decide_extension(turn, is_granted=False, reason=reason)


def decide_extension(turn: Turn, *, is_granted: bool, reason: str = "") -> None:
    """Write the decision within a step; a granted one puts the due day off."""
    row = dealing.extension(turn.case)
    assert row is not None  # the guard
    row.decided_at, row.decided_by, row.is_granted, row.decision_reason = turn.now, turn.actor, is_granted, reason
    row.save(update_fields=["decided_at", "decided_by", "is_granted", "decision_reason"])
    turn.seal(row)
    turn.data = {"extension": row.pk}
    if is_granted:
        turn.clock(Clock.REPLY, more_days=EXTENSION_DAYS)


# --- an objection ---
def object_to(
    complaint: Complaint,
    *,
    actor: User,
    ground: str,
    text: str,
    files: Sequence[StoredFile] = (),
    now: datetime | None = None,
) -> Objection:
    """The company objects that the case is not for it to answer; an officer decides in two working days."""
    with machine.step(complaint, Step.OBJECT, actor=actor, now=now) as turn:
        use(turn.case, Right.OBJECTION)
        row = Objection.objects.create(
            complaint=turn.case, serving=turn.case.serving, ground=ground, text=text, by=actor, at=turn.now
        )
        turn.seal(row)
        turn.data = {"objection": row.pk, "ground_of_objection": ground}
        attach(turn, files, by_business=True)
    return row


def decide_objection(
    complaint: Complaint,
    *,
    actor: User | None,
    decision: str,
    reason: str,
    business: Business | None = None,
    respondent_name: str = "",
    ground: str = "",
    other_remedies: str = "",
    into: str = "",
    now: datetime | None = None,
) -> None:
    """Decide a company's objection.

    `resume`: it answers after all, its clock goes on. `reroute`: another company has it (`business`, or
    `respondent_name` when it is not listed). `refuse`: on `ground`, with `other_remedies`; R07 and R12 wait for another
    signature. `merge`: the complaint goes on as `into`.
    """
    now = now or timezone.now()
    with (
        ending.both(complaint, into) as other,
        machine.step(complaint, Step.DECIDE_OBJECTION, actor=actor, now=now) as turn,
    ):
        case, row = turn.case, dealing.objection(turn.case)
        assert row is not None  # the status
        turn.data = {"objection": row.pk, "decision": decision} | leftovers.drop_proposal(case)
        if decision == ObjectionDecision.REROUTE:
            _reroute(turn, business, respondent_name)
        elif decision == ObjectionDecision.REFUSE:
            _refuse(turn, ground, reason, other_remedies)
        elif decision == ObjectionDecision.MERGE:
            turn.to = Status.CLOSED
            ending.merge_into(turn, other)
            case.outcome_reason = reason
        row.decision, row.reason, row.decided_by = decision, reason, actor
        row.decided_at = None if turn.stays else turn.now
        row.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
        turn.seal(row)
    if complaint.status == Status.ACCEPTED:
        intake.serve_if_possible(complaint, turn.now)


def _reroute(turn: Turn, business: Business | None, respondent_name: str) -> None:
    """Another respondent; the complainant keeps their place: filing and acceptance stay as they were."""
    case = turn.case
    if business is None and not respondent_name.strip():
        raise Refused(_("请选择或填写应当答复的企业。"), "no_company")
    if business is not None and business.pk == case.business_id:
        raise Refused(_("这就是提出异议的企业，请选择另一家。"), "same_company")
    turn.to = Status.ACCEPTED
    intake.call_back(turn, business.pk if business else None)
    case.business = business
    turn.data["business"] = case.business_id
    if business is None:
        case.respondent_name, case.respondent_hint = respondent_name.strip()[:120], ""
    refresh_search(case)


def _refuse(turn: Turn, ground: str, reason: str, other_remedies: str) -> None:
    case = turn.case
    if ground not in Ground.values or not other_remedies.strip():
        raise Refused(_("不予受理的，请选择依据，并写明其他解决途径。"), "no_ground")
    intake.check_ground(case, ground)
    case.ground, case.ground_reason, case.other_remedies = ground, reason, other_remedies
    case.refusal_proposed_by = turn.actor
    turn.to = Status.REFUSED
    turn.stays = ground in COUNTERSIGNED
    turn.data["ground"] = ground
