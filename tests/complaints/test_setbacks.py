"""One bad case never stops the others: each background job, with a case in front that cannot be done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import User
from appeals import tasks as appeal_tasks
from appeals.models import Appeal
from casework.models import Setback
from catalogue.models import Category
from complaints import tasks
from complaints.commands import clock, disposal, draft, group, intake, merger
from complaints.models import BusinessMerge, Complaint, Conflict, Disposal, Evidence, GroupAnswerResult
from complaints.queries import clock as clock_queries
from complaints.rules import retention
from files.intake import receive
from files.models import State, StoredFile
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples

pytestmark = pytest.mark.django_db


def broken(case):
    """The case with its ledger's counter set back: whatever would write a line fails on the database's own rule."""
    type(case)._default_manager.filter(pk=case.pk).update(events_count=0)
    return case


def set_back() -> list[tuple[str, int, str]]:
    return list(Setback.objects.order_by("pk").values_list("job", "key", "error"))


def status(case: Complaint) -> str:
    return cases.fresh(case).status


def test_serving_goes_on_behind_a_bad_case_and_so_do_the_clocks():
    bad, good = (cases.accepted(business=cases.company()) for _ in range(2))
    due = escalates_now()
    for case in (broken(bad), good):
        case.business.memberships.create(user=cases.person(), role="handler")

    tasks.sweep_clocks()

    assert (status(bad), status(good)) == ("accepted", "with_business")
    assert cases.fresh(due).escalation_level == 1
    assert ("serve", bad.pk, "IntegrityError") in set_back()


def test_clocks_go_on_even_where_serving_cannot_begin(monkeypatch):
    due = escalates_now()

    def fails():
        raise ZeroDivisionError

    monkeypatch.setattr(clock_queries, "servable", fails)
    with pytest.raises(ZeroDivisionError):
        tasks.sweep_clocks()

    assert cases.fresh(due).escalation_level == 1


def escalates_now() -> Complaint:
    case = cases.with_business()
    case.clocks.filter(kind="reply").update(rung=2, next_at=MONDAY)  # the first rung that escalates
    return case


def test_an_acceptance_that_was_cut_off_is_taken_up_by_the_sweep():
    Category.objects.update(auto_accept=True)
    company = cases.company(cases.person("徐敏"))
    bad, good, new, asked = (cases.draft(business=company) for _ in range(4))
    now = timezone.now()
    for case, filed_at in ((bad, 60), (good, 60), (new, 5), (asked, 60)):
        filed_by_a_process_that_died(case, now - timedelta(seconds=filed_at))
    intake.request_supplement(asked, actor=cases.officer(), items=["小票"], now=now)
    broken(bad)

    tasks.sweep_clocks()

    assert [status(case) for case in (bad, good, new, asked)] == [
        "submitted", "with_business", "submitted", "supplement_required",
    ]  # fmt: skip
    assert set_back() == [("accept", bad.pk, "IntegrityError")]


def filed_by_a_process_that_died(case, now):
    """File while the category leaves it to the officers, then let it accept by itself."""
    Category.objects.update(auto_accept=False)
    draft.file(case, actor=case.complainant, attested=True, now=now)
    Category.objects.update(auto_accept=True)


def test_assigning_by_load_goes_on_behind_a_bad_case():
    cases.officer()
    bad, good = cases.filed(), cases.filed()
    Complaint.objects.update(officer=None)
    broken(bad)

    assert tasks.assign_unassigned() == 1
    assert cases.fresh(good).officer is not None
    assert set_back() == [("assign", bad.pk, "IntegrityError")]


def test_giving_back_goes_on_behind_a_bad_case():
    officer, company = cases.officer(), cases.company(cases.person("徐敏"))
    bad, good = (cases.with_business(business=company) for _ in range(2))
    Complaint.objects.update(officer=officer)
    Conflict.objects.create(
        person=officer, business=company, reason="亲属", since=MONDAY.date(), declared_by=officer, declared_at=MONDAY
    )
    broken(bad)

    assert tasks.give_back() == 1
    assert (cases.fresh(bad).officer, cases.fresh(good).officer) == (officer, None)
    assert set_back() == [("give back", bad.pk, "IntegrityError")]


def with_file(case, **row):
    stored = receive(samples.upload(samples.picture(), "a.png"), owner=case.complainant, now=timezone.now())
    return Evidence.objects.create(complaint=case, file=stored, added_by=case.complainant, added_at=MONDAY, **row)


def test_telling_of_rejected_files_goes_on_behind_a_bad_case():
    bad, good = cases.filed(), cases.filed()
    rows = [with_file(bad), with_file(good)]
    StoredFile.objects.update(state=State.REJECTED, reason_code="broken")
    broken(bad)

    assert tasks.tell_rejected_files() == 1
    assert [bool(Evidence.objects.get(pk=row.pk).rejection_told_at) for row in rows] == [False, True]
    assert set_back() == [("tell the complainant of files", bad.pk, "IntegrityError")]


def test_discarding_drafts_goes_on_behind_a_bad_one():
    bad, good = cases.draft(now=MONDAY - timedelta(days=400)), cases.draft(now=MONDAY - timedelta(days=300))
    Complaint.objects.update(draft_warned_at=MONDAY - timedelta(days=200))
    _keep_rows_of(bad)

    assert tasks.discard_stale_drafts() == 1
    assert [Complaint.objects.filter(pk=case.pk).exists() for case in (bad, good)] == [True, False]
    assert [(job, key) for job, key, _ in set_back()] == [("discard", bad.pk)]


def _keep_rows_of(case):
    """A rule of the database that nobody reckoned with."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN IF OLD.id = {case.pk} THEN "
            "RAISE EXCEPTION 'no'; END IF; RETURN OLD; END $$ LANGUAGE plpgsql; "
            f"CREATE TRIGGER refuse BEFORE DELETE ON {case._meta.db_table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        )


