"""Filing through the pages, as people do it: forwards, backwards, later, twice, from two tabs, with bad files."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Category, CategoryField
from catalogue.rules.remedies import fitting
from complaints.commands import draft as draft_commands
from complaints.models import Complaint, Evidence
from complaints.rules.completeness import EVIDENCE_MAX, PAGES, WALK, gaps
from complaints.workflow import Status
from files import kinds, processing
from files.models import StoredFile
from notifications.models import Notice
from tests.factories import cases
from tests.support import samples
from tests.support.days import standing_at
from tests.support.filing import (
    COMPANY,
    DECLARED,
    DETAILS,
    GO_ON,
    LONGER,
    NAMES,
    ODD,
    OWN,
    PERSON,
    RESPONDENT,
    Filer,
    encodable,
    first,
    picture,
)
from tests.support.reading import shown_errors, words

NOW = cases.moment("2026-11-23 10:00")  # a Monday


today = standing_at(NOW)


@pytest.fixture
def filer(db) -> Filer:
    return Filer()


@pytest.fixture
def complete(filer) -> Filer:
    """Somebody whose draft lacks nothing."""
    filer.fill("ECM-02")
    return filer


# --- the whole way ---
@pytest.mark.parametrize("code", OWN)
def test_a_complaint_is_filed_from_the_first_page_to_the_confirmation(filer, code):
    steps = [filer.begin(code), filer.post("precheck", first(code))]
    steps.append(filer.post("respondent", RESPONDENT))
    steps.append(filer.post("details", DETAILS | OWN[code]))
    steps.append(filer.post("person", PERSON | COMPANY | {"files": [picture()]}))
    steps.append(filer.post("check", DECLARED))

    assert [step.url for step in steps] == [
        *(filer.url(page) for page in WALK if page != "category"),
        reverse("complaints:filed", args=[filer.reference]),
    ]
    case = filer.case
    assert (case.status, case.category.code, case.respondent_name) == (Status.SUBMITTED, code, "某某商店")
    assert case.facts == cases.FACTS
    assert case.remedies == ["refund", "compensation"]
    assert case.evidence.count() == 1
    assert case.may_publish is False
    assert [q["key"] for q in case.questions] == [q.key for q in case.asked]
    assert set(case.answers) <= {q.key for q in case.asked}
    assert Notice.objects.filter(kind="filed", user=filer.person, channel="sms").count() == 1


def test_a_company_complains_about_a_company(filer):
    filer.fill("B2B-02")

    case = filer.case
    assert (case.complainant_type, case.complainant_company) == ("business", "明月家居有限公司")


def test_whom_the_contract_was_made_with_is_asked_once(filer):
    filer.begin("B2B")
    filer.post("respondent", RESPONDENT | {"respondent_name": "远山机械有限公司"})

    page = filer.get("details").content.decode()

    assert re.search(
        r'name="q_other_party"[^>]* value="远山机械有限公司"|value="远山机械有限公司"[^>]*name="q_other_party"', page
    )


def test_every_kind_of_problem_can_be_filled_in_and_filed(filer, settings):
    settings.FILED_A_DAY = 100
    values = {"phone": "13800138000", "money": "10", "number": "1", "url": "https://example.com", "code": "A1"}
    values["region"] = "浙江省杭州市"
    for top in Category.objects.filter(parent=None).prefetch_related("children", "fields"):
        own: dict[str, Any] = {}
        for field in top.fields.all():
            name = f"q_{field.key}"
            if field.kind == "date":
                own |= {f"{name}_y": "2026", f"{name}_m": "11", f"{name}_d": "1"}
            elif field.kind == "period":
                own |= {f"{name}_from_y": "2026", f"{name}_from_m": "11", f"{name}_from_d": "1"}
            else:
                own[name] = field.choices[0] if field.choices else values.get(field.kind, "如实填写")
        for kind in top.children.all():
            filer.begin(kind.code)
            filer.post("precheck", first(kind.code))
            filer.post("respondent", RESPONDENT)
            filer.post("details", DETAILS | own | {"remedies": fitting(kind.code)[:1]})
            filer.post("person", PERSON | COMPANY | {"complainant_type": "consumer"})

            assert gaps(filer.case) == [], kind.code
            assert filer.post("check", DECLARED).status_code == 302


# --- the front door ---
@pytest.mark.django_db
def test_a_stranger_signs_in_first_and_returns_to_the_chosen_category():
    response = Client().get(reverse("complaints:new"), {"category": "ECM"})

    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/complaints/new/%3Fcategory%3DECM"


def test_a_tile_of_the_home_page_leads_to_the_problems_of_its_category(filer):
    page = filer.client.get(reverse("complaints:new"), {"category": "ECM"})
    nonsense = filer.client.get(reverse("complaints:new"), {"category": "<script>"})

    assert re.findall(r"<details[^>]* open>\s*<summary>.*?choice__title\">(.*?)<", page.content.decode(), re.S) == [
        "网络购物"
    ]
    assert '<details class="kind" name="kind" open' not in nonsense.content.decode()


def opened(page: Any) -> list[str]:
    """The top levels whose problems stand open on the page."""
    found = r"<details[^>]* open>\s*<summary>.*?choice__title\">(.*?)<"
    return re.findall(found, page.content.decode(), re.DOTALL)


def test_without_a_choice_there_is_no_draft(filer):
    response = filer.client.post(reverse("complaints:new"), {})

    assert response.status_code == 422
    assert shown_errors(response) == ["请选择您遇到的是哪一种问题"]
    assert not Complaint.objects.exists()


def test_two_clicks_make_one_draft_and_a_filled_one_is_left_alone(filer):
    filer.begin("ECM")
    filer.begin("ECM")
    assert Complaint.objects.count() == 1

    with time_machine.travel(cases.moment("2026-11-23 10:01"), tick=False):
        filer.post("respondent", RESPONDENT)
        filer.begin("ECM")

    assert Complaint.objects.count() == 2


def test_an_old_untouched_draft_is_not_taken_again(filer):
    filer.begin("ECM")

    with time_machine.travel(cases.moment("2026-11-23 10:11"), tick=False):
        filer.begin("ECM")

    assert Complaint.objects.count() == 2


def test_a_category_with_one_kind_of_problem_asks_no_further(filer):
    page = filer.client.get(reverse("complaints:new"), {"category": "OTH"}).content.decode()

    assert re.search(r'value="OTH-01"[^>]*checked', page)


def test_a_top_category_alone_cannot_be_filed(filer):
    """A draft begun when the top level was asked on a page of its own goes on where the kind of problem is chosen."""
    top = Category.objects.get(code="ECM")
    filer.reference = draft_commands.start_draft(actor=filer.person, category=top).reference

    assert ("category", "请选择具体是哪一种问题") in [(gap.page, gap.message) for gap in gaps(filer.case)]
    assert filer.post("category").status_code == 422
    assert filer.post("category", {"sub": "ECM-02"}).url == filer.url("precheck")


def test_a_category_no_longer_in_use_is_chosen_anew(filer):
    filer.fill("ECM-02")
    Category.objects.filter(code="ECM").update(is_active=False)

    assert "请选择具体是哪一种问题" in [gap.message for gap in gaps(filer.case)]
    assert "您遇到的是哪一种问题？" in words(filer.get("category"))


# --- back, resume, later, change ---
def test_another_device_finds_everything_that_was_typed(complete):
    elsewhere = Filer(complete.person, complete.case)

    details = elsewhere.get("details").content.decode()

    assert cases.FACTS in details
    assert 'value="4031772955182064"' in details
    assert re.search(r'name="remedies" value="refund"[^>]*checked', details)
    assert 'value="浙江省杭州市西湖区"' in elsewhere.get("person").content.decode()
    first = elsewhere.get("precheck", "?edit").content.decode()
    assert re.search(r'name="contacted" value="answered"[^>]*checked', first)
    assert re.search(r'name="happened_on_d"[^>]*value="11"', first)


def test_the_back_link_leads_one_page_back(complete):
    for before, page in [*pairwise(WALK), ("person", "evidence")]:
        assert f'class="govuk-back-link" href="{complete.url(before)}"' in complete.get(page).content.decode()


def test_a_page_sent_again_changes_only_itself(complete):
    before = complete.case

    response = complete.post("respondent", RESPONDENT | {"respondent_name": "另一家店"})

    after = complete.case
    assert response.url == complete.url("details")
    assert after.respondent_name == "另一家店"
    assert (after.facts, after.answers, after.category_id) == (before.facts, before.answers, before.category_id)


def test_two_tabs_each_keep_their_own_page(complete):
    one, other = Filer(complete.person, complete.case), Filer(complete.person, complete.case)
    one.get("respondent"), other.get("details")

    other.post("details", DETAILS | OWN["ECM-02"] | {"title": "新的标题"})
    one.post("respondent", RESPONDENT | {"respondent_name": "另一家店"})

    assert (complete.case.title, complete.case.respondent_name) == ("新的标题", "另一家店")


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("category", {"sub": "ECM-03"}),
        ("precheck", GO_ON),
        ("respondent", RESPONDENT),
        ("details", DETAILS | OWN["ECM-02"]),
        ("person", PERSON),
        ("evidence", {}),
    ],
)
def test_a_change_made_from_the_check_returns_to_it(complete, page, data):
    assert f'href="{complete.url(page)}?back=check"' in complete.get("check").content.decode()

    response = complete.post(page, data, query="?back=check")

    assert response.url == complete.url("check")


def test_saved_for_later_half_filled(filer):
    filer.begin("ECM")

    response = filer.post("details", {"title": "写到一半", "facts": "刚开头", "do": "later"})

    assert response.url == reverse("complaints:mine")
    assert (filer.case.title, filer.case.facts) == ("写到一半", "刚开头")
    assert "刚开头" in filer.get("details").content.decode()


@pytest.mark.parametrize("page", ["category", "precheck", "respondent", "details", "person", "evidence"])
def test_every_page_can_be_left_for_later_empty(filer, page):
    filer.begin("ECM")

    assert filer.post(page, {"do": "later"}).url == reverse("complaints:mine")


def test_later_does_not_swallow_a_date_that_cannot_be(filer):
    filer.begin("ECM")
    filer.post("category", {"sub": "ECM-02"})
    day = {"q_bought_on_y": "2026", "q_bought_on_m": "13", "q_bought_on_d": "1"}

    response = filer.post("details", {"title": "冰箱", "do": "later"} | day)

    assert response.status_code == 422
    assert shown_errors(response) == ["购买日期的月份请填1至12"]
    assert filer.case.title == ""
    assert 'value="冰箱"' in response.content.decode()
    assert 'value="13"' in response.content.decode()


def test_errors_keep_what_was_typed_and_lead_to_their_fields(filer):
    filer.begin("ECM")
    filer.post("category", {"sub": "ECM-02"})

    response = filer.post("details", {"title": "冰<b>箱", "facts": "太短", "q_shop": "晴川"})

    assert response.status_code == 422
    assert shown_errors(response) == [
        "事情经过至少30个字，目前2个字",
        "请填写购物平台",
        "请填写订单号",
        "请至少选择一项诉求",
    ]
    html = response.content.decode()
    assert "错误：" in html.split("</title>")[0]
    assert 'value="冰&lt;b&gt;箱"' in html
    assert ">\n太短</textarea>" in html
    assert 'value="晴川"' in html
    assert filer.case.title == ""


def test_respondent_errors_lead_to_their_fields(filer):
    filer.begin("OTH")

    response = filer.post("respondent", {"respondent_name": "某某商店"})

    assert response.status_code == 422
    assert shown_errors(response) == [
        "请填写企业的统一社会信用代码、网址或地址，以便我们找到它",
    ]


# --- category ---
def test_another_top_category_drops_the_answers_of_the_former(complete):
    response = complete.post("category", {"sub": "APP-05"})

    assert response.url == complete.url("precheck")
    assert (complete.case.category.code, complete.case.answers) == ("APP-05", {})
    assert complete.case.facts == cases.FACTS


def test_the_same_kind_once_more_changes_nothing(complete):
    before = complete.case

    response = complete.post("category", {"sub": "ECM-02"})

    assert response.url == complete.url("precheck")
    assert complete.case.category_id == before.category_id
    assert complete.case.answers == before.answers


def test_another_kind_within_the_category_keeps_the_answers(complete):
    complete.post("category", {"sub": "ECM-05"})

    assert complete.case.category.code == "ECM-05"
    assert complete.case.answers["order_number"] == "4031772955182064"


@pytest.mark.parametrize("code", ["ECM", "TEL-99"])
def test_what_is_no_kind_of_problem_is_refused(complete, code):
    response = complete.post("category", {"sub": code})

    assert response.status_code == 422
    assert complete.case.category.code == "ECM-02"


# --- respondent ---
def test_a_matched_company_is_named_and_said_to_be_here_only_when_it_is(filer):
    here = cases.company(cases.person(), name="晴川电器（杭州）有限公司")
    absent = cases.company(name="明月家居有限公司")
    filer.begin("OTH")

    filer.post("respondent", RESPONDENT | {"respondent_name": here.name})
    matched_here = words(filer.get("respondent"))
    filer.post("respondent", RESPONDENT | {"respondent_name": absent.name})
    matched_absent = words(filer.get("respondent"))

    assert "已选中：晴川电器（杭州）有限公司，已入驻" in matched_here
    assert "已选中：明月家居有限公司" in matched_absent
    assert "已入驻" not in matched_absent


def test_similar_companies_are_asked_about_on_the_same_page(filer):
    business = cases.company(name="晴川电器（杭州）有限公司")
    filer.begin("OTH")

    filer.post("precheck", first("OTH"))

    asked = filer.post("respondent", RESPONDENT | {"respondent_name": "晴川电器"})
    answered = filer.post("respondent", RESPONDENT | {"respondent_name": "晴川电器", "business": business.pk})

    assert asked.status_code == 422
    assert shown_errors(asked) == ["请选择您要投诉的是哪一家；都不是的，选最后一项"]
    assert 'value="A-1"' in asked.content.decode()
    assert answered.status_code == 302
    assert filer.case.business == business


def test_a_chosen_company_is_shown_as_chosen_until_another_one_is_wanted(complete):
    business = cases.company(cases.person(), name="晴川电器（杭州）有限公司")
    complete.post("respondent", RESPONDENT | {"respondent_name": "晴川电器", "business": business.pk})

    chosen, change = complete.get("respondent"), complete.get("respondent", "?change")

    assert "已选中：晴川电器（杭州）有限公司，已入驻换一家企业" in words(chosen)
    assert 'type="text" name="respondent_name"' not in chosen.content.decode()
    assert 'name="respondent_hint"' not in chosen.content.decode()
    assert 'type="text" name="respondent_name"' in change.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', chosen.content.decode()))
    assert complete.post("respondent", hidden | {"contact_ticket": "B-2"}).url == complete.url("details")
    assert (complete.case.business, complete.case.contact_ticket) == (business, "B-2")


# --- whose draft it is ---
@pytest.mark.parametrize("page", [*PAGES, "nonsense"])
@pytest.mark.parametrize("who", ["another", "officer", "member of the company"])
def test_nobody_else_reaches_a_draft(db, page, who):
    member = cases.person()
    draft = cases.draft(business=cases.company(member))
    visitor = {"another": cases.person, "officer": cases.officer, "member of the company": lambda: member}[who]()
    filer = Filer(visitor, draft)

    assert filer.get(page).status_code == 404
    assert filer.post(page, {"do": "later"}).status_code == 404
    assert cases.fresh(draft).status == Status.DRAFT


@pytest.mark.parametrize("name", ["discard", "filed"])
def test_nobody_else_discards_or_sees_it_filed(db, name):
    draft = cases.draft()
    url = reverse(f"complaints:{name}", args=[draft.reference])
    stranger = Filer().client

    assert stranger.get(url).status_code == 404
    assert stranger.post(url).status_code in (404, 405)
    assert Complaint.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in(db, page):
    url = reverse("complaints:draft", args=[cases.draft().reference, page])

    assert Client().get(url).url == f"{reverse('account_login')}?next={url}"
    assert Client().post(url).url == f"{reverse('account_login')}?next={url}"


def test_an_unknown_page_and_an_unknown_draft_do_not_exist(complete):
    assert complete.get("nonsense").status_code == 404
    complete.reference = "TS-000000-0000000"
    assert complete.get("details").status_code == 404


# --- check and file ---
def test_what_is_missing_stands_where_the_button_would_be(filer):
    filer.begin("ECM")
    filer.post("category", {"sub": "ECM-02"})
    filer.post("respondent", RESPONDENT)

    page = filer.get("check")

    assert "提交投诉</button>" not in page.content.decode()
    assert "请写清事情经过，至少30个字" in words(page)
    assert f'<a href="{filer.url("details")}?back=check">请填写订单号</a>' in page.content.decode()


def test_an_incomplete_draft_is_refused_and_stays(filer):
    filer.begin("OTH")

    response = filer.post("check", DECLARED)

    assert response.status_code == 409
    assert "还不能提交：请回答开头的4个问题。" in words(response)
    assert filer.case.status == Status.DRAFT
    assert not filer.case.events.exists()
    assert not Notice.objects.filter(kind="filed").exists()


def test_nothing_is_filed_without_the_declarations(complete):
    response = complete.post("check", {"attested": "on", "may_publish": "on"})

    assert response.status_code == 422
    assert shown_errors(response) == ["请勾选“我同意把投诉内容和证据转给被投诉企业处理”，再提交"]
    assert re.search(r'name="may_publish"[^>]*checked', response.content.decode())
    assert complete.case.status == Status.DRAFT


def test_publication_is_agreed_to_only_by_ticking_it(complete):
    complete.post("check", DECLARED | {"may_publish": "on"})

    assert complete.case.may_publish is True


def test_two_submits_file_once(complete):
    first = complete.post("check", DECLARED)
    second = complete.post("check", DECLARED)

    assert first.url == second.url == reverse("complaints:filed", args=[complete.reference])
    assert complete.case.events.filter(step="file").count() == 1
    assert Notice.objects.filter(kind="filed", channel="sms").count() == 1


def test_who_is_not_verified_reads_it_before_filing(complete):
    complete.person.phone_verified_at = complete.person.email = None
    complete.person.save()

    page = complete.get("check")
    response = complete.post("check", DECLARED)

    assert "请先验证您的手机号或邮箱" in words(page)
    assert response.status_code == 409
    assert complete.case.status == Status.DRAFT


def test_the_check_shows_answers_masked_contact_and_the_day_intake_decides(complete):
    page = words(complete.get("check"))

    assert "订单号4031772955182064" in page
    assert complete.person.phone[3:] not in page
    assert complete.person.masked_phone in page
    assert "平台告知是否受理（5个工作日，11月30日（周一）24:00前）" in page
    assert "企业答复后10天内" in page


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("details", DETAILS | OWN["ECM-02"] | {"title": "第二个标签页里改的"}),
        ("respondent", {"respondent_name": "第二个标签页里改的"}),
        ("person", {"complainant_name": "第二个标签页里改的"}),
    ],
)
def test_what_was_typed_after_filing_in_another_tab_is_shown_and_not_saved(complete, page, typed):
    complete.post("check", DECLARED)
    before = Complaint.objects.filter(pk=complete.case.pk).values().get()

    answer = complete.post(page, typed)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "您刚才的修改没有保存" in html
    assert "第二个标签页里改的" in html
    assert Complaint.objects.filter(pk=complete.case.pk).values().get() == before


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_a_filed_case_lead_to_the_case(complete, page):
    complete.post("check", DECLARED)
    filed = reverse("complaints:filed", args=[complete.reference])
    expected = filed if page == "check" else complete.case.get_absolute_url()

    assert complete.get(page).url == expected
    if page in ("precheck", "respondent", "details", "person"):  # typed pages keep what was typed, see below
        return
    assert complete.post(page, DETAILS | OWN["ECM-02"] | {"title": "改了"}).url == expected
    assert complete.case.title == DETAILS["title"]


# --- filed ---
def test_the_confirmation_shows_number_addresses_and_the_day_intake_decides(complete):
    complete.post("check", DECLARED)

    page = complete.client.get(reverse("complaints:filed", args=[complete.reference]))

    assert f'<strong class="code" id="case-no">{complete.reference}</strong>' in page.content.decode()
    text = words(page)
    assert f"同时发送到{complete.person.masked_phone}和您的邮箱" in text
    assert "平台审核11月30日（周一）24:00前" in text


def test_the_confirmation_names_no_number_that_came_later_and_leads_to_withdrawing(complete):
    complete.post("check", DECLARED)
    later = complete.case.filed_at + timedelta(minutes=1)
    complete.person.phone, complete.person.phone_verified_at = "+8613900139000", later
    complete.person.save()

    page = complete.client.get(reverse("complaints:filed", args=[complete.reference]))

    assert "同时发送到您提交时的手机号" in words(page) and "9000" not in words(page)
    assert reverse("complaints:step", args=[complete.reference, "withdraw"]) in page.content.decode()


@pytest.mark.parametrize(("wants", "sentence"), [("sms", "同时发送到138"), ("email", "同时发送到您的邮箱")])
def test_the_confirmation_names_only_what_was_chosen(complete, wants, sentence):
    complete.person.wants_sms, complete.person.wants_email = wants == "sms", wants == "email"
    complete.person.save()
    complete.post("check", DECLARED)

    text = words(complete.client.get(reverse("complaints:filed", args=[complete.reference])))

    assert sentence in text
    assert ("您的邮箱" in text) is (wants == "email")


def test_a_case_served_at_once_shows_the_companys_day(filer):
    business = cases.company(cases.person())
    Category.objects.filter(code="ECM").update(auto_accept=True)
    filer.fill("ECM-02")
    filer.post("respondent", RESPONDENT | {"respondent_name": business.name})
    filer.post("check", DECLARED)

    text = words(filer.client.get(reverse("complaints:filed", args=[filer.reference])))

    assert filer.case.status == Status.WITH_BUSINESS
    assert "投诉已转交企业" in text
    assert "企业答复11月30日（周一）24:00前" in text
    assert "平台审核" not in text


def test_before_filing_the_confirmation_leads_to_the_check_and_long_after_to_the_case(complete):
    url = reverse("complaints:filed", args=[complete.reference])
    before = complete.client.get(url)
    complete.post("check", DECLARED)
    draft_commands.withdraw(complete.case, actor=complete.person, reason="W2")

    assert before.url == complete.url("check")
    assert complete.client.get(url).url == complete.case.get_absolute_url()


# --- discard ---
def test_a_draft_is_discarded_with_its_files_after_asking(complete):
    complete.upload(picture())
    url = reverse("complaints:discard", args=[complete.reference])
    stored = StoredFile.objects.get()

    asked = complete.client.get(url)
    assert "要删除这份草稿吗？" in words(asked)
    assert Complaint.objects.count() == 1

    assert complete.client.post(url).url == reverse("complaints:mine")
    assert not Complaint.objects.exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert complete.client.post(url).status_code == 404


def test_a_filed_case_is_not_discarded(complete):
    complete.post("check", DECLARED)

    response = complete.client.post(reverse("complaints:discard", args=[complete.reference]))

    assert response.url == complete.case.get_absolute_url()
    assert complete.case.status == Status.SUBMITTED


# --- evidence ---
def test_several_files_at_once_and_their_captions(complete):
    pdf = samples.upload(samples.pdf(6), "聊天记录.pdf")

    response = complete.upload(picture(), pdf)
    image, chat = complete.case.evidence.all()
    complete.post("evidence", {f"note-{chat.pk}": "两次沟通", f"note-{image.pk}": "", "note-x": "1"})
    page = words(complete.get("evidence"))

    assert response.url == complete.url("evidence")
    assert "已添加2个文件" in page
    assert "聊天记录.pdf2KB，6页，处理中" in page
    assert Evidence.objects.get(pk=chat.pk).caption == "两次沟通"


def test_chosen_files_are_not_lost_by_going_on(complete):
    response = complete.post("evidence", {"files": [picture()]})

    assert response.url == complete.url("check")
    assert complete.case.evidence.count() == 1


def test_leaving_for_later_keeps_files_and_captions(complete):
    complete.upload(picture())
    row = complete.case.evidence.get()

    complete.post("evidence", {"files": [picture()], f"note-{row.pk}": "订单", "do": "later"})

    assert [(e.caption) for e in complete.case.evidence.all()] == ["订单", ""]


def test_a_file_is_removed_and_a_second_click_does_nothing(complete):
    complete.upload(picture("一.png"), picture("二.png"))
    first, second = complete.case.evidence.all()

    for _click in range(2):
        assert complete.post("evidence", {"remove": first.pk}).url == f"{complete.url('evidence')}#file-{first.pk}"
    complete.post("evidence")

    assert list(complete.case.evidence.all()) == [second]
    assert StoredFile.objects.count() == 1


def test_the_file_of_another_draft_stays(complete):
    other = Filer()
    other.fill("OTH-01")
    other.upload(picture())
    row = other.case.evidence.get()

    complete.post("evidence", {"remove": row.pk, f"note-{row.pk}": "别人的"})

    row.refresh_from_db()
    assert row.caption == ""


def test_a_processed_file_is_shown_and_a_rejected_one_says_why(complete):
    complete.upload(picture("好.png"), picture("坏.png"))
    while processing.process_next(timezone.now()):
        pass
    good, bad = complete.case.evidence.select_related("file")
    StoredFile.objects.filter(pk=bad.file.pk).update(state="rejected", reason_code="broken", cleaned="", thumbnail="")

    page = complete.get("evidence")
    check = words(complete.get("check"))

    thumb = reverse("complaints:evidence", args=[complete.reference, good.pk, "thumb"])
    assert f'src="{thumb}"' in page.content.decode()
    assert "已上传" in words(page)
    assert "已添加1个文件" in words(page)
    assert "这个文件打不开" in words(page)
    assert f'name="remove" value="{bad.pk}"' in page.content.decode()
    assert "坏.png：这个文件打不开" in check


HOSTILE = [
    (samples.docx(), "合同.docx", "不接受Word"),
    (b"<html><script>alert(1)</script></html>", "a.png", "不接受网页文件"),
    (b"MZ\x90\0" + bytes(200), "setup.png", "不接受程序文件"),
    (samples.zipped(), "a.zip", "不接受压缩包"),
    (b"", "空.png", "这个文件是空的"),
    (b"hello", "a.txt", "不接受文本文件"),
]


@pytest.mark.parametrize(("content", "name", "sentence"), HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_and_nothing_is_kept(complete, content, name, sentence):
    before = blobs()

    response = complete.upload(samples.upload(content, name))

    assert response.status_code == 422
    assert sentence in shown_errors(response)[0]
    assert not StoredFile.objects.exists()
    assert blobs() == before


def test_a_bad_file_does_not_take_the_good_ones_with_it(complete):
    response = complete.upload(picture("好.png"), samples.upload(b"hello", '<img src=x onerror="1">.txt'), picture())

    assert response.status_code == 422
    assert complete.case.evidence.count() == 2
    html = response.content.decode()
    assert '<li class="file file--bad">' in html
    assert "<img src=x" not in html
    assert "好.png" in html


def test_a_file_too_large_is_refused(complete):
    response = complete.upload(samples.upload(samples.picture() + bytes(kinds.LARGEST), "大.png"))

    assert "这个文件超过了20MB" in words(response)
    assert not StoredFile.objects.exists()


def test_the_twenty_first_file_is_refused_and_not_kept(complete, django_capture_on_commit_callbacks):
    complete.upload(*[picture(f"{n}.png") for n in range(EVIDENCE_MAX)])
    before = blobs()

    with django_capture_on_commit_callbacks(execute=True):
        response = complete.upload(picture("21.png"))

    assert response.status_code == 422
    assert shown_errors(response) == ["21.png：最多可以上传20个文件。请先移除不需要的文件。"]
    assert complete.case.evidence.count() == StoredFile.objects.count() == EVIDENCE_MAX
    assert blobs() == before


def test_a_script_gets_the_row_of_the_file_it_sent(complete):
    fragment = {"HTTP_X_FRAGMENT": "file"}

    good = complete.post("evidence", {"files": picture("好.png")}, **fragment)
    bad = complete.post("evidence", {"files": samples.upload(b"hello", "坏.txt")}, **fragment)
    none = complete.post("evidence", {}, **fragment)

    row = complete.case.evidence.get()
    assert good.status_code == 201
    assert f'<li class="file" id="file-{row.pk}"' in good.content.decode()
    assert f'name="note-{row.pk}"' in good.content.decode()
    assert bad.status_code == 422
    assert '<li class="file file--bad">' in bad.content.decode()
    assert "不接受文本文件" in bad.content.decode()
    assert none.status_code == 422


def test_a_script_that_comes_after_filing_is_told_so(complete):
    complete.post("check", DECLARED)

    response = complete.post("evidence", {"files": picture()}, HTTP_X_FRAGMENT="file")

    assert response.status_code == 422
    assert "这件投诉已经提交" in words(response)
    assert not StoredFile.objects.exists()


def test_the_list_to_bring_is_that_of_the_category(complete):
    page = words(complete.get("evidence"))

    assert all(item in page for item in ("订单截图", "付款凭证", "商品照片"))


def blobs() -> set[str]:
    """Every file in the storage."""

    def below(folder: str) -> set[str]:
        folders, files = default_storage.listdir(folder)
        found = {f"{folder}/{name}" for name in files}
        return found.union(*(below(f"{folder}/{name}") for name in folders))

    return below("stored") if default_storage.exists("stored") else set()


# --- too much, too odd ---
def test_a_body_beyond_all_measure_gets_a_sentence(complete):
    response = complete.post("details", DETAILS | {"facts": "字" * 800_000})

    assert response.status_code == 413
    assert "这次提交没有保存" in words(response)
    assert complete.case.facts == cases.FACTS


def test_a_question_written_badly_by_staff_breaks_no_page(complete):
    CategoryField.objects.filter(category__code="ECM", key="order_number").update(pattern="([", kind="date")
    CategoryField.objects.filter(category__code="ECM", key="shop").update(kind="choice", help="<b>%(x)s{y}</b>")

    assert complete.get("details").status_code == 200
    assert complete.get("check").status_code == 200
    assert complete.post("details", DETAILS | OWN["ECM-02"]).status_code == 422


@settings(max_examples=60 * LONGER, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from(PAGES),
    code=st.sampled_from(["ECM-02", "AUC-01", "B2B-01", "NET-01", "OTH-01"]),
    query=st.sampled_from(["", "?back=check", "?edit", "?back=%00"]),
    data=st.dictionaries(st.sampled_from(NAMES), ODD | st.lists(ODD, max_size=3), max_size=40),
)
def test_no_page_breaks_on_what_is_typed(filer, page, code, query, data):
    case = draft_commands.start_draft(actor=filer.person, category=Category.objects.get(code=code))
    filer.reference = case.reference

    response = filer.post(page, encodable(data), query=query)

    assert response.status_code in (302, 409, 422)
    assert filer.get(page).status_code == 200


# --- cost ---
def test_the_check_costs_the_same_with_one_file_and_with_three(complete, django_assert_num_queries):
    complete.upload(picture())
    complete.get("check")  # the calendar is read once in a process
    with django_assert_num_queries(CHECK_QUERIES):
        complete.get("check")

    complete.upload(picture(), picture())
    with django_assert_num_queries(CHECK_QUERIES):
        complete.get("check")


def test_the_details_page_has_a_fixed_price(complete, django_assert_num_queries):
    with django_assert_num_queries(DETAILS_QUERIES):
        complete.get("details")


def test_the_front_door_has_a_fixed_price(filer, django_assert_num_queries):
    with django_assert_num_queries(NEW_QUERIES):
        filer.client.get(reverse("complaints:new"))


# session, user, unread notices, and: the case with its category, its questions, its pre-check, its files, the calendar;
# the own open cases about the same company, how similar ones ended, whether the person is blocked
CHECK_QUERIES = 11
DETAILS_QUERIES = 8
NEW_QUERIES = 6  # whether the person is blocked


def test_looking_for_a_company_offers_it_without_judging_or_saving(filer):
    here = cases.company(cases.person("徐敏"), name="晴川电器有限公司")
    filer.begin("OTH")

    offered = filer.post("respondent", {"respondent_name": "晴川", "respondent_hint": "", "look": "1"})
    matched = filer.post("respondent", {"respondent_name": here.name, "respondent_hint": "", "look": "1"})
    unknown = filer.post("respondent", {"respondent_name": "远山", "respondent_hint": "在山上", "look": "1"})

    assert [page.status_code for page in (offered, matched, unknown)] == [200, 200, 200]
    assert here.name in words(offered)
    assert "已选中：晴川电器有限公司" in words(matched)
    assert "respondent_hint" not in matched.content.decode()  # nobody has to be found any more
    assert "没有找到登记的企业" in words(unknown)
    assert 'value="在山上"' in unknown.content.decode()
    assert "govuk-error-summary" not in offered.content.decode()
    assert filer.case.respondent_name == ""


def test_advice_has_numbers_to_tap_and_a_button_to_another_category(filer):
    filer.begin("FEE")
    from_a_shop = {"p_situation": "从应用商店、支付宝、微信等支付账户扣的"}

    answered = filer.post("precheck", first("FEE") | from_a_shop)
    page = filer.client.get(answered["Location"]).content.decode()

    assert 'href="tel:96110"' in page and 'href="tel:110"' in page
    assert f'<a class="govuk-button govuk-button--secondary" href="{filer.url("category")}">更改类别</a>' in page
