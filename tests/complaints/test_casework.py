"""Between the parties and in mediation: what the clocks do, who is told, what is refused; races with real threads."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from casework.errors import Refused
from complaints.commands import answer, dealing, draft, ending, intake, mediation, offer
from complaints.commands import clock as clock_commands
from complaints.models import Complaint
from complaints.queries import dealing as dealing_queries
from complaints.queries import portal
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.clocks import newest_clock
from tests.support.notices import told_about

pytestmark = pytest.mark.django_db

WEDNESDAY, THURSDAY, FRIDAY = (moment(f"2026-11-0{day} 10:00") for day in (4, 5, 6))


def swept(now: Any) -> None:
    """As if the sweep had run every minute until now."""
    while clock_commands.sweep(now):
        pass


# --- the company asks ---
def test_a_question_of_the_company_pauses_its_clock_and_the_answer_lets_it_go_on():
    case = cases.asked_by_business(case=cases.with_business(), now=WEDNESDAY)
    waits = newest_clock(case, "supplement")
    item = case.supplement_items.get()

    intake.supplement(case, actor=case.complainant, answers={item.pk: "见附件"}, now=FRIDAY)

    case = cases.fresh(case)
    assert (waits.unit, waits.due_on) == ("working_days", date(2026, 11, 9))
    assert case.status == "with_business"
    assert case.due_on == date(2026, 11, 11)  # three working days were left
    assert ("business_supplemented", "徐敏") in told_about(case.reference)


def test_silence_on_the_companys_question_returns_the_case_to_the_company():
    case = cases.asked_by_business(case=cases.with_business(), now=WEDNESDAY)

    swept(moment("2026-11-10 00:01"))

    case = cases.fresh(case)
    assert (case.status, case.ground) == ("with_business", "")
    assert newest_clock(case, "reply").is_running


# --- more time ---
def test_a_request_for_time_holds_the_due_day_and_silence_grants_it():
    case = cases.extension_asked(case=cases.with_business(), now=moment("2026-11-09 16:00"))  # the last day

    swept(moment("2026-11-10 09:00"))
    held = cases.fresh(case)
    swept(moment("2026-11-11 00:01"))

    case = cases.fresh(case)
    assert (held.escalation_level, held.overdue_since) == (0, None)
    assert case.due_on == date(2026, 11, 16)  # five working days after the first due day
    assert dealing_queries.extension(case).is_granted
    assert ("extension_granted", "林晓云") in told_about(case.reference)


def test_an_answer_while_the_request_waits_is_not_late():
    case = cases.extension_asked(case=cases.with_business(), now=moment("2026-11-09 16:00"))

    given = answer.answer(
        case, actor=cases.handler_of(case), code="B3", text="解释如下。", now=moment("2026-11-10 09:00")
    )

    assert not given.is_late
    assert newest_clock(case, "extension").result == "answer"


def test_a_declined_request_leaves_the_due_day():
    case = cases.extension_asked(case=cases.with_business(), now=WEDNESDAY)

    dealing.decline_extension(case, actor=cases.officer(), reason="记录昨天已经提供。", now=THURSDAY)
    swept(moment("2026-11-10 00:01"))

    case = cases.fresh(case)
    assert (case.due_on, case.escalation_level) == (date(2026, 11, 9), 1)
    with pytest.raises(Refused) as again:
        cases.extension_asked(case=case, now=THURSDAY)
    assert again.value.code == "extended_before"


# --- objections ---
def test_an_objection_that_fails_lets_the_clock_go_on():
    case = cases.objected(case=cases.with_business(), now=WEDNESDAY)

    dealing.decide_objection(case, actor=cases.officer(), decision="resume", reason="店铺由贵公司经营。", now=FRIDAY)

    case = cases.fresh(case)
    assert (case.status, case.due_on) == ("with_business", date(2026, 11, 11))
    assert ("business_objection_decided", "徐敏") in told_about(case.reference)


def test_withdrawing_during_an_objection_and_undoing_it_leaves_the_reply_paused():
    case = cases.objected(case=cases.with_business(), now=WEDNESDAY)
    left = newest_clock(case, "reply").left

    draft.withdraw(case, actor=case.complainant, reason="W1", now=THURSDAY)
    draft.undo_withdrawal(case, actor=case.complainant, now=THURSDAY + timedelta(hours=2))

    reply = newest_clock(case, "reply")
    assert (cases.fresh(case).status, reply.is_running, reply.left) == ("objection", False, left)
    assert newest_clock(case, "objection").is_running


def test_the_wrong_company_is_changed_without_losing_the_complainants_place():
    case = cases.objected(case=cases.with_business(), now=WEDNESDAY)
    place, former = (case.filed_at, case.accepted_at), case.business
    right = cases.company(cases.person("钱负责"))

    dealing.decide_objection(
        case, actor=cases.officer(), decision="reroute", reason="由另一家经营。", business=right, now=THURSDAY
    )

    case = cases.fresh(case)
    assert (case.status, case.business, case.serving) == ("with_business", right, 2)
    assert (case.filed_at, case.accepted_at) == place
    assert case.due_on == date(2026, 11, 12)  # a fresh clock for the new company
    assert former is not None
    assert not portal.inbox(Complaint.objects.filter(business=former), now=THURSDAY).rows
    assert dealing_queries.messages(case, "business") == []
    decided = case.events.get(step="decide_objection").data
    assert (decided["former"], decided["business"]) == (former.pk, right.pk)


def test_a_refusal_on_r07_waits_for_a_second_signature():
    case, first = cases.objected(case=cases.with_business()), cases.officer("甲")
    words = {"decision": "refuse", "reason": "属于经营行为。", "ground": "R07", "other_remedies": "请向法院起诉。"}

    dealing.decide_objection(case, actor=first, now=MONDAY, **words)
    waiting = case.status
    with pytest.raises(Refused) as own:
        intake.countersign(case, actor=first, now=MONDAY)
    intake.countersign(case, actor=cases.officer("乙"), now=MONDAY)

    case = cases.fresh(case)
    assert (waiting, own.value.code) == ("objection", "own_proposal")
    assert (case.status, case.ground) == ("refused", "R07")
    assert dealing_queries.objection(case).decided_at is not None


def test_an_objection_merges_into_the_persons_other_case():
    other = cases.with_business()
    case = cases.objected(case=cases.with_business(other.complainant, other.business), ground="duplicate")

    dealing.decide_objection(
        case, actor=cases.officer(), decision="merge", reason="同一事项。", into=other.reference, now=MONDAY
    )

    case = cases.fresh(case)
    assert (case.status, case.outcome, case.merged_into) == ("closed", "O12", other)


@pytest.mark.parametrize("stranger", [True, False])
def test_a_case_is_not_merged_into_a_strangers_or_a_closed_one(stranger):
    case = cases.with_business()
    other = cases.with_business() if stranger else cases.closed()

    with pytest.raises(Refused):
        ending.merge(case, actor=cases.officer(), into=other.reference, reason="同一事项。", now=MONDAY)

    assert cases.fresh(case).status == "with_business"


# --- offers ---
def test_a_counter_pauses_the_confirmation_and_a_new_offer_gives_at_least_five_days():
    case = cases.countered(case=cases.answered(), now=moment("2026-11-11 10:00"))
    countered = cases.fresh(case)

    offer.revise_offer(
        case,
        actor=cases.handler_of(case),
        text="再加三百元。",
        amount=Decimal(1900),
        perform_by=date(2026, 11, 28),
        now=moment("2026-11-13 10:00"),
    )

    case = cases.fresh(case)
    assert (countered.led_by, countered.due_on) == ("offer_reply", date(2026, 11, 16))
    assert case.led_by == "confirm"
    assert case.due_on >= date(2026, 11, 18)
    assert dealing_queries.current_offer(case).amount == Decimal(1900)


def test_an_unanswered_counter_returns_the_turn():
    case = cases.countered(case=cases.answered())

    swept(moment("2026-11-10 00:01"))

    case = cases.fresh(case)
    assert (case.status, case.led_by) == ("answered", "confirm")
    assert ("counter_lapsed", "林晓云") in told_about(case.reference)


def test_after_a_final_offer_there_is_no_counter_and_it_can_be_accepted():
    case = cases.countered(case=cases.answered())
    until = date(2026, 11, 20)
    offer.final_offer(
        case, actor=cases.handler_of(case), text="最终方案。", action="换同款新机", perform_by=until, now=MONDAY
    )

    with pytest.raises(Refused) as more:
        cases.countered(case=case)
    answer.accept_offer(case, actor=case.complainant, offer=cases.offered(case), now=MONDAY)

    case = cases.fresh(case)
    assert more.value.code == "final"
    assert (case.status, case.due_on) == ("settled", until)


def test_each_side_has_three_rounds():
    case = cases.answered()
    for _round in range(3):
        cases.countered(case=case)
        offer.revise_offer(case, actor=cases.handler_of(case), perform_by=date(2026, 11, 20), now=MONDAY, **cases.TERMS)

    with pytest.raises(Refused) as more:
        cases.countered(case=case)

    assert more.value.code == "no_rounds_left"


# --- messages ---
def test_a_private_message_reaches_one_side_and_the_platform():
    case = cases.in_mediation()

    offer.message(case, actor=case.mediator, text="贵企业的底线是多少？", private_to="business", now=MONDAY)
    offer.message(case, actor=case.complainant, text="我最少要一千。", private_to="complainant", now=MONDAY)
    offer.message(case, actor=case.mediator, text="请双方周三参加。", now=MONDAY)

    case = cases.fresh(case)
    assert [row.text for row in dealing_queries.messages(case, "complainant")] == ["我最少要一千。", "请双方周三参加。"]
    assert [row.text for row in dealing_queries.messages(case, "business")] == [
        "贵企业的底线是多少？",
        "请双方周三参加。",
    ]
    assert len(dealing_queries.messages(case, "staff")) == 3


def test_a_person_writes_thirty_messages_a_day():
    case = cases.with_business()
    for n in range(30):
        offer.message(case, actor=case.complainant, text=f"第{n}条", now=MONDAY)

    with pytest.raises(Refused) as more:
        offer.message(case, actor=case.complainant, text="再一条", now=MONDAY)

    assert more.value.code == "too_many"


# --- mediation ---
def test_consent_starts_the_mediation_with_the_mediator_who_has_least_to_do():
    busy = cases.mediator("忙")
    cases.in_mediation(led=False)
    idle = cases.mediator("闲")

    case = cases.in_mediation(led=False)

    assert (case.status, case.mediator) == ("mediation", idle)
    assert case.due_on == date(2027, 1, 4)  # sixty days after acceptance, moved off New Year's rest days
    assert Complaint.objects.filter(mediator=busy).count() == 1


def test_a_mediator_who_is_a_party_is_never_chosen():
    company = cases.company(owner := cases.mediator("何老板"))
    case = cases.in_mediation(case=cases.answered(case=cases.with_business(business=company)), led=False)

    assert case.mediator is None
    with pytest.raises(Refused):
        mediation.assign_mediator(case, actor=cases.supervisor(), mediator=owner, now=MONDAY)


def test_silence_on_a_request_is_a_refusal_and_the_complainant_chooses_again():
    case = cases.mediation_asked()

    swept(moment("2026-11-10 00:01"))

    case = cases.fresh(case)
    assert (case.status, case.led_by) == ("answered", "confirm")
    assert dealing_queries.mediations(case)[0].refused_by == "business"
    answer.reject_answer(case, actor=case.complainant, now=moment("2026-11-10 09:00"))


def test_an_overdue_case_is_mediated_and_stays_unanswered():
    case = cases.with_business()
    swept(moment("2026-11-10 00:01"))
    late = moment("2026-11-10 09:00")

    mediation.request_mediation(case, actor=case.complainant, reason="企业不答复。", now=late)
    mediation.consent_mediation(case, actor=cases.handler_of(case), now=late)

    case = cases.fresh(case)
    assert (case.status, case.answered_at) == ("mediation", None)
    assert case.overdue_since is not None
    assert newest_clock(case, "reply").result == "consent_mediation"


def test_both_sign_the_same_version():
    case = cases.settlement_proposed()
    old = cases.to_sign(case)
    mediation.sign_settlement(case, actor=case.complainant, sha256=old, now=MONDAY)
    case = cases.settlement_proposed(case=cases.fresh(case), text="改为退款两千五百元。", amount=Decimal(2500))

    with pytest.raises(Refused) as changed:
        mediation.sign_settlement(case, actor=cases.handler_of(case), sha256=old, now=MONDAY)
    new = cases.to_sign(case)
    mediation.sign_settlement(case, actor=cases.handler_of(case), sha256=new, now=MONDAY)
    half = cases.fresh(case)
    mediation.sign_settlement(case, actor=case.complainant, sha256=new, now=MONDAY)

    case = cases.fresh(case)
    assert (changed.value.code, half.status) == ("changed", "mediation")
    assert (case.status, case.due_on) == ("settled", date(2026, 11, 28))
    answer.confirm_performed(case, actor=case.complainant, now=MONDAY)
    assert cases.fresh(case).outcome == "O05"


def test_when_time_is_up_the_mediation_ends_with_t5_and_names_other_remedies():
    case = cases.in_mediation()

    swept(moment("2026-12-25 09:00"))
    swept(moment("2027-01-05 00:01"))

    case = cases.fresh(case)
    assert (case.status, case.outcome) == ("closed", "O07")
    assert dealing_queries.mediations(case)[0].termination == "T5"
    mail = Notice.objects.get(kind="mediation_ended", channel="email").text
    assert "仲裁" in mail and "人民法院" in mail


def test_the_first_breach_goes_to_a_mediator_the_second_closes_the_case():
    cases.mediator()
    case = cases.settled()
    due = moment("2026-11-29 10:00")

    answer.report_breach(case, actor=case.complainant, reason="没有收到退款。", now=due)
    first = cases.fresh(case)
    case = cases.settlement_proposed(case=first, perform_by=date(2026, 12, 10), now=due)
    for signer in (case.complainant, cases.handler_of(case)):
        mediation.sign_settlement(case, actor=signer, sha256=cases.to_sign(case), now=due)
    answer.report_breach(case, actor=case.complainant, reason="还是没有。", now=moment("2026-12-11 10:00"))

    case = cases.fresh(case)
    assert (first.status, first.breaches) == ("mediation", 1)
    assert first.due_on == date(2027, 1, 28)  # a fresh clock: sixty days from the breach
    assert (case.status, case.outcome) == ("closed", "O09")


def test_a_meeting_is_called_and_called_off():
    case = cases.in_mediation()
    at = THURSDAY

    made = mediation.call_session(case, actor=case.mediator, starts_at=at, minutes=60, place="二楼调解室", now=MONDAY)
    mediation.cancel_session(case, actor=case.mediator, session=made.pk, now=MONDAY)

    assert {"session_called", "business_session_called", "session_cancelled"} <= {
        kind for kind, _name in told_about(case.reference)
    }
    with pytest.raises(Refused):
        mediation.cancel_session(case, actor=case.mediator, session=made.pk, now=MONDAY)


# --- races ---
def together(*deeds: Any) -> list[str]:
    """Run the deeds at once, each on its own connection: "done" or the code of the refusal, in their order."""
    results, ready = [""] * len(deeds), threading.Barrier(len(deeds))

    def run(index: int, deed: Any) -> None:
        ready.wait()
        try:
            deed()
            results[index] = "done"
        except Refused as refusal:
            results[index] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_an_objection_at_once_and_one_wins():
    case, officers = cases.objected(), (cases.officer("甲"), cases.officer("乙"))

    def decide(officer: Any, reason: str) -> None:
        row = Complaint.objects.get(pk=case.pk)
        dealing.decide_objection(row, actor=officer, decision="resume", reason=reason, now=MONDAY)

    results = together(lambda: decide(officers[0], "理由甲。"), lambda: decide(officers[1], "理由乙。"))

    assert sorted(results) == ["done", "status"]
    assert case.events.filter(step="decide_objection").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_signature_against_a_new_text_leaves_nothing_half_done():
    case = cases.settlement_proposed()
    mediation.sign_settlement(case, actor=case.complainant, sha256=cases.to_sign(case), now=MONDAY)
    handler, old = cases.handler_of(case), cases.to_sign(case)

    results = together(
        lambda: mediation.sign_settlement(Complaint.objects.get(pk=case.pk), actor=handler, sha256=old, now=MONDAY),
        lambda: cases.settlement_proposed(case=cases.fresh(case), text="另一版。"),
    )

    after = cases.fresh(case)
    assert tuple(results) in {("done", "status"), ("changed", "done")}
    assert after.status == ("settled" if results[0] == "done" else "mediation")


@pytest.mark.django_db(transaction=True)
def test_accepting_an_offer_against_a_new_one_takes_one_of_them_whole():
    case = cases.countered(case=cases.answered())
    handler, shown = cases.handler_of(case), cases.offered(case)

    results = together(
        lambda: answer.accept_offer(Complaint.objects.get(pk=case.pk), actor=case.complainant, offer=shown, now=MONDAY),
        lambda: offer.revise_offer(
            Complaint.objects.get(pk=case.pk),
            actor=handler,
            perform_by=date(2026, 11, 20),
            now=MONDAY,
            **cases.TERMS,
        ),
    )

    after = cases.fresh(case)
    accepted = [row for row in (*after.answers_given.all(), *after.offers.all()) if row.accepted_at]
    assert tuple(results) in {("done", "status"), ("changed", "done")}
    assert (after.status, len(accepted)) == (("settled", 1) if results[0] == "done" else ("answered", 0))


def test_whoever_has_to_sign_is_asked_to(client):
    case = cases.settlement_proposed()
    client.force_login(case.complainant)
    asked = "请您核对后签署"

    before = client.get(case.get_absolute_url()).content.decode()
    mediation.sign_settlement(case, actor=case.complainant, sha256=cases.to_sign(case), now=MONDAY)
    after = client.get(case.get_absolute_url()).content.decode()
    client.force_login(cases.handler_of(case))
    business = client.get(reverse("business:case", args=[case.business_id, case.reference])).content.decode()

    assert (asked in before, asked in after) == (True, False)
    assert "请核对后签署" in business
    assert re.search(r'class="govuk-button"\s+href', business)