def test_purging_removed_files_goes_on_behind_a_bad_one():
    bad, good = (with_file(cases.draft(), removed_at=MONDAY - timedelta(days=days)) for days in (9, 5))
    _keep_rows_of(bad)

    assert tasks.purge_removed_files() == 1
    assert list(Evidence.objects.all()) == [bad]
    assert [(job, key) for job, key, _ in set_back()] == [("purge", bad.pk)]


def test_a_merger_carries_the_other_cases_over_and_stays_open_for_the_bad_one():
    merged, survivor = cases.company(cases.person("甲")), cases.company(cases.person("乙"))
    bad, good = (cases.with_business(business=merged) for _ in range(2))
    merger.merge_businesses(merged, actor=cases.supervisor(), into=survivor, reason="重复", now=MONDAY)
    count = cases.fresh(bad).events_count
    broken(bad)
    now = timezone.now()

    assert merger.run_merges(now) == 1
    assert (cases.fresh(bad).business, cases.fresh(good).business) == (merged, survivor)
    assert BusinessMerge.objects.get().finished_at is None
    assert set_back() == [("merge a case", bad.pk, "IntegrityError")]

    Complaint.objects.filter(pk=bad.pk).update(events_count=count)
    assert merger.run_merges(now + timedelta(minutes=1)) == 1
    assert merger.run_merges(now + timedelta(minutes=2)) == 0
    assert BusinessMerge.objects.get().finished_at is not None


def test_a_group_answer_reaches_the_others_and_says_where_it_failed():
    company = cases.company(cases.person("徐敏"))
    bad, good = (cases.with_business(business=company) for _ in range(2))
    cases.lead(cases.group(bad, good, business=company), actor=company.memberships.get().user)
    broken(bad)

    group.run_lead_answers(MONDAY + timedelta(minutes=1))

    assert (status(bad), status(good)) == ("with_business", "answered")
    assert GroupAnswerResult.objects.get(complaint=bad).result == "failed"
    assert set_back() == [("lead answer to a case", bad.pk, "IntegrityError")]


def test_erasing_goes_on_behind_a_bad_case_whatever_is_wrong_with_it():
    bad, good = cases.closed(), cases.closed()
    later = MONDAY + timedelta(days=5 * 365)
    for case in (bad, good):
        case.clocks.filter(stopped_at=None).update(stopped_at=MONDAY, next_at=None, result="lapsed")
    batch = disposal.prepare_disposal(actor=cases.supervisor(), now=later)
    disposal.propose_disposal(batch, actor=cases.supervisor("甲"), now=later)
    disposal.release_disposal(batch, actor=cases.supervisor("乙"), now=later)
    disposal.run_disposals(later - retention.ANNOUNCED)  # tells
    broken(bad)

    assert disposal.run_disposals(later) == 2
    assert (cases.fresh(bad).erased_at, cases.fresh(good).erased_at) == (None, later)
    assert Disposal.objects.get().finished_at == later
    assert set_back() == [("erase a case", bad.pk, "IntegrityError")]


def test_appeals_are_given_behind_a_bad_one():
    bad, good = cases.appealed(), cases.appealed()
    Appeal.objects.update(reviewer=None, status="filed")
    User.objects.filter(groups=Group.objects.get(name="reviewer")).update(is_active=False)
    cases.reviewer("新来")
    broken(bad)

    assert appeal_tasks.assign_unassigned() == 1
    assert Appeal.objects.get(pk=good.pk).reviewer is not None
    assert set_back() == [("assign appeals", bad.pk, "IntegrityError")]


def test_nobody_is_told_twice_that_there_is_nothing_to_do():
    assert clock.sweep(MONDAY) == intake.serve_waiting(MONDAY) == intake.accept_half_filed(MONDAY) == 0
    assert not clock_queries.half_filed(MONDAY).exists()
    assert not Setback.objects.exists()
