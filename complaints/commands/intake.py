"""Intake: deciding whether the platform takes a complaint up, and serving it on the company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from businesses.access import can_be_served
from businesses.models import Business, Membership
from casework.errors import Refused
from casework.rounds import each
from catalogue.rules.codes import Ground
from complaints.access import roles_of
from complaints.commands import evidence
from complaints.desk import machine
from complaints.leftovers import drop_proposal
from complaints.models import Complaint, Evidence, Note, SupplementItem, Turn
from complaints.queries import clock
from complaints.rules import completeness
from complaints.rules.codes import COUNTERSIGNED
from complaints.workflow import STAFF, Status, Step
from files.models import StoredFile


def accept_by_itself(complaint: Complaint, *, now: datetime | None = None) -> bool:
    """Accept without an officer where the category allows it; False leaves the case to the officers."""
    try:
        with machine.step(complaint, Step.AUTO_ACCEPT, actor=None, now=now) as turn:
            turn.case.accepted_at = turn.now
    except Refused:
        return False
    serve_if_possible(complaint, turn.now)
    return True


def accept_half_filed(now: datetime) -> int:
    """Take up what was filed by a process that died before it could accept it; returns how many were accepted."""
    return each("accept", clock.half_filed(now), lambda case: accept_by_itself(case, now=now), now=now)


def serve_waiting(now: datetime) -> int:
    """Serve every accepted case whose company has somebody to answer by now; returns how many."""
    return each("serve", clock.servable(), lambda case: serve(case, now=now), now=now)


def accept(
    complaint: Complaint, *, actor: User | None, business: Business | None = None, now: datetime | None = None
) -> None:
    """Take the complaint up; `business` matches a respondent whom the complainant named in words."""
    with machine.step(complaint, Step.ACCEPT, actor=actor, now=now) as turn:
        case = turn.case
        if business is not None and case.business_id is None:
            case.business = business
        case.accepted_at = turn.now
        case.officer = case.officer or actor
        turn.data = {"business": case.business_id} | drop_proposal(case)
    serve_if_possible(complaint, turn.now)


def propose_refusal(
    complaint: Complaint,
    *,
    actor: User | None,
    ground: str,
    reason: str,
    other_remedies: str,
    now: datetime | None = None,
) -> None:
    """Refuse on a coded ground; R07 and R12 only propose, and wait for another officer's signature."""
    with machine.step(complaint, Step.PROPOSE_REFUSAL, actor=actor, now=now) as turn:
        case = turn.case
        check_ground(case, ground)
        case.ground, case.ground_reason, case.other_remedies = ground, reason, other_remedies
        case.refusal_proposed_by = actor
        case.officer = case.officer or actor
        turn.stays = ground in COUNTERSIGNED
        turn.data = {"ground": ground}


