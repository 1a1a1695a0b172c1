"""Service and answers on paper: the day on which they came counts, and a file proves it (DOMAIN §10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework.errors import Refused
from complaints import access
from complaints.commands import answer as answer_commands
from complaints.commands import clock as clock_commands
from complaints.commands import ending, evidence, offline
from complaints.models import Complaint
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.workflow import Clock
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from workspace.admin.service_link import words

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-06 10:00")
SAID = {"code": "B3", "text": "解释说明如下，请您查看。"}


def accepted_on_monday() -> Complaint:
    return cases.accepted(now=MONDAY)


def served(on: str, recorded: Any) -> Complaint:
    return cases.served_offline(case=accepted_on_monday(), on=date.fromisoformat(on), now=recorded)


def record(case: Complaint, on: str, now: Any) -> Any:
    clerk = cases.officer()
    return answer_commands.record_answer(
        case, actor=clerk, received_on=date.fromisoformat(on), files=[cases.scan(clerk)], now=now, **SAID
    )


# --- service ---
def test_the_five_days_count_from_the_day_of_receipt_not_from_the_recording():
    case = served("2026-11-03", FRIDAY)

    clock = dealing.clocks_now(case)[Clock.REPLY]
    assert (clock.started_on.isoformat(), clock.due_on.isoformat()) == ("2026-11-03", "2026-11-10")
    assert (clock.started_at, case.delivered_on, case.served_at) == (FRIDAY, date(2026, 11, 3), FRIDAY)
    proof = case.evidence.get()
    assert (proof.purpose, access.can_see_file(proof, Side.COMPLAINANT)) == ("proof", False)
    assert case.events.latest("seq").data["served_on"] == "2026-11-03"


@pytest.mark.parametrize(
    ("on", "has_file", "code"),
    [("2026-11-01", True, "before_acceptance"), ("2026-11-07", True, "in_future"), ("2026-11-03", False, "no_proof")],
)
def test_service_needs_a_day_that_can_be_and_a_file(on, has_file, code):
    case, clerk = accepted_on_monday(), cases.officer()
    files = [cases.scan(clerk)] if has_file else []

    with pytest.raises(Refused) as refused:
        offline.serve_offline(case, actor=clerk, served_on=date.fromisoformat(on), proof="EMS", files=files, now=FRIDAY)

    case = cases.fresh(case)
    assert (refused.value.code, case.status, case.delivered_on, case.evidence.count()) == (code, "accepted", None, 0)


def test_service_recorded_long_afterwards_stands_where_the_ladder_stands_and_ends_nothing_at_once():
    late = moment("2026-11-30 10:00")  # due on the 10th: all three levels have passed
    case = served("2026-11-03", late)

    for minutes in (1, 2, 3, 4):
        clock_commands.sweep(late + timedelta(minutes=minutes))

    case = cases.fresh(case)
    assert (case.status, case.escalation_level) == ("with_business", 3)  # the complainant has nine days to choose
    assert not case.events.filter(step="lapse_unanswered").exists()


def test_a_silent_company_in_the_portal_gets_the_case_once_more_and_its_clock_goes_on():
    case, clerk = cases.with_business(), cases.officer()
    words: dict[str, Any] = {"actor": clerk, "served_on": date(2026, 11, 3), "proof": "EMS", "now": FRIDAY}
    with pytest.raises(Refused) as refused:
        offline.deliver_again(case, files=[cases.scan(clerk)], **words)
    assert refused.value.code == "not_silent"
    Complaint.objects.filter(pk=case.pk).update(escalation_level=2)
    before = dealing.clocks_now(cases.fresh(case))[Clock.REPLY].due_on

    offline.deliver_again(case, files=[cases.scan(clerk)], **words)

    case = cases.fresh(case)
    assert (dealing.clocks_now(case)[Clock.REPLY].due_on, case.escalation_level) == (before, 2)
    assert case.evidence.get().purpose == "proof"


# --- an answer on paper ---
def test_an_answer_that_came_in_time_is_not_late_however_late_it_is_typed_in():
    case = served("2026-11-03", FRIDAY)
    for hour in (1, 2):  # the reminder, then the first level
        clock_commands.sweep(moment(f"2026-11-11 0{hour}:00"))
    assert cases.fresh(case).overdue_since is not None

    answer = record(case, "2026-11-10", moment("2026-11-12 10:00"))

    case = cases.fresh(case)
    assert (answer.is_late, answer.received_on, case.overdue_since) == (False, date(2026, 11, 10), None)
    assert dealing.clocks_now(case)[Clock.CONFIRM].started_on == date(2026, 11, 12)  # the complainant learns of it now
    scan = case.evidence.get(by_business=True)
    assert access.can_see_file(scan, Side.COMPLAINANT)


def test_the_scan_of_a_paper_answer_is_taken_down_by_the_office_alone():
    case = cases.with_business()
    record(case, "2026-11-04", FRIDAY)
    scan, handler = case.evidence.get(), cases.handler_of(case)

    for deed, more in ((evidence.withdraw_file, {}), (evidence.cover_file, {"boxes": []})):
        for party in (handler, case.complainant):
            with pytest.raises(Refused) as refused:
                deed(case, actor=party, pk=scan.pk, now=FRIDAY, **more)
            assert refused.value.code == "no_own_file"
    scan.refresh_from_db()
    assert scan.is_live and not case.events.filter(step__in=("withdraw_file", "cover_file")).exists()

    evidence.take_down_file(case, actor=cases.supervisor(), pk=scan.pk, reason="含有他人的证件号。", now=FRIDAY)
    scan.refresh_from_db()
    assert not access.can_open_file(scan, Side.BUSINESS)


def test_an_answer_that_came_after_the_last_day_is_late_even_if_the_sweep_was_slower():
    answer = record(served("2026-11-03", FRIDAY), "2026-11-11", moment("2026-11-11 10:00"))

    assert answer.is_late


@pytest.mark.parametrize(("on", "code"), [("2026-11-02", "before_service"), ("2026-11-13", "in_future")])
def test_an_answer_cannot_have_come_before_service_or_tomorrow(on, code):
    case = served("2026-11-03", FRIDAY)

    with pytest.raises(Refused) as refused:
        record(case, on, moment("2026-11-12 10:00"))

    assert (refused.value.code, case.answers_given.count(), cases.fresh(case).status) == (code, 0, "with_business")


# --- two attempts ---
@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("2026-11-03", "2026-11-03", "same_day"),
        ("2026-11-06", "2026-11-07", "rest_day"),  # a Saturday
        ("2026-11-01", "2026-11-03", "before_acceptance"),
        ("2026-11-03", "2026-11-13", "in_future"),
    ],
)
def test_two_attempts_lie_on_two_working_days(first, second, code):
    case = accepted_on_monday()
    both = cases.attempts(date.fromisoformat(first), date.fromisoformat(second))

    with pytest.raises(Refused) as refused:
        offline.close_unreachable(case, actor=cases.officer(), attempts=both, now=moment("2026-11-12 10:00"))

    assert (refused.value.code, cases.fresh(case).status) == (code, "accepted")


def test_each_attempt_is_proved_in_words_or_by_a_file():
    case, clerk = accepted_on_monday(), cases.officer()
    both = [replace(one, proof="") for one in cases.attempts()]
    later, two = moment("2026-11-12 10:00"), [cases.scan(clerk), cases.scan(clerk)]

    with pytest.raises(Refused) as refused:  # two files of one attempt prove nothing of the other
        offline.close_unreachable(case, actor=clerk, attempts=[replace(both[0], files=two), both[1]], now=later)

    assert (refused.value.code, cases.fresh(case).status, case.evidence.count()) == ("no_proof", "accepted", 0)
    proved = [replace(both[0], proof="EMS1234567890"), replace(both[1], files=two[:1])]
    offline.close_unreachable(case, actor=clerk, attempts=proved, now=later)
    row, event = case.evidence.get(), case.events.order_by("seq").last()
    assert (cases.fresh(case).status, row.caption) == ("closed", "第2次联系的凭据")
    assert [tried["evidence"] for tried in event.data["attempts"]] == [[], [row.pk]]
    assert event.data["evidence"] == [row.pk]


def test_two_attempts_on_two_days_are_told_with_their_dates():
    case, clerk = accepted_on_monday(), cases.officer()
    first, second = cases.attempts()
    shown = [replace(first, files=[cases.scan(clerk)]), second]

    offline.close_unreachable(case, actor=clerk, attempts=shown, now=moment("2026-11-12 10:00"))

    case = cases.fresh(case)
    assert "EMS1234567890" not in case.outcome_reason
    assert (case.status, case.outcome, case.evidence.get().purpose) == ("closed", "O15", "proof")
    assert "第2次：2026年11月3日" in case.outcome_reason


# --- the letter ---
def test_the_letter_says_what_is_complained_of_what_to_do_by_when_and_how(settings):
    case = accepted_on_monday()

    letter = words(case, MONDAY)

    said = [*letter.opening, *(line for part in letter.sections for line in part.lines)]
    facts = {row.label: row.value for row in letter.sections[0].rows}
    assert letter.reference == case.reference
    assert case.facts in facts.values()
    assert case.complainant_name not in str(letter)
    assert any("收到本函后5个工作日内答复" in line for line in said)
    assert any(settings.BRAND["hotline"] in line for line in said)
    served_late = words(served("2026-11-03", FRIDAY), FRIDAY)
    assert "请在2026年11月10日（周二）24:00前答复。" in served_late.sections[2].lines


def test_printing_the_letter_stays_in_the_ledger_and_the_complainant_reads_of_it(client):
    case = accepted_on_monday()
    client.force_login(cases.officer())

    response = client.post(reverse("admin:complaints_letter", args=[case.pk]))

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert case.events.latest("seq").data["kind"] == "letter"
    client.force_login(case.complainant)
    assert "打印了给企业的转办函" in client.get(case.get_absolute_url()).content.decode()
    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。")
    client.force_login(cases.officer())
    assert client.post(reverse("admin:complaints_letter", args=[case.pk])).status_code == 404
