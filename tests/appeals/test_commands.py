"""Appeals: who may review one, where an upheld one leads, who is told, what is counted."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from appeals import commands, queries
from appeals.models import Appeal, AppealEvent
from appeals.tasks import assign_unassigned
from casework.errors import Refused
from complaints import access
from complaints.commands import answer, assignment, call, dealing, ending, intake, mediation
from complaints.commands import appeal as appeal_commands
from complaints.commands import clock as clock_commands
from complaints.models import Complaint, Evidence
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from files.intake import receive
from files.tasks import process
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support import samples
from tests.support.clocks import newest_clock
from tests.support.notices import told_about
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db

TUESDAY = moment("2026-11-03 10:00")
DECISION = "平台对电商投诉有管辖权，原来引用的依据不适用。"


def uphold(appeal: Appeal, place: str = "accepted", now: Any = TUESDAY) -> Complaint:
    commands.uphold(appeal, actor=appeal.reviewer, place=place, decision=DECISION, now=now)
    return cases.fresh(appeal.complaint)


def dismiss(appeal: Appeal, now: Any = TUESDAY) -> Complaint:
    words = {"decision": "依据正确，没有新的证据。", "other_remedies": "可以向人民法院起诉。"}
    commands.dismiss(appeal, actor=appeal.reviewer, now=now, **words)
    return cases.fresh(appeal.complaint)


def reviewed(case: Complaint | None = None, **words: Any) -> Appeal:
    """An appeal that a reviewer has."""
    cases.reviewer()
    return cases.appealed(case, **words)


# --- who reviews ---
def involved() -> list[tuple[str, Any, Complaint]]:
    """Cases in which a reviewer once had a hand, with what they did there."""
    both = ("officer", "mediator", "supervisor")

    def worker(name: str) -> Any:
        person = cases.staff("reviewer", name)
        person.groups.add(*[cases.staff(role).groups.get() for role in both])
        return person

    decided = cases.filed()
    intake.propose_refusal(
        decided, actor=(decider := worker("决定人")), ground="R02", reason="无。", other_remedies="起诉。", now=MONDAY
    )
    signed = cases.filed()
    words = {"ground": "R12", "reason": "没有具体请求。", "other_remedies": "起诉。"}
    intake.propose_refusal(signed, actor=(proposer := worker("提出人")), now=MONDAY, **words)
    intake.countersign(cases.fresh(signed), actor=(signer := worker("复签人")), now=MONDAY)
    objected = cases.objected()
    dealing.decide_objection(
        objected,
        actor=(judge := worker("异议人")),
        decision="refuse",
        reason="不属于受理范围。",
        ground="R01",
        other_remedies="可以起诉。",
        now=MONDAY,
    )
    stopped = cases.with_business()
    ending.discontinue(stopped, actor=(stopper := worker("终止人")), outcome="O13", reason="不符。", now=MONDAY)
    mediated = cases.in_mediation()
    mediation.assign_mediator(mediated, actor=cases.supervisor(), mediator=(led := worker("调解人")), now=MONDAY)
    mediation.terminate_mediation(cases.fresh(mediated), actor=led, termination="T3", reason="分歧较大。", now=MONDAY)
    assigned = cases.filed()
    assignment.assign(assigned, actor=cases.supervisor(), officer=(holder := worker("承办人")), now=MONDAY)
    intake.propose_refusal(cases.fresh(assigned), actor=cases.officer(), now=MONDAY, **(words | {"ground": "R02"}))
    return [
        ("decided", decider, decided),
        ("proposed", proposer, signed),
        ("countersigned", signer, signed),
        ("decided an objection in", judge, objected),
        ("discontinued", stopper, stopped),
        ("mediated", led, mediated),
        ("had in charge", holder, assigned),
    ]


def test_the_machine_refuses_everybody_who_had_a_hand_in_the_case():
    appeals: dict[int, Appeal] = {}
    everybody = involved()
    cases.reviewer("无关的人")
    for deed, person, case in everybody:
        if case.pk not in appeals:
            appeals[case.pk] = cases.appealed(cases.fresh(case))
        appeal = appeals[case.pk]
        given_to = appeal.reviewer
        assert given_to != person, deed  # by load
        assert person not in queries.reviewers_for(appeal), deed
        with pytest.raises(Refused) as by_hand:
            commands.assign(appeal, actor=cases.supervisor(), reviewer=person, now=TUESDAY)
        Appeal.objects.filter(pk=appeal.pk).update(reviewer=person)  # as if it had come to them all the same
        for decide in (uphold, dismiss):
            with pytest.raises(Refused) as decided:
                decide(Appeal.objects.get(pk=appeal.pk))
            assert decided.value.code == "not_impartial", deed
        with pytest.raises(Refused) as directly:  # nor by the complaint's own door
            appeal_commands.dismiss_appeal(case, actor=person, reference=appeal.reference, now=TUESDAY)
        assert (by_hand.value.code, directly.value.code) == ("not_assignable", "not_impartial"), deed
        Appeal.objects.filter(pk=appeal.pk).update(reviewer=given_to)


def test_a_party_to_the_case_never_reviews_it():
    member = cases.staff("reviewer", "企业里的人")
    appeal = cases.appealed(cases.closed())
    appeal.complaint.business.memberships.create(user=member, role="viewer")

    assert queries.reviewers_for(appeal) == []
    with pytest.raises(Refused, match="不能指派此人"):
        commands.assign(appeal, actor=cases.supervisor(), reviewer=member, now=TUESDAY)


def test_looking_at_a_file_or_answering_the_phone_is_no_hand_in_it():
    person = cases.staff("reviewer", "接电话的人")
    person.groups.add(cases.officer().groups.get())
    case = cases.refused()
    call.log_call(case, actor=person, topic="progress", text="问进展", now=MONDAY)

    assert cases.appealed(cases.fresh(case)).reviewer == person


def test_load_decides_who_reviews_and_who_gives_back_comes_last():
    first, second = cases.reviewer("甲"), cases.reviewer("乙")
    appeals = [cases.appealed() for _ in range(3)]
    assert [appeal.reviewer for appeal in appeals] == [first, second, first]

    commands.release(appeals[0], actor=first, now=TUESDAY)
    assert assign_unassigned() == 1
    assert Appeal.objects.get(pk=appeals[0].pk).reviewer == second


def test_a_review_that_somebody_has_is_reassigned_by_a_supervisor_alone():
    first, second = cases.reviewer("甲"), cases.reviewer("乙")
    appeal = cases.appealed()

    for actor in (first, second):
        with pytest.raises(Refused) as refused:
            commands.assign(appeal, actor=actor, reviewer=second, now=TUESDAY)
        assert refused.value.code == "taken"
    commands.assign(appeal, actor=cases.supervisor(), reviewer=second, now=TUESDAY)

    appeal = Appeal.objects.get(pk=appeal.pk)
    assert appeal.reviewer == second
    assert ("staff_appeal", "乙") in told_about(appeal.complaint.reference, appeal.reference)
    with pytest.raises(Refused) as refused:
        commands.uphold(appeal, actor=first, place="accepted", decision=DECISION, now=TUESDAY)
    assert refused.value.code == "not_own"


def test_the_reviews_of_somebody_who_left_are_given_anew():
    appeal = reviewed()
    gone, other = appeal.reviewer, cases.reviewer("乙")
    gone.is_active = False
    gone.save()

    assert assign_unassigned() == 1
    assert Appeal.objects.get(pk=appeal.pk).reviewer == other
    with pytest.raises(Refused) as refused:  # a second worker a moment later
        commands.assign_by_load(appeal, now=TUESDAY)
    assert refused.value.code == "taken"


def test_without_a_reviewer_the_supervisors_are_told_and_the_appeal_waits():
    cases.supervisor()
    appeal = cases.appealed()

    assert (appeal.status, appeal.reviewer) == ("filed", None)
    assert ("staff_appeal_waiting", "郑主管") in told_about(appeal.complaint.reference, appeal.reference)
    assert assign_unassigned() == 0


# --- when one may appeal ---
def test_the_window_is_fifteen_days_from_the_end_and_then_closes_quietly():
    case = cases.refused()
    assert newest_clock(case, "appeal_window").due_on == date(2026, 11, 17)

    clock_commands.sweep(moment("2026-11-18 00:01"))

    assert newest_clock(case, "appeal_window").result == "lapsed"
    with pytest.raises(Refused) as refused:
        cases.appealed(case, now=moment("2026-11-18 00:02"))
    assert refused.value.code == "window_closed"
    assert cases.appealed(cases.refused(), now=moment("2026-11-17 23:59")).status == "filed"


def test_refusals_and_ends_tell_until_when_one_may_appeal():
    for case, kind in ((cases.refused(), "refused"), (cases.closed(), "closed")):
        notices = Notice.objects.filter(key__startswith=case.reference, kind=kind, user=case.complainant)
        assert {notice.channel for notice in notices} == {"site", "email", "sms"}
        assert all("11月17日（周二）24:00前申诉" in notice.text for notice in notices)


@pytest.mark.parametrize("end", [dismiss, "withdraw"])
def test_once_per_outcome(end):
    appeal = reviewed()
    if end == "withdraw":
        commands.withdraw(appeal, actor=appeal.complaint.complainant, now=TUESDAY)
    else:
        end(appeal)

    case = cases.fresh(appeal.complaint)
    assert case.status == "refused"
    assert not case.clocks.filter(stopped_at=None).exists()  # no new window
    with pytest.raises(Refused) as refused:
        cases.appealed(case, now=TUESDAY)
    assert refused.value.code == "window_closed"
    assert Appeal.objects.filter(complaint=case).count() == 1


def test_a_new_outcome_may_be_appealed_against_again():
    case = uphold(reviewed(cases.closed()), "with_business")
    answer.answer(case, actor=cases.handler_of(case), code="B4", text="依据约定，不能退款。", now=TUESDAY)
    answer.reject_answer(cases.fresh(case), actor=case.complainant, now=TUESDAY)

    second = cases.appealed(cases.fresh(case), now=TUESDAY)

    assert (second.status, second.outcome) == ("under_review", "O08")
    assert cases.fresh(case).appeals_count == 2


def test_an_appeal_needs_words_and_new_evidence_where_it_says_so():
    case = cases.refused()
    for words, code in (
        ({"reason": "ground", "statement": "不服"}, "no_reason"),
        ({"reason": "nonsense"}, "no_reason"),
        ({"reason": "evidence"}, "no_evidence"),
    ):
        with pytest.raises(Refused) as refused:
            cases.appealed(case, **words)
        assert refused.value.code == code
    assert cases.fresh(case).status == "refused"
    assert not Appeal.objects.exists()


# --- where it leads ---
def test_an_upheld_refusal_is_taken_up_served_and_its_ground_is_barred():
    business = cases.company(cases.person("徐敏"))
    filed = cases.filed(business=business)
    words = {"ground": "R02", "reason": "应由邮政管理部门处理。", "other_remedies": "可拨打12305。"}
    intake.propose_refusal(filed, actor=cases.officer(), now=MONDAY, **words)

    appeal = reviewed(cases.fresh(filed))
    case = uphold(appeal)

    assert case.status == "with_business"  # accepted, and served since the company is in the portal
    assert [event.step for event in case.events.order_by("-seq")[:2]] == ["serve", "uphold_appeal"]
    assert case.due_on == date(2026, 11, 10)  # five working days from the day of the decision
    assert (case.ground, case.ground_reason, case.barred_grounds) == ("", "", ["R02"])
    kept = case_queries.superseded(case)[0]
    assert (kept.status, kept.ground, kept.reason) == ("refused", "R02", "应由邮政管理部门处理。")
    assert {("appeal_upheld", "林晓云"), ("business_served", "徐敏")} <= told_about(
        appeal.complaint.reference, appeal.reference
    )


def test_a_barred_ground_refuses_nothing_any_more():
    case = uphold(reviewed(cases.refused()))
    business = cases.company(cases.person("徐敏"))
    Complaint.objects.filter(pk=case.pk).update(business=business)
    intake.serve(cases.fresh(case), now=TUESDAY)
    dealing.object_to(
        cases.fresh(case),
        actor=cases.handler_of(cases.fresh(case)),
        ground="not_ours",
        text="不是我公司。",
        now=TUESDAY,
    )

    words = {"decision": "refuse", "reason": "无管辖权。", "other_remedies": "可以起诉。"}
    with pytest.raises(Refused) as refused:
        dealing.decide_objection(cases.fresh(case), actor=cases.officer(), ground="R02", now=TUESDAY, **words)
    assert refused.value.code == "barred_ground"
    dealing.decide_objection(cases.fresh(case), actor=cases.officer(), ground="R10", now=TUESDAY, **words)
    assert cases.fresh(case).status == "refused"


def test_an_upheld_end_goes_back_to_the_company_with_a_fresh_clock_and_fresh_rights():
    served = cases.with_business()
    case = cases.closed()
    appeal = reviewed(case)
    before = case.serving

    case = uphold(appeal, "with_business")

    assert (case.status, case.serving, case.rights_used) == ("with_business", before + 1, [])
    assert (case.outcome, case.closed_at, case.answered_at, case.escalation_level) == ("", None, None, 0)
    assert case.due_on == date(2026, 11, 10)
    assert {row.kind for row in case.clocks.filter(stopped_at=None)} == {"reply"}
    assert case_queries.superseded(case)[0].outcome == "O01"
    assert ("business_appeal_upheld", "徐敏") in told_about(appeal.complaint.reference, appeal.reference)
    assert cases.fresh(served).status == "with_business"


def test_an_upheld_end_of_a_mediation_goes_to_another_mediator_with_a_fresh_clock():
    mediated = cases.in_mediation()
    first = mediated.mediator
    mediation.terminate_mediation(mediated, actor=first, termination="T3", reason="分歧较大。", now=MONDAY)
    second = cases.mediator("另一位调解员")

    case = uphold(reviewed(cases.fresh(mediated)), "mediation")

    assert (case.status, case.mediator) == ("mediation", second)
    assert newest_clock(case, "mediation").started_on == date(2026, 11, 3)
    assert newest_clock(case, "mediation").due_on >= date(2026, 11, 18)
    with pytest.raises(Refused) as refused:
        mediation.assign_mediator(case, actor=cases.supervisor(), mediator=first, now=TUESDAY)
    assert refused.value.code == "not_assignable"


def test_a_refusal_cannot_be_sent_to_a_company_that_never_had_it():
    appeal = reviewed()
    with pytest.raises(Refused) as refused:
        uphold(appeal, "with_business")

    assert refused.value.code == "wrong_place"
    assert Appeal.objects.get(pk=appeal.pk).status == "under_review"
    assert cases.fresh(appeal.complaint).status == "under_appeal"


def test_a_dismissal_names_the_other_remedies_and_tells_both_sides():
    appeal = reviewed(cases.closed())
    with pytest.raises(Refused) as refused:
        commands.dismiss(appeal, actor=appeal.reviewer, decision="依据正确。", other_remedies=" ", now=TUESDAY)
    assert refused.value.code == "no_remedies"

    case = dismiss(appeal)

    assert (case.status, case.outcome) == ("closed", "O01")
    assert Appeal.objects.get(pk=appeal.pk).other_remedies == "可以向人民法院起诉。"
    assert {("appeal_dismissed", "林晓云"), ("business_appeal_over", "徐敏")} <= told_about(
        appeal.complaint.reference, appeal.reference
    )


def test_silence_of_the_reviewer_climbs_to_the_supervisor_and_the_appeal_stays_open():
    appeal = reviewed()
    cases.supervisor()
    assert newest_clock(appeal.complaint, "appeal").due_on == date(2026, 11, 16)

    while clock_commands.sweep(moment("2026-11-24 00:01")):
        pass

    case = cases.fresh(appeal.complaint)
    assert case.status == "under_appeal"
    assert case.events.filter(step="alert_supervisor").count() == 3
    assert ("staff_late", "郑主管") in told_about(appeal.complaint.reference, appeal.reference)
    assert dismiss(appeal, moment("2026-11-24 09:00")).status == "refused"


# --- what was given with it ---
def stored(owner: Any) -> Any:
    return receive(samples.upload(samples.picture()), owner=owner, now=MONDAY)


def test_what_is_given_with_an_appeal_is_for_the_staff_and_not_for_the_company():
    case = cases.closed()
    cases.reviewer()
    appeal = cases.appealed(case, reason="evidence", files=[stored(case.complainant)])
    commands.add_files(appeal, actor=case.complainant, files=[stored(case.complainant)], caption="发票", now=TUESDAY)
    process()

    case = cases.fresh(case)
    seen = {viewer: len(access.files_for(case, viewer)) for viewer in Side}
    assert seen == {Side.COMPLAINANT: 2, Side.STAFF: 2, Side.BUSINESS: 0}
    assert set(case.evidence.values_list("purpose", flat=True)) == {Evidence.Purpose.APPEAL}
    assert ("staff_appeal_files", "沈复核") in told_about(appeal.complaint.reference, appeal.reference)


def test_an_appeal_takes_ten_files():
    case = cases.refused()
    appeal = cases.appealed(case, files=[stored(case.complainant) for _ in range(9)])
    with pytest.raises(Refused) as refused:
        commands.add_files(
            appeal, actor=case.complainant, files=[stored(case.complainant) for _ in range(2)], now=MONDAY
        )

    assert refused.value.code == "too_many_files"
    assert cases.fresh(case).evidence.count() == 9


# --- what is counted and kept ---
def test_the_overturn_rate_counts_decisions_and_not_withdrawals():
    assert queries.overturned(TUESDAY).decided == 0
    uphold(reviewed())
    dismiss(cases.appealed())
    dismiss(cases.appealed())
    withdrawn = cases.appealed()
    commands.withdraw(withdrawn, actor=withdrawn.complaint.complainant, now=TUESDAY)

    found = queries.overturned(TUESDAY)

    assert (found.upheld, found.decided, found.rate) == (1, 3, 33)
    assert queries.overturned(moment("2027-11-04 10:00")).decided == 0


def test_both_ledgers_verify_and_the_appeals_cannot_be_rewritten(capsys):
    appeal = reviewed()
    uphold(appeal)
    call_command("verify_ledger")
    assert "相符" in capsys.readouterr().out

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AppealEvent.objects.filter(case=appeal).update(role="officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(decision="")


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_and_one_stands():
    appeal = reviewed()
    fresh = partial(Appeal.objects.get, pk=appeal.pk)
    actor = appeal.complaint.complainant

    results = at_once(
        partial(uphold, fresh()),
        partial(dismiss, fresh()),
        partial(commands.withdraw, fresh(), actor=actor, now=TUESDAY),
    )

    appeal = fresh()
    assert results == ["done", "status", "status"]
    assert (appeal.status == "upheld") == (cases.fresh(appeal.complaint).status == "accepted")
    assert appeal.events.count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_appeal_sent_twice_is_filed_once():
    case = cases.refused()

    results = at_once(*[partial(cases.appealed, cases.fresh(case)) for _ in range(2)])

    assert results == ["done", "status"]
    assert Appeal.objects.filter(complaint=case).count() == 1
    assert cases.fresh(case).appeals_count == 1
