"""Other cases beside one's own: open ones about the same company, how similar ones ended, duplicates for staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from complaints import access
from complaints.models import Complaint
from complaints.queries import similar
from complaints.queries.similar import Endings, Reason
from tests.factories import cases

NOW = cases.moment("2026-11-23 10:00")

pytestmark = pytest.mark.django_db


def page(client, draft: Complaint, name: str) -> str:
    client.force_login(draft.complainant)
    return client.get(reverse("complaints:draft", args=[draft.reference, name])).content.decode()


# --- the person's own ---
@pytest.mark.parametrize("name", ["details", "check"])
def test_an_own_open_case_about_the_same_company_is_shown_with_its_door(client, name):
    me, company = cases.person(), cases.company()
    mine = cases.filed(me, company, title="冰箱不制冷")
    cases.filed(me, cases.company(), title="别家的事")
    cases.filed(cases.person(), company, title="别人的事")
    draft = cases.draft(me, company)

    html = page(client, draft, name)

    assert "您已有一件正在办理的投诉" in html
    assert mine.get_absolute_url() in html
    assert "别家的事" not in html
    assert "别人的事" not in html


def test_a_company_that_is_only_named_is_compared_by_its_name():
    me = cases.person()
    mine = cases.filed(me, respondent_name="街角小店")
    draft = cases.draft(me, respondent_name="街角小店")
    other = cases.draft(me, respondent_name="另一家店")

    assert similar.open_about_same(draft) == [mine]
    assert similar.open_about_same(other) == []


def test_what_is_over_is_no_reason_to_stop():
    case = cases.withdrawn()
    draft = cases.draft(case.complainant, case.business)

    assert similar.open_about_same(draft) == []


# --- how similar ones ended ---
def ended(outcome: str, like: Complaint, **more) -> Complaint:
    """A case as it lies in the database after closing; how it got there is told elsewhere."""
    case = cases.filed(like.complainant, more.pop("business", like.business), category=like.category.code)
    Complaint.objects.filter(pk=case.pk).update(status="closed", outcome=outcome, closed_at=NOW)
    return case


def test_the_shares_have_a_denominator_and_silence_is_no_success():
    draft = cases.draft(cases.person(), cases.company())
    for outcome in ("O01", "O04", "O06", "O08", "O10", "O12", "O13", "O14"):
        ended(outcome, draft)

    found = similar.endings(draft)

    assert found == Endings(solved=3, unsolved=1, unconfirmed=1, is_here=True)
    assert found.total == 5


def test_under_five_of_the_company_everybodys_are_shown_and_under_five_of_all_none():
    draft = cases.draft(cases.person(), cases.company())
    elsewhere = cases.company()
    for outcome in ("O01", "O08", "O10", "O07"):
        ended(outcome, draft, business=elsewhere)
    few = similar.endings(draft)
    ended("O01", draft)

    enough = similar.endings(draft)

    assert not few.is_enough
    assert enough == Endings(solved=2, unsolved=2, unconfirmed=1, is_here=False)


def test_the_page_says_the_shares_or_that_there_are_too_few(client):
    draft = cases.draft(cases.person(), cases.company())
    assert "办结的同类投诉太少" in page(client, draft, "details")
    for outcome in ("O01", "O01", "O01", "O08", "O10"):
        ended(outcome, draft)

    html = page(client, draft, "check")

    assert "这家企业最近5件同类投诉的结果" in html
    assert "3/5件（60%）" in html
    assert html.count("1/5件（20%）") == 2


def test_another_sub_category_and_open_cases_do_not_count():
    draft = cases.draft(cases.person(), cases.company())
    other = cases.draft(cases.person(), draft.business, category="ECM-03")
    for _turn in range(5):
        ended("O01", other)
    cases.filed(draft.complainant, draft.business)

    assert similar.endings(draft).total == 0


def test_the_endings_take_one_query_and_walk_their_indexes(django_assert_num_queries):
    draft = cases.draft(cases.person(), cases.company())
    with CaptureQueriesContext(connection) as asked:
        similar.endings(draft)

    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        cursor.execute("set local enable_sort = off")
        cursor.execute(f"explain {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert len(asked) == 1
    assert "closed_alike " in plan
    assert "closed_alike_here" in plan


# --- for staff ---
def alike(case: Complaint, user: User, now=NOW) -> dict[int, list[Reason]]:
    found = similar.around(cases.fresh(case), access.for_staff(user), now).alike
    return {one.case.pk: one.reasons for one in found}


ORDER = cases.ANSWERS["ECM"] | {"order_number": "4031-7729 5518 2064"}


def test_the_same_person_about_the_same_company_within_180_days():
    me, company = cases.person(), cases.company()
    case = cases.filed(me, company)
    recent = cases.filed(me, company)
    old, old_open = cases.filed(me, company), cases.filed(me, company)
    cases.filed(me, cases.company())
    cases.draft(me, company)
    before = NOW - timedelta(days=181)
    Complaint.objects.filter(pk__in=[old.pk, old_open.pk]).update(filed_at=before)
    Complaint.objects.filter(pk=old.pk).update(status="withdrawn")

    assert alike(case, cases.officer()) == {
        recent.pk: [Reason.SAME_PERSON],
        old_open.pk: [Reason.SAME_PERSON],
    }


def test_a_company_that_nobody_listed_is_the_same_in_any_spelling():
    me = cases.person()
    case = cases.filed(me, respondent_name="東海商貿（上海）有限公司")
    again = cases.filed(me, respondent_name="东海商贸(上海) 有限公司")
    cases.filed(me, respondent_name="另一家店")

    assert alike(case, cases.officer()) == {again.pk: [Reason.SAME_PERSON]}


def test_the_same_order_of_somebody_else_whatever_the_company():
    case = cases.filed(cases.person(), cases.company(), answers=ORDER)
    other = cases.filed(cases.person(), cases.company(), answers=ORDER | {"order_number": "4031772955182064"})
    cases.filed(cases.person(), cases.company())

    assert alike(case, cases.officer()) == {other.pk: [Reason.SAME_IDENTITY]}


def test_a_number_that_is_somebody_elses_own_phone_in_both_directions():
    me, other = cases.person(), cases.person()
    number = other.phone.removeprefix("+86")
    spam = {"sender": number, "receiver": "13800138000", "received_at": "11月8日", "content": "推销"}
    case = cases.filed(me, cases.company(), category="SPM-02", answers=spam | {"unsubscribed": "没有退订"})
    theirs = cases.filed(other, cases.company())

    officer = cases.officer()

    assert alike(case, officer) == {theirs.pk: [Reason.SAME_PHONE]}
    assert alike(theirs, officer) == {case.pk: [Reason.SAME_PHONE]}


def test_staff_see_only_what_they_may_see(client):
    me, company = cases.person(), cases.company()
    case = cases.filed(me, company, answers=ORDER)
    officer = cases.officer()
    own = cases.filed(officer, cases.company(), answers=ORDER)

    assert alike(case, officer) == {}
    assert own.pk in alike(case, cases.officer("吴受理"))
    assert alike(case, me) == {}


def test_a_case_without_order_and_company_has_no_duplicates():
    case = cases.filed(answers={}, category="OTH-01", respondent_name="某店")

    assert alike(case, cases.officer()) == {}


def test_the_case_page_lists_them_with_reason_and_link_for_a_fixed_price(client):
    me, company = cases.person(), cases.company()
    case = cases.filed(me, company, answers=ORDER)
    twin = cases.filed(me, company, title="同一台冰箱又投诉一次", answers=ORDER)
    url = reverse("admin:complaints_complaint_change", args=[case.pk])
    client.force_login(cases.officer())
    client.get(url)

    with CaptureQueriesContext(connection) as one:
        html = client.get(url).content.decode()
    cases.filed(me, company)
    cases.filed(cases.person(), company, answers=ORDER)
    with CaptureQueriesContext(connection) as three:
        client.get(url)

    assert "可能重复的投诉" in html
    assert "同一投诉人投诉同一企业" in html
    assert reverse("admin:complaints_complaint_change", args=[twin.pk]) in html
    assert len(one) == len(three)


def test_the_search_for_the_same_order_walks_its_index():
    case = cases.filed(cases.person(), cases.company(), answers=ORDER)
    rows = Complaint.objects.exclude(identity="").filter(identity=case.identity).order_by()[:10]

    with connection.cursor() as cursor:  # without an order: two rows may as well be read along the primary key
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        plan = rows.explain()

    assert "same_identity" in plan
