"""The whole table: every step × status × role. What the table forbids changes nothing; what it allows arrives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.errors import Refused
from complaints import commands, queries
from complaints.commands.clocks import take_due_rung
from complaints.desk import machine
from complaints.models import CaseGroup, Complaint, ComplaintClock, GroupAnswer
from complaints.workflow import CLOCKS, MOVES, Role, Status, Step
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db

# The law of the house once more, as DOMAIN §5 has it: step → (from, to, by). A change of the table must be made twice.
C, B, OF, SV, SYS = "complainant", "business", "officer", "supervisor", "system"
OPEN = "submitted supplement_required accepted with_business objection answered mediation settled"
SERVED = "supplement_required with_business objection answered mediation"
AMENDABLE = f"submitted accepted {SERVED}"
LAW = {
    "edit": ("draft", "draft", f"{C} {OF}"),
    "discard_draft": ("draft", "gone", f"{C} {OF} {SYS}"),
    "file": ("draft", "submitted", C),
    "auto_accept": ("submitted", "accepted", SYS),
    "accept": ("submitted", "accepted", OF),
    "propose_refusal": ("submitted", "refused", OF),
    "countersign": ("submitted", "refused", f"{OF} {SV}"),
    "request_supplement": ("submitted", "supplement_required", f"{OF} {SV}"),
    "supplement": ("supplement_required", "submitted", C),
    "lapse_supplement": ("supplement_required", "refused", SYS),
    "serve": ("accepted", "with_business", f"{SYS} {OF}"),
    "close_unreachable": ("accepted with_business", "closed", OF),
    "answer": ("with_business", "answered", B),
    "record_answer": ("with_business", "answered", OF),
    "escalate": ("with_business", "with_business", SYS),
    "alert_supervisor": ("submitted accepted", "", SYS),
    "accept_offer": ("answered", "settled", C),
    "confirm_solved": ("answered", "closed", C),
    "reject_answer": ("answered", "closed", C),
    "lapse_confirm": ("answered", "closed", SYS),
    "report_performed": ("settled", "settled", B),
    "confirm_performed": ("settled", "closed", f"{C} {OF}"),
    "report_breach": ("settled", "closed", C),
    "lapse_performance": ("settled", "closed", SYS),
    "close_unanswered": ("with_business", "closed", C),
    "lapse_unanswered": ("with_business", "closed", SYS),
    "add_evidence": (OPEN, "", C),
    "reject_evidence": (OPEN, "", SYS),
    "open_original": (f"{OPEN} refused referred closed withdrawn under_appeal", "", f"{OF} {SV} reviewer"),
    "note": (OPEN, "", f"{OF} {SV}"),
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
    # the staff's workspace
    "release": (OPEN, "", f"{OF} {SV}"),
    # the hotline
    "log_call": (f"{OPEN} refused referred closed withdrawn under_appeal", "", f"{OF} {SV}"),
    # group cases
    "link_group": (OPEN, "", f"{OF} {SV}"),
    "lead_answer": ("with_business", "answered", B),
    "leave_group": (OPEN, "", C),
}
ROLES = [str(role) for role in Role]
UNREACHED = {Status.REFERRED, Status.OBJECTION, Status.MEDIATION, Status.UNDER_APPEAL}  # doors of later issues


def test_the_table_and_the_law_name_the_same_steps_statuses_and_roles():
    table = {str(step): ({str(s) for s in move.sources}, {str(r) for r in move.by}) for step, move in MOVES.items()}

    assert table == {step: (set(sources.split()), set(by.split())) for step, (sources, _to, by) in LAW.items()}


def test_every_clock_ends_in_a_lapse_or_in_a_standing_alarm_for_staff():
    for clock, rule in CLOCKS.items():
        last = rule.rungs[-1]
        assert last.ends or (last.step and (MOVES[Step(last.step)].stops or rule.owner == Role.OFFICER)), clock


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
    }
    if status in UNREACHED:
        case = cases.with_business()
        Complaint.objects.filter(pk=case.pk).update(status=status)
        return cases.fresh(case)
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


def do(step: str, case: Complaint, actor: Any, now: Any) -> None:
    """Run the command of a step with good words."""
    relief = {"code": "B3", "text": "解释说明如下，请您查看。"}
    stored = None
    deeds: dict[str, Callable[[], Any]] = {
        "edit": lambda: commands.save_draft(case, actor=actor, changes={"title": "新的标题"}, now=now),
        "discard_draft": lambda: commands.discard_draft(case, actor=actor, now=now),
        "file": lambda: commands.file(case, actor=actor, attested=True, now=now),
        "accept": lambda: commands.accept(case, actor=actor, now=now),
        "propose_refusal": lambda: commands.propose_refusal(
            case, actor=actor, ground="R02", reason="无管辖权。", other_remedies="请向法院起诉。", now=now
        ),
        "countersign": lambda: commands.countersign(case, actor=actor, now=now),
        "request_supplement": lambda: commands.request_supplement(case, actor=actor, items=["合同"], now=now),
        "supplement": lambda: commands.supplement(
            case, actor=actor, answers={item.pk: "见附件" for item in case.supplement_items.all()}, now=now
        ),
        "close_unreachable": lambda: commands.close_unreachable(case, actor=actor, attempts="两次上门无人", now=now),
        "answer": lambda: commands.answer(case, actor=actor, now=now, **relief),
        "record_answer": lambda: commands.record_answer(case, actor=actor, now=now, **relief),
        "accept_offer": lambda: commands.accept_offer(case, actor=actor, now=now),
        "confirm_solved": lambda: commands.confirm_solved(case, actor=actor, outcome="O01", now=now),
        "reject_answer": lambda: commands.reject_answer(case, actor=actor, now=now),
        "report_performed": lambda: commands.report_performed(case, actor=actor, text="已退款", now=now),
        "confirm_performed": lambda: commands.confirm_performed(case, actor=actor, now=now),
        "report_breach": lambda: commands.report_breach(case, actor=actor, now=now),
        "close_unanswered": lambda: commands.close_unanswered(case, actor=actor, now=now),
        "note": lambda: commands.note(case, actor=actor, text="备注", now=now),
        "assign": lambda: commands.assign(case, actor=actor, officer=actor, now=now),
        "amend": lambda: commands.amend(case, actor=actor, now=now, **cases.confirmation(case)),
        "consent_amendment": lambda: commands.consent_amendment(case, actor=actor, now=now),
        "decline_amendment": lambda: commands.decline_amendment(case, actor=actor, reason="没有凭证。", now=now),
        "refile": lambda: commands.refile(case, actor=actor, now=now),
        "withdraw": lambda: commands.withdraw(case, actor=actor, reason="W1", now=now),
        "undo_withdrawal": lambda: commands.undo_withdrawal(case, actor=actor, now=now),
        "rate": lambda: commands.rate(case, actor=actor, speed=5, attitude=5, result=5, is_solved=True, now=now),
        # the staff's workspace
        "release": lambda: commands.release(case, actor=actor, reason="本人休假。", now=now),
        # the hotline
        "log_call": lambda: commands.log_call(case, actor=actor, topic="progress", text="问进展", now=now),
        # group cases
        "link_group": lambda: commands.link_group(case, actor=actor, group=a_group(case), now=now),
        "lead_answer": lambda: commands.lead_answer(case, actor=actor, lead=a_lead(case), now=now),
        "leave_group": lambda: commands.leave_group(case, actor=actor, now=now),
    }
    assert stored is None
    if step == "serve" and actor is not None:
        commands.serve_offline(case, actor=actor, proof="挂号信回执", now=now)
    elif step in deeds:
        deeds[step]()
    else:  # the system's own steps, and add_evidence (which needs a file and is tested with files)
        with machine.step(case, step, actor=actor, now=now):
            pass


def a_group(case: Complaint) -> CaseGroup:
    """A group that the case may be linked to, or is in."""
    member = queries.membership(case)
    return member.group if member else cases.group(business=case.business or cases.company())


def a_lead(case: Complaint) -> GroupAnswer:
    group = a_group(case)
    return GroupAnswer.objects.create(
        group=group, finished_at=MONDAY, code="B3", text="说明。", by=group.created_by, at=MONDAY
    )


def trace(case: Complaint) -> tuple[Any, ...]:
    """Everything a refusal must leave as it was."""
    row = Complaint.objects.filter(pk=case.pk).values().get()
    clocks = list(ComplaintClock.objects.filter(case=case).order_by("pk").values())
    return row, clocks, case.events.count(), Notice.objects.count()


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


# For each step one case in which its guards are content, and where it leads.
READY: dict[str, Callable[[], Complaint]] = {
    "alert_supervisor": lambda: cases.filed(),
    "escalate": lambda: cases.with_business(),
    "undo_withdrawal": lambda: cases.withdrawn(),
    "report_breach": lambda: cases.settled(),
}
PEOPLE_STEPS = [step for step in LAW if step not in {"auto_accept", "escalate", "alert_supervisor", "add_evidence"}]


@pytest.mark.parametrize(
    ("step", "role"),
    [
        (step, role)
        for step in PEOPLE_STEPS
        for role in LAW[step][2].split()
        if role != SYS
        and step not in {"countersign", "close_unanswered", "report_breach", "request_supplement", "refile"}
    ],
)
def test_what_the_table_allows_arrives_with_one_event(step, role):
    sources, target, _by = LAW[step]
    for status in sources.split():
        if status in UNREACHED:
            continue
        case = case_in(status)
        actor = actor_in(role, case)
        if status == "draft" and role == OF:
            case = cases.taken()
            actor = case.taken_by
        if step == "confirm_performed" and role == OF:
            commands.report_performed(case, actor=cases.handler_of(case), text="已退款，见凭证", now=MONDAY)
        if step == "amend":
            cases.edit(case)
        if step in ("consent_amendment", "decline_amendment"):
            if status == Status.SUPPLEMENT_REQUIRED:
                continue  # asked by the company: a door of a later issue
            case = cases.amendment_open(case=case)
        if step == "release":
            commands.assign(case, actor=actor, officer=actor, now=MONDAY)
        if step in ("link_group", "lead_answer", "leave_group") and not (case.accepted_at and case.business_id):
            continue  # only what was accepted, about a company that is known
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
