"""Pages that anybody may ask without signing in: how far a case is, and whether a receipt is genuine."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from casework.errors import Refused
from complaints.commands import call
from complaints.commands import draft as draft_commands
from complaints.forms.hotline import CallerDigitsForm
from complaints.forms.public import LookupForm
from complaints.models import Complaint
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db


today = standing_at(MONDAY, fresh_limits=True)


def look_up(reference: str, end: str, **extra: Any) -> HttpResponse:
    return Client().post(reverse("lookup"), {"reference": reference, "phone_end": end}, **extra)


def digits(case: Complaint) -> str:
    return (case.complainant.phone or "")[-4:]


def text(response: HttpResponse) -> str:
    """The page without the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


# --- looking a case up ---
def test_status_and_next_date_are_shown_and_nothing_else_of_the_case():
    company = cases.company(cases.person("徐敏"), name="霜桥电器有限公司")
    case = cases.with_business(cases.person("欧阳若晴"), company, title="冰箱漏水")

    page = text(look_up(case.reference, digits(case)))

    assert "待企业答复" in page
    assert "企业须在11月9日（周一）24:00前答复" in page
    for secret in ("霜桥", "欧阳", "冰箱漏水", (case.complainant.phone or "")[3:7]):
        assert secret not in page


MAKERS = {
    "submitted": cases.filed,
    "supplement_required": cases.supplement_required,
    "refused": cases.refused,
    "accepted": cases.accepted,
    "with_business": cases.with_business,
    "answered": cases.answered,
    "settled": cases.settled,
    "closed": cases.closed,
    "withdrawn": cases.withdrawn,
}


@pytest.mark.parametrize("status", MAKERS)
def test_every_status_can_be_looked_up(status):
    case = MAKERS[status]()

    page = text(look_up(case.reference, digits(case)))

    assert case.reference in page
    assert "办理进度" in page
    assert "{" not in re.sub(r"<[^>]*>", "", page)
    assert "下方" not in page
    assert case.respondent not in page


@pytest.mark.parametrize("typed", ["{}", "{lower}", "{spaced}"])
def test_the_number_may_be_typed_in_any_form(typed):
    case = cases.filed()
    number = case.reference

    response = look_up(typed.format(number, lower=number.lower(), spaced=number.replace("-", " ")), f" {digits(case)} ")

    assert response.status_code == 200


def test_wrong_digits_absent_and_a_draft_are_the_same_answer():
    case, draft = cases.filed(), cases.draft()
    wrong = "0000" if digits(case) != "0000" else "1111"

    answers = []
    for reference, end in ((case.reference, wrong), ("TS-260101-2222222", wrong), (draft.reference, digits(draft))):
        response = look_up(reference, end)
        page = text(response).replace(f'value="{reference}"', "").replace(f'value="{end}"', "")
        answers.append((response.status_code, page, sorted(response.headers)))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422
    assert "没有找到这件投诉" in answers[0][1]


def test_a_look_up_works_with_the_number_at_filing_and_with_todays_and_the_hotline_asks_todays():
    case, officer = cases.filed(), cases.officer()
    before = digits(case)
    after = "0000" if before != "0000" else "1111"
    User.objects.filter(pk=case.complainant_id).update(phone=f"+861390000{after}")

    found = [look_up(case.reference, end).status_code for end in (after, before, "2222")]

    assert found == [200, 200, 422]
    call.check_caller_digits(cases.fresh(case), actor=officer, number=case.reference, digits=after)
    with pytest.raises(Refused) as refused:
        call.check_caller_digits(cases.fresh(case), actor=officer, number=case.reference, digits=before)
    assert refused.value.code == "wrong_digits"
    assert "提交时验证过的手机号，或者账户现在的手机号" in str(LookupForm())
    assert "投诉人账户现在的手机号" in str(CallerDigitsForm())


def test_a_number_that_was_not_proved_at_filing_opens_nothing_later():
    person = cases.person()
    User.objects.filter(pk=person.pk).update(phone_verified_at=None)
    case = cases.filed(User.objects.get(pk=person.pk))
    before = digits(case)
    User.objects.filter(pk=person.pk).update(phone="+8613900002222")

    assert case.filed_phone_end == ""
    assert look_up(case.reference, before).status_code == 422


def test_nothing_is_found_for_somebody_whose_account_is_no_more():
    case = cases.filed()
    end = digits(case)
    gone = {"email": None, "phone": None, "phone_verified_at": None, "name": "", "is_active": False}
    User.objects.filter(pk=case.complainant_id).update(**gone, password="!", left_at=MONDAY)

    assert look_up(case.reference, end).status_code == 422


