"""Effects of time: reminders, the ladder, lapses, pauses. Each rung once, to the right people (DOMAIN §3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import DatabaseError

from casework.errors import Refused
from complaints import tasks
from complaints.commands import answer, assignment, intake
from complaints.commands import clock as clock_commands
from complaints.commands import draft as draft_commands
from complaints.models import Complaint, ComplaintEvent
from complaints.queries import clock as clock_queries
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.notices import told

pytestmark = pytest.mark.django_db


def sweep_daily(case: Complaint, first: str, days: int) -> dict[str, str]:
    """Sweep at 00:01 and 09:01 of every day; returns {date: step} of what the system did."""
    start = moment(f"{first} 00:01")
    for day in range(days):
        clock_commands.sweep(start + timedelta(days=day))
        clock_commands.sweep(start + timedelta(days=day, hours=9))
    events = case.events.filter(role="system").order_by("seq")
    return {f"{event.at.astimezone(cases.SHANGHAI):%m-%d}": event.step for event in events if event.step != "serve"}


def test_a_silent_company_climbs_the_whole_ladder_once():
    boss, handler = cases.person("负责人"), cases.person("处理人")
    chief = cases.supervisor()
    case = cases.with_business(business=cases.company(boss, handler))

    did = sweep_daily(case, "2026-11-02", 45)

    case = cases.fresh(case)
    assert did == {
        "11-10": "escalate",  # due Monday 11-09 at 24:00
        "11-13": "escalate",  # three working days later
        "11-17": "escalate",  # five working days later
        "11-27": "lapse_unanswered",  # ten days after that
    }
    assert (case.status, case.outcome, case.escalation_level) == ("closed", "O11", 3)
    assert case.overdue_since == moment("2026-11-10 00:00")
    assert len(told("business_reminder", user=handler)) == 2
    assert len(told("business_overdue", user=handler)) == 1
    assert len(told("business_overdue", user=boss)) == 3
    assert len(told("overdue", user=case.complainant)) == 2
    assert len(told("unanswered", user=case.complainant)) == 2
    assert len(told("staff_overdue", user=chief)) == 2
    assert len(told("closed", user=case.complainant)) == 1


def test_reminders_go_out_at_nine_two_and_one_working_days_before():
    case = cases.with_business()

    clock_commands.sweep(moment("2026-11-05 08:59"))
    assert told("business_reminder") == []

    clock_commands.sweep(moment("2026-11-05 09:00"))
    assert len(told("business_reminder")) == 1

    clock_commands.sweep(moment("2026-11-06 09:00"))
    assert len(told("business_reminder")) == 2
    assert case.events.count() == cases.fresh(case).events_count == 3  # a reminder is a notice, not a step


def test_a_second_sweep_at_the_same_moment_does_nothing():
    cases.with_business()
    late = moment("2026-11-10 00:00")
    clock_commands.sweep(late)
    clock_commands.sweep(late)
    clock_commands.sweep(late)
    before = Notice.objects.count()

    taken = clock_commands.sweep(late)

    assert taken == 0
    assert Notice.objects.count() == before


def test_a_sweep_that_was_missed_for_a_week_catches_up_without_stale_reminders_twice():
    case = cases.with_business()

    for _ in range(8):
        clock_commands.sweep(moment("2026-11-17 12:00"))

    case = cases.fresh(case)
    assert case.escalation_level == 3
    assert case.overdue_since == moment("2026-11-10 00:00")
    assert len(told("business_overdue")) == 3


def test_an_answer_after_the_deadline_is_recorded_as_late():
    case = cases.with_business()
    clock_commands.sweep(moment("2026-11-05 09:00"))
    clock_commands.sweep(moment("2026-11-06 09:00"))
    clock_commands.sweep(moment("2026-11-10 00:00"))

    given = answer.answer(
        case, actor=cases.handler_of(case), code="B3", text="说明原因。", now=moment("2026-11-10 09:00")
    )

    case = cases.fresh(case)
    assert given.is_late
    assert case.status == "answered"
    assert case.overdue_since == moment("2026-11-10 00:00")
    assert case.events.last().data["late"] is True


def test_an_answer_in_the_last_minute_is_on_time_and_at_midnight_it_is_late():
    in_time, late = cases.with_business(), cases.with_business()

    first = answer.answer(
        in_time, actor=cases.handler_of(in_time), code="B3", text="说明。", now=moment("2026-11-09 23:59")
    )
    second = answer.answer(late, actor=cases.handler_of(late), code="B3", text="说明。", now=moment("2026-11-10 00:00"))

    assert (first.is_late, second.is_late) == (False, True)


def test_silence_after_an_answer_closes_as_o10_after_two_reminders():
    case = cases.answered(now=MONDAY)

    did = sweep_daily(case, "2026-11-02", 15)

    case = cases.fresh(case)
    assert did == {"11-13": "lapse_confirm"}  # ten natural days end on Thursday 11-12 at 24:00
    assert (case.status, case.outcome) == ("closed", "O10")
    assert not case.is_solved
    assert len(told("confirm_reminder")) == 2


def test_silence_is_not_closed_before_the_reminders_were_a_day_old():
    case = cases.answered(now=MONDAY)
    late = moment("2026-11-20 10:00")

    for _ in range(4):
        clock_commands.sweep(late)  # the sweep was down for a week: both reminders are posted only now
        clock_commands.sweep(late + timedelta(hours=12))

    assert cases.fresh(case).status == "answered"
    clock_commands.sweep(late + timedelta(hours=37))
    assert cases.fresh(case).outcome == "O10"


def test_an_unanswered_supplement_is_refused_as_r05():
    case = cases.supplement_required()

    did = sweep_daily(case, "2026-11-02", 12)

    case = cases.fresh(case)
    assert did == {"11-10": "lapse_supplement"}
    assert (case.status, case.ground) == ("refused", "R05")
    assert len(told("supplement_reminder")) == 1


def test_a_supplement_gives_intake_a_fresh_clock():
    case = cases.supplement_required()
    answers = {item.pk: "见附件" for item in case.supplement_items.all()}

    intake.supplement(case, actor=case.complainant, answers=answers, now=moment("2026-11-04 10:00"))

    case = cases.fresh(case)
    assert (case.status, case.due_on) == ("submitted", date(2026, 11, 11))


def test_late_officers_are_told_on_to_the_supervisor_three_times_and_the_case_stays():
    chief = cases.supervisor()
    case = cases.filed()

    did = sweep_daily(case, "2026-11-02", 40)

    assert did == {"11-10": "alert_supervisor", "11-13": "alert_supervisor", "11-17": "alert_supervisor"}
    assert cases.fresh(case).status == "submitted"
    assert len(told("staff_late", user=chief)) == 3


def test_performance_is_asked_about_and_then_lapses_as_o10():
    case = cases.settled(perform_by=date(2026, 11, 10))

    did = sweep_daily(case, "2026-11-02", 25)

    case = cases.fresh(case)
    assert did == {"11-24": "lapse_performance"}  # 11-21 is a Saturday: the term moves to Monday 11-23
    assert (case.status, case.outcome) == ("closed", "O10")
    assert len(told("business_performance_reminder")) == 1
    assert len(told("performance_asked")) == 1


def test_a_withdrawal_pauses_the_clocks_and_undoing_it_gives_back_what_was_left():
    case = cases.with_business(now=moment("2026-11-16 10:00"))
    assert case.due_on == date(2026, 11, 23)

    draft_commands.withdraw(case, actor=case.complainant, reason="W4", now=moment("2026-11-18 20:00"))
    paused = case.clocks.get(kind="reply")
    assert (paused.paused_on, paused.left, paused.next_at) == (date(2026, 11, 18), 3, None)

    draft_commands.undo_withdrawal(case, actor=case.complainant, now=moment("2026-11-19 19:00"))
    case = cases.fresh(case)
    assert (case.status, case.due_on) == ("with_business", date(2026, 11, 24))
    assert case.withdrawal_reason == ""


def test_a_withdrawal_stands_after_24_hours():
    case = cases.withdrawn(now=moment("2026-11-03 10:00"), case=cases.with_business())

    with pytest.raises(Refused) as refused:
        draft_commands.undo_withdrawal(case, actor=case.complainant, now=moment("2026-11-04 10:00"))
    clock_commands.sweep(moment("2026-11-04 10:00"))

    assert refused.value.code == "undo_over"
    case = cases.fresh(case)
    assert case.status == "withdrawn"
    assert not case.clocks.filter(stopped_at=None).exists()


def test_withdrawing_under_pressure_alerts_the_supervisors():
    chief = cases.supervisor()

    cases.withdrawn(reason="W5")

    assert len(told("staff_pressure", user=chief)) == 1


def test_a_closed_case_keeps_only_its_appeal_window_which_ends_quietly():
    case = cases.closed()
    running = case.clocks.filter(stopped_at=None)

    assert [clock.kind for clock in running] == ["appeal_window"]
    before = Notice.objects.count()

    clock_commands.sweep(moment("2026-11-30 00:00"))

    assert not case.clocks.filter(stopped_at=None).exists()
    assert case.clocks.get(kind="appeal_window").result == "lapsed"
    assert Notice.objects.count() == before


def test_closing_as_unanswered_waits_for_the_third_level():
    case = cases.with_business()

    with pytest.raises(Refused) as refused:
        answer.close_unanswered(case, actor=case.complainant, now=moment("2026-11-10 10:00"))

    assert refused.value.code == "too_early"
    assert cases.fresh(case).status == "with_business"


def test_a_case_whose_company_joins_later_is_served_by_the_next_sweep():
    business = cases.company()
    case = cases.accepted(business=business)
    assert case.status == "accepted"

    business.memberships.create(user=cases.person("徐敏"), role="owner")
    tasks.sweep_clocks()

    assert cases.fresh(case).status == "with_business"


def test_a_draft_nobody_touched_for_90_days_is_discarded():
    old, young = cases.draft(now=moment("2026-08-01 10:00")), cases.draft(now=moment("2026-11-01 10:00"))

    assert list(clock_queries.stale_drafts(moment("2026-11-20 10:00"))) == []  # nobody was told
    draft_commands.warn_of_discarding(old, now=moment("2026-11-13 10:00"))

    assert list(clock_queries.stale_drafts(moment("2026-11-20 09:59"))) == []
    assert list(clock_queries.stale_drafts(moment("2026-11-20 10:00"))) == [old]
    draft_commands.discard_draft(old, actor=None, now=moment("2026-11-20 10:00"))
    assert list(Complaint.objects.all()) == [young]


def test_whose_draft_goes_in_a_week_is_told_once_for_each_time_it_was_left_alone():
    draft = cases.draft(now=moment("2026-08-01 10:00"))

    def times_told(at: str) -> int:
        with time_machine.travel(moment(at), tick=False):
            tasks.discard_stale_drafts()
        return len(told("draft_ending", user=draft.complainant))

    assert times_told("2026-10-23 09:00") == 0
    assert times_told("2026-10-23 11:00") == times_told("2026-10-23 12:00") == 1
    assert "2026年10月30日" in Notice.objects.get(kind="draft_ending", channel="site").text
    draft_commands.save_draft(draft, actor=draft.complainant, changes={"title": "写"}, now=moment("2026-10-29 11:00"))
    assert times_told("2026-11-20 11:00") == 1
    assert times_told("2027-01-21 12:00") == 2
    assert Complaint.objects.filter(pk=draft.pk).exists()
    times_told("2027-01-28 13:00")
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "update complaints_complaintevent set step = 'file'",
        "delete from complaints_complaintevent",
        "truncate complaints_complaintevent cascade",
    ],
)
def test_postgresql_refuses_to_change_the_ledger(statement):
    case = cases.filed()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(statement)

    assert ComplaintEvent.objects.filter(case=case).count() == 1


def test_an_exception_inside_a_step_leaves_nothing():
    case = cases.with_business()
    before = (case.status, case.events_count, Notice.objects.count())

    with (
        pytest.raises(ZeroDivisionError),
        answer.machine.step(case, "answer", actor=cases.handler_of(case), now=MONDAY) as turn,
    ):
        turn.case.title = "改了一半"
        raise ZeroDivisionError

    case = cases.fresh(case)
    assert (case.status, case.events_count, Notice.objects.count()) == before
    assert case.title == "冰箱能效等级与宣传不符"


def test_a_due_date_over_new_year_is_marked_provisional():
    case = cases.with_business(now=moment("2026-12-25 10:00"))

    assert case.due_on == date(2027, 1, 4)
    assert case.clocks.get(kind="reply").provisional


def test_a_party_to_the_case_cannot_be_given_it():
    insider = cases.officer("徐敏")
    case = cases.with_business(business=cases.company(insider))

    with pytest.raises(Refused) as refused:
        assignment.assign(case, actor=cases.supervisor(), officer=insider, now=MONDAY)

    assert refused.value.code == "not_assignable"
    assert cases.fresh(case).officer_id != insider.pk
