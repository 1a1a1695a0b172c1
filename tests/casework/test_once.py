"""A step sent twice is one: a double click, Back, two tabs, a second try; what is really another is another."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.models import Complaint
from complaints.workflow import Step
from tests.factories import cases
from tests.support.browsers import client_of
from tests.support.racing import at_once
from tests.support.samples import picture, upload

pytestmark = pytest.mark.django_db

TEXT = "请问什么时候退款？"
AGAIN = "没有再做一次"


def mine(case: Complaint, step: str) -> str:
    return reverse("complaints:step", args=[case.reference, step])


def staffs(case: Complaint, step: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


def token_of(client: Client, url: str) -> dict[str, str]:
    html = client.get(url).content.decode()
    return dict(re.findall(r'name="(csrfmiddlewaretoken)" value="([^"]+)"', html)[-1:])


def count(case: Complaint, step: str) -> int:
    return case.events.filter(step=step).count()


def adding(kind: str) -> tuple[Client, Complaint, str, dict[str, Any]]:
    case = cases.with_business()
    if kind == "message":
        return client_of(case.complainant), case, mine(case, Step.MESSAGE), {"text": TEXT}
    return client_of(cases.officer()), case, staffs(case, Step.NOTE), {"text": TEXT}


@pytest.mark.parametrize("kind", ["message", "note"])
@pytest.mark.parametrize("with_token", [True, False])
def test_a_second_sending_adds_nothing_and_leads_where_the_first_did(kind, with_token):
    client, case, url, words = adding(kind)
    sent = words | (token_of(client, url) if with_token else {})

    first, second = client.post(url, sent), client.post(url, sent)

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert AGAIN in client.get(second["Location"]).content.decode()
    assert count(case, Step.MESSAGE if kind == "message" else Step.NOTE) == 1


def test_the_same_words_from_two_tabs_are_one_message_within_minutes():
    client, case, url, words = adding("message")
    tabs = [words | token_of(client, url) for _ in range(2)]
    assert tabs[0] != tabs[1]

    for tab in tabs:
        client.post(url, tab | {"text": f" {TEXT}\n"})
    assert count(case, Step.MESSAGE) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        client.post(url, words)

    assert count(case, Step.MESSAGE) == 2


def test_other_words_other_people_and_other_cases_are_others():
    client, case, url, words = adding("note")
    token = token_of(client, url)
    other = cases.with_business()

    client.post(url, words | token)
    client.post(url, {"text": "另一条备注。"} | token)  # Back, and other words on the very same page
    client_of(cases.officer("另一人")).post(url, words)
    client.post(staffs(other, Step.NOTE), words)

    assert (count(case, Step.NOTE), count(other, Step.NOTE)) == (3, 1)


def test_a_refused_sending_does_not_count_as_done():
    client, case, url, words = adding("message")
    token = token_of(client, url)

    assert client.post(url, {"text": ""} | token).status_code == 422
    assert client.post(url, words | token).status_code == 302

    assert count(case, Step.MESSAGE) == 1


def test_files_added_twice_by_an_impatient_click_are_added_once():
    case = cases.filed()
    client, url = client_of(case.complainant), mine(case, Step.ADD_EVIDENCE)
    token = token_of(client, url)

    answers = [client.post(url, token | {"files": upload(picture())}) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {302}
    assert count(case, Step.ADD_EVIDENCE) == 1


def test_a_step_that_moves_the_case_answers_the_second_click_like_the_first():
    case = cases.answered()
    client, url = client_of(case.complainant), mine(case, Step.REQUEST_MEDIATION)
    sent = {"reason": "企业的答复没有回应我的要求，请平台调解。"} | token_of(client, url)

    first, second = client.post(url, sent), client.post(url, sent)

    assert (first.status_code, second.status_code) == (302, 302), second.content.decode()
    assert count(case, Step.REQUEST_MEDIATION) == 1


def test_a_call_taken_twice_is_one_draft():
    client, url = client_of(cases.officer()), reverse("admin:complaints_hotline")
    sent = {"phone": "13900001111", "name": "王来电"} | token_of(client, url)

    client.post(url, sent)
    second = client.post(url, sent, follow=True)

    assert Complaint.objects.count() == 1
    assert "没有再登记一次" in second.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_message():
    client, case, url, words = adding("message")
    sent = words | token_of(client, url)

    clients = [client_of(case.complainant) for _ in range(2)]

    at_once(*(lambda one=one: one.post(url, sent) for one in clients))

    assert count(case, Step.MESSAGE) == 1