def test_wrong_digits_and_absent_cost_the_same_queries():
    case = cases.filed()
    wrong = "0000" if digits(case) != "0000" else "1111"
    counts = []
    look_up("TS-260101-3333333", "0000")  # the first of an address makes its row

    for reference in (case.reference, "TS-260101-2222222"):
        with CaptureQueriesContext(connection) as asked:
            look_up(reference, wrong)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_four_digits_cannot_be_tried_out(today):
    case = cases.filed()
    wrong = "0000" if digits(case) != "0000" else "1111"

    statuses = [look_up(case.reference, wrong).status_code for _ in range(6)]

    assert statuses == [422] * 5 + [429]
    assert look_up(case.reference, digits(case)).status_code == 429
    assert look_up(cases.filed().reference, wrong).status_code == 422
    today.shift(timedelta(minutes=11))
    assert look_up(case.reference, digits(case)).status_code == 200


def test_the_owner_may_look_as_often_as_they_like():
    case = cases.filed()

    assert {look_up(case.reference, digits(case)).status_code for _ in range(12)} == {200}


def test_an_address_may_ask_thirty_times_a_minute():
    statuses = [look_up(f"TS-260101-22222{n:02}", "0000").status_code for n in range(31)]

    assert statuses == [422] * 30 + [429]


@pytest.mark.parametrize("end", ["", "12", "12345", "abcd", "１２３"])
def test_digits_that_cannot_be_right_are_said_to_be_so(end):
    response = look_up("TS-260101-2222222", end)

    assert response.status_code == 422
    assert "请填写手机号的最后四位数字" in text(response)
    assert "TS-260101-2222222" in text(response)


@pytest.mark.parametrize("name", ["lookup", "verify"])
def test_nobody_keeps_or_lists_the_page_and_a_visitor_gets_no_session(name):
    response = Client().get(reverse(name))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "sessionid" not in response.cookies


def test_the_number_in_an_address_is_not_answered():
    case = cases.filed()

    response = Client().get(reverse("lookup"), {"reference": case.reference, "phone_end": digits(case)})

    assert case.reference not in text(response)


def test_home_and_footer_lead_there():
    page = Client().get("/").content.decode()

    assert page.count(f'href="{reverse("lookup")}"') == 2
    assert f'href="{reverse("verify")}"' in page


# --- verifying a receipt ---
def code_of(case: Complaint) -> str:
    return case.versions.get(number=1).sha256


def test_a_genuine_receipt_is_said_to_be_so_without_the_case():
    case = cases.filed(cases.person("欧阳若晴"), title="冰箱漏水")

    page = text(Client().get(reverse("verify_code", args=[code_of(case)])))

    assert "回执是真实的" in page
    assert "2026年11月2日 10:00" in page
    assert f"投诉编号的最后4位是{case.reference[-4:]}，被投诉企业的名称以“{case.respondent[0]}”开头" in page
    for secret in (case.reference, "欧阳", "冰箱漏水", case.respondent, "待受理"):
        assert secret not in page


def test_the_code_may_be_typed_in_fours_and_in_capitals():
    code = code_of(cases.filed())
    typed = " ".join(code[n : n + 4] for n in range(0, 64, 4)).upper()

    assert "回执是真实的" in text(Client().post(reverse("verify"), {"code": typed}))


def test_absent_and_malformed_are_the_same_answer():
    pages = []
    for code in ("0" * 64, "nonsense"):
        response = Client().get(reverse("verify_code", args=[code]))
        pages.append((response.status_code, text(response).replace(code, "")))

    assert pages[0] == pages[1]
    assert "没有找到这份回执" in pages[0][1]


def test_a_later_version_is_no_receipt_and_the_first_stays_one():
    case = cases.filed()
    version = case.versions.get(number=1)
    case.versions.create(number=2, content=version.content, sha256="f" * 64, at=MONDAY, by=case.complainant)

    assert "没有找到" in text(Client().get(reverse("verify_code", args=["f" * 64])))
    assert "回执是真实的" in text(Client().get(reverse("verify_code", args=[version.sha256])))


def test_a_receipt_is_genuine_after_the_case_is_withdrawn():
    case = cases.filed()
    draft_commands.withdraw(case, actor=case.complainant, reason="W1", now=MONDAY)

    assert "回执是真实的" in text(Client().get(reverse("verify_code", args=[code_of(case)])))


def test_verifying_is_limited():
    address = reverse("verify_code", args=["0" * 64])

    assert [Client().get(address).status_code for _ in range(61)] == [200] * 60 + [429]


@pytest.mark.parametrize("code", ["x" * 201, "%00", "🙂", "'"])
def test_an_odd_code_breaks_nothing(code):
    assert Client().get(f"/verify/{code}/").status_code in (200, 422)
