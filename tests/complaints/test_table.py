"""The whole table: every step × status × role. What the table forbids changes nothing; what it allows arrives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from casework.errors import Refused
from catalogue.models import Category
from complaints import access
from complaints.access import roles_of
from complaints.commands import (
    amendment,
    answer,
    appeal,
    assignment,
    call,
    correction,
    dealing,
    disposal,
    draft,
    ending,
    evidence,
    intake,
    mediation,
    offer,
    offline,
    privacy,
    publication,
    referral,
    respondent,
    service_link,
)
from complaints.commands import group as group_commands
from complaints.commands.clock import take_due_rung
from complaints.desk import machine
from complaints.models import CaseGroup, Complaint, GroupAnswer
from complaints.queries import case as case_queries
from complaints.queries import group as group_queries
from complaints.workflow import CLOCKS, MOVES, Role, Status, Step
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.traces import trace

pytestmark = pytest.mark.django_db

# The law of the house once more, as DOMAIN §5 has it: step → (from, to, by). A change of the table must be made twice.
C, B, OF, SV, SYS, ME, RE = "complainant", "business", "officer", "supervisor", "system", "mediator", "reviewer"
VIEWER = "business_viewer"
OPEN = "submitted supplement_required accepted with_business objection answered mediation settled"
SERVED = "supplement_required with_business objection answered mediation"
AMENDABLE = f"submitted accepted {SERVED}"
FILED = f"{OPEN} refused referred closed withdrawn under_appeal"
LAW = {
    "edit": ("draft", "draft", f"{C} {OF}"),
    "discard_draft": ("draft", "gone", f"{C} {OF} {SYS}"),
    "file": ("draft", "submitted", C),
    "auto_accept": ("submitted", "accepted", SYS),
    "accept": ("submitted", "accepted", OF),
    "propose_refusal": ("submitted", "refused", OF),
    "countersign": ("submitted objection", "refused", f"{OF} {SV}"),
    "request_supplement": ("submitted", "supplement_required", f"{OF} {SV}"),
    "supplement": ("supplement_required", "submitted", C),
    "lapse_supplement": ("supplement_required", "refused", SYS),
    "serve": ("accepted", "with_business", f"{SYS} {OF}"),
    "deliver_again": ("with_business", "with_business", OF),
    "close_unreachable": ("accepted with_business", "closed", OF),
    "make_link": ("accepted with_business", "", f"{OF} {SV}"),
    "revoke_link": (OPEN.removeprefix("submitted "), "", f"{OF} {SV}"),
    "open_link": (OPEN, "", B),
    "answer": ("with_business mediation", "", B),
    "record_answer": ("with_business mediation", "", OF),
    "escalate": ("with_business", "with_business", SYS),
    "alert_supervisor": ("submitted accepted objection under_appeal", "", SYS),
    "accept_offer": ("answered", "settled", C),
    "confirm_solved": ("answered", "closed", C),
    "reject_answer": ("answered", "closed", C),
    "lapse_confirm": ("answered", "closed", SYS),
    "report_performed": ("settled", "settled", B),
    "confirm_performed": ("settled", "closed", f"{C} {OF}"),
    "report_breach": ("settled", "mediation", C),
    "lapse_performance": ("settled", "closed", SYS),
    "close_unanswered": ("with_business", "closed", C),
    "lapse_unanswered": ("with_business", "closed", SYS),
    "add_evidence": (OPEN, "", f"{C} {B}"),
    "reject_evidence": (f"{OPEN} under_appeal", "", SYS),
    "open_original": (f"{OPEN} refused referred closed withdrawn under_appeal", "", f"{OF} {SV} {RE}"),
    "cover_file": (OPEN, "", f"{C} {B}"),
    "withdraw_file": (OPEN, "", f"{C} {B}"),
    "take_down_file": (f"{OPEN} refused referred closed withdrawn under_appeal", "", SV),
    "note": (f"{OPEN} under_appeal", "", f"{OF} {SV} {ME} {RE}"),
    "assign": (OPEN, "", f"{OF} {SV} {SYS}"),
    "amend": (AMENDABLE, "", C),
    "consent_amendment": (SERVED, "", f"{OF} {SV}"),
    "decline_amendment": (SERVED, "", f"{OF} {SV}"),
    "withdraw": (OPEN, "withdrawn", C),
    "undo_withdrawal": ("withdrawn", "with_business", C),
    "end_withdrawal": ("withdrawn", "withdrawn", SYS),
    "rate": ("closed", "closed", C),
    "refile": ("refused withdrawn", "", C),
    # the calendar
    "recalendar": (f"{OPEN} refused closed under_appeal", "", SYS),
    # casework
    "ask_referral": ("submitted", "submitted", OF),
    "consent_referral": ("submitted", "referred", C),
    "decline_referral": ("submitted", "refused", C),
    "lapse_referral": ("submitted", "refused", SYS),
    "merge": (OPEN, "closed", OF),
    "receive_merged": (OPEN, "", OF),
    "return_merged": (OPEN, "", SV),
    "discontinue": (OPEN, "closed", SV),
    "recategorise": (OPEN, "", f"{OF} {SV}"),
    "supply_details": (OPEN, "", C),
    "correct_step": (f"{OPEN} refused referred closed withdrawn", "", SV),
    "message": (OPEN, "", f"{C} {B} {OF} {SV} {ME}"),
    "ask_complainant": ("with_business", "supplement_required", B),
    "request_extension": ("with_business", "with_business", B),
    "grant_extension": ("with_business", "with_business", f"{OF} {SYS}"),
    "decline_extension": ("with_business", "with_business", OF),
    "object": ("with_business", "objection", B),
    "decide_objection": ("objection", "with_business", OF),
    "counter": ("answered", "answered", C),
    "revise_offer": ("answered", "answered", B),
    "final_offer": ("answered", "answered", B),
    "lapse_offer_reply": ("answered", "answered", SYS),
    "request_mediation": ("answered with_business", "", f"{C} {B} {OF}"),
    "consent_mediation": ("answered with_business", "mediation", f"{C} {B}"),
    "decline_mediation": ("answered with_business", "", f"{C} {B}"),
    "lapse_consent": ("answered with_business", "", SYS),
    "assign_mediator": ("mediation", "mediation", f"{SV} {ME} {SYS}"),
    "call_session": ("mediation", "mediation", ME),
    "cancel_session": ("mediation", "mediation", ME),
    "propose_settlement": ("mediation", "mediation", ME),
    "sign_settlement": ("mediation", "mediation", f"{C} {B}"),
    "terminate_mediation": ("mediation", "closed", f"{ME} {SYS}"),
    # the staff's workspace
    "release": (OPEN, "", f"{OF} {SV} {SYS}"),
    # personal data
    "reveal": (f"{OPEN} refused referred closed withdrawn under_appeal", "", f"{OF} {SV} {ME} reviewer"),
    "export": (
        f"{OPEN} refused referred closed withdrawn under_appeal",
        "",
        f"{OF} {SV} {ME} {B} {VIEWER} reviewer auditor",
    ),
    # the hotline
    "log_call": (f"{OPEN} refused referred closed withdrawn under_appeal", "", f"{OF} {SV}"),
    "urge": ("with_business answered mediation settled", "", f"{OF} {SV}"),
    # group cases
    "link_group": (OPEN, "", f"{OF} {SV}"),
    "lead_answer": ("with_business", "answered", B),
    "leave_group": (OPEN, "", C),
    # the appeal
    "appeal": ("refused closed", "under_appeal", C),
    "support_appeal": ("under_appeal", "under_appeal", C),
    "withdraw_appeal": ("under_appeal", "refused", C),
    "uphold_appeal": ("under_appeal", "accepted", RE),
    "dismiss_appeal": ("under_appeal", "refused", RE),
    # whom it is about
    "match_respondent": (OPEN, "", f"{OF} {SV}"),
    "merge_business": (f"{OPEN} refused referred closed withdrawn under_appeal", "", SYS),
    # privacy
    "permit_publication": (FILED, "", C),
    "revoke_publication": (FILED, "", C),
    "hold": (FILED, "", SV),
    "lift_hold": (FILED, "", SV),
    "erase": ("refused referred closed withdrawn", "", SYS),
}
ROLES = [str(role) for role in Role]


def test_the_table_and_the_law_name_the_same_steps_statuses_and_roles():
    table = {str(step): ({str(s) for s in move.sources}, {str(r) for r in move.by}) for step, move in MOVES.items()}

    assert table == {step: (set(sources.split()), set(by.split())) for step, (sources, _to, by) in LAW.items()}


def test_every_clock_ends_in_a_lapse_or_in_a_standing_alarm_for_staff():
    for clock, rule in CLOCKS.items():
        last = rule.rungs[-1]
        assert last.ends or (
            last.step and (MOVES[Step(last.step)].stops or rule.owner in (Role.OFFICER, Role.REVIEWER))
        ), clock


def case_in(status: str) -> Complaint:
    """A case that stands in this status, come there by the commands wherever they lead."""
    ways: dict[str, Callable[[], Complaint]] = {
        Status.DRAFT: lambda: cases.draft(cases.person(), cases.company(cases.person("徐敏"))),
        Status.SUBMITTED: lambda: cases.filed(cases.person(), cases.company(cases.person("徐敏"))),
        Status.SUPPLEMENT_REQUIRED: cases.supplement_required,
        Status.REFUSED: cases.refused,
        Status.ACCEPTED: cases.accepted,
        Status.WITH_BUSINESS: cases.with_business,
        Status.ANSWERED: cases.answered,
        Status.SETTLED: cases.settled,
        Status.CLOSED: cases.closed,
        Status.WITHDRAWN: cases.withdrawn,
        Status.REFERRED: cases.referred,
        Status.OBJECTION: cases.objected,
        Status.MEDIATION: cases.in_mediation,
        Status.UNDER_APPEAL: cases.under_appeal,
    }
    return ways[status]()


def actor_in(role: str, case: Complaint) -> Any:
    """Somebody who has exactly this role in the case."""
    if role == Role.SYSTEM:
        return None
    if role == Role.COMPLAINANT:
        return case.complainant
    if role in (Role.BUSINESS, Role.BUSINESS_VIEWER):
        if case.business is None:
            return cases.person("路人")
        member = cases.person("徐敏二")
        case.business.memberships.create(user=member, role="handler" if role == Role.BUSINESS else "viewer")
        return member
    return cases.staff(role)


# What merging writes in the ledger of the other case, within a step of its own.
OF_TWO = {"receive_merged": {"merged": "TS-261102-A"}, "return_merged": {"returned": "TS-261102-A"}}


def do(step: str, case: Complaint, actor: Any, now: Any) -> None:
    """Run the command of a step with good words."""
    relief = {"code": "B3", "text": "解释说明如下，请您查看。"}
    terms: dict[str, Any] = {"text": "退款一半。", "amount": Decimal("100.00"), "perform_by": date(2026, 12, 1)}
    deeds: dict[str, Callable[[], Any]] = {
        "edit": lambda: draft.save_draft(case, actor=actor, changes={"title": "新的标题"}, now=now),
        "discard_draft": lambda: draft.discard_draft(case, actor=actor, now=now),
        "file": lambda: draft.file(case, actor=actor, attested=True, now=now),
        "accept": lambda: intake.accept(case, actor=actor, now=now),
        "propose_refusal": lambda: intake.propose_refusal(
            case, actor=actor, ground="R02", reason="无管辖权。", other_remedies="请向法院起诉。", now=now
        ),
        "countersign": lambda: intake.countersign(case, actor=actor, now=now),
        "request_supplement": lambda: intake.request_supplement(case, actor=actor, items=["合同"], now=now),
        "supplement": lambda: intake.supplement(
            case, actor=actor, answers={item.pk: "见附件" for item in case.supplement_items.all()}, now=now
        ),
        "close_unreachable": lambda: offline.close_unreachable(
            case, actor=actor, attempts=cases.attempts(), now=now + timedelta(days=1)
        ),
        "deliver_again": lambda: offline.deliver_again(
            case,
            actor=actor,
            served_on=now.date(),
            proof="挂号信回执",
            files=[cases.scan(actor or cases.officer())],
            now=now,
        ),
        "make_link": lambda: service_link.make_link(case, actor=actor, kind="phone", contact="+8613900001111", now=now),
        "revoke_link": lambda: service_link.revoke_link(case, actor=actor, now=now),
        "answer": lambda: answer.answer(case, actor=actor, now=now, **relief),
        "record_answer": lambda: answer.record_answer(
            case, actor=actor, received_on=now.date(), files=[cases.scan(actor or cases.officer())], now=now, **relief
        ),
        "accept_offer": lambda: answer.accept_offer(case, actor=actor, offer=cases.offered(case), now=now),
        "confirm_solved": lambda: answer.confirm_solved(case, actor=actor, outcome="O01", now=now),
        "reject_answer": lambda: answer.reject_answer(case, actor=actor, now=now),
        "report_performed": lambda: answer.report_performed(case, actor=actor, text="已退款", now=now),
        "confirm_performed": lambda: answer.confirm_performed(case, actor=actor, now=now),
        "report_breach": lambda: answer.report_breach(case, actor=actor, now=now),
        "close_unanswered": lambda: answer.close_unanswered(case, actor=actor, now=now),
        "reveal": lambda: privacy.reveal(
            case, actor=actor, items=["phone"], purpose="check", reason="核对号码", now=now
        ),
        "export": lambda: privacy.export(case, actor=actor, kind="pdf", now=now),
        "cover_file": lambda: evidence.cover_file(case, actor=actor, pk=own_file(case, actor), boxes=[BOX], now=now),
        "withdraw_file": lambda: evidence.withdraw_file(case, actor=actor, pk=own_file(case, actor), now=now),
        "take_down_file": lambda: evidence.take_down_file(
            case, actor=actor, pk=own_file(case, actor), reason="含他人信息", now=now
        ),
        "note": lambda: intake.note(case, actor=actor, text="备注", now=now),
        "assign": lambda: assignment.assign(case, actor=actor, officer=actor, now=now),
        "amend": lambda: amendment.amend(case, actor=actor, now=now, **cases.confirmation(case)),
        "consent_amendment": lambda: amendment.consent_amendment(case, actor=actor, now=now),
        "decline_amendment": lambda: amendment.decline_amendment(case, actor=actor, reason="没有凭证。", now=now),
        "ask_referral": lambda: referral.ask_referral(case, actor=actor, **cases.REFERRAL, now=now),
        "consent_referral": lambda: referral.consent_referral(case, actor=actor, now=now),
        "decline_referral": lambda: referral.decline_referral(case, actor=actor, now=now),
        "merge": lambda: ending.merge(case, actor=actor, into=other_of(case, actor), reason="同一事项。", now=now),
        "recategorise": lambda: correction.recategorise(
            case, actor=actor, category=Category.objects.get(code="FEE-02"), reason="属于资费。", now=now
        ),
        "supply_details": lambda: correction.supply_details(
            case, actor=actor, answers={item.pk: "见附件" for item in case_queries.open_details(case)}, now=now
        ),
        "correct_step": lambda: correction.correct_step(case, actor=actor, reason="看错了。", now=now),
        "discontinue": lambda: ending.discontinue(case, actor=actor, outcome="O13", reason="不符。", now=now),
        "message": lambda: offer.message(case, actor=actor, text="请尽快处理。", now=now),
        "ask_complainant": lambda: dealing.ask_complainant(case, actor=actor, items=["截图"], now=now),
        "request_extension": lambda: dealing.request_extension(
            case, actor=actor, interim="正在核实。", reason="要等记录。", now=now
        ),
        "grant_extension": lambda: dealing.grant_extension(case, actor=actor, now=now),
        "decline_extension": lambda: dealing.decline_extension(case, actor=actor, reason="时间足够。", now=now),
        "object": lambda: dealing.object_to(case, actor=actor, ground="not_ours", text="不是我公司。", now=now),
        "decide_objection": lambda: dealing.decide_objection(
            case, actor=actor, decision="resume", reason="店铺由贵公司经营。", now=now
        ),
        "counter": lambda: offer.counter(case, actor=actor, now=now, **terms),
        "revise_offer": lambda: offer.revise_offer(case, actor=actor, now=now, **terms),
        "final_offer": lambda: offer.final_offer(case, actor=actor, now=now, **terms),
        "request_mediation": lambda: mediation.request_mediation(case, actor=actor, reason="请主持。", now=now),
        "consent_mediation": lambda: mediation.consent_mediation(case, actor=actor, now=now),
        "decline_mediation": lambda: mediation.decline_mediation(case, actor=actor, now=now),
        "assign_mediator": lambda: mediation.assign_mediator(case, actor=actor, mediator=led_by(case, actor), now=now),
        "call_session": lambda: mediation.call_session(
            case, actor=actor, starts_at=now + timedelta(days=1), minutes=60, place="二楼调解室", now=now
        ),
        "cancel_session": lambda: mediation.cancel_session(case, actor=actor, session=session_of(case), now=now),
        "propose_settlement": lambda: mediation.propose_settlement(case, actor=actor, now=now, **terms),
        "sign_settlement": lambda: mediation.sign_settlement(case, actor=actor, sha256=cases.to_sign(case), now=now),
        "terminate_mediation": lambda: mediation.terminate_mediation(
            case, actor=actor, termination="T3", reason="分歧较大。", now=now
        ),
        "refile": lambda: amendment.refile(case, actor=actor, now=now),
        "withdraw": lambda: draft.withdraw(case, actor=actor, reason="W1", now=now),
        "undo_withdrawal": lambda: draft.undo_withdrawal(case, actor=actor, now=now),
        "rate": lambda: answer.rate(case, actor=actor, speed=5, attitude=5, result=5, is_solved=True, now=now),
        # the staff's workspace
        "release": lambda: assignment.release(case, actor=actor, reason="本人休假。", now=now),
        # the hotline
        "log_call": lambda: call.log_call(case, actor=actor, topic="progress", text="问进展", now=now),
        "urge": lambda: call.urge(case, actor=actor, called_at=now, number="021-60000000", result="no_answer", now=now),
        # group cases
        "link_group": lambda: group_commands.link_group(case, actor=actor, group=a_group(case), now=now),
        "lead_answer": lambda: answer.lead_answer(case, actor=actor, lead=a_lead(case), now=now),
        "leave_group": lambda: group_commands.leave_group(case, actor=actor, now=now),
        # the appeal
        "appeal": lambda: appeal.appeal(case, actor=actor, reference="SS-1", now=now),
        "support_appeal": lambda: appeal.support_appeal(case, actor=actor, reference="SS-1", files=(), now=now),
        "withdraw_appeal": lambda: appeal.withdraw_appeal(case, actor=actor, reference="SS-1", now=now),
        "uphold_appeal": lambda: appeal.uphold_appeal(case, actor=actor, place="accepted", reference="SS-1", now=now),
        "dismiss_appeal": lambda: appeal.dismiss_appeal(case, actor=actor, reference="SS-1", now=now),
        # whom it is about
        "match_respondent": lambda: respondent.match_respondent(case, actor=actor, business=cases.company(), now=now),
        # privacy
        "permit_publication": lambda: publication.permit_publication(case, actor=actor, now=now),
        "revoke_publication": lambda: publication.revoke_publication(case, actor=actor, now=now),
        "hold": lambda: disposal.hold(case, actor=actor, reason="法院要求保存。", now=now),
        "lift_hold": lambda: disposal.lift_hold(case, actor=actor, reason="案件已审结。", now=now),
    }
    if step == "serve" and actor is not None:
        offline.serve_offline(
            case,
            actor=actor,
            served_on=now.date(),
            proof="挂号信回执",
            files=[cases.scan(actor or cases.officer())],
            now=now,
        )
    elif step in deeds:
        deeds[step]()
    else:  # the system's own steps, and add_evidence (which needs a file and is tested with files)
        with machine.step(case, step, actor=actor, now=now) as turn:
            turn.data = OF_TWO.get(step, {})


def a_group(case: Complaint) -> CaseGroup:
    """A group that the case may be linked to, or is in."""
    member = group_queries.membership(case)
    return member.group if member else cases.group(business=case.business or cases.company())


def a_lead(case: Complaint) -> GroupAnswer:
    group = a_group(case)
    return GroupAnswer.objects.create(
        group=group, finished_at=MONDAY, code="B3", text="说明。", by=group.created_by, at=MONDAY
    )


def led_by(case: Complaint, actor: Any) -> Any:
    """The mediator whom the actor would name: oneself, or another one."""
    if actor is None or Role.MEDIATOR in roles_of(case, actor):
        return actor
    return User.objects.filter(groups__name="mediator").order_by("-pk").first() or cases.mediator()


def other_of(case: Complaint, actor: Any) -> str:
    """Another open complaint of the same person about the same company, where the officer may merge at all."""
    if case.status not in OPEN.split() or actor is None or Role.OFFICER not in roles_of(case, actor):
        return ""
    return cases.filed(case.complainant, case.business).reference


def session_of(case: Complaint) -> int:
    row = case.mediations.last()
    found = row.sessions.first() if row else None
    return found.pk if found else 0


@pytest.mark.parametrize("status", list(Status))
def test_what_the_table_forbids_is_refused_and_changes_nothing(status):
    case = case_in(status)
    before = trace(case)

    for role in ROLES:
        actor = actor_in(role, case)
        for step, (sources, _to, by) in LAW.items():
            if status in sources.split() and role in by.split():
                continue
            with pytest.raises(Refused) as refused:
                do(step, case, actor, MONDAY)
            assert refused.value.code in ("status", "role"), (step, role)

    assert trace(case) == before


def test_a_page_is_told_what_the_step_would_raise():
    case = case_in(Status.ANSWERED)

    for role in ROLES:
        actor = actor_in(role, case)
        told = machine.refusals(case, actor, MONDAY)
        assert machine.allowed(case, actor, MONDAY) == [step for step, refusal in told.items() if refusal is None]
        for step, refusal in told.items():
            if refusal is None:
                machine.check(case, step, actor, MONDAY)
                continue
            with pytest.raises(Refused) as refused:
                machine.check(case, step, actor, MONDAY)
            assert (refused.value.code, str(refused.value)) == (refusal.code, str(refusal))


# For each step one case in which its guards are content, and where it leads.
READY: dict[str, Callable[[], Complaint]] = {
    "alert_supervisor": lambda: cases.filed(),
    "escalate": lambda: cases.with_business(),
    "undo_withdrawal": lambda: cases.withdrawn(),
    "report_breach": lambda: cases.settled(),
}


BOX = {"page": 1, "x": 0, "y": 0, "w": 0.5, "h": 0.5}
FILE_STEPS = ("cover_file", "withdraw_file", "take_down_file")


def own_file(case: Complaint, actor: Any) -> int:
    """The newest file of the case, or none."""
    row = case.evidence.order_by("-pk").first()
    return row.pk if row else 0


def made_ready(step: str, case: Complaint, actor: Any, role: str) -> tuple[Complaint, Any]:
    """The case once more as the step wants it, with the right person for it."""
    if step in ("grant_extension", "decline_extension"):
        case = cases.extension_asked(case=case)
    elif step in ("revise_offer", "final_offer"):
        case = cases.countered(case=case)
    elif step == "make_link":  # nobody of it is in the portal
        Complaint.objects.filter(pk=case.pk).update(
            business=None, respondent_name="晴川家电", served_offline=case.served_at is not None
        )
    elif step == "urge" and case.status in ("answered", "mediation"):  # only a company that owes something
        case = (cases.countered if case.status == "answered" else cases.settlement_proposed)(case=case)
    elif step in ("revoke_link", "open_link"):
        Complaint.objects.filter(pk=case.pk).update(served_offline=case.served_at is not None)
        link = cases.letter_link(case)
        actor = access.by_letter(link, MONDAY) if step == "open_link" else actor
    elif step == "deliver_again":
        Complaint.objects.filter(pk=case.pk).update(escalation_level=2)
    elif step in ("consent_referral", "decline_referral"):
        case = cases.referral_asked(case=case)
    elif step in ("request_mediation", "consent_mediation", "decline_mediation") and case.status == "with_business":
        Complaint.objects.filter(pk=case.pk).update(escalation_level=1)
        case = cases.fresh(case)
    if step in ("consent_mediation", "decline_mediation"):
        asker = cases.officer() if role == C else case.complainant
        mediation.request_mediation(case, actor=asker, reason="请主持。", now=MONDAY)
        if role == C:
            mediation.consent_mediation(case, actor=cases.handler_of(case), now=MONDAY)
    if step in FILE_STEPS and (role != B or case.served_at):
        cases.given_file(case, by_business=role == B)
    if step == "match_respondent":
        Complaint.objects.filter(pk=case.pk).update(business=None, respondent_name="晴川家电")
    if step == "assign_mediator":
        Complaint.objects.filter(pk=case.pk).update(mediator=None)
    elif role == ME and case.status == "mediation":
        actor = case.mediator
    if step == "cancel_session":
        do("call_session", case, case.mediator, MONDAY)
    elif step == "sign_settlement":
        case = cases.settlement_proposed(case=case)
    elif step == "return_merged":
        Complaint.objects.filter(pk=case.pk).update(absorbed_at=MONDAY)
    elif step == "supply_details":
        do("recategorise", case, cases.supervisor() if case.served_at else cases.officer(), MONDAY)
    elif step == "revoke_publication":
        publication.permit_publication(case, actor=actor, now=MONDAY)
    elif step == "lift_hold":
        disposal.hold(case, actor=actor, reason="法院要求保存。", now=MONDAY)
    return cases.fresh(case), actor


PEOPLE_STEPS = [step for step in LAW if step not in {"auto_accept", "escalate", "alert_supervisor", "add_evidence"}]


@pytest.mark.parametrize(
    ("step", "role"),
    [
        (step, role)
        for step in PEOPLE_STEPS
        for role in LAW[step][2].split()
        if role != SYS
        and step not in {"answer", "record_answer"}  # below: in mediation an answer stays
        and step not in {"countersign", "close_unanswered", "report_breach", "request_supplement", "refile"}
        and step != "correct_step"  # leads back to anywhere: see test_correcting.py
    ],
)
def test_what_the_table_allows_arrives_with_one_event(step, role):
    sources, target, _by = LAW[step]
    for status in sources.split():
        case = case_in(status)
        actor = actor_in(role, case)
        if status == "draft" and role == OF:
            case = cases.taken()
            actor = case.taken_by
        if step == "confirm_performed" and role == OF:
            answer.report_performed(case, actor=cases.handler_of(case), text="已退款，见凭证", now=MONDAY)
        if step == "amend":
            cases.edit(case)
        if step in ("consent_amendment", "decline_amendment"):
            if status == Status.SUPPLEMENT_REQUIRED:
                case = cases.asked_by_business()
            case = cases.amendment_open(case=case)
        if role == VIEWER and case.served_at is None:
            continue
        if role == B and (case.served_at is None or (step, status) == ("request_mediation", "with_business")):
            continue  # not the company's yet; before its own answer it does not ask for a mediator
        if (role, step) == (ME, "message") and status != "mediation":
            continue  # a mediator writes in the mediation that they lead
        case, actor = made_ready(step, case, actor, role)
        if step == "release":
            assignment.assign(case, actor=actor, officer=actor, now=MONDAY)
        if step in ("link_group", "lead_answer", "leave_group") and not (case.accepted_at and case.business_id):
            continue  # only what was accepted, about a company that is known
        if step == "recategorise" and (case.served_at is None) != (role == OF):
            continue  # an officer's before the company has the case, a supervisor's afterwards
        if step in ("lead_answer", "leave_group"):
            cases.group(case)
            case = cases.fresh(case)
        events = case.events.count()

        do(step, case, actor, MONDAY)

        if target == "gone":
            assert not Complaint.objects.filter(pk=case.pk).exists()
            continue
        case = cases.fresh(case)
        expected = target or status
        if step == "accept":
            expected = "with_business"  # served by itself, the company being in the portal
        assert case.status == expected
        extra = {"edit": 0, "accept": 2}.get(step, 1)
        assert case.events.count() == events + extra


@pytest.mark.parametrize(("step", "role"), [("answer", B), ("record_answer", OF)])
def test_an_answer_ends_the_wait_and_inside_mediation_stays_there(step, role):
    waiting = cases.with_business()
    silent = cases.with_business()
    Complaint.objects.filter(pk=silent.pk).update(escalation_level=1)
    mediated = cases.in_mediation(case=cases.fresh(silent))

    do(step, waiting, actor_in(role, waiting), MONDAY)
    do(step, mediated, actor_in(role, mediated), MONDAY)

    assert (cases.fresh(waiting).status, cases.fresh(mediated).status) == ("answered", "mediation")


def test_every_event_chains_to_the_one_before():
    case = cases.settled()
    previous = "0" * 64

    for event in case.events.order_by("seq"):
        assert event.previous_hash == previous
        assert event.hash == event.compute_hash(case.reference)
        previous = event.hash

    assert case.last_hash == previous
    assert case.events_count == case.events.count() == 5


def test_the_sweep_takes_a_rung_once():
    case = cases.with_business()
    clock = case.clocks.get(kind="reply", stopped_at=None)
    late = cases.moment("2026-11-10 00:00")

    assert take_due_rung(clock.pk, now=late)
    assert Decimal(case.clocks.get(pk=clock.pk).rung) == 1
    assert date(2026, 11, 9) == clock.due_on
