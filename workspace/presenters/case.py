"""The staff's page of one case: its panels, ready to be drawn. What may be done there is the page's own to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from accounts.roles import roles_of
from casework.workdays import day_of
from complaints import access
from complaints.models import (
    Answer,
    Call,
    Complaint,
    Evidence,
    GroupMember,
    Note,
    ServiceLink,
    SupersededOutcome,
    UndoPoint,
    Urging,
)
from complaints.presenters import amendment, annex, dealing, privacy, terms
from complaints.presenters import case as case_presenters
from complaints.presenters import evidence as evidence_presenters
from complaints.presenters.amendment import Change
from complaints.presenters.annex import Annex, Onward
from complaints.presenters.clock import ClockRow, clock_row
from complaints.presenters.dealing import Dealings
from complaints.presenters.evidence import Supplement
from complaints.presenters.facts import Fact, Precheck, precheck
from complaints.presenters.privacy import Caller
from complaints.presenters.terms import Card
from complaints.presenters.timeline import Line, corrections
from complaints.queries import call, group, service_link, signal, similar
from complaints.queries import case as case_queries
from complaints.rules import codes
from complaints.rules.codes import Side
from complaints.rules.deadline import Deadline
from complaints.rules.masking import Sight
from complaints.rules.service_link import State, state_of
from complaints.rules.signal import Signal, signals
from complaints.workflow import SERVED, Status, Step
from files.listing import FileTile
from ui.components import Row, Tag, rows_of
from ui.templatetags.ui import cn_date, cn_datetime
from workspace.presenters import undelivered


@dataclass(frozen=True)
class Head:
    """Status, turn and deadline of the case, and all that must be known before anything else."""

    tag: Tag
    sentence: str
    deadline: Deadline | None
    erased_after: date | None
    goes_on: Onward | None
    corrections: Sequence[UndoPoint]
    duplicate: Complaint | None  # the open complaint that this one repeats
    unreached: Sequence[str]  # which side a message did not reach, by which way


@dataclass(frozen=True)
class Decided:
    """Decisions about the case, taken or proposed."""

    proposal: Sequence[Row]
    outcome: Sequence[Row]
    superseded: Sequence[SupersededOutcome]


@dataclass(frozen=True)
class Offered:
    """The company's answer with what became of it, the terms that stand, and the edit that waits for consent."""

    answer: Sequence[Row]
    answer_mark: Tag | None
    standing: Card | None
    asked: Sequence[Change]


@dataclass(frozen=True)
class Told:
    """The complaint as it was filed, with the findings of the pre-check, its versions and its group."""

    facts: Sequence[Fact]
    precheck: Precheck
    versions_url: str
    member: GroupMember | None
    refiled_from: Complaint | None


@dataclass(frozen=True)
class Proof:
    """Files by the side that gave them, those of the staff for the staff alone, and what was given to each request."""

    complainant: Sequence[FileTile]
    business: Sequence[FileTile]
    staff: Sequence[FileTile]
    supplements: Sequence[Supplement]

    @property
    def has_files(self) -> bool:
        return bool(self.complainant or self.business or self.staff)


@dataclass(frozen=True)
class Beside:
    """Another case that has to do with this one, with the reasons why."""

    case: Complaint
    url: str
    tag: Tag
    why: Sequence[str]


@dataclass(frozen=True)
class Around:
    """Signs of abuse, and the cases around this one; a related case that is also alike stands among those."""

    signals: Sequence[Signal]
    related: Sequence[Beside]
    alike: Sequence[Beside]


@dataclass(frozen=True)
class LetterLink:
    """The newest link in a letter, and what it is good for."""

    row: ServiceLink
    state: str


@dataclass(frozen=True)
class Internal:
    """Things that the staff keep among themselves: notes, calls and urgings, and the link in the letter."""

    notes: Sequence[Note]
    calls: Sequence[Call]
    urgings: Sequence[Urging]
    letter_link: LetterLink | None


