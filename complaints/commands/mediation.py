"""Mediation: asked for, consented to, led by a mediator, and ended by two signatures or a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.workdays import day_of
from complaints.access import roles_of
from complaints.commands.offer import check_terms
from complaints.desk import machine
from complaints.models import Complaint, Mediation, Session, Settlement, Turn
from complaints.queries import dealing
from complaints.rules import mediation
from complaints.rules.codes import Outcome, Side, Termination
from complaints.rules.deadline import UNANSWERED_LEVEL
from complaints.rules.rights import Right, of_side, use
from complaints.rules.side import side_of
from complaints.rules.terms import Terms, ordered
from complaints.workflow import Clock, Role, Step
from ui.values import Json

PARTIES = (Side.COMPLAINANT, Side.BUSINESS)
ROLE_OF = {Side.COMPLAINANT: Role.COMPLAINANT, Side.BUSINESS: Role.BUSINESS}


# --- asked for ---
def request_mediation(complaint: Complaint, *, actor: User, reason: str, now: datetime | None = None) -> Mediation:
    """Ask for a mediator; whoever has not asked has five working days to consent."""
    with machine.step(complaint, Step.REQUEST_MEDIATION, actor=actor, now=now) as turn:
        side = side_of(roles_of(turn.case, actor))
        row = Mediation(
            complaint=turn.case,
            serving=turn.case.serving,
            asked_side=side,
            asked_by=actor,
            asked_at=turn.now,
            reason=reason,
        )
        if side in PARTIES:
            setattr(row, f"{side}_consented_at", turn.now)
        if side == Side.BUSINESS:
            turn.clock(Clock.CONSENT, owner=Role.COMPLAINANT)
        elif side == Side.STAFF:
            turn.clock(Clock.CONSENT, asks=(Role.COMPLAINANT,))
        turn.clock(Clock.REPLY, asks=())  # the complainant has chosen; the company still owes its answer
        row.save()
        turn.seal(row)
        use(turn.case, of_side(Right.MEDIATION, side))
        turn.data = {"mediation": row.pk, "side": str(side)}
    return row


def consent_mediation(complaint: Complaint, *, actor: User, now: datetime | None = None) -> None:
    """Say yes. With everybody's consent the mediation begins, with the mediator who has least to do."""
    with machine.step(complaint, Step.CONSENT_MEDIATION, actor=actor, now=now) as turn:
        row, side = _under_way(turn), side_of(roles_of(turn.case, actor))
        setattr(row, f"{side}_consented_at", turn.now)
        turn.data = {"mediation": row.pk, "side": str(side)}
        lacking = [ROLE_OF[other] for other in PARTIES if row.lacks(other)]
        turn.stays = bool(lacking)
        if lacking:
            turn.clock(Clock.CONSENT, owner=lacking[0], asks=())
            row.save()
            turn.seal(row)
        else:
            _begin(turn, row, is_fresh=False)


def decline_mediation(complaint: Complaint, *, actor: User, now: datetime | None = None) -> None:
    """Say no: the case stays where it was, and the complainant chooses again."""
    with machine.step(complaint, Step.DECLINE_MEDIATION, actor=actor, now=now) as turn:
        refuse_mediation(turn, side_of(roles_of(turn.case, actor)))


def refuse_mediation(turn: Turn, side: str = "") -> None:
    """Write a refusal within a step; silence is one, of the side that said nothing."""
    row = _under_way(turn)
    row.refused_by = side or next(other for other in PARTIES if row.lacks(other))
    row.save(update_fields=["refused_by"])
    turn.seal(row)
    if turn.case.escalation_level >= UNANSWERED_LEVEL:
        turn.clock(Clock.REPLY, asks=(Role.COMPLAINANT,))  # who chooses again
    turn.data = {"mediation": row.pk, "side": str(row.refused_by)}


def resume_mediation(turn: Turn) -> None:
    """Begin a mediation that needs no new consent, within a step that leads there: a breach, an upheld appeal."""
    row = Mediation(
        complaint=turn.case,
        serving=turn.case.serving,
        asked_side=Side.COMPLAINANT,
        asked_by=turn.case.complainant,
        asked_at=turn.now,
        is_resumed=True,
    )
    use(turn.case, Right.MEDIATION)
    _begin(turn, row, is_fresh=True)


def _begin(turn: Turn, row: Mediation, *, is_fresh: bool) -> None:
    case = turn.case
    row.started_at = turn.now
    row.save()
    turn.seal(row)
    accepted_on = day_of(case.accepted_at or turn.now)
    turn.clock(Clock.MEDIATION, days=mediation.days(accepted_on, day_of(turn.now), is_fresh=is_fresh))
    chosen = dealing.next_mediator(case, turn.now)
    case.mediator = chosen
    turn.data |= {"mediation": row.pk, "mediator": chosen.pk if chosen else None}


# --- led ---
def assign_mediator(complaint: Complaint, *, actor: User, mediator: User, now: datetime | None = None) -> None:
    """Hand the mediation to a mediator, or take it: no party, nor who led the one before an upheld appeal."""
    with machine.step(complaint, Step.ASSIGN_MEDIATOR, actor=actor, now=now) as turn:
        if not dealing.mediators_for(turn.case).filter(pk=mediator.pk).exists():
            raise Refused(_("不能指派此人：须是调解员，与投诉双方无关，也没有调解过这件投诉。"), "not_assignable")
        held = roles_of(turn.case, actor)
        if Role.SUPERVISOR not in held and mediator.pk != actor.pk:
            raise Refused(_("指派别人由主管决定，您可以自己承办。"), "not_yours")
        turn.case.mediator = mediator
        turn.data = {"mediator": mediator.pk}


