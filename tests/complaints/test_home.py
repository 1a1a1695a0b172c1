"""The front door: real categories, a real ruler, and next to no work for a visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import queries
from catalogue.models import Category
from tests.factories import cases

pytestmark = pytest.mark.django_db
NOW = cases.moment("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def forgotten_categories():
    """Each test begins like a new process."""
    queries._front.clear()


@pytest.fixture
def page(client):
    """The home page as HTML, at a moment."""

    def call(now=NOW) -> str:
        with time_machine.travel(now, tick=False):
            return client.get(reverse("home")).content.decode()

    return call


def test_a_visitor_costs_one_query_and_touches_no_session(client, page):
    page()

    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        time_machine.travel(NOW, tick=False),
    ):
        response = client.get(reverse("home"))

    assert len(asked) == 1
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "session" not in asked[0]["sql"]


def test_every_active_top_category_leads_to_its_form(page):
    html = page()

    tops = Category.objects.filter(parent=None, is_active=True)
    assert len(tops) == 11
    for row in tops:
        assert f'href="{reverse("complaints:new")}?category={row.code}"' in html
        assert row.name in html
        assert row.hint in html


def test_a_changed_category_shows_within_a_minute(page):
    page()
    Category.objects.filter(code="OTH").update(name="另外的问题")

    assert "另外的问题" not in page(NOW + timedelta(seconds=30))
    assert "另外的问题" in page(NOW + timedelta(seconds=61))


def test_the_ruler_runs_from_today_to_the_fifth_working_day(page):
    html = page()

    assert "示例：今天11月23日（周一）提交并转交企业，企业最迟11月30日（周一）24:00前答复。" in html
    assert cell(html, "2026-11-23") == "has-note is-today"
    assert cell(html, "2026-11-28") == "is-rest"
    assert cell(html, "2026-11-30") == "has-note is-span is-due"


def test_the_ruler_counts_a_make_up_saturday_and_skips_a_holiday(page):
    html = page(cases.moment("2026-02-11 09:00"))

    assert cell(html, "2026-02-14") == "is-span"  # make-up Saturday
    assert cell(html, "2026-02-17") == "is-rest"  # Spring Festival
    assert cell(html, "2026-02-25") == "has-note is-span is-due"


def test_somebody_signed_in_finds_the_way_to_their_own_page(client, page):
    client.force_login(cases.person())

    html = page()

    assert f'href="{reverse("me")}"' in html
    assert reverse("account_login") not in html


def test_only_reading_is_answered(client):
    assert client.post(reverse("home")).status_code == 405


def cell(html: str, day: str) -> str:
    """The classes of that day on the ruler."""
    before = html[: html.index(f'<time datetime="{day}">')]
    return before[before.rindex('<li class="') + len('<li class="') :].split('"')[0]
