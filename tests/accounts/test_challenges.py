"""Floods of requests for codes: what a bot has to pay, and how a person passes, with script and without."""

from __future__ import annotations

import base64
import html
import json
import re
from datetime import timedelta

import pytest
import time_machine
from altcha.v1 import solve_challenge
from django.urls import reverse
from django.utils import timezone

from accounts.models import CodeRequest
from accounts.sign_in import challenges, codes
from notifications.models import Notice
from tests.support.visiting import EMAIL, PASSWORD, Visitor

NOW = "2026-11-25T02:00:00+00:00"
DOORS = {
    "account_request_login_code": {"login": "139 0013 9000"},
    "account_reset_password": {"email": "lin@example.com"},
    "account_signup": {
        **{"phone": "139 0013 9000", "email": EMAIL, "password1": PASSWORD, "password2": PASSWORD},
        "agrees": "on",
    },
}
TYPED = ("login", "phone", "email")


@pytest.fixture
def flood(db):
    """This client has asked for as many codes as are free."""
    for nth in range(codes.FREE_PER_CLIENT):
        codes.note(f"{nth}@example.com", client="127.0.0.1", now=timezone.now())


def task_on(page: str) -> dict:
    return json.loads(html.unescape(re.search(r'data-challenge="([^"]+)"', page)[1]))


def solved(task: dict) -> str:
    solution = solve_challenge(
        challenge=task["challenge"], salt=task["salt"], algorithm=task["algorithm"], max_number=task["maxNumber"]
    )
    words = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(words | {"number": solution.number}).encode()).decode()


def knock(name: str, **data) -> tuple[int, str]:
    answer = Visitor().client.post(reverse(name), DOORS[name] | data)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("name", DOORS)
def test_beyond_the_free_share_a_code_costs_a_challenge(flood, user, name):
    status, page = knock(name)
    sent_before = Notice.objects.count()

    paid, _page = knock(name, altcha=solved(task_on(page)))

    assert (status, sent_before, paid) == (200, 0, 302)
    assert "请先完成下面的验证" in page
    assert "处需要修改" not in page and "<title>错误" not in page  # nothing is wrong, only one more step
    assert PASSWORD not in page
    assert all(f'value="{value}"' in page for field, value in DOORS[name].items() if field in TYPED)
    assert ("checked" in page) is ("agrees" in DOORS[name])
    assert CodeRequest.objects.count() == codes.FREE_PER_CLIENT + 1


def test_a_flood_from_everywhere_makes_codes_dear_for_everybody(user):
    now = timezone.now()
    rows = [CodeRequest(target=str(n), client=str(n), asked_at=now) for n in range(codes.FREE_IN_ALL)]
    CodeRequest.objects.bulk_create(rows)

    assert "请先完成下面的验证" in knock("account_reset_password")[1]


def test_a_payment_is_taken_once_and_only_in_time(db):
    now = timezone.now()
    task = json.loads(challenges.give(now))
    payment, late = solved(task), solved(json.loads(challenges.give(now - challenges.LIFE)))

    assert [challenges.is_solved(payment), challenges.is_solved(payment)] == [True, False]
    assert not challenges.is_solved(late)


@pytest.mark.parametrize("junk", ["", "x", "W10=", "e30=", "bnVsbA==", base64.b64encode(b'{"number": 1}').decode()])
def test_a_payment_that_is_none_is_refused(db, junk):
    assert not challenges.is_paid({"altcha": junk, "waited": junk}, timezone.now())


def test_an_own_task_is_not_taken_for_ours(db):
    task = json.loads(challenges.give(timezone.now())) | {"signature": "0" * 64}

    assert not challenges.is_solved(solved(task))


# --- without script ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOORS)
def test_without_script_one_waits_instead(flood, user, name):
    blank = {field: "" for field in DOORS[name] if "password" in field}  # a page does not give passwords back
    with time_machine.travel(NOW, tick=False) as clock:
        for nth in range(codes.FREE_PER_CLIENT):
            codes.note(f"{nth}@example.com", client="127.0.0.1", now=timezone.now())
        offered = knock(name)[1]
        waiting = knock(name, wait="1", **blank)[1]
        token = re.search(r'name="waited" value="([^"]+)"', waiting)[1]
        early = knock(name, waited=token)
        clock.shift(challenges.WAIT)
        ready = knock(name, waited=token)
        clock.shift(timedelta(minutes=3))
        again = knock(name, waited=token)

    assert 'name="wait" value="1"' in offered
    assert "请等到10:00:20再提交，还有20秒" in waiting
    assert "请填写" not in waiting
    assert (early[0], f'value="{token}"' in early[1]) == (200, True)
    assert ready[0] == 302
    assert "请先完成下面的验证" in again[1]


def test_those_who_wait_stand_in_one_queue_for_each_client(db):
    now = timezone.now()

    waits = [challenges.begin_wait("192.0.2.1", now).ready_at for _nth in range(3)]
    other = challenges.begin_wait("192.0.2.2", now).ready_at

    assert [(at - now) / challenges.WAIT for at in (*waits, other)] == [1, 2, 3, 1]


def test_a_queue_that_is_too_long_says_so(flood, user):
    for _nth in range(challenges.QUEUE // challenges.WAIT):
        challenges.begin_wait("127.0.0.1", timezone.now())

    page = knock("account_reset_password", wait="1")[1]

    assert "等待的人太多" in page
    assert 'name="waited"' not in page


def test_another_mistake_does_not_cost_the_payment(flood, user):
    payment = solved(task_on(knock("account_signup")[1]))

    _status, page = knock("account_signup", altcha=payment, password2="another-one-2026")

    assert f'name="altcha" value="{html.escape(payment)}"' in page
    assert knock("account_signup", altcha=payment)[0] == 302
