"""The calendar of one's deadlines: a private address without a session, numbers, terms and days and nothing more."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts import feeds
from accounts.commands import set_roles
from accounts.models import CalendarFeed
from accounts.privacy import collectors
from complaints.commands import assignment, conflict
from complaints.models import Complaint
from complaints_platform.logs import without_tokens
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import client_of
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db
PAGE = "/admin/complaints/complaint/feed/"

clock = standing_at(MONDAY + timedelta(hours=1), fresh_limits=True)


@pytest.fixture
def officer():
    return cases.officer()


def given(case: Complaint, person: Any) -> Complaint:
    assignment.assign(case, actor=person, officer=person, now=MONDAY)
    return cases.fresh(case)


def read(token: str, **headers: str) -> Any:
    return Client().get(reverse("feed", args=[token]), headers=headers)


def entries(answer: Any) -> list[tuple[str, Any]]:
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content)
    return [(str(event["summary"]), event["dtstart"].dt) for event in found.walk("VEVENT")]


def test_the_calendar_has_what_waits_for_its_owner_and_nothing_else(officer):
    mine = given(cases.filed(), officer)
    given(cases.with_business(), officer)  # the company's turn
    given(cases.filed(), cases.officer("别人"))

    answer = read(feeds.make(officer, MONDAY))

    due = mine.clocks.get(kind="intake").due_on
    assert entries(answer) == [(f"投诉{mine.reference}：受理期限", due)]
    assert answer["Content-Type"].startswith("text/calendar")


def test_a_mediator_and_a_reviewer_read_their_own(officer):
    mediated, appealed = cases.in_mediation(), cases.under_appeal()
    reviewer = appealed.appeals.get().reviewer or cases.reviewer()
    appealed.appeals.update(reviewer=reviewer)

    of_mediator = entries(read(feeds.make(mediated.mediator, MONDAY)))
    of_reviewer = entries(read(feeds.make(reviewer, MONDAY)))

    assert [words for words, _day in of_mediator] == [
        f"投诉{mediated.reference}：调解期限（暂定）"
    ]  # it ends next year
    assert [words for words, _day in of_reviewer] == [f"投诉{appealed.reference}：申诉复核期限"]


def test_nothing_of_anybody_and_no_title_is_in_it(officer):
    case = given(cases.filed(), officer)

    body = read(feeds.make(officer, MONDAY)).content.decode()

    for words in (case.title, case.complainant.name, case.respondent, case.facts[:8], officer.name, officer.email):
        assert words not in body


def test_it_is_well_formed_whole_days_and_the_same_until_something_changes(officer):
    case, token = given(cases.filed(), officer), feeds.make(officer, MONDAY)

    first, again = read(token), read(token)

    event = Calendar.from_ical(first.content).walk("VEVENT")[0]
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
    assert first.content == again.content and first["ETag"] == again["ETag"]
    assert "private" in first["Cache-Control"] and "public" not in first["Cache-Control"]
    unchanged = read(token, if_none_match=first["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    case.clocks.filter(kind="intake").update(due_on=MONDAY.date() + timedelta(days=30))
    assert read(token, if_none_match=first["ETag"]).status_code == 200


def test_the_address_is_shown_once_kept_as_a_digest_renewed_and_revoked(officer):
    browser = client_of(officer)

    shown = browser.post(PAGE, {"do": "make"}).content.decode()
    token = re.search(r"/feeds/([^/]+)/due.ics", shown)[1]

    assert token not in str(CalendarFeed.objects.values())
    assert token not in browser.get(PAGE).content.decode()
    assert read(token).status_code == 200
    newer = re.search(r"/feeds/([^/]+)/due.ics", browser.post(PAGE, {"do": "make"}).content.decode())[1]
    assert (read(token).status_code, read(newer).status_code) == (404, 200)
    browser.post(PAGE, {"do": "revoke"})
    assert read(newer).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_the_page_says_when_a_calendar_read_it_last(officer):
    browser, token = client_of(officer), feeds.make(officer, MONDAY)

    assert "还没有日历读取过" in browser.get(PAGE).content.decode()
    read(token)
    assert "日历最近一次读取：11月2日" in browser.get(PAGE).content.decode()


def test_who_works_on_no_case_any_more_reads_nothing(officer):
    token = feeds.make(officer, MONDAY)
    chief = cases.staff("administrator", "管理员")

    set_roles(officer, actor=chief, wanted=["content_editor"], reason="调岗", now=MONDAY)
    assert read(token).status_code == 404
    set_roles(officer, actor=chief, wanted=[], reason="离职", now=MONDAY)
    assert not CalendarFeed.objects.exists()


def test_a_case_in_conflict_is_not_in_it(officer):
    case, token = given(cases.filed(business=cases.company(cases.person("徐敏"))), officer), feeds.make(officer, MONDAY)
    Complaint.objects.filter(pk=case.pk).update(officer=officer)
    assert len(entries(read(token))) == 1

    day = MONDAY.date()
    conflict.declare_conflict(officer, actor=officer, business=case.business, reason="曾任职", since=day, now=MONDAY)
    Complaint.objects.filter(pk=case.pk).update(officer=officer)  # as before it was given back

    assert entries(read(token)) == []


def test_leaving_takes_the_address_along(officer):
    token = feeds.make(officer, MONDAY)

    collectors.forget(officer, MONDAY)

    assert read(token).status_code == 404


def test_only_reading_and_not_too_often(officer):
    token = feeds.make(officer, MONDAY)

    assert Client().post(reverse("feed", args=[token])).status_code == 405
    answers = [read(token).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_djangos_own_lines_of_requests_cover_the_token():
    line = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", f"/feeds/{'a' * 43}/due.ics"), None)

    without_tokens(line)

    assert line.getMessage() == "Not Found: /feeds/***/due.ics"
