"""Who is told what after each step: one table, read by the machine's `tell` and by the clocks' reminders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import absences, preferences, roles
from accounts.models import User
from businesses.access import MAY_ANSWER, members
from businesses.models import Membership
from casework.machine import Turn
from casework.workdays import day_of
from complaints.models import (
    AttestationLink,
    CallerCheck,
    CaseGroup,
    Complaint,
    ComplaintClock,
    ComplaintEvent,
    DisposalItem,
    Evidence,
    ServiceLink,
)
from complaints.queries import assignment, dealing
from complaints.queries import case as case_queries
from complaints.rules import attestation, call
from complaints.rules.codes import ObjectionDecision, Side
from complaints.rules.service_link import ContactKind
from complaints.rules.turn import is_of
from complaints.workflow import CLOCKS, MOVES, Clock, Role, Status, Step
from notifications import outbox
from notifications.kinds import KINDS
from notifications.models import Notice
from notifications.recipients import Recipient

Audience = Callable[[Complaint], Iterable[Any]]


# --- audiences ---
def complainant(case: Complaint) -> Iterable[Any]:
    return [case.complainant]


def handlers(case: Complaint) -> Iterable[Any]:
    """Those who answer for the company, once the case has been served on it: who is at work, else all of them."""
    return absences.reachable(_members(case, *MAY_ANSWER), timezone.localdate()) if case.served_at else []


def owners(case: Complaint) -> Iterable[Any]:
    """Who is responsible for the company; where it has named nobody, those who answer for it."""
    if not case.served_at:
        return []
    return absences.reachable(_members(case, Membership.Role.OWNER), timezone.localdate()) or handlers(case)


def officer(case: Complaint) -> Iterable[Any]:
    """The officer whose case it is, while they work here."""
    return _impartial(case, [case.officer] if case.officer and case.officer.is_active and case.officer.is_staff else [])


def supervisors(case: Complaint) -> Iterable[Any]:
    return _impartial(case, roles.staff_with(roles.Role.SUPERVISOR))


def countersigners(case: Complaint) -> Iterable[Any]:
    """Whoever may sign a refusal that was proposed: not who proposed it. Those who are at work."""
    by = sorted(MOVES[Step.COUNTERSIGN].by)
    found = {person.pk: person for role in by for person in _impartial(case, roles.staff_with(role))}
    found.pop(case.refusal_proposed_by_id, None)
    return absences.reachable(found.values(), timezone.localdate())


def proposer(case: Complaint) -> Iterable[Any]:
    """Who proposed the refusal, while they work here."""
    return _at_work(case, [case.refusal_proposed_by] if case.refusal_proposed_by else [])


def _at_work(case: Complaint, people: Iterable[Any]) -> list[Any]:
    return _impartial(case, [person for person in people if person.is_active and person.is_staff])


def mediator(case: Complaint) -> Iterable[Any]:
    """Who leads the mediation; while nobody does, the supervisors, who appoint one."""
    found = _impartial(case, [case.mediator] if case.mediator and case.mediator.is_active else [])
    return found or supervisors(case)


def own_mediator(case: Complaint) -> Iterable[Any]:
    """Who leads or led the mediation, and nobody in their stead."""
    return _impartial(case, [case.mediator] if case.mediator and case.mediator.is_active else [])


def mediator_if_mediated(case: Complaint) -> Iterable[Any]:
    return mediator(case) if case.status == Status.MEDIATION else []


def caseworker(case: Complaint) -> Iterable[Any]:
    """Whoever of the platform has the case in hand now."""
    return mediator(case) if case.status == Status.MEDIATION else officer(case)


def complainant_if_asked(case: Complaint) -> Iterable[Any]:
    """The complainant, if it is their consent to a mediation that is waited for."""
    return complainant(case) if _lacks(case, Side.COMPLAINANT) else []


def handlers_if_asked(case: Complaint) -> Iterable[Any]:
    return handlers(case) if _lacks(case, Side.BUSINESS) else []


def complainant_if_to_sign(case: Complaint) -> Iterable[Any]:
    """The complainant, if only their signature is lacking."""
    return complainant(case) if _unsigned(case, Side.COMPLAINANT) else []


def handlers_if_to_sign(case: Complaint) -> Iterable[Any]:
    return handlers(case) if _unsigned(case, Side.BUSINESS) else []


def _lacks(case: Complaint, side: str) -> bool:
    row = case.mediations.order_by("-pk").first()  # as it is now, not as a guard has read it
    return row is not None and row.lacks(side)


def _unsigned(case: Complaint, side: str) -> bool:
    row = case.mediations.order_by("-pk").first()
    text = row.settlements.order_by("-version").first() if row else None
    return text is not None and getattr(text, f"{side}_signed_at") is None


def officer_or_supervisors(case: Complaint) -> Iterable[Any]:
    """Whose decision is waited for: the officer's, or the supervisors' while the case has none."""
    return officer(case) or supervisors(case)


def _members(case: Complaint, *chosen: str) -> list[Any]:
    """Members of the company. One who complains about their own company stands on the other side of this case."""
    return [person for person in members(case.business_id, *chosen) if person.pk != case.complainant_id]


def _impartial(case: Complaint, staff: Iterable[Any]) -> list[Any]:
    """Staff who are no party to the case: `access.roles_of` would not show it to the others either."""
    people = list(staff)
    parties = {case.complainant_id, *(person.pk for person in members(case.business_id))} if people else set()
    parties |= assignment.in_conflict_with(case.business_id) if people else set()
    return [person for person in people if person.pk not in parties]


# step → (audience, kind of notice); the kind is a folder below templates/notifications/
TELL: dict[str, tuple[tuple[Audience, str], ...]] = {
    Step.FILE: ((complainant, "filed"),),
    Step.AUTO_ACCEPT: ((complainant, "accepted"),),
    Step.ACCEPT: ((complainant, "accepted"),),
    Step.PROPOSE_REFUSAL: ((complainant, "refused"),),
    Step.COUNTERSIGN: ((complainant, "refused"), (proposer, "staff_countersigned")),
    Step.REQUEST_SUPPLEMENT: ((complainant, "supplement_requested"),),
    Step.SUPPLEMENT: ((officer, "staff_supplemented"),),
    Step.LAPSE_SUPPLEMENT: ((complainant, "refused"),),
    Step.SERVE: ((complainant, "served"), (handlers, "business_served")),
    Step.DELIVER_AGAIN: ((complainant, "delivered_again"),),
    Step.CLOSE_UNREACHABLE: ((complainant, "closed"), (handlers, "business_closed")),
    Step.MAKE_LINK: (),
    Step.REVOKE_LINK: (),
    Step.OPEN_LINK: (),
    Step.ANSWER: ((complainant, "answered"), (handlers, "business_answer_sent")),
    Step.RECORD_ANSWER: ((complainant, "answered"), (handlers, "business_answer_sent")),
    Step.ALERT_SUPERVISOR: ((supervisors, "staff_late"), (officer, "staff_late")),
    Step.ACCEPT_OFFER: ((complainant, "offer_accepted"), (handlers, "business_offer_accepted")),
    Step.CONFIRM_SOLVED: ((complainant, "closed"), (handlers, "business_closed")),
    Step.REJECT_ANSWER: ((complainant, "closed"), (handlers, "business_closed")),
    Step.LAPSE_CONFIRM: ((complainant, "closed"), (handlers, "business_closed")),
    Step.REPORT_PERFORMED: ((complainant, "performed_reported"),),
    Step.CONFIRM_PERFORMED: ((complainant, "closed"), (handlers, "business_closed")),
    Step.REPORT_BREACH: ((complainant, "closed"), (handlers, "business_closed")),
    Step.LAPSE_PERFORMANCE: ((complainant, "closed"), (handlers, "business_closed")),
    Step.CLOSE_UNANSWERED: ((complainant, "closed"), (handlers, "business_closed")),
    Step.LAPSE_UNANSWERED: ((complainant, "closed"), (handlers, "business_closed")),
    Step.ADD_EVIDENCE: ((handlers, "business_evidence_added"),),
    # the other side, once a day; of a file that was taken down who sent it: see `_told_of_file`
    Step.COVER_FILE: ((handlers, "business_file_changed"),),
    Step.WITHDRAW_FILE: ((handlers, "business_file_changed"),),
    Step.TAKE_DOWN_FILE: ((complainant, "file_taken_down"),),
    Step.OPEN_ORIGINAL: (),
    Step.REVEAL: (),
    Step.EXPORT: (),
    Step.NOTE: (),
    Step.ASSIGN: ((officer, "staff_assigned"),),
    Step.AMEND: ((officer, "staff_amended"),),  # before the case is served; else see `_amended`
    Step.CONSENT_AMENDMENT: ((complainant, "amendment_granted"), (handlers, "business_amended")),
    Step.DECLINE_AMENDMENT: ((complainant, "amendment_declined"),),
    Step.WITHDRAW: ((complainant, "withdrawn"), (handlers, "business_withdrawn")),
    Step.UNDO_WITHDRAWAL: ((complainant, "withdrawal_undone"), (handlers, "business_withdrawal_undone")),
    Step.END_WITHDRAWAL: (),
    Step.RATE: ((handlers, "business_rated"),),
    Step.REFILE: (),
    # the calendar
    Step.RECALENDAR: ((complainant, "due_moved"), (handlers, "business_due_moved")),
    # the staff's workspace
    Step.RELEASE: ((supervisors, "staff_released"),),
    # the hotline
    Step.LOG_CALL: (),
    # group cases; the company is told once a group, see `_tell_of_group`
    Step.LINK_GROUP: ((complainant, "group_linked"),),
    Step.LEAD_ANSWER: ((complainant, "answered"),),  # the company sees the result of all on one page
    Step.LEAVE_GROUP: ((officer, "staff_group_left"),),
    # whom it is about
    Step.MATCH_RESPONDENT: ((handlers, "business_served"),),  # see `_told_of_match`
    Step.MERGE_BUSINESS: (),  # of a merger people are told by their company, not once a case
    # privacy: the complainant has just read what follows; an erased case has nobody to be told
    Step.PERMIT_PUBLICATION: (),
    Step.REVOKE_PUBLICATION: (),
    Step.HOLD: (),
    Step.LIFT_HOLD: (),
    Step.ERASE: (),
    # casework
    Step.ASK_REFERRAL: ((complainant, "referral_asked"),),
    Step.CONSENT_REFERRAL: ((complainant, "referred"), (officer_or_supervisors, "staff_referral")),
    Step.DECLINE_REFERRAL: ((complainant, "refused"),),
    Step.LAPSE_REFERRAL: ((complainant, "refused"),),
    Step.MERGE: ((complainant, "merged"), (handlers, "business_merged")),  # see `_told_of_merger`
    Step.RECEIVE_MERGED: ((handlers, "business_annexed"), (caseworker, "staff_annexed")),
    Step.RETURN_MERGED: ((handlers, "business_returned"),),
    Step.RECATEGORISE: ((complainant, "recategorised"), (handlers, "business_recategorised")),
    Step.SUPPLY_DETAILS: ((caseworker, "staff_details"), (handlers, "business_details")),
    Step.CORRECT_STEP: (),  # whoever was told of the step is told again, see `_tell_again`
    Step.DISCONTINUE: ((complainant, "closed"), (handlers, "business_closed")),
    Step.MESSAGE: ((complainant, "message"), (handlers, "business_message"), (caseworker, "staff_message")),
    Step.ASK_COMPLAINANT: ((complainant, "asked_by_business"),),
    Step.REQUEST_EXTENSION: ((officer_or_supervisors, "staff_extension"), (complainant, "extension_asked")),
    Step.GRANT_EXTENSION: ((complainant, "extension_granted"), (handlers, "business_extension_granted")),
    Step.DECLINE_EXTENSION: ((complainant, "extension_declined"), (handlers, "business_extension_declined")),
    Step.OBJECT: ((complainant, "objection_raised"), (officer_or_supervisors, "staff_objection")),
    Step.DECIDE_OBJECTION: ((complainant, "objection_decided"),),  # and see `_decided`
    Step.COUNTER: ((complainant, "countered"), (handlers, "business_countered")),
    Step.REVISE_OFFER: ((complainant, "offer_revised"),),
    Step.FINAL_OFFER: ((complainant, "offer_revised"),),
    Step.LAPSE_OFFER_REPLY: ((complainant, "counter_lapsed"), (handlers, "business_counter_lapsed")),
    Step.REQUEST_MEDIATION: (
        (complainant_if_asked, "mediation_asked"),
        (handlers_if_asked, "business_mediation_asked"),
        (complainant, "mediation_requested"),
    ),
    Step.CONSENT_MEDIATION: (
        (complainant, "mediation_begun"),
        (handlers, "business_mediation_begun"),
        (mediator, "staff_mediation"),
    ),
    Step.DECLINE_MEDIATION: ((complainant, "mediation_refused"), (handlers, "business_mediation_refused")),
    Step.LAPSE_CONSENT: ((complainant, "mediation_refused"), (handlers, "business_mediation_refused")),
    Step.ASSIGN_MEDIATOR: ((mediator, "staff_mediation"),),
    Step.CALL_SESSION: ((complainant, "session_called"), (handlers, "business_session_called")),
    Step.CANCEL_SESSION: ((complainant, "session_cancelled"), (handlers, "business_session_cancelled")),
    Step.PROPOSE_SETTLEMENT: ((complainant, "settlement_proposed"), (handlers, "business_settlement_proposed")),
    Step.SIGN_SETTLEMENT: ((complainant, "agreed"), (handlers, "business_agreed")),
    Step.TERMINATE_MEDIATION: ((complainant, "mediation_ended"), (handlers, "business_mediation_ended")),
    # the appeal; the reviewer is told by `appeals.notices`
    Step.APPEAL: ((complainant, "appealed"), (handlers, "business_appealed")),
    Step.SUPPORT_APPEAL: (),
    Step.WITHDRAW_APPEAL: ((complainant, "appeal_withdrawn"), (handlers, "business_appeal_over")),
    Step.UPHOLD_APPEAL: (
        (complainant, "appeal_upheld"),
        (handlers, "business_appeal_upheld"),
        (mediator_if_mediated, "staff_mediation"),
    ),
    Step.DISMISS_APPEAL: ((complainant, "appeal_dismissed"), (handlers, "business_appeal_over")),
}

# A file that turned out unusable: told to the side that sent it.
REJECTED: dict[bool, tuple[tuple[Audience, str], ...]] = {
    False: ((complainant, "file_rejected"),),
    True: ((handlers, "business_file_rejected"),),
}

# Each rung of the ladder on `reply` has its own people (DOMAIN §3).
ESCALATION: dict[int, tuple[tuple[Audience, str], ...]] = {
    1: ((complainant, "overdue"), (handlers, "business_overdue"), (officer, "staff_overdue")),
    2: ((complainant, "overdue"), (owners, "business_overdue"), (supervisors, "staff_overdue")),
    3: ((complainant, "unanswered"), (owners, "business_overdue"), (supervisors, "staff_overdue")),
}

# (clock, rung) → who is reminded; a rung without an entry would be silent, and a test forbids it.
REMIND: dict[tuple[str, str], tuple[tuple[Audience, str], ...]] = {
    (Clock.REPLY, "two_days_left"): ((handlers, "business_reminder"),),
    (Clock.REPLY, "one_day_left"): ((handlers, "business_reminder"),),
    (Clock.REPLY, "choose_again"): ((complainant, "unanswered"),),
    (Clock.REFERRAL, "two_days_left"): ((complainant, "referral_reminder"),),
    (Clock.SUPPLEMENT, "two_days_left"): ((complainant, "supplement_reminder"),),
    (Clock.CONFIRM, "five_days_left"): ((complainant, "confirm_reminder"),),
    (Clock.CONFIRM, "one_day_left"): ((complainant, "confirm_reminder"),),
    (Clock.OFFER_REPLY, "one_day_left"): ((handlers, "business_counter_reminder"),),
    (Clock.CONSENT, "one_day_left"): (
        (complainant_if_asked, "consent_reminder"),
        (handlers_if_asked, "business_consent_reminder"),
    ),
    (Clock.MEDIATION, "ten_days_left"): (
        (complainant, "mediation_ending"),
        (handlers, "business_mediation_ending"),
        (mediator, "staff_mediation_ending"),
    ),
    (Clock.PERFORMANCE, "one_day_left"): ((handlers, "business_performance_reminder"),),
    (Clock.PERFORMANCE, "kept"): ((complainant, "performance_asked"),),
}

PRESSURE = ((supervisors, "staff_pressure"),)  # withdrawal because of the company's pressure (W5)
LEFT_BEHIND = ((supervisors, "staff_left_behind"),)  # nobody may have it by load: the supervisors say who
STILL_PROPOSED = ((countersigners, "staff_countersign"),)
AMENDED = ((complainant, "amended"), (handlers, "business_amended"))
BREACH_MEDIATED = ((complainant, "breach_mediated"), (handlers, "business_breach"), (mediator, "staff_mediation"))
BUSINESS_RESUMES = {
    Step.SUPPLEMENT: ((handlers, "business_supplemented"),),
    Step.LAPSE_SUPPLEMENT: ((complainant, "supplement_lapsed"), (handlers, "business_supplement_lapsed")),
}
DECIDED: dict[str, tuple[tuple[Audience, str], ...]] = {
    ObjectionDecision.RESUME: ((complainant, "objection_decided"), (handlers, "business_objection_decided")),
    ObjectionDecision.REROUTE: ((complainant, "objection_decided"),),
    ObjectionDecision.REFUSE: ((complainant, "refused"), (handlers, "business_closed")),
    ObjectionDecision.MERGE: ((complainant, "merged"), (handlers, "business_merged")),
}
EVIDENCE_OF_BUSINESS = ((complainant, "evidence_added"),)
FILE_OF_BUSINESS: dict[str, tuple[tuple[Audience, str], ...]] = {
    Step.COVER_FILE: ((complainant, "file_changed"),),
    Step.WITHDRAW_FILE: ((complainant, "file_changed"),),
    Step.TAKE_DOWN_FILE: ((handlers, "business_file_taken_down"),),
}
ONE_SIGNED = (
    (complainant_if_to_sign, "settlement_signed"),
    (handlers_if_to_sign, "business_settlement_signed"),
)
SESSION_OFF = (
    (complainant, "session_cancelled"),
    (handlers, "business_session_cancelled"),
    (own_mediator, "staff_session_cancelled"),
)
CONSENT_ASKED = ((officer_or_supervisors, "staff_amendment"),)

# What a step cancelled (`leftovers`), as the sides that knew of it read it in its notice; a meeting is told by its own.
PARTIES = (Role.COMPLAINANT, Role.BUSINESS)
CANCELLED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "extensions": (_("企业的延期申请"), PARTIES),
    "objections": (_("企业的异议"), PARTIES),
    "amendments": (_("等待同意的修改"), (Role.COMPLAINANT,)),
    "items": (_("等待补充的事项"), PARTIES),
    "mediations": (_("调解申请"), PARTIES),
    "settlements": (_("没有签署完成的协议文本"), PARTIES),
}


# The steps that tell nobody: where one of them leaves the status as it is, nobody need look at the case anew.
SILENT = frozenset(step for step, told in TELL.items() if not told) - {Step.CORRECT_STEP}  # see `_tell_again`


def tells_a_party(step: str) -> bool:
    """Whether a step tells the complainant or the company anything: then who takes it sees the words before."""
    if step == Step.CORRECT_STEP:
        return True  # whoever was told of what is undone
    return any(_side(audience) in (Role.COMPLAINANT, Role.BUSINESS) for audience, _kind in TELL.get(step, ()))


def tells_complainant(step: str) -> bool:
    return any(_side(audience) == Role.COMPLAINANT for audience, _kind in TELL.get(step, ()))


def is_for_a_party(kind: str) -> bool:
    """Whether a kind of notice is written for a party."""
    return not KINDS[kind].is_for_staff


def tell(event: ComplaintEvent, turn: Turn) -> None:
    """Post the notices of one event, in the event's own transaction."""
    case = turn.case
    if event.step == Step.ESCALATE:
        told = ESCALATION[case.escalation_level]
    elif event.step == Step.REJECT_EVIDENCE:
        told = REJECTED[event.data["by_business"]]
    elif event.step == Step.PROPOSE_REFUSAL and turn.stays:
        told = STILL_PROPOSED
    elif event.step == Step.ASSIGN and case.officer_id == event.actor_id:
        told = ()  # nobody needs telling what they took themselves
    elif event.step == Step.RELEASE and ("left_by" in event.data or "led_by" in event.data):
        told = LEFT_BEHIND
    elif event.step == Step.RELEASE and turn.role == Role.SUPERVISOR:
        told = ()  # a supervisor took it back
    elif event.step == Step.AMEND:
        told = _amended(case, event)
    elif event.step in BUSINESS_RESUMES and case.status == Status.WITH_BUSINESS:
        told = BUSINESS_RESUMES[Step(event.step)]
    elif event.step == Step.COUNTERSIGN and case.served_at:
        told = (*DECIDED[ObjectionDecision.REFUSE], (proposer, "staff_countersigned"))
    elif event.step in CASEWORK:
        told = CASEWORK[Step(event.step)](case, event, turn)
    else:
        told = TELL[event.step]
    if event.step == Step.WITHDRAW and event.data.get("reason") == "W5":
        told = (*told, *PRESSURE)
    key = f"{case.reference}:{event.seq}"
    if event.step in (Step.COVER_FILE, Step.WITHDRAW_FILE):
        key = f"{case.reference}:files:{day_of(turn.now):%Y%m%d}"  # once a day
    gone = event.data.get("cancelled", {})
    _post(case, told, key=key, now=turn.now, gone=gone, **_more(case, event))
    if event.data.get("not_followed", event.actor_id) != event.actor_id:
        _tell_proposer(case, event.data["not_followed"], key=key, now=turn.now)
    if event.step == Step.LINK_GROUP:
        _tell_of_group(case, CaseGroup.objects.get(pk=event.data["group"]), turn.now)
    sessions = [row for pk in gone.get("sessions", ()) if (row := dealing.session_of(case, pk))]
    for session in sessions:
        _post(case, SESSION_OFF, key=f"{key}:{session.pk}", now=turn.now, session=session)
    if event.data.get("former"):
        more = {"sessions": sessions, "cancelled": _cancelled(gone, Role.BUSINESS)}
        _tell_former(case, event.data["former"], key=key, now=turn.now, **more)
    if event.step == Step.CORRECT_STEP:
        _tell_again(case, event, turn.now)


