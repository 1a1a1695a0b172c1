"""A session of the staff ends when nobody is at work in it, and after a shift; the sign-in page says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import client_of

pytestmark = pytest.mark.django_db
HOME = "admin:index"


@pytest.fixture(autouse=True)
def shifts(settings):
    settings.STAFF_SESSION_IDLE_S, settings.STAFF_SESSION_LONGEST_S = 2 * 3600, 12 * 3600


def opens(client, hours: float, **headers: str):
    with time_machine.travel(MONDAY + timedelta(hours=hours), tick=False):
        return client.get(reverse(HOME), headers=headers)


def test_staff_who_did_nothing_for_two_hours_are_signed_out_and_told_why():
    client = client_of(cases.officer())
    assert opens(client, 0).status_code == opens(client, 1.9).status_code == opens(client, 3.8).status_code == 200

    out = opens(client, 5.9)

    assert out["Location"].startswith(f"{reverse('account_login')}?next=%2F")
    assert out["Location"].endswith("&ended=idle")
    assert "_auth_user_id" not in client.session
    assert "有一段时间没有操作" in client.get(out["Location"]).content.decode()


def test_a_page_that_asks_for_news_by_itself_is_nobody_at_work():
    client = client_of(cases.officer())
    opens(client, 0)
    assert opens(client, 1, **{"X-Fragment": "worklist"}).status_code == 200

    assert opens(client, 2, **{"X-Fragment": "worklist"}).status_code == 302


def test_a_shift_ends_after_twelve_hours_of_work():
    client = client_of(cases.officer())
    assert {opens(client, hour).status_code for hour in range(12)} == {200}

    out = opens(client, 12)

    assert out["Location"].endswith("&ended=long")
    assert "登录的时间已满" in client.get(out["Location"]).content.decode()


def test_who_is_no_staff_stays_signed_in():
    client = client_of(cases.person())

    with time_machine.travel(MONDAY, tick=False):
        assert client.get(reverse("me")).status_code == 200
    with time_machine.travel(MONDAY + timedelta(hours=13), tick=False):
        assert client.get(reverse("me")).status_code == 200


def test_a_page_is_noted_at_most_once_a_minute():
    client = client_of(cases.officer())
    opens(client, 0)

    opens(client, 0.01)

    with time_machine.travel(MONDAY + timedelta(hours=0.01), tick=False):
        assert client.session["staff_seen"] == MONDAY.timestamp()


@pytest.mark.parametrize("why", ["", "other"])
def test_who_was_not_signed_out_is_told_nothing(client, why):
    assert "系统已自动退出" not in client.get(reverse("account_login"), {"ended": why}).content.decode()
