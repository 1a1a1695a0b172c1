"""A company is urged by phone: only while it owes something; both sides read when and for what, nobody else's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.commands import answer, call
from complaints.models import Complaint, Urging
from complaints.presenters.timeline import timeline_of
from complaints.rules.codes import Side
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.browsers import client_of
from tests.support.days import standing_at
from tests.support.refusing import refused
from tests.support.traces import trace

pytestmark = pytest.mark.django_db
NINE = MONDAY + timedelta(hours=5)
SECRET = "王女士"

clock = standing_at(NINE)


@pytest.fixture
def officer():
    return cases.officer()


def urged(case: Complaint, officer: Any, **more: Any) -> Urging:
    said = {"called_at": NINE, "number": "021-60000000", "result": "promised", "spoke_with": SECRET, "text": "很客气"}
    return call.urge(case, actor=officer, now=NINE, **said | more)


def step_of(case: Complaint) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, "urge"])


def typed(**more: Any) -> dict[str, str]:
    good = {"day": "2026-11-02", "hour": "09:05", "number": "021-60000000", "result": "promised", "spoke_with": SECRET}
    return good | more


def newest(case: Complaint, viewer: Side) -> tuple[str, str]:
    line = timeline_of(cases.fresh(case), viewer)[-1]
    return line.title, line.text


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (cases.with_business, "答复"),
        (cases.countered, "回应还价"),
        (cases.mediation_asked, "答复是否同意调解"),
        (cases.settled, "履行协议"),
        (cases.settlement_proposed, "签署调解协议"),
        (lambda: cases.late(2), "答复"),
    ],
)
def test_both_sides_read_when_the_company_was_urged_to_do_what(officer, make, what):
    case = make()
    at = case.clocks.latest("pk").started_at + timedelta(days=30)

    call.urge(case, actor=officer, called_at=at, number="95000", result="no_answer", now=at)

    for viewer in (Side.COMPLAINANT, Side.BUSINESS):
        title, text = newest(case, viewer)
        assert title.startswith("平台于") and title.endswith(f"电话催促企业{what}")
        assert text == "没有接通"


def test_number_and_words_are_the_staffs_alone(officer):
    case = cases.with_business()
    urged(case, officer)

    staff = client_of(officer).get(reverse("admin:complaints_complaint_change", args=[case.pk])).content.decode()
    theirs = client_of(case.complainant).get(case.get_absolute_url()).content.decode()
    page = reverse("business:case", args=[case.business_id, case.reference])
    company = client_of(cases.handler_of(case)).get(page).content.decode()

    for words in (SECRET, "021-60000000", "很客气", "答应在期限内处理"):
        assert words in staff
        assert words not in theirs + company
    assert "平台于11月2日" in theirs and "电话催促企业答复" in theirs and "电话已接通" in theirs
    assert "电话催促企业答复" in company


def test_the_ledger_keeps_codes_and_no_clock_or_status_moves(officer):
    case = cases.with_business()
    clocks = list(case.clocks.order_by("pk").values())

    row = urged(case, officer)

    event = cases.fresh(case).events.latest("seq")
    expected = {"urging": row.pk, "called_at": NINE.isoformat(), "owed": "reply", "result": "promised"}
    assert (event.step, event.data, event.status_to) == ("urge", expected, "with_business")
    assert list(case.clocks.order_by("pk").values()) == clocks


@pytest.mark.parametrize("make", [cases.answered, cases.asked_by_business, cases.in_mediation])
def test_a_company_that_owes_nothing_is_not_urged(officer, make):
    case = make()
    before = trace(case)

    with pytest.raises(Exception) as failed:
        urged(case, officer)

    assert failed.value.code in ("owes_nothing", "status")
    assert trace(case) == before
    assert (
        step_of(case)
        not in client_of(officer).get(reverse("admin:complaints_complaint_change", args=[case.pk])).content.decode()
    )


def test_a_call_that_lies_ahead_or_before_the_term_is_refused(officer):
    case = cases.with_business()

    refused("in_the_future", lambda: urged(case, officer, called_at=NINE + timedelta(minutes=1)))
    refused("not_owed_then", lambda: urged(case, officer, called_at=moment("2026-11-01 10:00")))

    answer.answer(cases.fresh(case), actor=cases.handler_of(case), code="B3", text="解释说明如下，请您查看。", now=NINE)
    refused("owes_nothing", lambda: urged(cases.fresh(case), officer))
    assert not Urging.objects.exists()


def test_the_page_proposes_the_number_called_last_and_takes_the_call(officer):
    case = cases.with_business()
    urged(case, officer, number="400 800 0000")
    browser = client_of(officer)

    assert 'value="400 800 0000"' in browser.get(step_of(case)).content.decode()
    answer = browser.post(step_of(case), typed(number="０２１-６０００００００"))

    assert answer.status_code == 302
    assert Urging.objects.latest("pk").number == "021-60000000"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "王女士手机"}, "请填写电话号码"),
        ({"number": ""}, "请填写拨打的号码"),
        ({"spoke_with": ""}, "接通的，请填写接听的人"),
        ({"result": ""}, "请选择结果"),
        ({"hour": "25:00"}, "通话时间请按时和分填写"),
        ({"day": "2026-11-03"}, "2026"),
        ({"hour": "23:59"}, "通话时间还没有到"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_kept(officer, wrong, sentence):
    case = cases.with_business()

    shown = client_of(officer).post(step_of(case), typed(text="保留的说明", **wrong)).content.decode()

    assert sentence in shown and "保留的说明" in shown
    assert not Urging.objects.exists()
