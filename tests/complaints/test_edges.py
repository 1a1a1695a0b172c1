"""Cases at the edges: an outage of the sweep, two doors at once, people on both sides of a case, odd deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from businesses.models import Membership
from casework.errors import Refused
from catalogue.models import Category
from complaints import tasks
from complaints.commands import clock, intake
from complaints.commands import draft as draft_commands
from complaints.models import Complaint
from complaints.notices import audiences
from complaints.queries import clock as clock_queries
from complaints.queries import paging, portal
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.notices import told

pytestmark = pytest.mark.django_db


# --- time ---
def test_ten_days_to_say_whether_it_was_kept_begin_with_the_question_even_on_a_weekend():
    case = cases.settled(perform_by=date(2026, 11, 20))  # a Friday
    clock.sweep(moment("2026-11-19 09:00"))

    clock.sweep(moment("2026-11-21 09:00"))
    assert len(told("performance_asked", user=case.complainant)) == 1

    clock.sweep(moment("2026-12-01 23:59"))
    assert cases.fresh(case).status == "settled"
    clock.sweep(moment("2026-12-02 00:00"))
    assert cases.fresh(case).outcome == "O10"


def test_after_an_outage_there_still_are_ten_days_to_say_whether_it_was_kept():
    case = cases.settled(perform_by=date(2026, 11, 10))
    asked = moment("2026-12-08 10:00")
    for _ in range(4):
        clock.sweep(asked)

    clock.sweep(asked + timedelta(days=10, seconds=-1))
    assert cases.fresh(case).status == "settled"
    clock.sweep(asked + timedelta(days=10))
    assert cases.fresh(case).outcome == "O10"


def test_after_an_outage_nobody_loses_the_days_in_which_to_choose():
    case = cases.with_business()
    late = moment("2026-12-14 10:00")
    for _ in range(9):
        clock.sweep(late)

    assert (cases.fresh(case).status, cases.fresh(case).escalation_level) == ("with_business", 3)
    assert len(told("unanswered", user=case.complainant)) == 1
    clock.sweep(late + timedelta(days=5))
    assert len(told("unanswered", user=case.complainant)) == 2
    clock.sweep(late + timedelta(days=9, seconds=-1))
    assert cases.fresh(case).status == "with_business"
    clock.sweep(late + timedelta(days=9))
    assert cases.fresh(case).outcome == "O11"


def test_an_answer_quicker_than_the_sweep_is_late_on_the_case_too():
    case = cases.with_business()

    cases.answered(case=case, now=moment("2026-11-10 00:00"))

    assert cases.fresh(case).overdue_since == moment("2026-11-10 00:00")


def test_a_case_that_breaks_the_sweep_does_not_keep_the_others_waiting(caplog):
    broken, sound = cases.with_business(), cases.with_business()
    broken.clocks.filter(kind="reply").update(rung=2, next_at=MONDAY)  # the first rung that escalates
    Complaint.objects.filter(pk=broken.pk).update(escalation_level=32767)  # no level is known above this one

    clock.sweep(moment("2026-11-05 09:00"))

    assert f"sweep: row {broken.clocks.get(kind='reply').pk} failed" in caplog.text
    assert len(told("business_reminder", user=cases.handler_of(sound))) == 1


def test_a_draft_that_is_touched_at_the_last_moment_is_not_discarded():
    draft = cases.draft(now=MONDAY)
    later = MONDAY + timedelta(days=91)
    draft_commands.warn_of_discarding(draft, now=later - clock_queries.DRAFT_WARNED_BEFORE)
    listed = list(clock_queries.stale_drafts(later))
    draft_commands.save_draft(draft, actor=draft.complainant, changes={"title": "还在写"}, now=later)

    with pytest.raises(Refused) as refused:
        draft_commands.discard_draft(listed[0], actor=None, now=later)

    assert refused.value.code == "not_stale"
    assert Complaint.objects.filter(pk=draft.pk).exists()


def test_a_draft_that_is_gone_is_refused_in_words():
    draft = cases.draft()
    copy = cases.fresh(draft)
    draft_commands.discard_draft(draft, actor=draft.complainant, now=MONDAY)

    with pytest.raises(Refused) as refused:
        draft_commands.file(copy, actor=copy.complainant, attested=True, now=MONDAY)

    assert refused.value.code == "gone"


# --- duplicates ---
def test_of_two_complaints_about_one_order_the_later_one_is_the_duplicate():
    person = cases.person()
    first = cases.filed(person)
    again = cases.filed(person, answers=first.answers, now=MONDAY + timedelta(hours=1))

    with pytest.raises(Refused) as refused:
        intake.accept(again, actor=cases.officer(), now=MONDAY + timedelta(hours=2))
    intake.accept(first, actor=cases.officer(), now=MONDAY + timedelta(hours=2))

    assert refused.value.code == "duplicate"
    assert cases.fresh(first).status == "accepted"


def test_without_a_number_to_compare_nothing_is_a_duplicate():
    person = cases.person()
    cases.filed(person, category="OTH-01", answers={})
    other = cases.filed(person, category="OTH-01", answers={}, title="另一件事")

    intake.accept(other, actor=cases.officer(), now=MONDAY)

    assert cases.fresh(other).status == "accepted"


# --- people on both sides ---
def test_a_member_who_complains_about_their_own_company_is_not_told_as_the_company():
    complainant, colleague = cases.person(), cases.person()
    business = cases.company(colleague, complainant)

    case = cases.with_business(complainant, business)
    clock.sweep(moment("2026-11-05 09:00"))

    assert (len(told("business_served", user=colleague)), len(told("business_served", user=complainant))) == (1, 0)
    assert (len(told("business_reminder", user=colleague)), len(told("business_reminder", user=complainant))) == (1, 0)
    assert len(told("served", user=case.complainant)) == 1


def test_a_supervisor_who_is_a_member_of_the_company_is_not_told_of_its_pressure():
    chief, partial = cases.supervisor(), cases.supervisor()
    business = cases.company(cases.person())
    Membership.objects.create(business=business, user=partial, role="viewer")
    case = cases.with_business(business=business)

    draft_commands.withdraw(case, actor=case.complainant, reason="W5", now=MONDAY)

    assert (len(told("staff_pressure", user=chief)), len(told("staff_pressure", user=partial))) == (1, 0)


def test_an_officer_who_has_left_is_told_nothing_more():
    case = cases.with_business()
    officer = case.officer
    officer.is_active = False
    officer.save(update_fields=["is_active"])

    assert list(audiences.OFFICER.people(cases.fresh(case))) == []


def test_a_supervisor_who_complains_is_told_as_complainant_only():
    chief = cases.person()
    chief.is_staff = True
    chief.save(update_fields=["is_staff"])
    chief.groups.add(Group.objects.get_or_create(name="supervisor")[0])
    case = cases.filed(chief)

    clock.sweep(moment("2026-11-10 00:00"))

    assert case.events.filter(step="alert_supervisor").exists()
    assert len(told("staff_late", user=chief)) == 0


# --- what an answer may promise ---
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"amount": Decimal("-1")}, "no_amount"),
        ({"amount": Decimal(0)}, "no_amount"),
        ({"perform_by": date(9999, 12, 31)}, "no_date"),
        ({"perform_by": date(2026, 11, 2)}, "no_date"),
    ],
)
def test_an_offer_that_cannot_be_kept_is_refused(words, code):
    case = cases.with_business()

    with pytest.raises(Refused) as refused:
        cases.answered(case=case, **words)

    assert refused.value.code == code
    assert cases.fresh(case).status == "with_business"


# --- pages of the inbox ---
def test_the_inbox_loses_no_row_between_pages_whatever_the_fraction_of_the_second():
    business = cases.company(cases.person())
    now, made = timezone.now(), []
    for index in range(paging.PAGE_SIZE + 2):
        case = cases.with_business(business=business)
        due_at = MONDAY + timedelta(seconds=1, microseconds=1 if index < 20 else 2)
        Complaint.objects.filter(pk=case.pk).update(due_at=due_at)
        made.append(case.pk)

    first = portal.inbox(business.complaints.all(), now=now)
    second = portal.inbox(business.complaints.all(), after=first.after, now=now)

    assert [row.pk for row in (*first.rows, *second.rows)] == made
    assert second.after == ""


def test_a_case_is_served_by_itself_as_soon_as_somebody_of_the_company_may_answer():
    business = cases.company()
    case = cases.accepted(business=business)
    viewer = Membership.objects.create(business=business, user=cases.person(), role="viewer")
    assert list(clock_queries.servable()) == []

    viewer.role = "handler"
    viewer.save(update_fields=["role"])
    tasks.sweep_clocks()

    assert cases.fresh(case).status == "with_business"


def test_companies_may_complain_of_contracts_so_r07_is_no_ground_there():
    case = cases.filed()
    contract = Category.objects.get(code="B2B-01")
    Complaint.objects.filter(pk=case.pk).update(category=contract)

    with pytest.raises(Refused) as refused:
        intake.propose_refusal(
            case, actor=cases.officer(), ground="R07", reason="非生活消费。", other_remedies="请起诉。", now=MONDAY
        )

    assert refused.value.code == "exempt_from_r07"
    assert cases.fresh(case).refusal_proposed_by_id is None
