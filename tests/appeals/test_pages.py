"""The pages of an appeal: the complainant's and the staff's, what they cost, and what a refused try leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals import commands
from appeals.models import Appeal
from complaints.commands import intake
from complaints.models import Complaint
from files.models import StoredFile
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import browser
from tests.support.samples import picture, upload, zipped
from tests.support.sending import sends

pytestmark = pytest.mark.django_db

GOOD = {"reason": "ground", "statement": cases.STATEMENT}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def of(case: Complaint) -> str:
    return reverse("appeals:of", args=[case.reference])


def state(case: Complaint) -> tuple[Any, ...]:
    row = cases.fresh(case)
    return row.status, row.events_count, Appeal.objects.count(), StoredFile.objects.count()


# --- the complainant's ---
def test_the_case_page_leads_to_the_appeal_while_the_window_is_open(monday):
    case = cases.refused()
    client = browser(case.complainant)

    text = client.get(case.get_absolute_url()).content.decode()
    assert "在11月17日（周二）24:00前申诉一次" in text
    assert of(case) in text

    monday.shift(16 * 24 * 3600)
    client = browser(case.complainant)
    late = client.get(case.get_absolute_url()).content.decode()
    assert of(case) not in late
    answer = client.get(of(case))
    assert (answer.status_code, "申诉期限已过" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "请选择申诉的理由"),
        ({"reason": "ground"}, "请写明哪里有误"),
        ({"reason": "ground", "statement": "不服。"}, "至少"),
        ({"reason": "evidence", "statement": cases.STATEMENT}, "请上传证据"),
        ({"reason": "<script>", "statement": cases.STATEMENT}, "错误"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(data, words):
    case = cases.refused()
    before = state(case)

    answer = browser(case.complainant).post(of(case), data)

    text = answer.content.decode()
    assert (answer.status_code, words in text) == (422, True)
    assert data.get("statement", "") in text
    assert state(case) == before


def test_a_file_that_is_not_taken_leaves_no_appeal_behind():
    case = cases.refused()
    before = state(case)

    answer = browser(case.complainant).post(of(case), GOOD | {"files": [upload(zipped(), name="材料.zip")]})

    assert answer.status_code == 422
    assert cases.STATEMENT in answer.content.decode()
    assert state(case) == before


def test_sent_twice_leads_to_what_the_first_one_made():
    case = cases.refused()
    client = browser(case.complainant)

    first = client.post(of(case), GOOD | {"files": [upload(picture(), name="发票.png")]})
    second = client.post(of(case), GOOD)

    appeal = Appeal.objects.get()
    assert first["Location"] == second["Location"] == client.get(of(case))["Location"] == appeal.get_absolute_url()
    text = client.get(appeal.get_absolute_url()).content.decode()
    for words in ("11月16日（周一）24:00", "发票.png", cases.STATEMENT, "R02", "撤回申诉", "补充材料"):
        assert words in text, words


def test_the_complainant_never_learns_the_reviewers_name():
    cases.reviewer("沈复核")
    case = cases.refused()
    appeal = cases.appealed(case)
    commands.dismiss(appeal, actor=appeal.reviewer, decision="依据正确。", other_remedies="可以起诉。", now=MONDAY)

    text = browser(case.complainant).get(appeal.get_absolute_url()).content.decode()
    assert "沈复核" not in text
    for words in ("未成立，维持原结果", "依据正确。", "可以起诉。"):
        assert words in text
    again = browser(case.complainant).get(case.get_absolute_url()).content.decode()
    assert "您的申诉已经处理" in again


def test_withdrawing_asks_first_and_says_that_it_is_final():
    appeal = cases.appealed()
    client = browser(appeal.complaint.complainant)
    address = reverse("appeals:step", args=[appeal.reference, "withdraw"])

    assert "对这一结果不能再次申诉" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    again = client.post(address)

    assert again.status_code == 409
    assert Appeal.objects.get().status == "withdrawn"
    assert cases.fresh(appeal.complaint).status == "refused"


def test_the_company_learns_that_there_is_an_appeal_and_not_what_it_says():
    case = cases.closed()
    cases.appealed(case, statement="客服答应过换新，企业隐瞒了这一点，请你们核实通话记录。")
    member = cases.handler_of(case)

    text = browser(member).get(reverse("business:case", args=[case.business_id, case.reference])).content.decode()

    assert "投诉人对结果提出了申诉" in text
    assert "企业隐瞒了这一点" not in text


@pytest.mark.parametrize(("make", "most"), [(cases.appealed, 20)])
def test_an_appeals_page_costs_a_fixed_number_of_queries(make, most):
    appeal = make()
    client = browser(appeal.complaint.complainant)
    client.get(appeal.get_absolute_url())

    with CaptureQueriesContext(connection) as few:
        client.get(appeal.get_absolute_url())
    files = [upload(picture(), name=f"{number}.png") for number in range(3)]
    client.post(reverse("appeals:step", args=[appeal.reference, "add_files"]), {"files": files})
    client.get(appeal.get_absolute_url())  # says once that they are there
    with CaptureQueriesContext(connection) as many:
        client.get(appeal.get_absolute_url())

    assert len(few) == len(many) <= most


# --- the staff's ---
LIST = "/admin/appeals/appeal/"


def test_the_list_shows_ones_own_the_unassigned_and_the_done():
    waiting = cases.appealed()
    me = cases.reviewer()
    mine, done = cases.appealed(), cases.appealed()
    commands.dismiss(done, actor=me, decision="依据正确。", other_remedies="可以起诉。", now=MONDAY)
    client = browser(me)

    found = {show: client.get(LIST, {"show": show} if show else {}) for show in ("", "mine", "none", "done")}

    rows = {show: {row.pk for row in answer.context["cl"].result_list} for show, answer in found.items()}
    assert rows == {"": {waiting.pk, mine.pk}, "mine": {mine.pk}, "none": {waiting.pk}, "done": {done.pk}}
    assert "复核决定1件，其中申诉成立0件，占0%" in found[""].content.decode()


def test_the_list_costs_the_same_with_one_and_with_three():
    me = cases.reviewer()
    cases.appealed()
    client = browser(me)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    cases.appealed()
    cases.appealed()
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(one) == len(three) <= 10


def test_a_reviewer_takes_decides_and_reads_what_stood_against_it():
    appeal = cases.appealed()
    me = cases.reviewer()
    client = browser(me)
    page = reverse("admin:appeals_appeal_change", args=[appeal.pk])
    assert "由我复核" in client.get(page).content.decode()

    def do(step: str, **data: Any) -> Any:
        return sends(client, reverse("admin:appeals_appeal_step", args=[appeal.pk, step]), data)

    assert do("assign", reviewer=me.pk).status_code == 302
    assert do("uphold", place="accepted").status_code == 422  # without a word
    assert do("uphold", place="nonsense", decision="引用的依据不适用这件投诉。").status_code == 422
    assert do("uphold", place="accepted", decision="引用的依据不适用这件投诉。").status_code == 302
    assert (
        do("dismiss", decision="引用的依据是正确的，维持。", other_remedies="可以向人民法院起诉。").status_code == 409
    )

    text = client.get(page).content.decode()
    assert "申诉成立" in text
    case = browser(cases.officer()).get(f"/admin/complaints/complaint/{appeal.complaint.pk}/change/").content.decode()
    assert "申诉成立，撤销了原来的结果：不予受理：无管辖权限" in case


def test_who_had_a_hand_in_it_is_offered_no_decision():
    me = cases.reviewer()
    me.groups.add(cases.officer().groups.get())
    case = cases.filed()
    words = {"ground": "R02", "reason": "无管辖权。", "other_remedies": "起诉。"}
    intake.propose_refusal(case, actor=me, now=MONDAY, **words)
    appeal = cases.appealed(cases.fresh(case))

    text = browser(me).get(reverse("admin:appeals_appeal_change", args=[appeal.pk])).content.decode()

    assert "撤销原结果，重新办理" not in text
    assert "由我复核" not in text
