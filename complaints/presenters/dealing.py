"""Thread of everything that passed between the parties and the platform, and the mediation: for each side's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.workdays import day_of
from complaints.models import (
    Complaint,
    Extension,
    Mediation,
    Message,
    Objection,
    Offer,
    Session,
    Settlement,
)
from complaints.presenters.terms import marks, names
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.rights import Right, used
from complaints.workflow import Status
from ui.components import Tag
from ui.templatetags.ui import cn_date

SIDES = (Side.COMPLAINANT, Side.BUSINESS)


@dataclass(frozen=True)
class ThreadLine:
    """Words of one side, for `components/message.html`: `side` is me, staff or nothing."""

    who: str
    at: datetime
    text: str
    side: str
    offer: Sequence[tuple[str, str]] = ()
    mark: Tag | None = None  # what became of the offer


@dataclass(frozen=True)
class SessionRow:
    """A meeting, with the address of its calendar file."""

    row: Session
    ics: str
    is_over: bool


@dataclass(frozen=True)
class SettlementText:
    """A version of the agreement: its terms, and who signed it when; `pdf`: its address once both did."""

    row: Settlement
    state: str
    terms: Sequence[tuple[str, str]]
    signed: Sequence[tuple[str, str]]
    pdf: str


@dataclass(frozen=True)
class MediationState:
    """A mediation and its state; `older`: the versions of the agreement that were replaced, the newest first."""

    row: Mediation
    state: str
    asked_by: str
    consents: Sequence[tuple[str, str]]
    mediator: str
    sessions: Sequence[SessionRow]
    settlement: SettlementText | None
    older: Sequence[SettlementText]


@dataclass(frozen=True)
class Dealings:
    """The thread, oldest first; and how the mediation stands, if there is one."""

    thread: Sequence[ThreadLine]
    mediation: MediationState | None


def dealings(case: Complaint, viewer: Side, now: datetime) -> Dealings:
    found = marks(case, now) if case.serving else {}
    said = [
        *_extension(case, viewer),
        *_objection(case, viewer),
        *(_offer(row, case, viewer, now, found.get(row.key)) for row in dealing.offers(case)),
        *(_message(row, case, viewer) for row in dealing.messages(case, viewer)),
    ]
    return Dealings(sorted(said, key=lambda row: row.at), _mediation(case, viewer, now))


def _line(
    who: str,
    at: datetime,
    text: str,
    side: str,
    viewer: Side,
    *,
    offer: Sequence[tuple[str, str]] = (),
    mark: Tag | None = None,
) -> ThreadLine:
    is_mine = {Side.COMPLAINANT: Side.COMPLAINANT, Side.BUSINESS: Side.BUSINESS}.get(viewer, Side.STAFF) == side
    drawn = "me" if is_mine else "staff" if side == Side.STAFF else ""
    return ThreadLine(who, at, text, drawn, offer=offer, mark=mark)


def _extension(case: Complaint, viewer: Side) -> list[ThreadLine]:
    row = dealing.extension(case) if case.served_at and used(case, Right.EXTENSION) else None
    if row is None:
        return []
    called = names(case, viewer)
    rows = [(_("申请"), _("延期5个工作日答复")), (_("理由"), row.reason)]
    lines = [_line(called[Side.BUSINESS], row.at, row.interim, Side.BUSINESS, viewer, offer=rows)]
    if row.decided_at:
        text = _("同意延期。") if row.is_granted else _("没有同意延期。理由：%(why)s") % {"why": row.decision_reason}
        lines.append(_line(called[Side.STAFF], row.decided_at, text, Side.STAFF, viewer))
    return lines + _cancelled(row, _("延期申请不再需要决定，已取消。"), called, viewer)


def _cancelled(row: Extension | Objection, text: str, called: dict[str, str], viewer: Side) -> list[ThreadLine]:
    """Line of the thread that says that a request needs no decision any more."""
    if not row.cancelled_at:
        return []
    return [_line(called[Side.STAFF], row.cancelled_at, text, Side.STAFF, viewer)]


def _objection(case: Complaint, viewer: Side) -> list[ThreadLine]:
    row = dealing.objection(case) if case.served_at and used(case, Right.OBJECTION) else None
    if row is None:
        return []
    called = names(case, viewer)
    ground = [(_("异议理由"), row.get_ground_display())]
    lines = [_line(called[Side.BUSINESS], row.at, row.text, Side.BUSINESS, viewer, offer=ground)]
    if row.decided_at:
        decision = [(_("决定"), row.get_decision_display())]
        lines.append(_line(called[Side.STAFF], row.decided_at, row.reason, Side.STAFF, viewer, offer=decision))
    return lines + _cancelled(row, _("异议不再需要决定，已取消。"), called, viewer)


def _offer(row: Offer, case: Complaint, viewer: Side, now: datetime, mark: Tag | None) -> ThreadLine:
    called = names(case, viewer)[row.side]
    if row.is_final:
        who = _("%(who)s的最终方案") % {"who": called}
    elif row.side == Side.COMPLAINANT:
        who = _("%(who)s的还价") % {"who": called}
    else:
        who = _("%(who)s的新方案") % {"who": called}
    return _line(who, row.at, row.text, row.side, viewer, offer=row.terms.rows(day_of(now)), mark=mark)


def _message(row: Message, case: Complaint, viewer: Side) -> ThreadLine:
    called = names(case, viewer)
    who = called[row.side]
    if viewer == Side.STAFF:
        who = f"{who} {row.by.display_name}" if row.side != Side.COMPLAINANT else who
    if row.private_to:
        who = _("%(who)s（仅%(side)s与平台可见）") % {"who": who, "side": called[row.private_to]}
    return _line(who, row.at, row.text, row.side, viewer)


# --- the mediation ---
def _mediation(case: Complaint, viewer: Side, now: datetime) -> MediationState | None:
    """The newest one in this serving, whether it was refused, is under way, or is over."""
    row = next(reversed(dealing.mediations(case)), None) if case.served_at else None
    if row is None:
        return None
    called = names(case, viewer)
    text = dealing.settlement(row)
    return MediationState(
        row=row,
        state=_state(case, row),
        asked_by=called[row.asked_side],
        consents=[] if row.is_resumed else _consents(row, called),
        mediator=case.mediator.display_name if case.mediator_id and case.mediator and row.started_at else "",
        sessions=[SessionRow(one, ics_url(case, one.pk, viewer), one.starts_at < now) for one in row.sessions.all()],
        settlement=_settlement(case, text, viewer, called, now) if text else None,
        older=[
            _settlement(case, one, viewer, called, now, is_replaced=True)
            for one in reversed(list(row.settlements.all()))
            if one is not text
        ],
    )


def _state(case: Complaint, row: Mediation) -> str:
    if row.termination:
        return _("已终止：%(why)s") % {"why": row.get_termination_display()}
    if row.cancelled_at:
        return _("已取消")
    if row.refused_by:
        return _("未进入调解")
    if not row.started_at:
        return _("等待同意") if dealing.mediation(case) else _("已取消")
    return _("正在调解") if case.status == Status.MEDIATION else _("已结束")


def _consents(row: Mediation, called: dict[str, str]) -> list[tuple[str, str]]:
    rows = []
    for side in SIDES:
        at = getattr(row, f"{side}_consented_at")
        if at:
            state = _("%(day)s同意") % {"day": cn_date(day_of(at))}
        else:
            state = _("不同意") if row.refused_by == side else _("还没有答复")
        rows.append((called[side], state))
    return rows


def _settlement(
    case: Complaint,
    row: Settlement,
    viewer: Side,
    called: dict[str, str],
    now: datetime,
    *,
    is_replaced: bool = False,
) -> SettlementText:
    state = _("已由新的版本代替") if is_replaced else _("未签署完成，调解已结束") if row.cancelled_at else ""
    signed = [
        (called[side], _("%(day)s签署") % {"day": cn_date(day_of(at))} if at else _("尚未签署"))
        for side in SIDES
        for at in [getattr(row, f"{side}_signed_at")]
    ]
    return SettlementText(
        row=row,
        state=state,
        terms=row.terms.rows(day_of(now)),
        signed=signed,
        pdf=agreement_url(case, viewer) if row.is_signed else "",
    )


# --- addresses ---
def ics_url(case: Complaint, pk: int, viewer: Side) -> str:
    """The calendar file of a meeting."""
    if viewer == Side.COMPLAINANT:
        return reverse("complaints:session", args=[case.reference, pk])
    if viewer == Side.BUSINESS:
        return reverse("business:session", args=[case.business_id, case.reference, pk])
    return reverse("admin:complaints_session", args=[case.pk, pk])


def agreement_url(case: Complaint, viewer: Side) -> str:
    """The signed agreement as PDF."""
    if viewer == Side.COMPLAINANT:
        return reverse("complaints:agreement", args=[case.reference])
    if viewer == Side.BUSINESS:
        return reverse("business:agreement", args=[case.business_id, case.reference])
    return reverse("admin:complaints_agreement", args=[case.pk])
