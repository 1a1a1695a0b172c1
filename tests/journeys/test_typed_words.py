"""Somebody is signed out in another tab while they write; after signing in all of it is on the page again."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from complaints.models import Message
from complaints.workflow import Step
from tests.factories import cases
from tests.journeys import verbs

pytestmark = pytest.mark.journey

FACTS = "这是我写了二十分钟的经过。" * 20
STILL = "您写的内容还在"


def goes_on(person, login: str, path: str) -> None:
    """Send, be asked who one is, sign in, and be back."""
    person.sees("您刚才写的内容已经保留一天")
    person.fills(login=login, password=verbs.PASSWORD)
    person.presses("登录")
    person.page.wait_for_url(f"**{path}")
    person.sees(STILL)


def test_a_complainant_writes_on_after_signing_in_again_with_script_and_without(people):
    draft = cases.draft()
    path = reverse("complaints:draft", args=[draft.reference, "details"])
    for name, js in (("林晓云", True), ("林晓云（无脚本）", False)):
        lin = people.new(name, js=js)
        verbs.signs_in(lin, draft.complainant.email)
        lin.opens(path)
        lin.page.fill("[name=facts]", FACTS + name)
        Session.objects.all().delete()  # signed out in another tab
        lin.presses("保存并继续")
        goes_on(lin, draft.complainant.email, path)
        assert lin.page.input_value("[name=facts]") == FACTS + name
    lin.looks("typed-words-again")


def test_what_is_being_written_survives_a_closed_tab(people):
    case = cases.with_business()
    wang = people.new("王答复", width=1280)
    verbs.signs_in(wang, cases.handler_of(case).email)
    path = reverse("business:step", args=[case.business_id, case.reference, Step.MESSAGE])
    wang.opens(path)
    wang.page.fill("[name=text]", FACTS)
    wang.sees("已暂存")
    wang.opens("home")

    wang.opens(path)

    wang.sees(STILL)
    assert wang.page.input_value("[name=text]") == FACTS
    assert not Message.objects.exists()


def test_a_company_writes_on_after_signing_in_again(people):
    case = cases.with_business()
    wang, login = people.new("王答复", width=1280), cases.handler_of(case).email
    verbs.signs_in(wang, login)
    path = reverse("business:step", args=[case.business_id, case.reference, Step.ANSWER])
    wang.opens(path)
    wang.page.fill("[name=text]", FACTS)
    Session.objects.all().delete()
    wang.page.locator(f"form[action='{path}'] button[type=submit]").last.click()

    goes_on(wang, login, path)

    assert wang.page.input_value("[name=text]") == FACTS


def test_what_an_officer_is_writing_survives_a_closed_tab(people):
    case, officer = cases.accepted(), cases.officer()
    zhou = people.new("周受理", width=1280)
    verbs.signs_in(zhou, officer.email)
    path = reverse("admin:complaints_complaint_step", args=[case.pk, Step.NOTE])
    zhou.opens(path)
    zhou.page.fill("[name=text]", FACTS)
    zhou.sees("已暂存")
    zhou.opens("admin:index")

    zhou.opens(path)

    zhou.sees(STILL)
    assert zhou.page.input_value("[name=text]") == FACTS
