"""The appeal's table whole: every step × status × role. What it forbids changes nothing; what it allows arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from appeals import commands, notices
from appeals.models import Appeal
from appeals.rules import NEXT, TITLES
from appeals.workflow import MOVES, Status, Step
from casework.errors import Refused
from complaints.models import Complaint
from complaints.workflow import Role
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db

# The law once more, as DOMAIN §9 has it: step → (from, to, by). A change of the table must be made twice.
C, SV, SYS, RE = "complainant", "supervisor", "system", "reviewer"
LAW = {
    "file": ("filed", "", C),
    "assign": ("filed under_review", "under_review", f"{RE} {SV} {SYS}"),
    "release": ("under_review", "filed", f"{RE} {SV} {SYS}"),
    "add_files": ("filed under_review", "", C),
    "withdraw": ("filed under_review", "withdrawn", C),
    "uphold": ("under_review", "upheld", RE),
    "dismiss": ("under_review", "dismissed", RE),
}


def in_status(status: str) -> Appeal:
    """An appeal that stands in this status, come there by the commands."""
    if status == Status.FILED:
        return cases.appealed()
    reviewer = cases.reviewer()
    appeal = cases.appealed()
    ends: dict[str, Callable[[], Any]] = {
        Status.UPHELD: lambda: commands.uphold(
            appeal, actor=reviewer, place="accepted", decision="依据有误。", now=MONDAY
        ),
        Status.DISMISSED: lambda: commands.dismiss(
            appeal, actor=reviewer, decision="依据正确。", other_remedies="可以起诉。", now=MONDAY
        ),
        Status.WITHDRAWN: lambda: commands.withdraw(appeal, actor=appeal.complaint.complainant, now=MONDAY),
    }
    if status in ends:
        ends[status]()
    return fresh(appeal)


def fresh(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def actor_in(role: str, appeal: Appeal) -> Any:
    if role == Role.SYSTEM:
        return None
    if role == Role.COMPLAINANT:
        return appeal.complaint.complainant
    if role in (Role.BUSINESS, Role.BUSINESS_VIEWER):
        business = cases.company(member := cases.person("徐敏"), role="viewer")
        Complaint.objects.filter(pk=appeal.complaint.pk).update(business=business, served_at=MONDAY)
        return member
    return cases.staff(role)


def do(step: str, appeal: Appeal, actor: Any) -> None:
    """Run the command of a step with good words."""
    good: dict[str, Callable[[], Any]] = {
        "file": lambda: commands.file(
            appeal.complaint, actor=actor, reason="ground", statement=cases.STATEMENT, now=MONDAY
        ),
        "assign": lambda: commands.assign(appeal, actor=actor, reviewer=free_reviewer(actor), now=MONDAY),
        "release": lambda: commands.release(appeal, actor=actor, now=MONDAY),
        "add_files": lambda: commands.add_files(appeal, actor=actor, files=(), now=MONDAY),
        "withdraw": lambda: commands.withdraw(appeal, actor=actor, now=MONDAY),
        "uphold": lambda: commands.uphold(appeal, actor=actor, place="accepted", decision="依据有误。", now=MONDAY),
        "dismiss": lambda: commands.dismiss(
            appeal, actor=actor, decision="依据正确。", other_remedies="可以起诉。", now=MONDAY
        ),
    }
    if step == "assign" and actor is None:
        commands.assign_by_load(appeal, now=MONDAY)
    else:
        good[step]()


def free_reviewer(actor: Any) -> Any:
    is_reviewer = actor.groups.filter(name="reviewer").exists()
    return actor if is_reviewer else cases.reviewer("另一位")


def trace(appeal: Appeal) -> tuple[Any, ...]:
    row = Appeal.objects.filter(pk=appeal.pk).values().get()
    complaint = cases.fresh(appeal.complaint)
    return row, appeal.events.count(), complaint.status, complaint.events_count, Notice.objects.count()


def test_the_table_and_the_law_name_the_same_steps_statuses_and_roles():
    table = {str(step): ({str(s) for s in move.sources}, {str(r) for r in move.by}) for step, move in MOVES.items()}

    assert table == {step: (set(sources.split()), set(by.split())) for step, (sources, _to, by) in LAW.items()}


def test_every_status_has_its_sentences_and_every_step_its_line_and_its_notices():
    assert set(NEXT) == set(Status)
    assert set(TITLES) == set(Step)
    assert set(notices.TELL) == set(Step)


@pytest.mark.parametrize("status", list(Status))
def test_what_the_table_forbids_is_refused_and_changes_nothing(status):
    appeal = in_status(status)
    for role in Role:
        actor = actor_in(role, appeal)
        appeal = fresh(appeal)
        for step, (sources, _to, by) in LAW.items():
            if (status in sources.split() and role in by.split()) or (step == "assign" and role == Role.SYSTEM):
                continue
            if step == "assign" and not actor.groups.filter(name="reviewer").exists():
                free_reviewer(actor)
            before = trace(appeal)
            with pytest.raises(Refused) as refused:
                do(step, appeal, actor)
            assert refused.value.code in {"status", "role", "window_closed", "not_assignable", "taken"}, (step, role)
            assert trace(appeal) == before, (step, role)


@pytest.mark.parametrize(
    ("step", "role", "status"),
    [
        (step, role, status)
        for step, (sources, _to, by) in LAW.items()
        for role in by.split()
        for status in sources.split()
        if step != "file"  # below: it makes the case
    ],
)
def test_what_the_table_allows_arrives_with_one_event(step, role, status):
    appeal = in_status(status)
    actor = actor_in(role, appeal)
    if role == RE and status == Status.UNDER_REVIEW:
        actor = fresh(appeal).reviewer
        if step == "assign":
            return  # who has it has it: `test_a_review_that_somebody_has_is_reassigned_by_a_supervisor_alone`
    if step == "assign" and role == SYS and status == Status.UNDER_REVIEW:
        return  # only of somebody who has left: `test_the_reviews_of_somebody_who_left_are_given_anew`
    if step == "assign" and role == SYS:
        cases.reviewer()
    events = appeal.events.count()

    do(step, appeal, actor)

    appeal = fresh(appeal)
    assert appeal.status == (LAW[step][1] or status)
    assert appeal.events.count() == events + 1


def test_filing_puts_the_complaint_under_appeal_and_writes_both_ledgers():
    reviewer = cases.reviewer()
    case = cases.refused()
    events = case.events_count

    appeal = cases.appealed(case)

    case = cases.fresh(case)
    assert (case.status, case.appeals_count, case.events_count) == ("under_appeal", 1, events + 1)
    assert (appeal.status, appeal.reviewer, appeal.ended_as, appeal.ground) == (
        "under_review",
        reviewer,
        "refused",
        "R02",
    )
    assert [event.step for event in appeal.events.order_by("seq")] == ["file", "assign"]