@dataclass(frozen=True)
class StaffCase:
    """The panels of the page; `allowed` are the steps that this person may take."""

    case: Complaint
    allowed: Sequence[str]
    head: Head
    offered: Offered
    decided: Decided
    dealings: Dealings
    told: Told
    proof: Proof
    annexes: Sequence[Annex]
    clocks: Sequence[ClockRow]
    caller: Caller
    around: Around
    internal: Internal
    timeline: Sequence[Line]


def staff_case(case: Complaint, user: User, now: datetime) -> StaffCase:
    """Read the panels; the number of queries does not depend on the case."""
    shown = case_presenters.shown(case, user, Side.STAFF, now)
    today, sight = day_of(now), access.sight_of(case, user)
    return StaffCase(
        case=case,
        allowed=shown.allowed,
        head=_head(case, shown),
        offered=_offered(case, shown.answer, sight, now),
        decided=Decided(_proposal(case), _outcome(case), case_queries.superseded(case)),
        dealings=dealing.dealings(case, Side.STAFF, now),
        told=_told(case, shown.facts),
        proof=_proof(case, shown.evidence, is_worker=bool(roles_of(user))),
        annexes=annex.annexes(case, user, Side.STAFF, now),
        clocks=[clock_row(row, today) for row in case_queries.all_clocks(case)],
        caller=privacy.caller(case, sight),
        around=_around(case, shown.evidence, access.for_staff(user), now),
        internal=Internal(
            case_queries.notes(case), call.calls(case), call.urgings(case), _letter_link(case, shown.allowed, now)
        ),
        timeline=[_with_actor(line, case, sight) for line in shown.timeline],
    )


def _head(case: Complaint, shown: case_presenters.Shown) -> Head:
    return Head(
        tag=shown.tag,
        sentence=shown.sentence,
        deadline=shown.deadline,
        erased_after=shown.erased_after,
        goes_on=annex.goes_on(case, Side.STAFF),
        corrections=corrections(case, shown.timeline),
        duplicate=_duplicate(case, shown.allowed),
        unreached=undelivered.sentences(case.reference),
    )


def _duplicate(case: Complaint, allowed: Sequence[str]) -> Complaint | None:
    """Another open complaint about the same thing; the guard of accepting has already looked when it is allowed."""
    if case.status != Status.SUBMITTED or Step.ACCEPT in allowed:
        return None
    return case_queries.open_duplicate(case)


def _with_actor(line: Line, case: Complaint, sight: Sight) -> Line:
    who = privacy.actor(case, line.actor, sight)
    return replace(line, text=_("%(who)s：%(text)s") % {"who": who, "text": line.text} if line.text else who)


# --- what was filed, and its proof ---
def _told(case: Complaint, facts: Sequence[Fact]) -> Told:
    return Told(
        facts=facts,
        precheck=precheck(case),
        versions_url=reverse("admin:complaints_versions", args=[case.pk]) if case.version > 1 else "",
        member=group.membership(case),
        refiled_from=case.refiled_from if case.refiled_from_id else None,
    )


def _proof(case: Complaint, rows: Sequence[Evidence], *, is_worker: bool) -> Proof:
    """Files are for those who work here; a superuser alone reads words."""
    found = {
        side: evidence_presenters.tiles(case, [row for row in rows if row.side == side], Side.STAFF, every=True)
        for side in Side
    }
    if not is_worker:
        found = {side: [replace(tile, url="", thumb="") for tile in tiles] for side, tiles in found.items()}
    asked = case_queries.supplement_items(case)
    return Proof(
        complainant=found[Side.COMPLAINANT],
        business=found[Side.BUSINESS],
        staff=found[Side.STAFF],
        supplements=evidence_presenters.supplements(case, asked, rows, Side.STAFF, every=is_worker),
    )


# --- answer and outcome ---
def _offered(case: Complaint, answer: Answer | None, sight: Sight, now: datetime) -> Offered:
    return Offered(
        answer=_answer_rows(answer, day_of(now)) if answer else [],
        answer_mark=terms.marks(case, now).get(answer.key) if answer else None,
        standing=terms.card(case, Side.STAFF, now),
        asked=amendment.asked(case, Side.STAFF, sight) if case.status in SERVED else [],
    )