def _tell_proposer(case: Complaint, pk: int, *, key: str, now: datetime) -> None:
    """Whoever proposed a refusal that a colleague decided otherwise."""
    kind, people = "staff_not_countersigned", _at_work(case, roles.people([pk]))
    for recipient in preferences.recipients(people):
        outbox.post(
            recipient,
            kind=kind,
            context=_context(case, Role.OFFICER, now),
            key=f"{key}:{kind}:{recipient.user_id}",
            now=now,
        )


def _tell_of_group(case: Complaint, group: CaseGroup, now: datetime) -> None:
    """The company's handlers, once a group and not once a case, as soon as a case that was served is in it."""
    url = reverse("business:group", args=[case.business_id, group.reference])
    context = {"reference": group.reference, "title": group.title, "business": case.respondent, "url": url}
    kind = "business_group_linked"
    for recipient in preferences.recipients(handlers(case)):
        outbox.post(
            recipient, kind=kind, context=context, key=f"group:{group.reference}:{kind}:{recipient.user_id}", now=now
        )


def _told_of_message(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    """Whoever may read it, but for its own side."""
    silent = {Side.COMPLAINANT: complainant, Side.BUSINESS: handlers, Side.STAFF: caseworker}
    others = {silent[Side(event.data["side"])]}
    if event.data["private_to"]:
        reader = silent[Side(event.data["private_to"])]
        others |= {one for one in silent.values() if one not in (reader, caseworker)}
    return tuple(pair for pair in TELL[event.step] if pair[0] not in others)


def _told_of_decision(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    if turn.stays:
        return STILL_PROPOSED
    return _without_twice(case, DECIDED[event.data["decision"]])


def _told_of_merger(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    return _without_twice(case, TELL[event.step])


def _without_twice(case: Complaint, told: tuple[tuple[Audience, str], ...]) -> tuple[tuple[Audience, str], ...]:
    """The company hears of a merger in the case that goes on, if it has that one already."""
    knows = case.merged_into is not None and case.merged_into.served_at is not None
    return tuple(pair for pair in told if pair[1] != "business_merged" or not knows)


def _told_of_annex(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    """Who has the case in hand need not hear of their own deed."""
    own = event.actor_id in (case.mediator_id if case.status == Status.MEDIATION else case.officer_id, None)
    return tuple(pair for pair in TELL[event.step] if not (own and pair[0] is caseworker))


def _told_of_consent(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    return () if turn.stays else TELL[event.step]


def _told_of_signature(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    return ONE_SIGNED if turn.stays else TELL[event.step]


def _told_of_breach(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    return BREACH_MEDIATED if case.status == Status.MEDIATION else TELL[event.step]


def _told_of_match(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    return TELL[event.step] if case.status == Status.WITH_BUSINESS else ()


def _told_of_mediator(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    return () if case.mediator_id == event.actor_id else TELL[event.step]


def _told_of_delay(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    """A late review is no matter of the officer, whose decision it may be about."""
    told = TELL[event.step]
    return tuple(pair for pair in told if pair[0] is supervisors) if case.status == Status.UNDER_APPEAL else told


def _told_of_evidence(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    if event.data.get("is_letter"):
        return ()
    return EVIDENCE_OF_BUSINESS if event.data.get("by_business") else TELL[event.step]


def _told_of_file(case: Complaint, event: ComplaintEvent, turn: Turn) -> tuple[tuple[Audience, str], ...]:
    """Of a change who may see the file; of taking it down who sent it, and of the staff's own file nobody."""
    purpose, is_taken_down = event.data["purpose"], event.step == Step.TAKE_DOWN_FILE
    if purpose == Evidence.Purpose.PROOF or (purpose != Evidence.Purpose.EVIDENCE and not is_taken_down):
        return ()
    return FILE_OF_BUSINESS[event.step] if event.data["by_business"] else TELL[event.step]


CASEWORK: dict[str, Callable[..., tuple[tuple[Audience, str], ...]]] = {
    Step.ADD_EVIDENCE: _told_of_evidence,
    Step.COVER_FILE: _told_of_file,
    Step.WITHDRAW_FILE: _told_of_file,
    Step.TAKE_DOWN_FILE: _told_of_file,
    Step.ALERT_SUPERVISOR: _told_of_delay,
    Step.MESSAGE: _told_of_message,
    Step.DECIDE_OBJECTION: _told_of_decision,
    Step.MERGE: _told_of_merger,
    Step.RECEIVE_MERGED: _told_of_annex,
    Step.CONSENT_MEDIATION: _told_of_consent,
    Step.SIGN_SETTLEMENT: _told_of_signature,
    Step.REPORT_BREACH: _told_of_breach,
    Step.ASSIGN_MEDIATOR: _told_of_mediator,
    Step.MATCH_RESPONDENT: _told_of_match,
}


def _amended(case: Complaint, event: ComplaintEvent) -> tuple[tuple[Audience, str], ...]:
    """Who is told of an edit: the officer before the case is served, then the company, of what it can see."""
    if "amendment" in event.data:
        return CONSENT_ASKED
    if not case.served_at:
        return TELL[event.step]
    return AMENDED if event.data["visible"] else ()


def _more(case: Complaint, event: ComplaintEvent) -> dict[str, Any]:
    """What some notices say besides: that the company has more time, why an edit was declined, when a meeting is.

    Those of a changed calendar: which clocks it moved. Those of an end: until when one may appeal.
    """
    if event.step == Step.TAKE_DOWN_FILE:
        row = case.evidence.select_related("file").get(pk=event.data["evidence"][0])
        return {"file_name": row.file.name, "reason": row.taken_down_reason.rstrip("。.")}
    if event.step == Step.RECALENDAR:
        return {"ref": event.data["ref"], "shifts": [_shift(row) for row in event.data["clocks"]]}
    if event.step == Step.RECEIVE_MERGED:
        return {"merged": event.data["merged"], "is_extended": "extended" in event.data}
    if event.step == Step.RETURN_MERGED:
        return {"returned": event.data["returned"]}
    if event.step == Step.RECATEGORISE:
        words = case.notes.get(pk=event.data["note"]).text
        return {"category": str(case.category), "reason": words, "asks": bool(event.data["items"])}
    if case.merged_into is not None and "into" in event.data:
        return _of_merger(case, case.merged_into)
    if case.status in (Status.REFUSED, Status.CLOSED):
        window = case_queries.running_clock(case, Clock.APPEAL_WINDOW) if event.status_from != case.status else None
        return {"appeal_until": window.due_on if window else None}
    if "session" in event.data:
        return {"session": dealing.session_of(case, event.data["session"])}
    if event.step in ABOUT_TERMS:
        return _terms(case)
    if event.step not in (Step.AMEND, Step.CONSENT_AMENDMENT, Step.DECLINE_AMENDMENT):
        return {}
    reason = ""
    if event.step == Step.DECLINE_AMENDMENT:
        reason = case.amendments.get(pk=event.data["amendment"]).reason
    return {"is_extended": "extended" in event.data, "reason": reason}


# The steps whose notices name what is offered or agreed.
ABOUT_TERMS = frozenset(
    {
        *(Step.ANSWER, Step.RECORD_ANSWER, Step.LEAD_ANSWER, Step.COUNTER, Step.REVISE_OFFER, Step.FINAL_OFFER),
        *(Step.ACCEPT_OFFER, Step.SIGN_SETTLEMENT, Step.REPORT_PERFORMED, Step.REPORT_BREACH),
    }
)


def _terms(case: Complaint) -> dict[str, Any]:
    """What was agreed, or is offered now, and what the complainant proposes instead; each one line when it is shown."""
    kept, offer, counter = dealing.agreed(case), dealing.current_offer(case), dealing.open_counter(case)
    return {
        "terms": (kept or offer).terms if kept or offer else None,
        "counter": counter.terms if counter else None,
    }


def _of_merger(case: Complaint, other: Complaint) -> dict[str, Any]:
    """The case that goes on, and its address: what is to be added is added there."""
    window = case_queries.running_clock(case, Clock.APPEAL_WINDOW)
    return {
        "into": other.reference,
        "own_url": other.get_absolute_url(),
        "appeal_until": window.due_on if window else None,
    }


def _tell_again(case: Complaint, event: ComplaintEvent, now: datetime) -> None:
    """Everybody who was told of the steps that were corrected, by the same side's notice, with the reason."""
    undone = list(case.events.filter(seq__in=event.data["undone"]))
    companies = {case.business_id, *(row.data.get("business") for row in undone)} - {None}
    people = [case.complainant, *officer(case), *own_mediator(case), *supervisors(case)]
    people += [person for company in sorted(companies) for person in members(company)]
    known = {person.pk: person for person in people}
    told = Q()
    for seq in event.data["undone"]:
        told |= Q(key__startswith=f"{case.reference}:{seq}:")
    sides = {"business": Role.BUSINESS, "staff": Role.OFFICER}
    seen: dict[int, str] = {}
    for user, kind in Notice.objects.filter(told, user__in=known).order_by("pk").values_list("user", "kind"):
        seen.setdefault(user, sides.get(kind.partition("_")[0], Role.COMPLAINANT))
    reason = case.undo_points.get(pk=event.data["point"]).reason.rstrip("。.")
    more = {"what": Step(event.data["step"]).label, "reason": reason}
    for pk, side in seen.items():
        gone = side == Role.BUSINESS and not case.served_at  # the case is not the company's any more
        url = reverse("business:index") if gone else case_url(case, side)
        prefix = {Role.BUSINESS: "business_", Role.OFFICER: "staff_"}.get(Role(side), "")
        kind = f"{prefix}step_corrected"
        context = _context(case, Role.COMPLAINANT, now) | more | {"url": url}
        recipient = preferences.recipient(known[pk])
        outbox.post(recipient, kind=kind, context=context, key=f"{case.reference}:{event.seq}:{kind}:{pk}", now=now)


def _shift(row: dict[str, str]) -> dict[str, Any]:
    return {
        "clock": Clock(row["clock"]).label,
        "owner": row["owner"] if CLOCKS[Clock(row["clock"])].gives_turn else "",
        "before": date.fromisoformat(row["from"]),
        "after": date.fromisoformat(row["to"]),
    }


def _tell_former(case: Complaint, business_id: int, *, key: str, now: datetime, **more: Any) -> None:
    """The company that has nothing to do with the case any more, and what is off for it; it cannot open the case."""
    people = [person for person in members(business_id, *MAY_ANSWER) if person.pk != case.complainant_id]
    context = _context(case, Role.COMPLAINANT, now) | more | {"url": reverse("business:inbox", args=[business_id])}
    for recipient in preferences.recipients(people):
        kind = "business_rerouted"
        outbox.post(recipient, kind=kind, context=context, key=f"{key}:{kind}:{recipient.user_id}", now=now)


def remind(case: Complaint, clock: ComplaintClock, rung: str, now: datetime) -> None:
    """Post a reminder once: its key names case, serving, rung and due date (ARCHITECTURE, Time and messages)."""
    key = f"{case.reference}:{clock.serving}:{clock.kind}:{rung}:{clock.due_on:%Y%m%d}"
    more = _terms(case) if clock.kind == Clock.PERFORMANCE else {}
    _post(case, REMIND[clock.kind, rung], key=key, now=now, **more)


# --- the hotline: a draft has no ledger and a caller may not be who they say, so these follow no event ---
def attest_link(link: AttestationLink, token: str) -> None:
    """The link itself, to the number that was given on the phone, proved or not. Only this SMS holds the token."""
    person = link.complaint.complainant
    outbox.post(
        Recipient(user_id=person.pk, name="", phone=link.phone, email="", language=person.language),
        kind="attest_link",
        context={
            "link": settings.SITE_URL + reverse("attest", args=[token]),
            "hours": attestation.LIFE // timedelta(hours=1),
        },
        key=attest_key(link),
        now=link.sent_at,
        only=("sms",),
    )


def attest_key(link: AttestationLink) -> str:
    return f"attest:{link.pk}"


def caller_code(check: CallerCheck, code: str) -> None:
    """The code that a caller reads out, to the proved number on file. Only this SMS holds it."""
    person = check.complaint.complainant
    outbox.post(
        Recipient(user_id=person.pk, name="", phone=check.phone, email="", language=person.language),
        kind="caller_code",
        context={"code": code, "minutes": call.CODE_LIFE // timedelta(minutes=1)},
        key=f"caller_code:{check.pk}",
        now=check.at,
        only=("sms",),
    )


def service_code(link: ServiceLink, code: str) -> None:
    """The code that opens the link of a letter, to the contact that the officer recorded."""
    is_phone = link.contact_kind == ContactKind.PHONE
    outbox.post(
        Recipient(
            user_id=None, name="", phone=link.contact if is_phone else "", email="" if is_phone else link.contact
        ),
        kind="service_code",
        context={
            "code": code,
            "reference": link.complaint.reference,
            "minutes": call.CODE_LIFE // timedelta(minutes=1),
        },
        key=f"service_code:{link.pk}:{link.code_hash[:16]}",
        now=cast(datetime, link.code_at),
        only=("sms",) if is_phone else ("email",),
    )


def attestation_returned(link: AttestationLink, now: datetime) -> None:
    """The caller sent the draft back: whoever took it mends it."""
    case, taker = link.complaint, link.complaint.taken_by
    if taker is None or not (taker.is_active and taker.is_staff):
        return
    context = _context(case, Role.OFFICER, now) | {"url": reverse("complaints:draft", args=[case.reference, "check"])}
    to = preferences.recipient(taker)
    outbox.post(to, kind="staff_attest_returned", context=context, key=f"attest_returned:{link.pk}", now=now)


def draft_handed_on(draft: Complaint, taker: User, now: datetime) -> None:
    """`taker` goes on with the draft of a call that somebody else took."""
    context = _context(draft, Role.OFFICER, now) | {"url": reverse("complaints:draft", args=[draft.reference, "check"])}
    to = preferences.recipient(taker)
    outbox.post(to, kind="staff_draft", context=context, key=f"{draft.reference}:draft:{to.user_id}", now=now)


# --- what goes: a draft has no ledger, and nothing has happened to the case yet, so these follow no event ---
def draft_ending(draft: Complaint, at: datetime, now: datetime) -> None:
    """The draft goes after this day: whose it is, and who took it by phone. Left alone again, told again."""
    context = _context(draft, Role.COMPLAINANT, now) | {"on": day_of(at), "url": reverse("complaints:mine")}
    key = f"{draft.reference}:draft_ending:{draft.draft_saved_at:%Y%m%d%H%M%S}"
    outbox.post(preferences.recipient(draft.complainant), kind="draft_ending", context=context, key=key, now=now)
    taker = draft.taken_by
    if taker is not None and taker.is_active and taker.is_staff:
        context["url"] = reverse("complaints:draft", args=[draft.reference, "check"])
        to = preferences.recipient(taker)
        outbox.post(to, kind="staff_draft_ending", context=context, key=f"{key}:{to.user_id}", now=now)


def case_ending(item: DisposalItem, at: datetime, now: datetime) -> None:
    """What the case holds goes after this day, which whose it is learns while it can still be fetched."""
    case = item.complaint
    context = _context(case, Role.COMPLAINANT, now) | {"on": day_of(at)}
    key = f"{case.reference}:case_ending:{item.disposal_id}"
    outbox.post(preferences.recipient(case.complainant), kind="case_ending", context=context, key=key, now=now)


# --- the staff themselves ---
def many_reveals(person: User, count: int, now: datetime) -> None:
    """Somebody looks at masked data unusually often: the other supervisors hear of it once a day."""
    watching = [one for one in roles.staff_with(roles.Role.SUPERVISOR) if one.pk != person.pk]
    context = {
        "who": person.display_name,
        "count": count,
        "url": reverse("admin:complaints_reveal_changelist") + f"?by={person.pk}",
    }
    for to in preferences.recipients(watching):
        key = f"staff_reveals:{person.pk}:{day_of(now):%Y%m%d}:{to.user_id}"
        outbox.post(to, kind="staff_reveals", context=context, key=key, now=now)


def _post(
    case: Complaint,
    told: tuple[tuple[Audience, str], ...],
    *,
    key: str,
    now: datetime,
    gone: Mapping[str, Any] | None = None,
    **more: Any,
) -> None:
    seen: set[int] = set()
    for audience, kind in told:
        people = [person for person in audience(case) if person.pk not in seen]
        if not people:
            continue
        seen |= {person.pk for person in people}
        side = _side(audience)
        context = _context(case, side, now) | {"cancelled": _cancelled(gone or {}, side)} | more
        if "own_url" in more and audience is complainant:
            context["url"] = more["own_url"]
        for recipient in preferences.recipients(people):
            outbox.post(recipient, kind=kind, context=context, key=f"{key}:{kind}:{recipient.user_id}", now=now)


def _cancelled(gone: Mapping[str, Any], side: str) -> Any:
    """What a step cancelled that this side knew of, by its names; empty when there is nothing."""
    known = [words for name, (words, known_to) in CANCELLED.items() if name in gone and side in known_to]
    return format_lazy("、".join("{}" for _words in known), *known)


def _side(audience: Audience) -> str:
    if audience in (complainant, complainant_if_asked, complainant_if_to_sign):
        return Role.COMPLAINANT
    companies = (handlers, owners, handlers_if_asked, handlers_if_to_sign)
    return Role.BUSINESS if audience in companies else Role.OFFICER


def _context(case: Complaint, side: str, now: datetime) -> dict[str, Any]:
    """What a notice may name. The business and the staff get no personal data by SMS or mail."""
    return {
        "case": case,
        "reference": case.reference,
        "title": case.title,
        "business": case.respondent,
        "due_on": case.due_on,
        "today": day_of(now),
        "url": case_url(case, side),
        "is_theirs": is_of(case, side),
    }


def case_url(case: Complaint, side: str) -> str:
    """The address of the case for that side."""
    if side == Role.COMPLAINANT:
        return case.get_absolute_url()
    if side == Role.BUSINESS:
        return reverse("business:case", args=[case.business_id, case.reference])
    return reverse("admin:complaints_complaint_change", args=[case.pk])
