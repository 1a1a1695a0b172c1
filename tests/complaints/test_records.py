"""投诉记录: searching, filtering by status and year, the links beside a record, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.commands import amendment, intake
from complaints.models import Complaint
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db
MINE = "/complaints/"
LIST_SQL = 12


today = standing_at(MONDAY)


def get(user: Any, query: str = "", **data: str) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.get(MINE + query, data or None)


def shown(response: Any) -> list[str]:
    return [card.case.reference for card in [*response.context["waiting"], *response.context["cards"]]]


def link(case: Complaint, name: str, *more: str) -> str:
    return f'href="{reverse(f"complaints:{name}", args=[case.reference, *more])}"'


# --- searching ---
def test_a_person_finds_their_own_cases_in_every_status_and_nobody_elses():
    user = cases.person()
    filed, draft = cases.filed(user, title="洗衣机漏水"), cases.draft(user, title="地板漏水")
    cases.filed(title="别人的漏水")

    page = get(user, q="漏水")

    assert shown(page) == [draft.reference, filed.reference]
    assert "找到2件" in page.content.decode()


def test_a_search_goes_on_page_by_page_and_repeats_nothing():
    user = cases.person()
    made = [cases.filed(user, title="同样的事").reference for _ in range(23)]

    first = get(user, q="同样")
    second = get(user, first.context["next"])

    assert shown(first) == made[:2:-1]
    assert shown(second) == made[2::-1]
    assert second.context["next"] == ""
    assert "找到23件" in second.content.decode()


def test_search_status_and_year_narrow_together_and_stay_in_every_link(today):
    user = cases.person()
    old = cases.filed(user, title="冰箱漏水")
    cases.filed(user, title="冰箱不冷")
    today.move_to("2027-02-01 10:00+08:00")
    new = cases.filed(user, title="冰箱漏水", now=cases.moment("2027-02-01 10:00"))
    cases.draft(user, title="冰箱漏水", now=cases.moment("2027-02-01 10:00"))

    assert shown(get(user, q="漏水", group="open", year="2026")) == [old.reference]
    page = get(user, q="漏水", group="open", year="2027")
    assert shown(page) == [new.reference]
    html = page.content.decode()
    assert "group=done&amp;q=%E6%BC%8F%E6%B0%B4&amp;year=2027" in html
    assert 'value="漏水"' in html
    assert '<option value="2027" selected>' in html


def test_the_years_are_those_in_which_this_person_filed(today):
    user = cases.person()
    cases.filed(user)
    cases.filed(cases.person(), now=cases.moment("2025-06-03 10:00"))
    cases.draft(user, now=cases.moment("2024-12-31 23:30"))

    assert get(user).context["years"] == [2026, 2024]


def test_a_year_shows_what_waits_for_the_person_in_it_first(today):
    user, business = cases.person(), cases.company(cases.person())
    other = cases.filed(user)
    waiting = cases.answered(case=cases.with_business(user, business))
    cases.draft(user, now=cases.moment("2025-06-03 10:00"))

    assert shown(get(user, year="2026")) == [waiting.reference, other.reference]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "没有这个"}, "没有符合“没有这个”的投诉"),
        ({"q": "！！"}, "没有符合“！！”的投诉"),
        ({"q": "没有", "group": "done", "year": "2026"}, "没有符合2026年，已结束，“没有”的投诉"),
    ],
)
def test_an_empty_result_says_what_was_looked_for_and_how_to_clear_it(query, words):
    user = cases.person()
    cases.filed(user)

    html = get(user, **query).content.decode()

    assert words in html
    assert "清除查找条件" in html


def test_who_has_no_record_sees_no_search():
    assert 'id="id_q"' not in get(cases.person()).content.decode()


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "长" * 500, "?q='%3B--", "?year=x", "?year=99999", "?q=事&after=x", "?q=事&after=" + "9" * 40],
)
def test_nonsense_in_the_address_breaks_nothing(query):
    user = cases.person()
    cases.filed(user, title="一件事")

    assert get(user, query).status_code == 200


def test_it_works_as_a_plain_form():
    user = cases.person()
    cases.filed(user)

    html = get(user).content.decode()

    assert f'action="{MINE}" method="get" role="search"' in html
    assert '<label for="id_q">' in html
    assert '<label for="id_year">' in html


# --- the links beside a record ---
EDITABLE = {
    "submitted": cases.filed,
    "accepted": cases.accepted,
    "with_business": cases.with_business,
    "answered": cases.answered,
}
FIXED = {"settled": cases.settled, "closed": cases.closed, "refused": cases.refused, "withdrawn": cases.withdrawn}


@pytest.mark.parametrize("status", EDITABLE)
def test_a_record_that_may_be_edited_has_its_link(status):
    case = EDITABLE[status]()

    assert link(case, "edit") in get(case.complainant).content.decode()


@pytest.mark.parametrize("status", FIXED)
def test_a_record_that_may_not_be_edited_has_none(status):
    case = FIXED[status]()

    assert link(case, "edit") not in get(case.complainant).content.decode()


def test_an_edit_that_waits_for_an_officer_closes_the_door():
    case = cases.with_business()
    case.amendments.create(base=1, content={}, asked_at=MONDAY)

    assert link(case, "edit") not in get(case.complainant).content.decode()


@pytest.mark.parametrize(("ground", "offered"), [("R05", True), ("R09", True), ("R02", False)])
def test_a_refusal_for_missing_material_offers_to_file_anew(ground, offered):
    case = cases.refused(ground=ground)

    assert (link(case, "step", "refile") in get(case.complainant).content.decode()) is offered


def test_a_withdrawal_offers_to_file_anew_once_it_cannot_be_undone(today):
    case = cases.withdrawn()
    assert link(case, "step", "refile") not in get(case.complainant).content.decode()

    today.move_to(cases.moment("2026-11-03 10:01"))

    assert link(case, "step", "refile") in get(case.complainant).content.decode()


def test_what_was_filed_anew_is_not_offered_again(today):
    case = cases.refused(ground="R05")
    amendment.refile(case, actor=case.complainant, now=MONDAY)

    assert link(case, "step", "refile") not in get(case.complainant).content.decode()


def test_what_has_been_erased_is_not_offered_to_file_anew(today):
    case = cases.refused(ground="R05")
    Complaint.objects.filter(pk=case.pk).update(erased_at=MONDAY)

    assert link(case, "step", "refile") not in get(case.complainant).content.decode()


def test_an_edit_that_was_called_off_may_be_made_again(today):
    case = cases.amendment_open()
    assert link(case, "edit") not in get(case.complainant).content.decode()

    case.amendments.update(cancelled_at=MONDAY)

    assert link(case, "edit") in get(case.complainant).content.decode()


@pytest.mark.parametrize("maker", [*EDITABLE.values(), *FIXED.values()])
def test_the_links_of_the_list_and_the_doors_agree(maker):
    case = maker()
    client = Client()
    client.force_login(case.complainant)
    html = client.get(MINE).content.decode()

    edit = client.get(reverse("complaints:edit", args=[case.reference]))
    refile = client.get(reverse("complaints:step", args=[case.reference, "refile"]))

    assert (link(case, "edit") in html) is (edit.status_code == 200)
    assert (link(case, "step", "refile") in html) is (refile.status_code == 200)


# --- what it costs ---
def test_every_way_of_looking_costs_the_same_with_one_three_and_thirty_records():
    costs = {}
    for count in (1, 3, 30):
        user, business = cases.person(), cases.company(cases.person())
        for n in range(count):
            case = cases.filed(user, business, title="同样的事")
            if n % 2:
                intake.propose_refusal(
                    case, actor=cases.officer(), ground="R05", reason="缺材料。", other_remedies="无", now=MONDAY
                )
        client = Client()
        client.force_login(user)
        client.get(MINE)
        costs[count] = []
        for query in ("", "?q=同样", "?year=2026", "?group=open&q=同样&year=2026"):
            with CaptureQueriesContext(connection) as asked:
                client.get(MINE + query)
            costs[count].append(len(asked))

    assert costs[1] == costs[3] == costs[30]
    assert max(costs[30]) <= LIST_SQL + 6
