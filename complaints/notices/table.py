"""Table of who is told what after each step, read by the machine's `tell` and by the clocks' reminders."""

from __future__ import annotations

from complaints.models import Complaint, ComplaintEvent
from complaints.notices import choices
from complaints.notices.audiences import (
    BUSINESS_TOLD,
    CASEWORKER,
    COMPLAINANT,
    COMPLAINANT_IF_ASKED,
    COMPLAINANT_IF_TO_SIGN,
    COMPLAINANT_TOLD,
    COUNTERSIGNERS,
    HANDLERS,
    HANDLERS_IF_ASKED,
    HANDLERS_IF_TO_SIGN,
    MEDIATOR,
    MEDIATOR_IF_MEDIATED,
    MENTIONED,
    OFFICER,
    OFFICER_OR_SUPERVISORS,
    OWN_MEDIATOR,
    OWNERS,
    PROPOSER,
    STAFF_TOLD,
    SUPERVISORS,
)
from complaints.notices.choices import Choice, Row, Tell
from complaints.rules.codes import ObjectionDecision, Side
from complaints.rules.wording import LOOKS
from complaints.workflow import Clock, Role, Status, Step
from notifications.kinds import KINDS

CLOSED = ((COMPLAINANT, "closed"), (HANDLERS, "business_closed"))

