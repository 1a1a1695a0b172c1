"""The complainant's pages: who sees them, what they say, what each step's page does, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import Category
from complaints.commands import answer as answer_commands
from complaints.commands import clock, correction, evidence, mediation, publication
from complaints.commands import draft as draft_commands
from complaints.commands import intake as intake_commands
from complaints.models import Complaint, Evidence, Rating
from complaints.queries import case as case_queries
from complaints.queries import evidence as evidence_queries
from complaints.views.mine_steps import PAGES
from files import intake, processing
from files.models import StagedFile
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import browser
from tests.support.days import standing_at
from tests.support.samples import pdf, picture, upload, zipped

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-9"
CASE_SQL = 9  # session, person, case, calendar, ledger, unread; then only for what the case has: answers, files, clocks


today = standing_at(MONDAY)


def url(case: Complaint, step: str = "") -> str:
    if step:
        return reverse("complaints:step", args=[case.reference, step])
    return reverse("complaints:case", args=[case.reference])


def see(case: Complaint, address: str = "") -> str:
    return browser(case.complainant).get(address or url(case)).content.decode()


def state(case: Complaint) -> tuple[Any, ...]:
    """Rows and sums that a refusal must leave alone."""
    row = cases.fresh(case)
    return row.status, row.outcome, row.events_count, row.last_hash, Notice.objects.count(), Evidence.objects.count()


def settled_and_due(traveller: Any) -> Complaint:
    case = cases.settled(perform_by=date(2026, 11, 6))
    traveller.move_to(cases.moment("2026-11-09 10:00"))
    return case


# --- who sees them ---
ADDRESSES = [("complaints:case", ())] + [("complaints:step", (step,)) for step in PAGES]


@pytest.mark.parametrize(("name", "more"), ADDRESSES)
def test_only_the_complainant_opens_a_case(name, more):
    boss = cases.person("徐敏")
    case = cases.answered(case=cases.with_business(business=cases.company(boss)))
    address = reverse(name, args=[case.reference, *more])

    assert browser(case.complainant).get(address).status_code in (200, 409)
    for stranger in (cases.person("别人"), boss, cases.officer()):
        assert browser(stranger).get(address).status_code == 404
        assert browser(stranger).post(address).status_code == (404 if more else 405)
    answer = Client().get(address)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={address}")
    assert Client().post(address).status_code == 302


def test_absent_and_not_yours_look_the_same():
    case, stranger = cases.filed(), browser(cases.person("别人"))

    theirs = stranger.get(url(case))
    absent = stranger.get(reverse("complaints:case", args=["TS-260101-XXXXXXX"]))

    assert theirs.status_code == absent.status_code == 404
    assert theirs.content == absent.content


@pytest.mark.parametrize("name", ["me", "complaints:mine"])
def test_the_lists_are_for_people_who_are_signed_in_and_show_only_their_own(name):
    case = cases.filed(title="别人的冰箱问题")

    assert "别人的冰箱问题" in browser(case.complainant).get(reverse(name)).content.decode()
    assert "别人的冰箱问题" not in browser(cases.person()).get(reverse(name)).content.decode()
    assert Client().get(reverse(name)).url.startswith(reverse("account_login"))


def test_an_unknown_step_does_not_exist():
    case = cases.filed()

    assert browser(case.complainant).get(url(case, "dance")).status_code == 404


def test_a_step_of_the_other_side_does_not_exist_here():
    case = cases.with_business()

    assert browser(case.complainant).post(url(case, "answer")).status_code == 404


# --- the case page ---
CHOOSE = (
    "企业已答复。请您在11月12日（周四）24:00前确认、不认可或者申请调解，到期未作选择将按“未反馈”办结，不计为已解决。"
)
NEXT: dict[str, tuple[Callable[[], Complaint], str]] = {
    "submitted": (cases.filed, "平台将在11月9日（周一）24:00前决定是否受理，并通知您。您现在不需要做什么。"),
    "supplement_required": (
        cases.supplement_required,
        "请您在11月9日（周一）24:00前逐项补充材料，逾期将不予受理。",
    ),
    "refused": (
        cases.refused,
        "平台不予受理，理由和其他解决途径见下方。您不服的，可以在11月17日（周二）24:00前申诉一次，由没有参与决定的人复核。",
    ),
    "accepted": (
        cases.accepted,
        "{respondent}尚未入驻平台，工作人员将在11月5日（周四）24:00前以其他方式把投诉送达企业。",
    ),
    "with_business": (
        cases.with_business,
        "{respondent}须在11月9日（周一）24:00前答复。答复后我们会通知您。",
    ),
    "overdue": (
        lambda: cases.late(3),
        "{respondent}多次催办仍未答复。您可以申请调解，或者按“企业未答复”办结，也可以继续等待；不办结的，期满后系统会自动办结。",
    ),
    "answered": (cases.answered, CHOOSE),
    "explained": (lambda: cases.answered(code="B3", amount=None), CHOOSE),
    "settled": (cases.settled, "{respondent}须在11月28日（周六）24:00前履行约定。履行后请您确认。"),
    "closed": (
        cases.closed,
        "这件投诉已办结。您对结果不服的，可以在11月17日（周二）24:00前申诉一次，由没有参与办理的人复核。",
    ),
    "withdrawn": (cases.withdrawn, "您已撤回这件投诉。24小时内可以取消撤回，之后不再处理。"),
}


@pytest.mark.parametrize(("make", "sentence"), NEXT.values(), ids=NEXT)
def test_a_case_page_says_what_happens_next_within_its_queries(make, sentence):
    case = make()
    if case.status in ("with_business", "answered"):
        attach(case, "a.png", "b.png")
    client = browser(case.complainant)

    with CaptureQueriesContext(connection) as asked:
        response = client.get(url(case))

    assert response.status_code == 200
    assert sentence.format(respondent=case.respondent) in response.content.decode()
    assert len(asked) <= CASE_SQL, [row["sql"][:90] for row in asked]


def test_a_case_page_costs_the_same_with_one_and_with_six_files():
    one, many = cases.answered(), cases.answered()
    attach(one, "a.png")
    attach(many, *(f"{n}.png" for n in range(6)))

    assert cost(one.complainant, url(one)) == cost(many.complainant, url(many))


def test_a_case_that_was_supplemented_and_answered_stays_within_its_queries():
    case = cases.supplement_required()
    items = case_queries.supplement_items(case)
    intake_commands.supplement(case, actor=case.complainant, answers={item.pk: "见附件说明" for item in items})
    boss = cases.person()
    intake_commands.accept(case, actor=cases.officer(), business=cases.company(boss))
    answer_commands.answer(case, actor=boss, **cases.RELIEF, perform_by=date(2026, 11, 20))

    html = see(case)

    assert cost(case.complainant, url(case)) <= CASE_SQL
    assert "付款凭证" in html
    assert "见附件说明" in html


def test_an_offer_is_shown_with_its_amount_and_date_and_the_buttons_that_are_allowed():
    case = cases.answered()

    html = see(case)

    assert "企业提出了处理方案，请您确认" in html
    assert "3,299.00元" in html
    assert "11月28日（周六）" in html
    assert "逾期答复" not in html
    for step in ("accept_offer", "confirm_solved", "reject_answer", "withdraw", "add_evidence"):
        assert f'href="{url(case, step)}"' in html
    for step in ("confirm_performed", "report_breach", "rate", "supplement", "close_unanswered"):
        assert url(case, step) not in html
    assert "评价办理过程（办结后开放）" in html


def test_a_late_answer_shows_as_late():
    case = cases.late(1)
    answer_commands.answer(
        case, actor=cases.handler_of(case), now=MONDAY + timedelta(days=9), code="B3", text="页面标注无误。"
    )

    html = see(case)

    assert "页面标注无误。" in html
    assert html.count("逾期答复") == 2  # at the answer and in the timeline


def test_an_offer_whose_day_has_passed_can_no_longer_be_accepted(today):
    case = cases.answered(perform_by=date(2026, 11, 5))
    today.move_to(cases.moment("2026-11-09 10:00"))

    html = see(case)

    assert "方案已过期，不能再接受。" in html
    assert url(case, "accept_offer") not in html
    assert url(case, "confirm_solved") in html


def test_a_refusal_is_shown_with_ground_reason_and_other_remedies():
    html = see(cases.refused())

    assert "R02 无管辖权限" in html
    assert "应由邮政管理部门处理。" in html
    assert '可拨打<a class="num nowrap" href="tel:12305">12305</a>。' in html


def test_a_request_for_supplements_lists_what_is_wanted():
    case = cases.supplement_required(items=("订单截图", "付款凭证"))

    html = see(case)

    assert "<li>订单截图</li><li>付款凭证</li>" in html
    assert f'href="{url(case, "supplement")}"' in html


def test_what_people_typed_is_escaped():
    case = cases.answered(case=cases.with_business(title="<b>x</b>"), text="<script>alert(1)</script>")

    html = see(case)

    assert "<b>x</b>" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_third_call_opens_the_way_out_and_before_it_the_page_says_when():
    case = cases.late(2)
    assert "按企业未答复办结（逾期满5个工作日后开放）" in see(case)

    clock.sweep(MONDAY + timedelta(days=15))

    assert f'href="{url(case, "close_unanswered")}"' in see(case)


def test_a_draft_leads_to_the_first_page_with_a_gap():
    case = cases.draft(title="", facts="")
    complete = cases.draft()

    assert browser(case.complainant).get(url(case)).url == reverse("complaints:draft", args=[case.reference, "details"])
    assert browser(complete.complainant).get(url(complete)).url.endswith("/draft/check/")


def test_a_rated_case_shows_the_marks_and_offers_no_second_rating():
    case = cases.closed()
    answer_commands.rate(case, actor=case.complainant, speed=5, attitude=4, result=3, is_solved=True, comment="谢谢")

    html = see(case)

    assert "办理速度5分，服务态度4分，处理结果3分<br>问题已解决<br>谢谢" in html
    assert "评价办理过程（已评价）" in html
    assert "您可以在办结后60日内评价" not in html


# --- the steps: what is allowed works ---
TERMS = {"amount": "1600", "action": "", "text": "退款一半，其余用优惠券补偿。"} | {
    f"perform_by_{part}": value for part, value in (("y", "2026"), ("m", "11"), ("d", "28"))
}


def asked_by_the_platform() -> Complaint:
    """An officer proposes a mediation; the complainant has still to say something."""
    case = cases.answered()
    mediation.request_mediation(case, actor=cases.officer(), reason="建议调解。", now=MONDAY)
    return cases.fresh(case)


def signed_by_the_company() -> Complaint:
    case = cases.settlement_proposed()
    mediation.sign_settlement(case, actor=cases.handler_of(case), sha256=cases.to_sign(case), now=MONDAY)
    return cases.fresh(case)


def to_sign() -> tuple[Complaint, dict[str, str], str, str]:
    case = signed_by_the_company()
    return case, {"sha256": cases.to_sign(case), "agreed": "on"}, "settled", ""


CASEWORK: dict[str, Callable[[], tuple[Complaint, dict[str, str], str, str]]] = {
    "counter": lambda: (cases.answered(), TERMS, "answered", ""),
    "consent_referral": lambda: (cases.referral_asked(), {}, "referred", ""),
    "decline_referral": lambda: (cases.referral_asked(), {}, "refused", ""),
    "request_mediation": lambda: (cases.answered(), {"reason": "希望有人主持，双方分歧较大。"}, "answered", ""),
    "consent_mediation": lambda: (asked_by_the_platform(), {}, "answered", ""),  # the company has still to consent
    "decline_mediation": lambda: (asked_by_the_platform(), {}, "answered", ""),
    "sign_settlement": to_sign,
    "message": lambda: (cases.with_business(), {"text": "请尽快处理。"}, "with_business", ""),
    "permit_publication": lambda: (cases.with_business(), {}, "with_business", ""),
    "revoke_publication": lambda: (published(), {}, "with_business", ""),
    "supply_details": lambda: recategorised(),
}


def recategorised() -> tuple[Complaint, dict[str, str], str, str]:
    """An officer put it under another category, which asks what nobody has answered yet."""
    case = cases.filed()
    leaf = Category.objects.get(code="TEL-02")
    correction.recategorise(case, actor=cases.officer(), category=leaf, reason="说的是宽带套餐。", now=MONDAY)
    typed = {f"item_{item.pk}": f"说明{item.pk}" for item in case.supplement_items.all()}
    return cases.fresh(case), typed, "submitted", ""


def published() -> Complaint:
    case = cases.with_business()
    publication.permit_publication(case, actor=case.complainant, now=MONDAY)
    return cases.fresh(case)


def deed(step: str, traveller: Any) -> tuple[Complaint, dict[str, Any], str, str]:
    """A case in which the step may be taken, what is typed, and status and outcome afterwards."""
    if step == "supplement":
        case = cases.supplement_required()
        typed = {f"item_{item.pk}": f"说明{item.pk}" for item in case_queries.supplement_items(case)}
        return case, typed, "submitted", ""
    if step == "supply_details":
        case, wanted = cases.with_business(), Category.objects.get(code="FEE-02")
        items = correction.recategorise(
            case, actor=cases.supervisor(), category=wanted, reason="属于资费。", now=MONDAY
        )
        return cases.fresh(case), {f"item_{item.pk}": "见附件" for item in items}, "with_business", ""
    if step == "confirm_performed":
        return cases.settled(), {}, "closed", "O06"
    if step == "report_breach":
        return settled_and_due(traveller), {"reason": "没有收到退款"}, "mediation", ""
    if step in CASEWORK:
        return CASEWORK[step]()
    if step == "close_unanswered":
        return cases.late(), {}, "closed", "O11"
    if step == "undo_withdrawal":
        return cases.withdrawn(), {}, "with_business", ""
    if step == "rate":
        marks = {"speed": "5", "attitude": "4", "result": "3", "is_solved": "no", "comment": "还行"}
        return cases.closed(), marks, "closed", "O01"
    if step == "add_evidence":
        return (
            cases.with_business(),
            {"files": [upload(picture(), "a.png"), upload(pdf(), "b.pdf")]},
            "with_business",
            "",
        )
    if step == "withdraw":
        return cases.with_business(), {"reason": "W4"}, "withdrawn", ""
    if step == "refile":
        return cases.refused(ground="R09"), {}, "refused", ""
    if step == "leave_group":
        cases.group(case := cases.with_business())
        return case, {}, "with_business", ""
    typed, outcome = {
        "accept_offer": ({}, ""),
        "confirm_solved": ({"outcome": "O02"}, "O02"),
        "reject_answer": ({"reason": "没有解决"}, "O08"),
    }[step]
    case = cases.answered()
    if step == "accept_offer":
        return case, {"offer": cases.offered(case)}, "settled", outcome
    return case, typed, "closed", outcome


@pytest.mark.parametrize("step", PAGES)
def test_the_page_of_a_step_says_what_it_does_and_does_it(step, today):
    case, typed, status, outcome = deed(step, today)
    events = cases.fresh(case).events_count
    client = browser(case.complainant)

    shown = client.get(url(case, step))
    response = client.post(url(case, step), typed)
    if step == "withdraw":
        response = client.post(response.url, {"password": PASSWORD})

    after = cases.fresh(case)
    assert shown.status_code == 200
    assert str(PAGES[step].title) in shown.content.decode()
    assert response.status_code == 302
    assert (response.url == url(case)) == (step != "refile")  # which leads to the new draft
    assert (after.status, after.outcome, after.events_count) == (status, outcome, events + 1)
    assert str(PAGES[step].done) in client.get(url(case)).content.decode()


# --- what is not allowed changes nothing ---
NOT_NOW: dict[str, Callable[[], Complaint]] = {
    "supplement": cases.filed,
    "accept_offer": lambda: cases.answered(code="B3", amount=None),
    "supply_details": cases.with_business,
    "confirm_solved": cases.with_business,
    "reject_answer": cases.settled,
    "confirm_performed": cases.answered,
    "report_breach": cases.settled,  # before the agreed day
    "close_unanswered": lambda: cases.late(2),
    "withdraw": cases.closed,
    "undo_withdrawal": lambda: cases.withdrawn(now=MONDAY - timedelta(hours=25)),
    "rate": cases.answered,
    "add_evidence": cases.refused,
    "refile": cases.refused,
    "leave_group": cases.with_business,
    "counter": cases.countered,
    "request_mediation": cases.with_business,
    "consent_mediation": cases.answered,
    "decline_mediation": cases.answered,
    "sign_settlement": cases.in_mediation,
    "consent_referral": cases.filed,
    "decline_referral": cases.filed,
    "message": cases.closed,
    "permit_publication": lambda: published(),
    "revoke_publication": cases.with_business,
}


@pytest.mark.parametrize("step", PAGES)
def test_a_step_that_is_not_open_is_refused_in_words_and_changes_nothing(step, today):
    typed = deed(step, today)[1]
    today.move_to(MONDAY)
    case = NOT_NOW[step]()
    before, client = state(case), browser(case.complainant)

    for response in (client.get(url(case, step)), client.post(url(case, step), typed)):
        html = response.content.decode()
        assert response.status_code == 409
        assert "这次操作没有执行，投诉没有改变。" in html
        assert f'href="{url(case)}"' in html
    assert state(case) == before


@pytest.mark.parametrize("step", ["confirm_solved", "report_breach", "withdraw", "rate", "add_evidence", "supplement"])
def test_an_empty_form_is_shown_again_and_changes_nothing(step, today):
    case = deed(step, today)[0]
    before = state(case)

    response = browser(case.complainant).post(url(case, step), {})

    assert response.status_code == 422
    assert "错误：" in response.content.decode()
    assert state(case) == before


def test_a_second_click_on_accept_makes_no_second_settlement():
    case = cases.answered()
    client = browser(case.complainant)
    shown = {"offer": cases.offered(case)}
    client.post(url(case, "accept_offer"), shown)
    before = state(case)

    second = client.post(url(case, "accept_offer"), shown)

    assert second.status_code == 409
    assert "这件投诉的状态已经变化" in second.content.decode()
    assert state(case) == before
    assert case.events.filter(step="accept_offer").count() == 1


# --- supplements and evidence ---
def test_a_supplement_that_fails_keeps_its_texts_and_its_good_file_and_names_the_bad_one():
    case = cases.supplement_required()
    first, second = case_queries.supplement_items(case)
    client, before = browser(case.complainant), state(case)
    files = {f"files_{second.pk}": [upload(picture(), "好.png"), upload(zipped(), "坏.zip")]}

    response = client.post(url(case, "supplement"), {f"item_{first.pk}": "订单在这里", **files})

    html = response.content.decode()
    assert response.status_code == 422
    assert "“坏.zip”：不接受压缩包。" in html
    assert "订单在这里" in html
    assert "好.png" in html
    assert state(case) == before
    assert StagedFile.objects.get().file.name == "好.png"

    client.post(url(case, "supplement"), {f"item_{first.pk}": "订单在这里"})

    assert [(row.file.name, row.item_id) for row in evidence_queries.evidence(cases.fresh(case))] == [
        ("好.png", second.pk)
    ]
    assert not StagedFile.objects.exists()


def test_a_photo_alone_answers_an_item_and_an_error_names_the_other_one():
    case = cases.supplement_required()
    first, second = case_queries.supplement_items(case)
    client = browser(case.complainant)

    response = client.post(url(case, "supplement"), {f"files_{first.pk}": [upload(picture(), "a.png")]})

    assert response.status_code == 422
    assert f"“{second.request}”还没有回答" in response.content.decode()
    assert f"“{first.request}”还没有回答" not in response.content.decode()

    client.post(url(case, "supplement"), {f"item_{second.pk}": "凭证已经丢失"})

    assert cases.fresh(case).status == "submitted"
    event = case.events.order_by("seq").last()
    assert (event.step, len(event.data["evidence_sha256"])) == ("supplement", 1)


def test_several_files_are_told_to_the_company_once():
    case = cases.with_business()

    browser(case.complainant).post(
        url(case, "add_evidence"),
        {"files": [upload(picture(), "a.png"), upload(picture(), "b.png")], "caption": "聊天记录"},
    )

    assert [row.caption for row in evidence_queries.evidence(cases.fresh(case))] == ["聊天记录", "聊天记录"]
    assert Notice.objects.filter(kind="business_evidence_added", channel="site").count() == 1


def test_no_more_files_than_the_case_has_room_for():
    case = cases.with_business()
    attach(case, *(f"{n}.png" for n in range(19)))
    before = state(case)

    response = browser(case.complainant).post(
        url(case, "add_evidence"), {"files": [upload(picture(), "a.png"), upload(picture(), "b.png")]}
    )

    assert response.status_code == 422
    assert "一次最多上传1个文件，目前2个。" in response.content.decode()
    assert state(case) == before
    attach(case, "last.png")
    assert "补充证据（已有20个文件）" in see(case)


# --- withdrawing ---
def test_withdrawing_asks_for_the_password_and_resumes():
    case, client = cases.with_business(), None
    client = browser(case.complainant)

    asked = client.post(url(case, "withdraw"), {"reason": "W5"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert cases.fresh(case).status == "with_business"
    wrong = client.post(asked.url, {"password": "not-mine-at-all"})
    assert cases.fresh(case).status == "with_business"
    done = client.post(asked.url, {"password": PASSWORD})

    assert wrong.status_code == 200
    assert (done.status_code, done.url) == (302, url(case))
    assert (cases.fresh(case).status, cases.fresh(case).withdrawal_reason) == ("withdrawn", "W5")
    html = client.get(url(case)).content.decode()
    assert "11月3日 10:00" in html  # until when it can be undone
    assert f'href="{url(case, "undo_withdrawal")}"' in html


def test_who_has_no_password_withdraws_with_a_code_by_sms():
    case = cases.with_business()
    case.complainant.set_unusable_password()
    case.complainant.save()
    client, door = browser(case.complainant), reverse("account_code_again")

    asked = client.post(url(case, "withdraw"), {"reason": "W1"})
    page = client.get(asked.url)
    client.get(asked.url)  # looking again sends nothing
    too_soon = client.post(asked.url, {"action": "resend"}, follow=True)
    sent = Notice.objects.get(kind="identity_code")
    right = re.search(r"\d{6}", sent.text)[0]
    wrong = client.post(asked.url, {"action": "verify", "code": f"{(int(right) + 1) % 10**6:06}"})

    assert asked.url.startswith(door)
    assert "请确认是您本人" in page.content.decode()
    assert (sent.channel, sent.address, sent.is_secret) == ("sms", case.complainant.phone, True)
    assert "刚刚已经申请过验证码" in too_soon.content.decode()
    assert "验证码不正确" in wrong.content.decode()
    assert cases.fresh(case).status == "with_business"

    done = client.post(asked.url, {"action": "verify", "code": right})
    undone = client.post(url(case, "undo_withdrawal"))
    again = client.post(url(case, "withdraw"), {"reason": "W1"})

    assert done.url == undone.url == again.url == url(case)  # a moment later nobody is asked again
    assert cases.fresh(case).status == "withdrawn"


def test_five_wrong_codes_end_the_confirmation_and_nothing_is_withdrawn():
    case = cases.with_business()
    case.complainant.set_unusable_password()
    case.complainant.save()
    client = browser(case.complainant)
    door = client.post(url(case, "withdraw"), {"reason": "W1"}).url
    client.get(door)

    answers = [client.post(door, {"action": "verify", "code": "000000x"}).status_code for _try in range(5)]

    assert answers == [422, 422, 422, 422, 302]
    assert "code_again" not in client.session
    assert cases.fresh(case).status == "with_business"


def test_pressure_by_the_company_alerts_the_supervisors():
    chief, case = cases.supervisor(), cases.with_business()
    client = browser(case.complainant)

    client.post(client.post(url(case, "withdraw"), {"reason": "W5"}).url, {"password": PASSWORD})

    assert Notice.objects.filter(kind="staff_pressure", user=chief, channel="site").count() == 1


def test_a_rating_is_kept_as_it_was_given(today):
    case, typed, _status, _outcome = deed("rate", today)

    browser(case.complainant).post(url(case, "rate"), typed)

    row = Rating.objects.get(complaint=case)
    assert (row.speed, row.attitude, row.result, row.is_solved, row.comment) == (5, 4, 3, False, "还行")


# --- the lists ---
def test_the_list_costs_the_same_with_one_three_and_thirty_rows():
    costs = {}
    for count in (1, 3, 30):
        user = cases.person()
        business = cases.company(cases.person())
        for n in range(count):
            make_row(n, user, business)
        costs[count] = [cost(user, reverse("complaints:mine") + query) for query in ("", "?group=open", "?group=done")]
        costs[count].append(cost(user, reverse("me")))

    assert costs[1] == costs[3] == costs[30]
    assert max(costs[30]) <= CASE_SQL


def make_row(n: int, user: Any, business: Any) -> Complaint:
    """Rows of every sort, in turn."""
    if n % 5 == 1:
        return cases.draft(user, business)
    case = cases.with_business(user, business, now=MONDAY - timedelta(days=n // 15))  # so many a day at most
    if n % 5 == 2:
        return cases.answered(case=case)
    if n % 5 == 3:
        answer_commands.confirm_solved(cases.answered(case=case), actor=user, outcome="O01")
    elif n % 5 == 4:
        draft_commands.withdraw(case, actor=user, reason="W1")
    return case


def test_all_begins_with_what_waits_for_me_and_repeats_nothing_on_any_page():
    user, business = cases.person(), cases.company(cases.person())
    waiting = cases.answered(case=cases.with_business(user, business))
    draft = cases.draft(user, business)
    others = [cases.filed(user, now=MONDAY + timedelta(days=n // 12)) for n in range(23)]  # so many a day at most
    client = browser(user)

    first = client.get(reverse("complaints:mine"))
    second = client.get(reverse("complaints:mine") + first.context["next"])

    assert references(first, "waiting") == [waiting.reference, draft.reference]
    assert references(first, "cards") == [case.reference for case in reversed(others)][:20]
    assert references(second, "waiting") == []
    assert references(second, "cards") == [case.reference for case in reversed(others)][20:]
    assert second.context["next"] == ""


def test_each_tab_shows_its_own():
    user, business = cases.person(), cases.company(cases.person())
    answered = cases.answered(case=cases.with_business(user, business))
    served = cases.with_business(user, business)
    closed = cases.answered(case=cases.with_business(user, business))
    answer_commands.confirm_solved(closed, actor=user, outcome="O01")
    draft = cases.draft(user, business)
    client = browser(user)

    shown = {
        group: references(client.get(reverse("complaints:mine"), {"group": group}), "cards")
        for group in ("todo", "open", "done", "draft")
    }

    assert shown == {
        "todo": [answered.reference],
        "open": [served.reference],
        "done": [closed.reference],
        "draft": [draft.reference],
    }


def test_a_company_that_stays_silent_to_the_third_call_needs_the_complainant():
    case = cases.late(3)
    client = browser(case.complainant)

    assert references(client.get(reverse("complaints:mine"), {"group": "todo"}), "cards") == [case.reference]
    assert references(client.get(reverse("complaints:mine"), {"group": "open"}), "cards") == []


def test_a_card_says_status_deadline_and_what_happens_next():
    case = cases.with_business()

    html = see(case, reverse("complaints:mine"))

    assert "待企业答复" in html
    assert f"{case.respondent}须在11月9日（周一）24:00前答复。答复后我们会通知您。" in html
    assert "还有5个工作日" in html
    assert 'class="mini"' in html


def test_a_draft_card_offers_to_go_on_and_to_delete():
    case = cases.draft(title="")

    html = see(case, reverse("complaints:mine"))

    assert "还没有填写标题" in html
    assert f'href="{url(case)}"' in html
    assert f'href="{reverse("complaints:discard", args=[case.reference])}"' in html


def test_a_closed_card_offers_the_rating_for_sixty_days(today):
    case = cases.closed()
    assert url(case, "rate") in see(case, reverse("complaints:mine"))

    today.move_to(MONDAY + timedelta(days=61))

    html = see(case, reverse("complaints:mine"))
    assert url(case, "rate") not in html
    assert "这件投诉已办结。" in html


@pytest.mark.parametrize("group", ["", "todo", "open", "done", "draft"])
def test_an_empty_list_says_so_and_offers_to_complain(group):
    html = browser(cases.person()).get(reverse("complaints:mine"), {"group": group}).content.decode()

    assert 'class="empty"' in html
    assert f'href="{reverse("complaints:new")}"' in html


@pytest.mark.parametrize("query", ["?after=x", "?after=" + "9" * 5000, "?group=nonsense", "?after=-1"])
def test_a_mangled_address_still_shows_a_list(query):
    assert browser(cases.person()).get(reverse("complaints:mine") + query).status_code == 200


# --- 个人中心 ---
def test_my_page_shows_what_waits_for_me_my_cases_and_my_notices():
    case = cases.answered()
    filed = cases.filed(case.complainant, title="宽带断网")

    html = see(case, reverse("me"))

    assert "企业已答复。请您在11月12日（周四）24:00前确认" in html
    assert "宽带断网" in html
    assert url(filed) in html
    newest = Notice.objects.filter(user=case.complainant, channel="site").latest("pk")
    assert newest.subject in html
    assert "还用短信和邮件通知您" in html
    for name in ("complaints:mine", "notices", "me_settings", "account_change_password", "account_email"):
        assert f'href="{reverse(name)}"' in html
    assert f'action="{reverse("account_logout")}"' in html


def test_my_page_says_how_i_am_told():
    user = cases.person(wants_email=False)

    assert "还用短信通知您，不发邮件" in browser(user).get(reverse("me")).content.decode()


def test_members_and_staff_find_their_other_doors():
    boss = cases.person("徐敏")
    business = cases.company(boss)

    plain, member, staff = (
        browser(user).get(reverse("me")).content.decode() for user in (cases.person(), boss, cases.officer())
    )

    assert business.name in member
    assert reverse("business:inbox", args=[business.pk]) in member
    assert reverse("admin:index") in staff
    assert "其他身份" not in plain


# --- files of a case ---
def test_files_are_served_to_the_parties_who_may_see_the_case_and_originals_only_to_staff():
    boss, stranger = cases.person("徐敏"), cases.person("别人")
    case = cases.filed(business=cases.company(boss))
    addresses = file_urls(case, attach(case, "a.png")[0])

    assert answers(case.complainant, addresses) == [200, 200, 405]
    assert answers(stranger, addresses) == [404, 404, 405]
    assert answers(boss, addresses) == [404, 404, 405]  # not yet served
    assert answers(cases.officer(), addresses) == [200, 200, 405]
    assert Client().get(addresses[0]).status_code == 302

    intake_commands.accept(case, actor=cases.officer())

    assert answers(boss, addresses) == [200, 200, 405]


def test_a_file_of_one_case_is_not_served_under_another():
    user = cases.person()
    mine, other = cases.filed(user), cases.filed()
    row = attach(other, "a.png")[0]

    assert browser(user).get(file_url(mine, row, "clean")).status_code == 404
    assert browser(user).get(file_url(mine, row, "nonsense")).status_code == 404


def test_a_file_that_is_still_being_checked_is_named_without_a_link():
    case = cases.with_business()
    stored = intake.receive(upload(picture(), "a.png"), owner=case.complainant, now=MONDAY)
    row = evidence.add_evidence(case, actor=case.complainant, stored=stored)

    html = see(case)

    assert "处理中" in html
    assert file_url(case, row, "clean") not in html


# --- helpers ---
def attach(case: Complaint, *names: str, now: datetime = MONDAY) -> list[Evidence]:
    """Clean files of the complainant's."""
    stored = [intake.receive(upload(picture(), name), owner=case.complainant, now=now) for name in names]
    rows = evidence.add_files(case, actor=case.complainant, files=stored, now=now)
    while processing.process_next(now):
        pass
    return rows


def file_url(case: Complaint, row: Evidence, variant: str) -> str:
    return reverse("complaints:evidence", args=[case.reference, row.pk, variant])


def file_urls(case: Complaint, row: Evidence) -> list[str]:
    return [file_url(case, row, variant) for variant in ("clean", "thumb", "original")]


def answers(user: Any, addresses: list[str]) -> list[int]:
    return [browser(user).get(address).status_code for address in addresses]


def cost(user: Any, address: str) -> int:
    """How many queries the page asks."""
    client = browser(user)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def references(response: Any, name: str) -> list[str]:
    return [card.case.reference for card in response.context[name]]