def countersign(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The second signature under a proposed refusal, at intake or on a company's objection."""
    with machine.step(complaint, Step.COUNTERSIGN, actor=actor, now=now) as turn:
        if turn.case.status == Status.OBJECTION:
            row = turn.case.objections.get(serving=turn.case.serving)
            row.decided_at = turn.now
            row.save(update_fields=["decided_at"])
            turn.seal(row)
        turn.data = {"ground": turn.case.ground, "proposed_by": turn.case.refusal_proposed_by_id}


def request_supplement(
    complaint: Complaint, *, actor: User | None, items: Sequence[str], now: datetime | None = None
) -> list[SupplementItem]:
    """Ask the complainant for listed things; they have 7 days. A second request is the supervisor's."""
    with machine.step(complaint, Step.REQUEST_SUPPLEMENT, actor=actor, now=now) as turn:
        case = turn.case
        wanted = [item.strip() for item in items if item.strip()]
        if not wanted:
            raise Refused(_("请至少写明一项需要补充的材料。"), "nothing_listed")
        case.supplement_rounds += 1
        case.officer = case.officer or actor
        dropped = drop_proposal(case)
        rows = SupplementItem.objects.bulk_create(
            SupplementItem(complaint=case, round=case.supplement_rounds, request=item[:200]) for item in wanted
        )
        turn.seal(*rows)
        turn.data = {"items": [row.pk for row in rows]} | dropped
    return rows


def supplement(
    complaint: Complaint,
    *,
    actor: User | None,
    answers: Mapping[int, str],
    files: Mapping[int, Sequence[StoredFile]] | None = None,
    now: datetime | None = None,
) -> None:
    """Answer every listed item at once, with words ({item id: text}), with files ({item id: files}), or with both.

    The case goes back to whoever asked: to intake with a fresh clock, or to the company, whose clock goes on.
    """
    with machine.step(complaint, Step.SUPPLEMENT, actor=actor, now=now) as turn:
        items = list(turn.case.supplement_items.filter(round=turn.case.supplement_rounds, cancelled_at=None))
        given = {item.pk: list((files or {}).get(item.pk, ())) for item in items}
        for item in items:
            item.answer = answers.get(item.pk, "").strip()
            item.answered_at = turn.now
            if not completeness.is_answered(item.answer, given[item.pk]):
                words = _("“%(item)s”还没有回答。请写明情况，或者上传文件。")
                raise Refused(words % {"item": item.request}, "unanswered_items")
        SupplementItem.objects.bulk_update(items, ["answer", "answered_at"])
        turn.seal(*items)
        turn.to = Status.WITH_BUSINESS if turn.case.served_at else None
        turn.data = {"items": [item.pk for item in items]}
        evidence.check_room(turn.case, sum(map(len, given.values())))
        for item in items:
            evidence.attach(turn, given[item.pk], item=item)


def serve(complaint: Complaint, *, now: datetime | None = None) -> None:
    """Serve the case in the portal: the company's five working days begin."""
    with machine.step(complaint, Step.SERVE, actor=None, now=now) as turn:
        begin_serving(turn.case, turn.now)
        turn.data = {"version": turn.case.version}


def note(
    complaint: Complaint,
    *,
    actor: User,
    text: str,
    files: Sequence[StoredFile] = (),
    mentioned: Iterable[User] = (),
    now: datetime | None = None,
) -> Note:
    """A note that only staff see, and files that go with it; who is mentioned is told that they are, not its words."""
    named = {person.pk: person for person in mentioned if person.pk != actor.pk}
    with machine.step(complaint, Step.NOTE, actor=actor, now=now) as turn:
        if any(not roles_of(turn.case, person) & STAFF for person in named.values()):
            raise Refused(_("提到的同事里有人不能看这件投诉，请重新选择。"), "may_not_see")
        row = Note.objects.create(complaint=turn.case, text=text, by=actor, at=turn.now)
        turn.seal(row)
        turn.data = {"note": row.pk} | ({"mentioned": sorted(named)} if named else {})
        evidence.attach(turn, files, caption=text, purpose=Evidence.Purpose.PROOF)
    return row


def serve_if_possible(complaint: Complaint, now: datetime) -> None:
    """Serve the accepted case at once where the company has somebody to answer."""
    if can_be_served(complaint.business_id):
        with suppress(Refused):  # the sweep was quicker, or the last member left this moment: accepted it is
            serve(complaint, now=now)


def begin_serving(case: Complaint, now: datetime) -> None:
    """Everything that starts afresh when a company gets the case, within a step."""
    case.serving += 1
    case.served_at = now
    case.overdue_since, case.escalation_level = None, 0
    case.rights_used = []
    case.served_offline, case.delivered_on = False, None


def call_back(turn: Turn, business_id: int | None) -> None:
    """Take the case from the company it was served on: another one is to have it, with a serving of its own."""
    case = turn.case
    if business_id:
        free_of_parties(turn, business_id)
    turn.data["former"] = case.business_id
    case.served_at = case.answered_at = case.overdue_since = case.mediator = None
    case.served_offline, case.delivered_on, case.escalation_level = False, None, 0


def check_ground(case: Complaint, ground: str) -> None:
    """Raise `Refused` where this ground cannot be used against this complaint."""
    # DOMAIN §1: in a company's own categories it may complain there.
    if ground == Ground.R07 and case.category and case.category.top.for_business:
        raise Refused(_("企业间合同、不正当竞争类投诉不适用R07，请选择其他依据。"), "exempt_from_r07")
    if ground in case.barred_grounds:
        raise Refused(_("申诉已经认定%(ground)s不成立，不能再以此不予受理。") % {"ground": ground}, "barred_ground")


def free_of_parties(turn: Turn, business_id: int) -> None:
    """Nobody of the company that is to have the case decides so, or stays its officer."""
    found = set(Membership.objects.filter(business=business_id, is_active=True).values_list("user", flat=True))
    if turn.actor is not None and turn.actor.pk in found:
        raise Refused(_("您是新的被投诉企业的成员，请由另一位工作人员决定。"), "party")
    if turn.case.officer_id in found:
        turn.case.officer = None