TELL: dict[Step, Row[Complaint, ComplaintEvent]] = {
    Step.FILE: ((COMPLAINANT, "filed"),),
    Step.AUTO_ACCEPT: ((COMPLAINANT, "accepted"),),
    Step.ACCEPT: ((COMPLAINANT, "accepted"),),
    Step.PROPOSE_REFUSAL: Choice(
        choices.if_it_stays,
        {"it stays": ((COUNTERSIGNERS, "staff_countersign"),), "decided": ((COMPLAINANT, "refused"),)},
    ),
    Step.COUNTERSIGN: Choice(
        lambda case, _event, _turn: ("served" if case.served_at else "new", "proposer"),
        {
            "served": ((COMPLAINANT, "refused"), (HANDLERS, "business_closed")),
            "new": ((COMPLAINANT, "refused"),),
            "proposer": ((PROPOSER, "staff_countersigned"),),
        },
    ),
    Step.REQUEST_SUPPLEMENT: ((COMPLAINANT, "supplement_requested"),),
    Step.SUPPLEMENT: Choice(
        choices.if_the_business_asked,
        {
            "business asked": ((HANDLERS, "business_supplemented"),),
            "platform asked": ((OFFICER, "staff_supplemented"),),
        },
    ),
    Step.LAPSE_SUPPLEMENT: Choice(
        choices.if_the_business_asked,
        {
            "business asked": ((COMPLAINANT, "supplement_lapsed"), (HANDLERS, "business_supplement_lapsed")),
            "platform asked": ((COMPLAINANT, "refused"),),
        },
    ),
    Step.SERVE: ((COMPLAINANT, "served"), (HANDLERS, "business_served")),
    Step.DELIVER_AGAIN: ((COMPLAINANT, "delivered_again"),),
    Step.CLOSE_UNREACHABLE: CLOSED,
    Step.MAKE_LINK: (),
    Step.REVOKE_LINK: (),
    Step.OPEN_LINK: (),
    Step.ANSWER: ((COMPLAINANT, "answered"), (HANDLERS, "business_answer_sent")),
    Step.RECORD_ANSWER: ((COMPLAINANT, "answered"), (HANDLERS, "business_answer_sent")),
    Step.ALERT_SUPERVISOR: Choice(
        # a late review is no matter of the officer, whose decision it may be about
        lambda case, _event, _turn: ("all",) if case.status == Status.UNDER_APPEAL else ("all", "officer"),
        {"all": ((SUPERVISORS, "staff_late"),), "officer": ((OFFICER, "staff_late"),)},
    ),
    # each rung of the ladder on `reply` has its own people (DOMAIN §3)
    Step.ESCALATE: Choice(
        lambda case, _event, _turn: (f"level {case.escalation_level}",),
        {
            "level 1": ((COMPLAINANT, "overdue"), (HANDLERS, "business_overdue"), (OFFICER, "staff_overdue")),
            "level 2": ((COMPLAINANT, "overdue"), (OWNERS, "business_overdue"), (SUPERVISORS, "staff_overdue")),
            "level 3": ((COMPLAINANT, "unanswered"), (OWNERS, "business_overdue"), (SUPERVISORS, "staff_overdue")),
        },
    ),
    Step.ACCEPT_OFFER: ((COMPLAINANT, "offer_accepted"), (HANDLERS, "business_offer_accepted")),
    Step.CONFIRM_SOLVED: CLOSED,
    Step.REJECT_ANSWER: CLOSED,
    Step.LAPSE_CONFIRM: CLOSED,
    Step.REPORT_PERFORMED: ((COMPLAINANT, "performed_reported"),),
    Step.CONFIRM_PERFORMED: CLOSED,
    Step.REPORT_BREACH: Choice(
        lambda case, _event, _turn: ("mediated" if case.status == Status.MEDIATION else "closed",),
        {
            "mediated": (
                (COMPLAINANT, "breach_mediated"),
                (HANDLERS, "business_breach"),
                (MEDIATOR, "staff_mediation"),
            ),
            "closed": CLOSED,
        },
    ),
    Step.LAPSE_PERFORMANCE: CLOSED,
    Step.CLOSE_UNANSWERED: CLOSED,
    Step.LAPSE_UNANSWERED: CLOSED,
    Step.ADD_EVIDENCE: Choice(
        choices.whose_evidence,
        {"business": ((COMPLAINANT, "evidence_added"),), "complainant": ((HANDLERS, "business_evidence_added"),)},
    ),
    # of a change the other side, once a day; of a file that is taken down who sent it
    Step.COVER_FILE: Choice(
        choices.whose_shown_file,
        {"business": ((COMPLAINANT, "file_changed"),), "complainant": ((HANDLERS, "business_file_changed"),)},
    ),
    Step.WITHDRAW_FILE: Choice(
        choices.whose_shown_file,
        {"business": ((COMPLAINANT, "file_changed"),), "complainant": ((HANDLERS, "business_file_changed"),)},
    ),
    Step.REJECT_EVIDENCE: Choice(
        lambda _case, event, _turn: ("business" if event.data["by_business"] else "complainant",),
        {"business": ((HANDLERS, "business_file_rejected"),), "complainant": ((COMPLAINANT, "file_rejected"),)},
    ),
    Step.TAKE_DOWN_FILE: Choice(
        choices.whose_file,
        {"business": ((HANDLERS, "business_file_taken_down"),), "complainant": ((COMPLAINANT, "file_taken_down"),)},
    ),
    Step.OPEN_ORIGINAL: (),
    Step.REVEAL: (),
    Step.EXPORT: (),
    Step.NOTE: Choice(
        lambda _case, event, _turn: ("mentioned",) if event.data.get("mentioned") else (),
        {"mentioned": ((MENTIONED, "staff_mentioned"),)},
    ),
    Step.ASSIGN: Choice(
        # nobody needs telling what they took themselves
        lambda case, event, _turn: () if case.officer_id == event.actor_id else ("given",),
        {"given": ((OFFICER, "staff_assigned"),)},
    ),
    Step.AMEND: Choice(
        choices.amended,
        {
            "to be consented": ((OFFICER_OR_SUPERVISORS, "staff_amendment"),),
            "not served yet": ((OFFICER, "staff_amended"),),
            "the business sees it": ((COMPLAINANT, "amended"), (HANDLERS, "business_amended")),
        },
    ),
    Step.CONSENT_AMENDMENT: ((COMPLAINANT, "amendment_granted"), (HANDLERS, "business_amended")),
    Step.DECLINE_AMENDMENT: ((COMPLAINANT, "amendment_declined"),),
    Step.WITHDRAW: Choice(
        lambda _case, event, _turn: ("all", "pressure") if event.data.get("reason") == "W5" else ("all",),
        {
            "all": ((COMPLAINANT, "withdrawn"), (HANDLERS, "business_withdrawn")),
            "pressure": ((SUPERVISORS, "staff_pressure"),),
        },
    ),
    Step.UNDO_WITHDRAWAL: ((COMPLAINANT, "withdrawal_undone"), (HANDLERS, "business_withdrawal_undone")),
    Step.END_WITHDRAWAL: (),
    Step.RATE: ((HANDLERS, "business_rated"),),
    Step.REFILE: (),
    # the calendar
    Step.RECALENDAR: ((COMPLAINANT, "due_moved"), (HANDLERS, "business_due_moved")),
    # the staff's workspace
    Step.RELEASE: Choice(
        choices.released,
        {"left behind": ((SUPERVISORS, "staff_left_behind"),), "given back": ((SUPERVISORS, "staff_released"),)},
    ),
    # the hotline
    Step.LOG_CALL: (),
    Step.URGE: (),  # the company was on the phone; the complainant reads it in the timeline
    # group cases; the company is told once a group, see `telling`
    Step.LINK_GROUP: ((COMPLAINANT, "group_linked"),),
    Step.LEAD_ANSWER: ((COMPLAINANT, "answered"),),  # the company sees the result of all on one page
    Step.LEAVE_GROUP: ((OFFICER, "staff_group_left"),),
    # whom it is about
    Step.MATCH_RESPONDENT: Choice(
        lambda case, _event, _turn: ("served",) if case.status == Status.WITH_BUSINESS else (),
        {"served": ((HANDLERS, "business_served"),)},
    ),
    Step.MERGE_BUSINESS: (),  # of a merger people are told by their company, not once a case
    # privacy: the complainant has just read what follows; an erased case has nobody to be told
    Step.PERMIT_PUBLICATION: (),
    Step.REVOKE_PUBLICATION: (),
    Step.HOLD: (),
    Step.LIFT_HOLD: (),
    Step.ERASE: (),
    # casework
    Step.ASK_REFERRAL: ((COMPLAINANT, "referral_asked"),),
    Step.CONSENT_REFERRAL: ((COMPLAINANT, "referred"), (OFFICER_OR_SUPERVISORS, "staff_referral")),
    Step.DECLINE_REFERRAL: ((COMPLAINANT, "refused"),),
    Step.LAPSE_REFERRAL: ((COMPLAINANT, "refused"),),
    Step.MERGE: Choice(
        choices.merged,
        {"all": ((COMPLAINANT, "merged"),), "business": ((HANDLERS, "business_merged"),)},
    ),
    Step.RECEIVE_MERGED: Choice(
        choices.annexed,
        {"all": ((HANDLERS, "business_annexed"),), "not one's own deed": ((CASEWORKER, "staff_annexed"),)},
    ),
    Step.RETURN_MERGED: ((HANDLERS, "business_returned"),),
    Step.RECATEGORISE: ((COMPLAINANT, "recategorised"), (HANDLERS, "business_recategorised")),
    Step.SUPPLY_DETAILS: ((CASEWORKER, "staff_details"), (HANDLERS, "business_details")),
    Step.CORRECT_STEP: (
        (COMPLAINANT_TOLD, "step_corrected"),
        (BUSINESS_TOLD, "business_step_corrected"),
        (STAFF_TOLD, "staff_step_corrected"),
    ),
    Step.DISCONTINUE: CLOSED,
    Step.MESSAGE: Choice(
        choices.readers,
        {
            Side.COMPLAINANT: ((COMPLAINANT, "message"),),
            Side.BUSINESS: ((HANDLERS, "business_message"),),
            Side.STAFF: ((CASEWORKER, "staff_message"),),
        },
    ),
    Step.ASK_COMPLAINANT: ((COMPLAINANT, "asked_by_business"),),
    Step.REQUEST_EXTENSION: ((OFFICER_OR_SUPERVISORS, "staff_extension"), (COMPLAINANT, "extension_asked")),
    Step.GRANT_EXTENSION: ((COMPLAINANT, "extension_granted"), (HANDLERS, "business_extension_granted")),
    Step.DECLINE_EXTENSION: ((COMPLAINANT, "extension_declined"), (HANDLERS, "business_extension_declined")),
    Step.OBJECT: ((COMPLAINANT, "objection_raised"), (OFFICER_OR_SUPERVISORS, "staff_objection")),
    Step.DECIDE_OBJECTION: Choice(
        choices.decided,
        {
            "it stays": ((COUNTERSIGNERS, "staff_countersign"),),
            ObjectionDecision.RESUME: ((COMPLAINANT, "objection_decided"), (HANDLERS, "business_objection_decided")),
            ObjectionDecision.REROUTE: ((COMPLAINANT, "objection_decided"),),
            ObjectionDecision.REFUSE: ((COMPLAINANT, "refused"), (HANDLERS, "business_closed")),
            ObjectionDecision.MERGE: ((COMPLAINANT, "merged"),),
            "business": ((HANDLERS, "business_merged"),),
        },
    ),
    Step.COUNTER: ((COMPLAINANT, "countered"), (HANDLERS, "business_countered")),
    Step.REVISE_OFFER: ((COMPLAINANT, "offer_revised"),),
    Step.FINAL_OFFER: ((COMPLAINANT, "offer_revised"),),
    Step.LAPSE_OFFER_REPLY: ((COMPLAINANT, "counter_lapsed"), (HANDLERS, "business_counter_lapsed")),
    Step.REQUEST_MEDIATION: (
        (COMPLAINANT_IF_ASKED, "mediation_asked"),
        (HANDLERS_IF_ASKED, "business_mediation_asked"),
        (COMPLAINANT, "mediation_requested"),
    ),
    Step.CONSENT_MEDIATION: Choice(
        choices.if_it_stays,
        {
            "it stays": (),
            "decided": (
                (COMPLAINANT, "mediation_begun"),
                (HANDLERS, "business_mediation_begun"),
                (MEDIATOR, "staff_mediation"),
            ),
        },
    ),
    Step.DECLINE_MEDIATION: ((COMPLAINANT, "mediation_refused"), (HANDLERS, "business_mediation_refused")),
    Step.LAPSE_CONSENT: ((COMPLAINANT, "mediation_refused"), (HANDLERS, "business_mediation_refused")),
    Step.ASSIGN_MEDIATOR: Choice(
        lambda case, event, _turn: () if case.mediator_id == event.actor_id else ("given",),
        {"given": ((MEDIATOR, "staff_mediation"),)},
    ),
    Step.CALL_SESSION: ((COMPLAINANT, "session_called"), (HANDLERS, "business_session_called")),
    Step.CANCEL_SESSION: ((COMPLAINANT, "session_cancelled"), (HANDLERS, "business_session_cancelled")),
    Step.PROPOSE_SETTLEMENT: ((COMPLAINANT, "settlement_proposed"), (HANDLERS, "business_settlement_proposed")),
    Step.SIGN_SETTLEMENT: Choice(
        choices.if_it_stays,
        {
            "it stays": (
                (COMPLAINANT_IF_TO_SIGN, "settlement_signed"),
                (HANDLERS_IF_TO_SIGN, "business_settlement_signed"),
            ),
            "decided": ((COMPLAINANT, "agreed"), (HANDLERS, "business_agreed")),
        },
    ),
    Step.TERMINATE_MEDIATION: ((COMPLAINANT, "mediation_ended"), (HANDLERS, "business_mediation_ended")),
    # the appeal; the reviewer is told by `appeals.notices`
    Step.APPEAL: ((COMPLAINANT, "appealed"), (HANDLERS, "business_appealed")),
    Step.SUPPORT_APPEAL: (),
    Step.WITHDRAW_APPEAL: ((COMPLAINANT, "appeal_withdrawn"), (HANDLERS, "business_appeal_over")),
    Step.UPHOLD_APPEAL: (
        (COMPLAINANT, "appeal_upheld"),
        (HANDLERS, "business_appeal_upheld"),
        (MEDIATOR_IF_MEDIATED, "staff_mediation"),
    ),
    Step.DISMISS_APPEAL: ((COMPLAINANT, "appeal_dismissed"), (HANDLERS, "business_appeal_over")),
}

