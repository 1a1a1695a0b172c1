"""A caller about a case: found, proved, told what happens next, written down. Before the proof nothing is shown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.commands import call as call_commands
from complaints.models import Call, CallerCheck, Complaint
from complaints.presenters import case as case_presenters
from complaints.rules import call as call_rules
from complaints.rules.codes import Side
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import client_of
from tests.support.days import standing_at
from tests.support.refusing import refused

pytestmark = pytest.mark.django_db
CALLS = "/admin/complaints/complaint/hotline/calls/"


clock = standing_at(MONDAY)


@pytest.fixture
def officer():
    return cases.officer()


def page_of(case: Complaint) -> str:
    return reverse("admin:complaints_call", args=[case.pk])


def text(response: Any) -> str:
    return response.content.decode()


def digits_of(case: Complaint) -> str:
    return case.complainant.phone[-4:]


def code_sent() -> str:
    return re.search(r"验证码(\d{6})", Notice.objects.filter(kind="caller_code").latest("pk").text)[1]


def prove(case: Complaint, officer: Any, **more: Any) -> None:
    call_commands.check_caller_digits(case, actor=officer, number=case.reference, digits=digits_of(case), **more)


# --- finding ---
def test_a_case_is_found_by_its_number_however_it_is_typed(officer):
    case = cases.with_business()

    answer = client_of(officer).post(CALLS, {"wanted": case.reference.lower().replace("-", " ")})

    assert (answer.status_code, answer["Location"]) == (302, page_of(case))


def test_a_phone_finds_that_persons_cases_newest_first_and_masked(officer):
    person = cases.person("林晓云")
    made = [cases.filed(person) for _ in range(22)]
    other = cases.filed()
    browser = client_of(officer)

    first = text(browser.post(CALLS, {"wanted": person.phone.removeprefix("+86")}))
    second = text(browser.post(CALLS, {"wanted": person.phone, "after": made[2].pk}))

    shown = [int(pk) for pk in re.findall(r"hotline/calls/(\d+)/", first)]
    assert shown == [case.pk for case in reversed(made[2:])]
    assert [int(pk) for pk in re.findall(r"hotline/calls/(\d+)/", second)] == [made[1].pk, made[0].pk]
    for secret in (made[5].reference, "林晓云", made[5].title, page_of(other)):
        assert secret not in first


def test_a_number_that_nobody_proved_finds_nothing(officer):
    person = cases.person()
    cases.filed(person)
    person.phone_verified_at = None
    person.save()

    answer = client_of(officer).post(CALLS, {"wanted": person.phone})

    assert answer.status_code == 200
    assert "没有找到" in text(answer)


def test_staff_who_are_a_party_find_nothing_and_may_prove_nobody(officer):
    own = cases.filed(officer)
    member = cases.officer("企业里的人")
    about = cases.with_business(business=cases.company(member))

    for person, case in ((officer, own), (member, about)):
        browser = client_of(person)
        assert "没有找到" in text(browser.post(CALLS, {"wanted": case.reference}))
        assert "没有找到" in text(browser.post(CALLS, {"wanted": case.complainant.phone}))
        assert browser.get(page_of(case)).status_code == 404
        refused("role", lambda p=person, c=case: call_commands.send_caller_code(c, actor=p))
        refused("role", lambda p=person, c=case: prove(c, p))
        refused("role", lambda p=person, c=case: call_commands.log_call(c, actor=p, topic="other"))
    assert (CallerCheck.objects.count(), Call.objects.count()) == (0, 0)


# --- proving ---
def test_before_the_proof_the_page_shows_nothing_of_the_case(officer):
    case = cases.with_business()

    shown = text(client_of(officer).get(page_of(case)))

    sentence = case_presenters.sentence(case, Side.COMPLAINANT, _calendar(), MONDAY)
    for secret in (case.reference, case.title, "林晓云", digits_of(case), sentence, case.business.name, "待企业答复"):
        assert secret not in shown
    assert "没有核实的，只能说这些" in shown


def test_number_and_four_digits_open_the_sentence_in_the_complainants_words(officer):
    case = cases.with_business()
    browser = client_of(officer)

    answer = browser.post(
        page_of(case), {"do": "digits", "digits-number": case.reference, "digits-digits": digits_of(case)}
    )

    assert answer.status_code == 302
    shown = text(browser.get(page_of(case)))
    assert case_presenters.sentence(case, Side.COMPLAINANT, _calendar(), MONDAY) in shown
    assert "投诉已转交企业" in shown
    assert reverse("admin:complaints_complaint_change", args=[case.pk]) in shown


def test_a_proof_is_for_one_case_one_member_of_staff_and_half_an_hour(officer, clock):
    person = cases.person()
    case, other = cases.filed(person), cases.filed(person)
    prove(case, officer)

    assert "读给来电人听" in text(client_of(officer).get(page_of(case)))
    assert "读给来电人听" not in text(client_of(officer).get(page_of(other)))
    assert "读给来电人听" not in text(client_of(cases.officer("乙")).get(page_of(case)))
    clock.move_to(MONDAY + call_rules.CALL)
    assert "读给来电人听" not in text(client_of(officer).get(page_of(case)))


def test_wrong_digits_or_a_wrong_number_count_and_then_only_a_code_helps(officer):
    case = cases.filed()
    wrong = [(case.reference, "0000" if digits_of(case) != "0000" else "1111"), ("TS-261102-2222222", digits_of(case))]

    for n in range(call_rules.WRONG_A_DAY):
        number, digits = wrong[n % 2]
        refused(
            "wrong_digits",
            lambda a=number, b=digits: call_commands.check_caller_digits(case, actor=officer, number=a, digits=b),
        )

    refused("too_many_tries", lambda: prove(case, officer))
    refused("too_many_tries", lambda: prove(cases.filed(case.complainant), cases.officer("乙")))
    prove(case, officer, now=MONDAY + timedelta(days=1))


def test_a_code_goes_to_the_proved_number_alone_and_opens_the_case_once(officer):
    case = cases.with_business()
    browser = client_of(officer)

    browser.post(page_of(case), {"do": "send"})
    sms = Notice.objects.get(kind="caller_code")
    answer = browser.post(page_of(case), {"do": "code", "code-code": code_sent()})

    assert (sms.channel, sms.address, sms.is_secret) == ("sms", case.complainant.phone, True)
    assert answer.status_code == 302
    assert "读给来电人听" in text(browser.get(page_of(case)))
    assert code_sent() not in CallerCheck.objects.get().code_hash
    refused("no_code", lambda: call_commands.check_caller_code(case, actor=officer, code=code_sent()))


def test_the_words_of_the_code_are_shown_before_it_goes_and_the_code_never(officer):
    case = cases.with_business()
    client = client_of(officer)

    shown = client.get(page_of(case)).context["sms"]["text"]
    nothing_sent = not CallerCheck.objects.exists() and not Notice.objects.filter(kind="caller_code").exists()
    client.post(page_of(case), {"do": "send"})

    assert nothing_sent
    assert shown == Notice.objects.get(kind="caller_code").text.replace(code_sent(), "（发送时生成）")
    assert "刚刚发送过" in text(client.get(page_of(case)))


def test_a_code_dies_after_ten_minutes_and_after_five_wrong_tries(officer):
    case = cases.filed()
    call_commands.send_caller_code(case, actor=officer, now=MONDAY)
    right = code_sent()
    wrong = f"{(int(right) + 1) % 10**6:06}"

    for _ in range(call_rules.CODE_TRIES):
        refused("wrong_code", lambda: call_commands.check_caller_code(case, actor=officer, code=wrong, now=MONDAY))
    refused("no_code", lambda: call_commands.check_caller_code(case, actor=officer, code=right, now=MONDAY))

    later = MONDAY + timedelta(minutes=2)
    call_commands.send_caller_code(case, actor=officer, now=later)
    over = later + call_rules.CODE_LIFE
    refused("no_code", lambda: call_commands.check_caller_code(case, actor=officer, code=code_sent(), now=over))


def test_a_code_is_for_the_member_of_staff_who_asked_for_it(officer):
    case = cases.filed()
    call_commands.send_caller_code(case, actor=officer, now=MONDAY)

    refused(
        "no_code",
        lambda: call_commands.check_caller_code(case, actor=cases.officer("乙"), code=code_sent(), now=MONDAY),
    )


def test_codes_are_sent_a_minute_apart_and_ten_a_day_to_one_number(officer):
    person = cases.person()
    made = [cases.filed(person), cases.filed(person)]
    call_commands.send_caller_code(made[0], actor=officer, now=MONDAY)
    refused(
        "too_soon", lambda: call_commands.send_caller_code(made[1], actor=officer, now=MONDAY + timedelta(seconds=59))
    )
    for n in range(1, call_rules.CODES_A_DAY):
        call_commands.send_caller_code(made[n % 2], actor=officer, now=MONDAY + n * call_rules.CODE_GAP)

    refused(
        "too_many_codes",
        lambda: call_commands.send_caller_code(made[0], actor=officer, now=MONDAY + timedelta(hours=5)),
    )
    assert Notice.objects.filter(kind="caller_code").count() == call_rules.CODES_A_DAY


def test_without_a_proved_number_nobody_is_proved(officer):
    case = cases.filed()
    person = case.complainant
    digits = digits_of(case)
    person.phone_verified_at = None
    person.save()

    refused("no_phone", lambda: call_commands.send_caller_code(case, actor=officer))
    refused(
        "no_phone",
        lambda: call_commands.check_caller_digits(case, actor=officer, number=case.reference, digits=digits),
    )


# --- the log ---
@pytest.mark.parametrize("proved", [True, False])
def test_a_call_is_logged_with_what_was_really_proved(officer, proved):
    case = cases.with_business()
    if proved:
        prove(case, officer)

    answer = client_of(officer).post(
        page_of(case), {"do": "log", "log-topic": "progress", "log-text": "问企业何时答复", "proof": "code"}
    )

    call = Call.objects.get()
    event = cases.fresh(case).events.latest("seq")
    expected = "digits" if proved else "none"
    assert answer["Location"] == CALLS
    assert (call.proof, call.topic, call.text, call.by) == (expected, "progress", "问企业何时答复", officer)
    assert (event.step, event.data) == ("log_call", {"call": call.pk, "proof": expected})


def test_who_sees_what_of_a_call(officer):
    case = cases.with_business()
    prove(case, officer)
    call_commands.log_call(case, actor=officer, topic="answer", text="只给同事看的话")
    call_commands.log_call(case, actor=cases.officer("乙"), topic="other")

    staff = text(client_of(officer).get(reverse("admin:complaints_complaint_change", args=[case.pk])))
    theirs = text(client_of(case.complainant).get(case.get_absolute_url()))
    company = text(
        client_of(cases.handler_of(case)).get(reverse("business:case", args=[case.business_id, case.reference]))
    )

    assert "只给同事看的话" in staff and "已核对编号和手机号后四位" in staff
    assert "您致电热线，工作人员已记录" in theirs
    assert "有人致电热线询问这件投诉，身份没有核实" in theirs
    assert "只给同事看的话" not in theirs
    assert "热线" not in company.split("办理进度")[1].split("</ol>")[0]


def test_a_closed_case_takes_a_call_and_no_clock_moves(officer):
    case = cases.closed()
    clocks = list(case.clocks.order_by("pk").values())

    call_commands.log_call(case, actor=officer, topic="handling", text="对结果不满")

    assert list(case.clocks.order_by("pk").values()) == clocks
    assert cases.fresh(case).status == "closed"


# --- the pages ---
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "digits", "digits-number": "", "digits-digits": "12"},
        {"do": "code", "code-code": "12345"},
        {"do": "log", "log-topic": "nonsense", "log-text": "留着的话"},
        {"do": "log", "log-text": "\0"},
    ],
)
def test_bad_input_is_422_and_keeps_what_was_typed(officer, data):
    case = cases.filed()

    answer = client_of(officer).post(page_of(case), data)

    assert answer.status_code == 422
    assert ("留着的话" in text(answer)) == ("留着的话" in data.values())
    assert (CallerCheck.objects.count(), Call.objects.count()) == (0, 0)


def test_a_refusal_is_409_and_tells_staff_not_to_say_which_part_was_wrong(officer):
    case = cases.filed()

    answer = client_of(officer).post(
        page_of(case), {"do": "digits", "digits-number": "TS-261102-2222222", "digits-digits": digits_of(case)}
    )

    assert answer.status_code == 409
    assert "请不要告诉来电人是哪一项不对" in text(answer)


@pytest.mark.parametrize("role", ["mediator", "reviewer", "auditor"])
def test_only_who_takes_calls_has_the_pages_and_the_menu(role):
    case = cases.filed()
    browser = client_of(cases.staff(role))

    assert [browser.get(url).status_code for url in (CALLS, page_of(case))] == [403, 403]
    assert CALLS not in text(browser.get("/admin/"))
    assert CALLS in text(client_of(cases.supervisor()).get("/admin/"))


def test_the_pages_ask_a_fixed_number_of_queries(officer):
    person = cases.person()
    made = [cases.filed(person)]
    browser = client_of(officer)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.post(CALLS, {"wanted": person.phone})
        counts.append(len(asked))
        made += [cases.filed(person) for _ in range(4)]

    assert counts[0] == counts[1] <= 9


def _calendar() -> Any:
    return case_presenters.CalendarDay.objects.calendar()