def _answer_rows(answer: Answer, today: date) -> list[Row]:
    return rows_of(
        (_("处理结论"), answer.get_code_display()),
        (_("说明"), answer.text),
        *answer.terms.rows(today),
        (_("答复时间"), cn_datetime(answer.at) + (_("（逾期）") if answer.is_late else "")),
        (_("方式"), _("书面答复，由受理员代录") if answer.on_paper else ""),
        (_("收到书面答复的日期"), cn_date(answer.received_on) if answer.received_on else ""),
        (_("投诉人接受方案"), cn_datetime(answer.accepted_at)),
    )


def _proposal(case: Complaint) -> list[Row]:
    """The refusal, decided or proposed."""
    if not case.ground:
        return []
    return [
        Row(_("依据"), f"{case.ground} {case.get_ground_display()}"),
        Row(_("理由"), case.ground_reason),
        Row(_("其他解决途径"), case.other_remedies),
    ]


def _outcome(case: Complaint) -> list[Row]:
    rows = rows_of(
        (_("结果"), f"{case.outcome} {codes.Outcome(case.outcome).label}" if case.outcome else ""),
        (_("企业答复情况"), _("逾期未答复") if case.is_unanswered else ""),
        (_("办结说明"), case.outcome_reason if case.outcome != codes.Outcome.O08 else ""),
        (_("移送的机构"), case.referred_to),
        (_("该机构的联系方式"), case.referral_contact),
        (_("移交的材料"), case.referral_handed),
        (_("移送的理由"), case.referral_reason),
        (_("企业告知的履行情况"), case.performed_note),
    )
    return [*rows, *case_presenters.said_after(case, Side.STAFF)]


# --- other cases ---
REASONS = {
    similar.Reason.SAME_PERSON: _lazy("同一投诉人投诉同一企业，正在办理或者180天内提交"),
    similar.Reason.SAME_IDENTITY: _lazy("其他人用同一订单号、业务号码或合同编号投诉"),
    similar.Reason.SAME_PHONE: _lazy("号码相同：一件里的号码是另一件投诉人的手机号"),
}
LINKS = {
    similar.Relation.REFILED_FROM: _lazy("这件是对它的重新投诉"),
    similar.Relation.REFILED_AS: _lazy("后来重新投诉"),
    similar.Relation.SAME_PARTIES: _lazy("同一投诉人投诉同一企业"),
}


def _around(case: Complaint, evidence: Sequence[Evidence], visible: QuerySet[Complaint], now: datetime) -> Around:
    """Of the cases that this member of staff may see."""
    found = similar.around(case, visible, now)
    alike = {one.case for one in found.alike}
    has_files = any(row.side == Side.COMPLAINANT for row in evidence)
    return Around(
        signals=signals(signal.signal_facts(case, has_files=has_files)),
        related=[_beside(other, now, [LINKS[link]]) for other, link in found.related if other not in alike],
        alike=[_beside(one.case, now, [REASONS[reason] for reason in one.reasons]) for one in found.alike],
    )


def _beside(other: Complaint, now: datetime, why: Sequence[object]) -> Beside:
    return Beside(
        case=other,
        url=annex.url_of(other, Side.STAFF),
        tag=case_presenters.tag(other, now, Side.STAFF),
        why=[str(words) for words in why],
    )


# --- the link in the letter ---
LINK_STATES = {
    State.LIVE: _lazy("有效"),
    State.WAITING: _lazy("等待登记送达"),
    State.EXPIRED: _lazy("已过期"),
    State.REVOKED: _lazy("已撤销"),
    State.ENDED: _lazy("案件已结束，失效"),
    State.OTHER: _lazy("已改由其他企业或重新转交，失效"),
}


def _letter_link(case: Complaint, allowed: Sequence[str], now: datetime) -> LetterLink | None:
    """The newest link, asked for only where there may be one."""
    is_asked = case.accepted_at and (case.served_offline or Step.REVOKE_LINK in allowed)
    links = service_link.service_links(case) if is_asked else []
    return LetterLink(links[0], str(LINK_STATES[state_of(links[0], case, now)])) if links else None