# (clock, rung) → who is reminded; a rung without an entry would be silent, and a test forbids it.
REMIND: dict[tuple[Clock, str], tuple[Tell[Complaint], ...]] = {
    (Clock.REPLY, "two_days_left"): ((HANDLERS, "business_reminder"),),
    (Clock.REPLY, "one_day_left"): ((HANDLERS, "business_reminder"),),
    (Clock.REPLY, "choose_again"): ((COMPLAINANT, "unanswered"),),
    (Clock.REFERRAL, "two_days_left"): ((COMPLAINANT, "referral_reminder"),),
    (Clock.SUPPLEMENT, "two_days_left"): ((COMPLAINANT, "supplement_reminder"),),
    (Clock.CONFIRM, "five_days_left"): ((COMPLAINANT, "confirm_reminder"),),
    (Clock.CONFIRM, "one_day_left"): ((COMPLAINANT, "confirm_reminder"),),
    (Clock.OFFER_REPLY, "one_day_left"): ((HANDLERS, "business_counter_reminder"),),
    (Clock.CONSENT, "one_day_left"): (
        (COMPLAINANT_IF_ASKED, "consent_reminder"),
        (HANDLERS_IF_ASKED, "business_consent_reminder"),
    ),
    (Clock.MEDIATION, "ten_days_left"): (
        (COMPLAINANT, "mediation_ending"),
        (HANDLERS, "business_mediation_ending"),
        (MEDIATOR, "staff_mediation_ending"),
    ),
    (Clock.PERFORMANCE, "one_day_left"): ((HANDLERS, "business_performance_reminder"),),
    (Clock.PERFORMANCE, "kept"): ((COMPLAINANT, "performance_asked"),),
}

