"""How much a simple case asks: pages and compulsory answers of a newcomer, and what is known the second time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from catalogue.rules.codes import Remedy
from catalogue.rules.remedies import fitting
from complaints.workflow import Status
from tests.factories import cases
from tests.support.days import standing_at
from tests.support.filing import DECLARED, Filer
from tests.support.reading import words

PAGES_MAX, ANSWERS_MAX = 6, 16
NOW = cases.moment("2026-11-23 10:00")
today = standing_at(NOW)

Answers = dict[str, Any]


def day(name: str, number: int) -> Answers:
    return {name: {f"{name}_y": "2026", f"{name}_m": "11", f"{name}_d": str(number)}}


FIRST: Answers = {"contacted": "answered", **day("happened_on", 10), "proceedings": "none"}
STORY: Answers = {"title": "关闭后仍被扣款", "facts": cases.FACTS, "remedies": ["refund"]}
PERSON: Answers = {"complainant_name": "林晓云", "region": "杭州西湖"}
# What each simple case is asked beyond: before anything is written, and about the matter.
SIMPLE: dict[str, tuple[Answers, Answers]] = {
    "APP-05": (
        {"p_situation": "应用的功能、账号、会员、收费，为日常生活使用"},
        {"q_app_name": "云杉视频", "q_order_number": "VIP2026101288213"},
    ),
    "ECM-02": (
        {"p_situation": "从国内的商家或平台自营购买，为日常生活使用"},
        {"q_platform": "某某商城", "q_order_number": "4031772955182064"},
    ),
    "FEE-03": (
        {"p_situation": "从话费或宽带账单里扣的钱，机主是我或委托我投诉", **day("contacted_on", 12)},
        {"q_service_number": "138 0013 8000"},
    ),
}


def sent(answers: Answers) -> Answers:
    """The answers as a browser sends them: a date is three controls."""
    flat: Answers = {}
    for name, value in answers.items():
        flat |= value if isinstance(value, dict) else {name: value}
    return flat


@pytest.mark.django_db
@pytest.mark.parametrize("code", SIMPLE)
@pytest.mark.parametrize("is_listed", [True, False])
def test_a_simple_case_is_six_pages_and_sixteen_answers(code, is_listed):
    """Every answer counted here is compulsory: without it the page comes again. Nothing else is asked for."""
    first, own = SIMPLE[code]
    cases.company(cases.person(), name="晴川电器有限公司")
    whom: Answers = {"respondent_name": "晴川电器有限公司"}
    if not is_listed:
        whom = {"respondent_name": "远山商行", "respondent_hint": "https://example.com"}
    typed = {"precheck": FIRST | first, "respondent": whom, "details": STORY | own, "person": PERSON, "check": DECLARED}
    filer = Filer(cases.person(""))
    pages, answers = [reverse("complaints:new")], ["sub"]

    next_page = filer.begin(code).url
    for page, wanted in typed.items():
        assert next_page == filer.url(page)
        pages.append(next_page)
        given = standing(filer.get(page).content.decode())
        for name in wanted:
            rest = {key: value for key, value in wanted.items() if key != name}
            assert filer.post(page, given | sent(rest)).status_code == 422, f"{name} is not compulsory"
            answers.append(name)
        next_page = filer.post(page, given | sent(wanted)).url

    assert next_page == reverse("complaints:filed", args=[filer.reference])
    assert filer.case.status == Status.SUBMITTED
    assert len(pages) <= PAGES_MAX, pages
    assert len(answers) <= ANSWERS_MAX, answers


def standing(html: str) -> Answers:
    """Answers that stand on the page before anything is typed: radio buttons that are chosen."""
    chosen = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked', html)
    return dict(chosen)


@pytest.mark.django_db
def test_the_step_bar_has_a_step_for_each_page():
    filer = Filer()
    filer.begin("ECM-02")

    steps = [label for label, _state in filer.get("precheck").context["steps"]]

    assert steps == ["选择类别", "回答问题", "被投诉企业", "填写情况", "投诉人和证据", "核对提交"]


@pytest.mark.django_db
def test_name_and_place_are_known_the_second_time():
    first = Filer(cases.person(""))
    first.fill("ECM-02")
    first.post("check", DECLARED)

    again = Filer(first.person)
    again.begin("APP-05")
    page = again.get("person").content.decode()

    assert 'value="林晓云"' in page
    assert 'value="浙江省杭州市西湖区"' in page


@pytest.mark.django_db
def test_the_place_of_somebody_else_is_not_known():
    cases.filed()
    stranger = Filer()
    stranger.begin("ECM-02")

    assert (stranger.case.region, stranger.case.province) == ("", "")


@pytest.mark.django_db
def test_a_reason_goes_with_the_answer_that_it_was_given_for():
    filer = Filer()
    filer.fill("TEL-02")
    answers = sent(FIRST | {"p_situation": first_situation("TEL")} | day("contacted_on", 20))
    filer.post("precheck", answers | {"contacted": "no"}, query="?edit")
    given = filer.post("precheck", {"result": "1", "override_reason": "客服电话一直打不通，营业厅也不受理。"})
    assert given.url == filer.url("respondent")
    filer.post("details", {"title": "别的标题", "do": "later"})
    assert filer.case.override_reason

    filer.post("precheck", answers | {"contacted": "waiting"}, query="?edit")

    assert filer.case.override_reason == ""
    assert "为什么现在就要投诉？" in words(filer.get("precheck"))
    assert "打不通" not in words(filer.get("check"))


def first_situation(top: str) -> str:
    return cases.harmless(cases.Category.objects.get(code=top))["situation"]


def test_only_fitting_remedies_are_offered():
    assert Remedy.RESTORE_SERVICE not in fitting("ECM-01")
    assert Remedy.REPLACE not in fitting("APP-05")
    assert fitting("OTH-01") == list(Remedy)
    assert all(Remedy.OTHER in fitting(code) for code in ("TEL-01", "PIP-04", "B2B-02", "NEW"))


@pytest.mark.django_db
def test_a_remedy_chosen_for_another_kind_of_problem_is_still_there():
    filer = Filer()
    filer.fill("ECM-02")
    filer.post("details", {**sent(STORY), "remedies": ["replace"], "do": "later"})
    filer.post("category", {"sub": "APP-05"})

    page = filer.get("details").content.decode()

    assert re.search(r'name="remedies" value="replace"[^>]*checked', page)
    assert 'value="repair"' not in page


@pytest.mark.django_db
def test_a_date_of_contact_is_ignored_where_nobody_was_contacted():
    filer = Filer()
    filer.begin("ECM-02")
    answers = sent(FIRST | {"p_situation": first_situation("ECM")})

    answer = filer.post("precheck", answers | {"contacted": "no", "contacted_on_m": "13", "contacted_on_d": "x"})

    assert answer.status_code == 302
    assert (filer.case.contacted, filer.case.contacted_on) == (False, None)


@pytest.mark.django_db
def test_the_year_stands_there_and_alone_is_no_answer():
    filer = Filer()
    filer.begin("ECM-02")
    page = filer.get("precheck").content.decode()

    assert re.search(r'name="happened_on_y"[^>]*value="2026"', page)
    assert 'data-day="2026-11-23">今天' in page and 'data-day="2026-11-22">昨天' in page
    answers = sent(FIRST | {"p_situation": first_situation("ECM")})
    assert filer.post("precheck", answers | {"contacted_on_y": "2026"}).status_code == 302
    assert filer.case.contacted_on is None


@pytest.mark.django_db
def test_the_hint_that_blocks_says_so():
    filer = Filer()
    filer.begin("ECM-02")
    short = {"title": "冰箱", "facts": "冰箱不好。", "remedies": ["repair"]}

    page = filer.post("details", short, HTTP_X_FRAGMENT="writing")

    assert "事情经过不到30个字，写够才能继续。" in words(page)


@pytest.mark.django_db
def test_the_title_is_counted_and_not_cut():
    filer = Filer()
    filer.begin("ECM-02")
    page = filer.get("details").content.decode()

    assert "maxlength" not in page.split('name="title"')[1].split(">")[0]
    assert 'id="id_title_count" data-max="40"' in page