def call_session(
    complaint: Complaint,
    *,
    actor: User,
    starts_at: datetime,
    minutes: int,
    place: str = "",
    link: str = "",
    note: str = "",
    now: datetime | None = None,
) -> Session:
    """Call the parties to a meeting, at a place or by a link."""
    with machine.step(complaint, Step.CALL_SESSION, actor=actor, now=now) as turn:
        if starts_at <= turn.now:
            raise Refused(_("调解会的时间必须在现在之后。"), "in_the_past")
        if not (place.strip() or link.strip()):
            raise Refused(_("请填写地点，或者会议链接。"), "nowhere")
        row = Session.objects.create(
            mediation_id=_under_way(turn).pk,
            starts_at=starts_at,
            minutes=minutes,
            place=place,
            link=link,
            note=note,
            called_by=actor,
            called_at=turn.now,
        )
        turn.seal(row)
        turn.data = {"session": row.pk}
    return row


def cancel_session(complaint: Complaint, *, actor: User | None, session: int, now: datetime | None = None) -> None:
    """Call a meeting off that has not begun."""
    with machine.step(complaint, Step.CANCEL_SESSION, actor=actor, now=now) as turn:
        row = dealing.session_of(turn.case, session)
        if row is None or row.cancelled_at or row.starts_at <= turn.now:
            raise Refused(_("没有可以取消的调解会。"), "no_session")
        row.cancelled_at = turn.now
        row.save(update_fields=["cancelled_at"])
        turn.seal(row)
        turn.data = {"session": row.pk}


# --- ended ---
def propose_settlement(
    complaint: Complaint,
    *,
    actor: User,
    text: str,
    perform_by: date,
    amount: Decimal | None = None,
    action: str = "",
    remedies: Sequence[str] = (),
    now: datetime | None = None,
) -> Settlement:
    """A new version of the agreement; earlier signatures do not count for it."""
    with machine.step(complaint, Step.PROPOSE_SETTLEMENT, actor=actor, now=now) as turn:
        check_terms(turn.now, Terms(tuple(remedies), amount, action, perform_by, text=text))
        row = _under_way(turn)
        last = dealing.settlement(row)
        version = last.version + 1 if last else 1
        said: dict[str, Json] = {"text": text, "amount": amount, "action": action, "perform_by": perform_by}
        said["remedies"] = ordered(remedies)
        sha256 = mediation.settlement_sha256(reference=turn.case.reference, version=version, **said)
        made = Settlement.objects.create(mediation=row, version=version, sha256=sha256, by=actor, at=turn.now, **said)
        turn.seal(made)
        turn.clock(Clock.MEDIATION, asks=(Role.COMPLAINANT, Role.BUSINESS))  # who sign
        turn.data = {"settlement": made.pk, "version": version, "sha256": sha256}
    return made


def sign_settlement(complaint: Complaint, *, actor: User, sha256: str, now: datetime | None = None) -> None:
    """Sign the version with this hash; with the second signature it is agreed. "changed": there is a newer one."""
    with machine.step(complaint, Step.SIGN_SETTLEMENT, actor=actor, now=now) as turn:
        case, side = turn.case, side_of(roles_of(turn.case, actor))
        row = dealing.settlement(_under_way(turn))
        if row is None or row.sha256 != sha256:
            raise Refused(_("调解员刚刚提出了新的文本。请先看新的文本，再决定是否签署。"), "changed")
        setattr(row, f"{side}_signed_at", turn.now)
        if side == Side.BUSINESS:
            row.business_signer = actor
        row.save()
        turn.seal(row)
        turn.stays = not row.is_signed
        turn.data = {"settlement": row.pk, "version": row.version, "sha256": row.sha256, "side": str(side)}
        if not row.is_signed:
            other = Side.COMPLAINANT if side == Side.BUSINESS else Side.BUSINESS
            turn.clock(Clock.MEDIATION, asks=(ROLE_OF[other],))
        else:
            turn.clock(Clock.PERFORMANCE, due_on=row.perform_by)
            case.performed_reported_at, case.performed_note = None, ""


def terminate_mediation(
    complaint: Complaint, *, actor: User | None, termination: str, reason: str, now: datetime | None = None
) -> None:
    """End the mediation without an agreement: O07, with one of T1-T8; the other remedies are told."""
    with machine.step(complaint, Step.TERMINATE_MEDIATION, actor=actor, now=now) as turn:
        if termination not in Termination.values:
            raise Refused(_("请选择终止的原因。"), "no_reason")
        end_mediation(turn, termination, reason)


def end_mediation(turn: Turn, termination: str, reason: str) -> None:
    """Write the end within a step."""
    case, row = turn.case, _under_way(turn)
    row.termination = termination
    row.save(update_fields=["termination"])
    turn.seal(row)
    case.outcome, case.outcome_reason, case.closed_at = Outcome.O07, reason, turn.now
    case.other_remedies = _("您可以依法申请仲裁，或者向人民法院起诉，也可以向有管辖权的行政机关反映。")
    turn.data = {"outcome": Outcome.O07, "termination": termination}


def _under_way(turn: Turn) -> Mediation:
    """The mediation in which, or about which, a step is taken: its status or its guard has made sure of one."""
    row = dealing.mediation(turn.case)
    if row is None:
        raise ValueError("no mediation")
    return row
