"""The pages on which staff put something right, and what the others read of it."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from catalogue.models import Category
from complaints.commands import ending, mediation
from complaints.models import Complaint
from complaints.workflow import Step
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.sending import sends
from tests.support.stepping import step_of

pytestmark = pytest.mark.django_db

TUESDAY = moment("2026-11-03 10:00")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def sides(case: Complaint) -> dict[str, tuple[Any, str]]:
    return {
        "complainant": (case.complainant, case.get_absolute_url()),
        "business": (cases.handler_of(case), reverse("business:case", args=[case.business_id, case.reference])),
        "officer": (cases.officer(), reverse("admin:complaints_complaint_change", args=[case.pk])),
    }


def test_a_supervisor_reads_which_step_is_undone_and_the_notices_before_it_is(client):
    case = cases.with_business()
    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。", now=MONDAY)
    client.force_login(cases.supervisor())
    typed = {"reason": "看错了材料，继续办理。"}

    asked = client.get(step_of(case, Step.CORRECT_STEP)).content.decode()
    preview = client.post(step_of(case, Step.CORRECT_STEP), typed, follow=True).content.decode()
    assert "将撤销的一步" in asked and "<b>终止</b>，11月2日" in asked
    assert "将发出的通知" in preview and cases.fresh(case).status == "closed"
    sends(client, step_of(case, Step.CORRECT_STEP), typed)

    assert cases.fresh(case).status == "with_business"
    for who, (user, url) in sides(case).items():
        client.force_login(user)
        assert "看错了材料，继续办理。" in client.get(url).content.decode(), who


def test_a_page_says_that_a_step_can_be_corrected_exactly_where_the_table_does(client):
    case = cases.with_business()
    client.force_login(cases.supervisor())
    words = "主管可以在3个工作日内、还没有人据此办理之前更正"

    assert words in client.get(step_of(case, Step.DISCONTINUE)).content.decode()
    assert words not in client.get(step_of(case, Step.RECATEGORISE)).content.decode()


def test_another_category_is_chosen_previewed_and_what_it_lacks_is_answered_on_its_page(client):
    case = cases.with_business()
    wanted = Category.objects.get(code="FEE-02")
    client.force_login(cases.supervisor())
    typed = {"category": str(wanted.pk), "reason": "属于电信资费争议，原来的类别选错了。"}

    preview = client.post(step_of(case, Step.RECATEGORISE), typed, follow=True).content.decode()
    assert "将发出的通知" in preview and cases.fresh(case).category != wanted
    sends(client, step_of(case, Step.RECATEGORISE), typed)
    assert cases.fresh(case).category == wanted

    page = reverse("complaints:step", args=[case.reference, Step.SUPPLY_DETAILS])
    items = list(case.supplement_items.filter(round=0))
    client.force_login(case.complainant)
    assert page in client.get(case.get_absolute_url()).content.decode()
    assert all(item.request in client.get(page).content.decode() for item in items)
    lacking = client.post(page, {f"item_{items[0].pk}": ""})
    assert (lacking.status_code, cases.fresh(case).details_asked_at) == (422, TUESDAY)
    client.post(page, {f"item_{item.pk}": "见合同第三页" for item in items})

    assert cases.fresh(case).details_asked_at is None
    for who, (user, url) in sides(case).items():
        client.force_login(user)
        assert "见合同第三页" in client.get(url).content.decode(), who


def test_older_texts_of_the_agreement_stay_readable_on_every_side(client):
    case = cases.settlement_proposed(text="第一版：补偿三百元。")
    mediation.propose_settlement(case, actor=case.mediator, now=MONDAY, text="第二版：补偿五百元。", **TERMS)

    for who, (user, url) in sides(case).items():
        client.force_login(user)
        page = client.get(url).content.decode()
        assert all(words in page for words in ("第一版：补偿三百元。", "已由新的版本代替", "第二版：补偿五百元。")), who


TERMS: dict[str, Any] = {"amount": None, "action": "换同款新机", "perform_by": moment("2026-11-20 10:00").date()}


def test_after_an_objection_the_officer_reads_what_was_decided_and_no_more(client):
    case = cases.objected()
    client.force_login(cases.officer())
    typed = {"decision": "resume", "reason": "企业就是卖家，异议不成立。"}

    page = client.get(sends(client, step_of(case, Step.DECIDE_OBJECTION), typed)["Location"]).content.decode()

    assert "已决定异议不成立，企业的答复期限接着计算" in page
    assert "等待另一位工作人员复签" not in page
