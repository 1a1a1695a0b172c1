"""Putting right: a category, a mis-step of staff; and what an end leaves behind is cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Component

from casework.errors import Refused
from catalogue.models import Category
from complaints.commands import amendment, answer, correction, dealing, ending, intake, mediation, referral
from complaints.commands import clock as clock_commands
from complaints.exports import session
from complaints.models import Complaint, Session, WorkingCopy
from complaints.queries import annex
from complaints.queries import case as case_queries
from complaints.rules import turn
from complaints.workflow import MOVES, Clock, Step
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY = moment("2026-11-03 10:00"), moment("2026-11-04 10:00")
RESTORED = (
    "status",
    "outcome",
    "ground",
    "closed_at",
    "accepted_at",
    "served_at",
    "business_id",
    "referred_to",
    "led_by",
)
REFUSAL = {"ground": "R02", "reason": "无管辖权。", "other_remedies": "请向法院起诉。"}


def standing(case: Complaint) -> tuple[Any, ...]:
    case = cases.fresh(case)
    running = case.clocks.filter(stopped_at=None).order_by("kind").values_list("kind", "due_on", "paused_on")
    whose = [side for side in turn.COLUMNS if turn.is_of(case, side)]
    return tuple([*(getattr(case, name) for name in RESTORED), *whose]), list(running)


def undo(case: Complaint, now: Any = WEDNESDAY) -> None:
    correction.correct_step(case, actor=cases.supervisor(), reason="看错了材料。", now=now)


# --- a step that was a mistake ---
def mis_steps() -> dict[str, tuple[Any, Any]]:
    """step → (a case before it, the mis-step)."""
    of, words = cases.officer, {"now": TUESDAY}
    listed = lambda: cases.filed(None, cases.company(cases.person("徐敏")))  # noqa: E731
    return {
        "accept": (listed, lambda c: intake.accept(c, actor=of(), **words)),
        "propose_refusal": (cases.filed, lambda c: intake.propose_refusal(c, actor=of(), **REFUSAL, **words)),
        "ask_referral": (
            cases.filed,
            lambda c: referral.ask_referral(c, actor=of(), **cases.REFERRAL | words),
        ),
        "discontinue": (
            cases.with_business,
            lambda c: ending.discontinue(c, actor=cases.supervisor(), outcome="O13", reason="不符。", **words),
        ),
        "grant_extension": (cases.extension_asked, lambda c: dealing.grant_extension(c, actor=of(), **words)),
        "decide_objection": (
            cases.objected,
            lambda c: dealing.decide_objection(c, actor=of(), decision="resume", reason="有误。", **words),
        ),
        "terminate_mediation": (
            cases.in_mediation,
            lambda c: mediation.terminate_mediation(c, actor=c.mediator, termination="T3", reason="分歧。", **words),
        ),
    }


@pytest.mark.parametrize("step", list(mis_steps()))
def test_the_case_goes_back_to_where_it_was_and_whoever_was_told_is_told_again(step):
    make, mistake = mis_steps()[step]
    case = make()
    before, events = standing(case), case.events.count()
    mistake(case)
    told = Notice.objects.filter(created_at=TUESDAY).values_list("user", flat=True)
    told = {pk for pk in told if pk != case.complainant_id} | {case.complainant_id}

    undo(case)

    two_days = date(2026, 11, 6)  # a clock that had less left gets two working days
    clocks_before = [(kind, due if paused else max(due, two_days), paused) for kind, due, paused in before[1]]
    assert standing(case) == (before[0], clocks_before)
    assert MOVES[Step(step)].correctable
    assert case.events.latest("seq").step == Step.CORRECT_STEP
    assert case.events.filter(step=step).count() == 1  # the ledger keeps both
    assert case.events.count() >= events + 2
    again = Notice.objects.filter(created_at=WEDNESDAY, kind__endswith="step_corrected", channel="site")
    assert {row.user_id for row in again} == told
    assert all("看错了材料" in row.text for row in again)


def test_a_clock_with_less_than_two_days_left_gets_two():
    case = cases.with_business()  # due on Monday the 9th
    late = moment("2026-11-06 10:00")
    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。", now=late)

    undo(case, moment("2026-11-09 10:00"))

    assert cases.fresh(case).due_on.isoformat() == "2026-11-11"


@pytest.mark.parametrize("why", ["too_late", "acted_on", "by_a_party", "officer"])
def test_a_step_is_not_corrected_late_or_when_somebody_acted_on_it(why):
    case = cases.with_business()
    now, actor = WEDNESDAY, cases.supervisor()
    if why == "acted_on":
        dealing.ask_complainant(case, actor=cases.handler_of(case), items=["截图"], now=TUESDAY)
    elif why == "too_late":
        now = moment("2026-11-06 00:00")
    elif why == "by_a_party":
        case = cases.withdrawn(case=case)
    else:
        actor = cases.officer()
    before = (standing(case), case.events.count(), Notice.objects.count())

    with pytest.raises(Refused) as refused:
        correction.correct_step(case, actor=actor, reason="看错了。", now=now)

    assert refused.value.code == ("role" if why == "officer" else "not_correctable")
    assert (standing(case), case.events.count(), Notice.objects.count()) == before


def test_a_merger_is_undone_in_both_cases_unless_the_other_was_acted_on():
    a = cases.with_business()
    b, c = (cases.with_business(a.complainant, a.business) for _n in range(2))
    before = standing(a)
    for case in (a, c):
        ending.merge(case, actor=cases.officer(), into=b.reference, reason="同一件事。", now=TUESDAY)

    undo(c)
    assert annex.annexes(cases.fresh(b)) == [a]
    answer.answer(
        b, actor=cases.handler_of(b), now=WEDNESDAY, **cases.RELIEF | {"perform_by": TUESDAY.date() + timedelta(20)}
    )
    with pytest.raises(Refused) as refused:
        undo(a)

    assert refused.value.code == "acted_since"
    assert (standing(c), cases.fresh(a).status) == (before, "closed")


def test_the_turn_of_a_complainant_whose_company_is_silent_comes_back_with_its_clock():
    case = silent()
    clock = lambda: case.clocks.values("owner", "asks", "rung", "due_on").get(kind=Clock.REPLY)  # noqa: E731
    before = clock()
    assert before["asks"] == ["complainant"]
    late = moment("2026-11-18 10:00")
    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。", now=late)
    assert not turn.is_of(cases.fresh(case), "complainant")

    undo(case, late)

    assert clock() == before
    assert [side for side in turn.COLUMNS if turn.is_of(cases.fresh(case), side)] == ["complainant", "business"]


def test_an_acceptance_that_was_corrected_is_not_taken_up_again_by_the_sweep():
    case = cases.filed(None, cases.company(cases.person("徐敏")), now=TUESDAY)
    Category.objects.filter(code="ECM").update(auto_accept=True)
    intake.accept(case, actor=cases.officer(), now=TUESDAY)
    undo(case, TUESDAY + timedelta(minutes=5))

    assert intake.accept_half_filed(TUESDAY + timedelta(minutes=10)) == 0
    assert intake.serve_waiting(TUESDAY + timedelta(minutes=10)) == 0
    assert cases.fresh(case).status == "submitted"


# --- the category ---
def test_another_category_keeps_the_dates_and_asks_what_it_lacks():
    case = cases.with_business()
    due, wanted = case.due_on, Category.objects.get(code="FEE-02")

    items = correction.recategorise(case, actor=cases.supervisor(), category=wanted, reason="属于资费。", now=TUESDAY)

    case = cases.fresh(case)
    assert (case.category, case.due_on, case.version, case.status) == (wanted, due, 2, "with_business")
    assert case.versions.get(number=1).content["category"] == "ECM-02"
    assert items and {row.kind for row in Notice.objects.filter(created_at=TUESDAY)} == {
        "recategorised",
        "business_recategorised",
    }
    answers = {item.pk: "见补充说明" for item in items}
    correction.supply_details(case, actor=case.complainant, answers=answers, now=WEDNESDAY)
    assert [row.answer for row in case_queries.supplements(cases.fresh(case))] == ["见补充说明"] * len(items)


def test_what_waits_in_an_accepted_case_stays_when_a_step_leads_nowhere_else():
    case, clerk = cases.accepted(now=MONDAY), cases.officer()
    cases.edit(case, title="冰箱耗电")
    wanted = Category.objects.get(code="FEE-02")

    items = correction.recategorise(case, actor=clerk, category=wanted, reason="属于资费。", now=TUESDAY)
    intake.note(cases.fresh(case), actor=clerk, text="已电话说明。", now=TUESDAY)

    case = cases.fresh(case)
    assert items and case_queries.open_details(case) == items
    assert WorkingCopy.objects.filter(complaint=case).exists()
    assert "cancelled" not in case.events.get(step="recategorise").data


def test_before_service_it_is_the_officers_and_afterwards_the_supervisors():
    wanted = Category.objects.get(code="ECM-03")
    for case, wrong in ((cases.filed(), cases.supervisor()), (cases.with_business(), cases.officer())):
        with pytest.raises(Refused):
            correction.recategorise(case, actor=wrong, category=wanted, reason="属于退换货。", now=TUESDAY)
        assert cases.fresh(case).category.code == "ECM-02"


# --- an end cleans up ---
def called(case: Complaint) -> Session:
    return mediation.call_session(
        case, actor=case.mediator, starts_at=moment("2026-11-20 10:00"), minutes=60, place="二楼", now=MONDAY
    )


def in_calendar(row: Session, case: Complaint) -> Component:
    """The meeting as its calendar file has it now."""
    return Calendar.from_ical(session.ics(row, case.reference, "https://example.com/")).events[0]


@pytest.mark.parametrize("how", ["signed", "terminated", "withdrawn", "discontinued"])
def test_meetings_end_with_the_mediation_and_everybody_is_told(how):
    case = cases.settlement_proposed() if how == "signed" else cases.in_mediation()
    row = called(case)
    if how == "signed":
        for person in (case.complainant, cases.handler_of(case)):
            mediation.sign_settlement(case, actor=person, sha256=cases.to_sign(case), now=TUESDAY)
    elif how == "terminated":
        mediation.terminate_mediation(case, actor=case.mediator, termination="T3", reason="分歧。", now=TUESDAY)
    elif how == "discontinued":
        ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。", now=TUESDAY)
    else:
        cases.withdrawn(case=case, now=MONDAY)
        assert Session.objects.get(pk=row.pk).cancelled_at is None  # it may still be undone
        clock_commands.sweep(moment("2026-11-03 10:01"))

    row.refresh_from_db()
    assert row.cancelled_at is not None
    told = Notice.objects.filter(kind__endswith="session_cancelled", channel="site").values_list("user", flat=True)
    assert set(told) == {case.complainant_id, cases.handler_of(case).pk, case.mediator_id}
    text = session.ics(row, case.reference, "https://example.com/").decode()
    assert all(line in text for line in ("METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"))
    assert "日历文件" in Notice.objects.filter(kind="session_cancelled", channel="site").get().text


def test_the_file_of_a_cancelled_meeting_replaces_the_first():
    case = cases.in_mediation()
    row = called(case)
    first = in_calendar(row, case)
    mediation.terminate_mediation(case, actor=case.mediator, termination="T3", reason="分歧。", now=TUESDAY)
    row.refresh_from_db()

    second = in_calendar(row, case)

    assert second["uid"] == first["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert second["dtstamp"].dt == second["last-modified"].dt == TUESDAY
    assert second["dtstamp"].dt > first["dtstamp"].dt


def test_requests_questions_edits_and_proposals_end_with_the_case():
    case = cases.amendment_open(case=cases.extension_asked())
    WorkingCopy.objects.create(complaint=case, base=1, content={}, saved_at=MONDAY)

    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。", now=TUESDAY)

    assert case.extensions.get().cancelled_at == case.amendments.get().cancelled_at == TUESDAY
    assert WorkingCopy.objects.filter(complaint=case).exists()  # only the complainant reads it; nothing waits for it
    assert set(case.events.latest("seq").data["cancelled"]) == {"extensions", "amendments"}


def words(person: Any, kind: str) -> str:
    return Notice.objects.filter(user=person, kind=kind, channel="site").latest("pk").text


def test_the_notice_of_the_end_names_what_is_cancelled_to_those_who_knew_of_it():
    case = cases.amendment_open(case=cases.extension_asked())

    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。", now=TUESDAY)

    assert "还没有办完的企业的延期申请、等待同意的修改随之取消。" in words(case.complainant, "closed")
    assert "还没有办完的企业的延期申请随之取消。" in words(cases.handler_of(case), "business_closed")


def test_who_asked_for_a_mediator_reads_in_the_answer_that_the_request_is_off():
    case = cases.answered(case=cases.mediation_asked(case=silent()), now=moment("2026-11-18 10:00"))

    assert "还没有办完的调解申请随之取消。" in words(case.complainant, "answered")


def test_a_company_from_which_a_mediated_case_is_taken_reads_that_its_meeting_is_off():
    case = cases.in_mediation()
    called(case)
    handler, other = cases.handler_of(case), cases.company(cases.person("别家"))
    case = cases.amendment_open(case=case, business=other)
    amendment.consent_amendment(case, actor=cases.officer(), now=TUESDAY)

    assert "原定11月20日 10:00的调解会已取消。" in words(handler, "business_rerouted")
    assert words(case.complainant, "session_cancelled")
    assert not Notice.objects.filter(user=other.memberships.get().user, kind="business_session_cancelled").exists()


def test_an_answer_ends_the_request_for_more_time():
    case = cases.answered(case=cases.extension_asked())

    assert case.extensions.get().cancelled_at is not None


# --- unanswered stays unanswered ---
def silent() -> Complaint:
    """The company's term has passed without a word, to the third level."""
    case = cases.with_business()
    for day in ("2026-11-10", "2026-11-13", "2026-11-17"):
        while clock_commands.sweep(moment(f"{day} 09:00")):  # one rung at a time
            pass
    return cases.fresh(case)


@pytest.mark.parametrize("how", ["mediation", "merger", "withdrawal"])
def test_a_silent_company_stays_unanswered_however_the_case_ends(client, how):
    case, now = silent(), moment("2026-11-18 10:00")
    assert (case.escalation_level, case.is_unanswered) == (3, False)
    if how == "mediation":
        case = cases.in_mediation(case=case, now=now)
        mediation.terminate_mediation(case, actor=case.mediator, termination="T3", reason="分歧。", now=now)
    elif how == "merger":
        other = cases.with_business(case.complainant, case.business, now=now)
        ending.merge(case, actor=cases.officer(), into=other.reference, reason="同一件事。", now=now)
    else:
        case = cases.withdrawn(case=case, now=now)
        clock_commands.sweep(now + timedelta(hours=25))

    case = cases.fresh(case)
    assert case.is_unanswered
    handler = f"/business/{case.business_id}/{case.reference}/"
    staff = f"/admin/complaints/complaint/{case.pk}/change/"
    for user, url in (
        (case.complainant, case.get_absolute_url()),
        (cases.handler_of(case), handler),
        (cases.officer(), staff),
    ):
        client.force_login(user)
        assert "逾期未答复" in client.get(url).content.decode(), url