# A meeting that a step cancelled, whatever the step was.
SESSION_OFF: tuple[Tell[Complaint], ...] = (
    (COMPLAINANT, "session_cancelled"),
    (HANDLERS, "business_session_cancelled"),
    (OWN_MEDIATOR, "staff_session_cancelled"),
)


# The steps that tell nobody: where one of them leaves the status as it is, nobody need look at the case anew.
# A note tells at most a colleague, of itself.
SILENT = frozenset(step for step, row in TELL.items() if not choices.possible(row)) | {Step.NOTE}
# What those who watch a case are not told of: who looked, and what nobody did in it.
UNWATCHED = LOOKS | {Step.RECALENDAR, Step.MERGE_BUSINESS, Step.ERASE}


def tells_a_party(step: str) -> bool:
    """Whether a step may tell the complainant or the company anything: then who takes it sees the words before."""
    return tells_complainant(step) or _tells(step, Role.BUSINESS)


def tells_complainant(step: str) -> bool:
    """Whether a step may tell the complainant anything, whatever the event decides."""
    return _tells(step, Role.COMPLAINANT)


def _tells(step: str, side: Role) -> bool:
    row = TELL.get(Step(step), ())  # steps that write no line tell nobody
    return any(audience.side == side for audience, _kind in choices.possible(row))


def is_for_a_party(kind: str) -> bool:
    """Whether a kind of notice is written for a party."""
    return not KINDS[kind].is_for_staff
