"""The pre-check: every rule at its edges, the starting catalogue, the page, the reason, and what staff see."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from catalogue.models import Category, PrecheckQuestion
from catalogue.rules import precheck
from catalogue.rules.first_categories import CATEGORIES
from catalogue.rules.first_prechecks import PRECHECK as CATALOGUE
from catalogue.rules.precheck import Contacted, Question, asked, defects, findings, last_day, missing, question
from complaints.rules.completeness import FilingPage, gaps
from complaints.workflow import Status
from tests.factories import cases
from tests.support.days import standing_at
from tests.support.filing import DECLARED, GO_ON, OWN, Filer, first
from tests.support.reading import shown_errors, words

NOW = cases.moment("2026-11-23 10:00")
TODAY = NOW.date()
REASON = "客服电话连续三天打不通，营业厅让我等通知，宽带一直没有恢复。"


today = standing_at(NOW)


def of(code: str) -> list[Question]:
    return [question(row) for row in CATALOGUE[code]]


def clean(questions: list[Question], **changes: Any) -> dict[str, Any]:
    """Answers that speak against nothing, with these changes."""
    found: dict[str, Any] = {
        "contacted": Contacted.ANSWERED,
        "contacted_on": TODAY - timedelta(days=20),
        "happened_on": TODAY - timedelta(days=30),
        "proceedings": "none",
    }
    for one in questions:
        if not one.feeds:
            found[one.name] = one.choices[0]  # the ordinary case
    return found | changes


def grounds(questions: list[Question], today: date = TODAY, **changes: Any) -> list[str]:
    return [one.ground for one in findings(questions, clean(questions, **changes), today)]


ROWS = [(code, one) for code in CATALOGUE for one in of(code)]
RULES = [(code, one) for code, one in ROWS if one.route]
HITS = [(code, one, hit) for code, one in RULES for hit in one.hits]
LIMITS = [(code, one) for code, one in RULES if one.limit]


def named(value: Any) -> str:
    return value.key if isinstance(value, Question) else str(value)


# --- the catalogue ---
def test_every_top_category_has_its_pre_check():
    assert list(CATALOGUE) == [row["code"] for row in CATEGORIES]


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_pre_check_is_short_asks_the_common_block_and_lets_an_ordinary_case_through(code):
    questions = of(code)

    assert 5 <= len(asked(questions)) <= 6
    assert {"contacted", "contacted_on", "happened_on", "proceedings"} <= {one.name for one in questions}
    assert findings(questions, clean(questions), TODAY) == []
    assert missing(questions, clean(questions)) == []


@pytest.mark.parametrize(
    ("code", "one"), [(code, question(row)) for code in CATALOGUE for row in CATALOGUE[code]], ids=named
)
def test_every_row_is_well_formed_and_fits_its_column(code, one):
    columns = {name: PrecheckQuestion._meta.get_field(name) for name in ("key", "label", "help", "ground", "route")}

    assert defects(one) == {}
    assert all(len(str(getattr(one, name))) <= (column.max_length or 0) for name, column in columns.items())
    assert all(len(text) <= 60 for text in (*one.choices, *one.hits))
    assert len({*one.choices}) == len(one.choices)


@pytest.mark.parametrize(("code", "one", "hit"), HITS, ids=named)
def test_every_answer_that_is_said_to_hit_hits_alone(code, one, hit):
    questions = of(code)

    found = findings(questions, clean(questions, **{one.name: hit}), TODAY)

    assert [(row.question.key, row.ground, row.route) for row in found] == [(one.key, one.ground, one.route)]


@pytest.mark.parametrize(("code", "one"), LIMITS, ids=named)
def test_every_limit_turns_at_the_end_of_its_last_day(code, one):
    questions = of(code)
    start = date(2026, 1, 31)
    last = last_day(start, one.limit, one.unit)
    answers = clean(questions, contacted=Contacted.WAITING, happened_on=start) | {one.name: start}

    def hits(today: date) -> bool:
        return one.key in [row.question.key for row in findings(questions, answers, today)]

    on_time = one.compare == precheck.Compare.NEWER
    assert [hits(last), hits(last + timedelta(days=1))] == [on_time, not on_time]


def test_the_limits_are_those_of_the_law():
    wanted = {"FEE": (5, "months"), "TEL": (24, "months"), "NET": (24, "months")}
    for code in CATALOGUE:
        limits = {one.name: (one.limit, one.unit, one.ground) for one in of(code) if one.limit}

        assert limits.pop("happened_on") == (*wanted.get(code, (36, "months")), "R08")
        assert limits == ({"contacted_on": (15, "days", "R09")} if code in wanted else {})


def test_only_telecom_needs_a_reason_and_only_there_is_it_r09():
    needy = {(code, one.key, one.ground) for code, one in RULES if one.needs_reason or one.ground == "R09"}

    assert needy == {(code, key, "R09") for code in ("TEL", "FEE", "NET") for key in ("contacted", "contacted_on")}
    assert all(one.needs_reason for _code, one in RULES if one.ground == "R09")


def test_companies_that_may_complain_are_never_told_r07():
    exempt = [row["code"] for row in CATEGORIES if row.get("for_business")]

    assert exempt == ["AUC", "B2B"]
    assert not [code for code, one in RULES if one.ground == "R07" and code in exempt]


def test_the_grounds_that_a_question_can_find_out_are_all_there():
    assert {one.ground for _code, one in RULES} - {""} == {
        *("R01", "R02", "R03", "R04", "R07", "R08", "R09", "R10", "R11", "R13", "R14")
    }


@pytest.mark.parametrize(
    ("code", "key", "body"),
    [
        ("TEL", "contacted", "10086"),
        ("SPM", "message", "96110"),
        ("SPM", "sender_known", "12321"),
        ("APP", "scope", "12378"),
        ("ECM", "purpose", "12315"),
        ("ECM", "seller", "12305"),
        ("B2B", "contract", "12333"),
        ("B2B", "debtor", "违约拖欠中小企业款项登记（投诉）平台"),
        ("OTH", "field", "12333"),
        ("CSC", "whose", "12345"),
    ],
)
def test_the_advice_names_the_body(code, key, body):
    assert body in next(one.advice for one in of(code) if one.key == key)


# --- the rules, at dates ---
@pytest.mark.parametrize(
    ("start", "limit", "unit", "last"),
    [
        ("2026-11-08", 15, "days", "2026-11-23"),
        ("2026-12-20", 15, "days", "2027-01-04"),
        ("2026-06-23", 5, "months", "2026-11-23"),
        ("2026-09-30", 5, "months", "2027-02-28"),
        ("2026-08-31", 1, "months", "2026-09-30"),
        ("2024-02-29", 24, "months", "2026-02-28"),
        ("2024-02-29", 48, "months", "2028-02-29"),
        ("2023-12-31", 36, "months", "2026-12-31"),
        ("2026-11-30", 13, "months", "2027-12-30"),
    ],
)
def test_the_first_day_does_not_count_and_a_month_ends_at_its_like_or_its_end(start, limit, unit, last):
    assert last_day(date.fromisoformat(start), limit, unit) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("happened", "code", "found"),
    [
        ("2026-06-23", "FEE", []),
        ("2026-06-22", "FEE", ["R08"]),
        ("2024-11-23", "TEL", []),
        ("2024-11-22", "TEL", ["R08"]),
        ("2024-11-23", "NET", []),
        ("2024-11-22", "NET", ["R08"]),
        ("2023-11-23", "ECM", []),
        ("2023-11-22", "ECM", ["R08"]),
        ("2023-11-22", "B2B", ["R08"]),
    ],
)
def test_too_late_on_the_day_after_the_last(happened, code, found):
    assert grounds(of(code), happened_on=date.fromisoformat(happened)) == found


@pytest.mark.parametrize(
    ("contacted", "on", "found"),
    [
        (Contacted.NO, None, ["R09"]),
        (Contacted.WAITING, "2026-11-23", ["R09"]),
        (Contacted.WAITING, "2026-11-08", ["R09"]),  # the fifteenth day is today, and not over
        (Contacted.WAITING, "2026-11-07", []),
        (Contacted.ANSWERED, "2026-11-23", []),  # who was answered need not wait
    ],
)
def test_the_operator_has_fifteen_days_to_answer(contacted, on, found):
    assert grounds(of("TEL"), contacted=contacted, contacted_on=on and date.fromisoformat(on)) == found


def test_a_contact_before_the_event_is_remarked_on_and_no_ground():
    found = findings(of("ECM"), clean(of("ECM"), contacted_on=date(2026, 11, 1), happened_on=date(2026, 11, 20)), TODAY)

    assert [(one.question.feeds, one.ground, one.heading) for one in found] == [("contacted_on", "", "请注意")]
    assert "联系日期11月1日（周日）早于发生日期11月20日（周五）" in found[0].advice


def test_a_date_left_from_before_says_nothing_without_contact():
    questions = of("TEL")

    found = findings(questions, clean(questions, contacted=Contacted.NO, contacted_on=TODAY), TODAY)

    assert [one.question.key for one in found] == ["contacted"]


@pytest.mark.parametrize(("answer", "ground"), [("court", "R03"), ("platform", "R04"), ("settled", "R13")])
def test_one_question_about_other_ways_finds_three_grounds(answer, ground):
    assert [one.name for one in asked(of("ECM"))].count("proceedings") == 1
    assert grounds(of("ECM"), proceedings=answer) == [ground]


def test_a_category_without_questions_still_asks_the_common_block():
    names = ["contacted", "contacted_on", "happened_on", "proceedings"]

    assert [one.name for one in asked([])] == names
    assert [one.name for one in missing([], {})] == ["contacted", "happened_on", "proceedings"]
    assert [one.name for one in missing([], {"contacted": Contacted.WAITING})] == ["happened_on", "proceedings"]


@pytest.mark.parametrize(("code", "is_needed"), [("TEL", True), ("FEE", True), ("PIP", True), ("APP", False)])
def test_the_day_of_contact_is_needed_only_where_a_rule_or_the_category_wants_it(code, is_needed):
    lacking = missing(of(code), clean(of(code), contacted_on=None))

    assert [one.name for one in lacking] == ["contacted_on"] * is_needed


def test_what_judges_the_answer_of_another_question_is_not_asked_itself():
    assert [one.key for one in asked(of("ECM")) if not one.feeds] == ["situation"]
    assert len({one.key for one in of("ECM") if one.judges == "situation"}) == 3


def test_an_answer_that_staff_took_off_the_list_is_asked_again():
    one = Question("use", "用途？", choices=("生活", "经营"))

    assert missing([one], clean([one], p_use="别的")) == [one]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hits": ("不知道",)}, "hits"),
        ({"hits": ("是", "否")}, "hits"),
        ({"hits": ()}, "hits"),
        ({"advice": ""}, "advice"),
        ({"route": ""}, "advice"),
        ({"choices": ("是",), "hits": ("是",)}, "choices"),
        ({"limit": 5}, "limit"),
        ({"kind": "date", "choices": (), "hits": (), "limit": 5}, "limit"),
        ({"kind": "date", "limit": 5, "unit": "days", "compare": "older"}, "hits"),
        ({"feeds": "contacted", "choices": (), "hits": ("yes",)}, "hits"),
    ],
)
def test_a_rule_that_can_never_fire_or_always_does_is_a_defect(changes, field):
    good = {"hits": ("否",), "ground": "R10", "route": "elsewhere", "advice": "请拨打12345"}
    row: dict[str, Any] = {"choices": ("是", "否"), **good} | changes
    assert defects(Question("k", "是吗？", choices=("是", "否"), **good)) == {}

    assert field in defects(Question("k", "是吗？", **row))


# --- the page ---
@pytest.fixture
def filer(db) -> Filer:
    return Filer()


ABROAD = {"p_situation": "从境外网站购买"}


def begin(filer: Filer, code: str, **changes: Any) -> Any:
    """The sub-category, and the answers with these changes; returns the answer to the answers."""
    filer.begin(code)
    return filer.post("precheck", first(code) | changes)


WAITING = {"contacted": "waiting", "contacted_on_y": "2026", "contacted_on_m": "11", "contacted_on_d": "20"}


def test_nothing_speaks_against_and_the_person_goes_on_at_once(filer):
    answer = begin(filer, "ECM-02")

    assert answer.url == filer.url("respondent")
    again = filer.get("precheck")  # by the link back: the questions with their answers, and no page without news
    assert "先回答几个问题" in words(again)
    assert re.search(r'name="happened_on_d"[^>]*value="11"', again.content.decode())


def test_what_speaks_against_is_said_with_where_to_go_and_blocks_nobody(filer):
    begin(filer, "ECM-02", p_situation="从境外网站购买", happened_on_y="2023", proceedings="court")

    result = words(filer.get("precheck"))

    assert "可能不予受理：超过时限" in result
    assert "可能不予受理：其他机构已受理" in result
    assert "可能不予受理：无管辖权限" in result
    assert "建议：向其他机构反映。" in result
    assert "为什么现在就要投诉？" not in result
    assert filer.post("precheck", GO_ON).url == filer.url("respondent")
    assert [gap for gap in gaps(filer.case) if gap.page == FilingPage.PRECHECK] == []


def test_nothing_answered_gets_a_sentence_each_and_keeps_what_was(filer):
    filer.begin("OTH")

    response = filer.post("precheck", {"proceedings": "court", "contacted": "waiting", "happened_on_y": "2026"})

    assert response.status_code == 422
    assert shown_errors(response) == [
        "请填写发生日期",
        "请回答“您的情况是下面哪一种？”",
    ]
    assert re.search(r'name="proceedings" value="court"[^>]*checked', response.content.decode())
    assert filer.case.precheck == {}


@pytest.mark.parametrize("changes", [{"contacted": "no"}, WAITING])
def test_telecom_before_its_time_needs_a_reason(filer, changes):
    begin(filer, "TEL-02", **changes)
    assert "为什么现在就要投诉？" in words(filer.get("precheck"))

    without = filer.post("precheck", GO_ON)
    with_reason = filer.post("precheck", GO_ON | {"override_reason": REASON})

    assert without.status_code == 422
    assert shown_errors(without) == ["请写明为什么现在就要投诉"]
    assert with_reason.url == filer.url("respondent")
    assert filer.case.override_reason == REASON


def fill_telecom(filer: Filer, **changes: Any) -> None:
    filer.fill("TEL-02")
    filer.post("precheck", first("TEL") | changes, query="?edit")


def test_without_the_reason_nothing_is_filed(filer):
    fill_telecom(filer, **WAITING)

    response = filer.post("check", DECLARED)

    assert response.status_code == 409
    assert "请说明为什么不先等企业处理，现在就要投诉" in words(response)
    assert filer.case.status == Status.DRAFT
    assert not filer.case.events.exists()


def test_with_the_reason_it_is_filed_and_an_officer_reads_it(filer, client):
    Category.objects.filter(code="TEL").update(auto_accept=True)
    business = cases.company(cases.person())
    fill_telecom(filer, **WAITING)
    filer.post("respondent", {"respondent_name": business.name})
    filer.post("precheck", GO_ON | {"override_reason": REASON})
    check = words(filer.get("check"))
    filer.post("check", DECLARED)
    client.force_login(cases.officer())

    page = words(client.get(reverse("admin:complaints_complaint_change", args=[filer.case.pk])))

    assert (filer.case.status, filer.case.precheck_grounds) == (Status.SUBMITTED, ["R09"])
    assert "预检提示R09可能不予受理：未先向企业投诉或未满15日联系日期答：11月20日" in page
    assert f"投诉人说明的理由{REASON}" in page
    assert f"现在就要投诉的理由{REASON}更改" in check  # what was typed can be looked at once more, and changed


def test_a_clean_case_is_accepted_by_itself_and_one_with_a_ground_is_not(filer):
    Category.objects.filter(code="ECM").update(auto_accept=True)
    business = cases.company(cases.person())
    for changes, status in [({}, Status.WITH_BUSINESS), ({"proceedings": "agency"}, Status.SUBMITTED)]:
        filer.fill("ECM-02")
        filer.post("respondent", {"respondent_name": business.name})
        filer.post("precheck", first("ECM") | changes, query="?edit")
        filer.post("details", DETAILS_OF | {"q_order_number": str(status)})
        filer.post("check", DECLARED)

        assert filer.case.status == status


DETAILS_OF = {
    "title": "冰箱能效与页面不符",
    "facts": cases.FACTS,
    "remedies": ["refund"],
    **OWN["ECM-02"],
}


def test_who_has_waited_long_enough_by_the_day_of_filing_needs_no_reason(filer):
    fill_telecom(filer, **WAITING)
    assert FilingPage.PRECHECK in [gap.page for gap in gaps(filer.case)]

    with time_machine.travel(cases.moment("2026-12-06 10:00"), tick=False):
        response = filer.post("check", DECLARED)

    assert response.url == reverse("complaints:filed", args=[filer.reference])
    assert (filer.case.precheck_grounds, filer.case.override_reason) == ([], "")


def test_a_filed_case_keeps_what_it_was_asked(filer):
    filer.fill("ECM-02")
    filer.post("precheck", first("ECM") | ABROAD, query="?edit")
    filer.post("check", DECLARED)

    PrecheckQuestion.objects.filter(category__code="ECM").update(label="改过的问题？", is_active=False)

    case = filer.case
    assert [one.label for one in case.first_questions if one.key == "seller"] == ["您的情况是下面哪一种？"]
    assert [one.ground for one in case.findings(TODAY)] == case.precheck_grounds == ["R02"]


# --- nothing is asked twice ---
def test_shared_answers_are_kept_in_the_cases_own_fields_and_not_asked_again(filer):
    begin(filer, "TEL-02", proceedings="arbitration")

    case = filer.case
    later = "".join(filer.get(page).content.decode() for page in ("respondent", "details", "person"))

    assert (case.contacted, case.contact_answered) == (True, True)
    assert (case.contacted_on, case.happened_on) == (date(2026, 11, 12), date(2026, 11, 11))
    assert case.proceedings == "arbitration"
    for name in ("contacted", "contacted_on", "happened_on", "proceedings", "p_situation"):
        assert f'name="{name}' not in later.replace('name="contact_', "")


@pytest.mark.parametrize(("code", "key"), [("PIP-04", "requested_on"), ("AUC-02", "standing")])
def test_a_categorys_own_question_with_the_same_key_is_answered_too(filer, code, key):
    begin(filer, code)

    assert f'name="q_{key}' not in filer.get("details").content.decode()
    assert filer.case.answers[key] in ("2026-11-12", "我是权益受损的经营者")


def test_the_check_leads_back_to_the_answers_and_returns(filer):
    filer.fill("ECM-02")
    check = filer.get("check").content.decode()

    assert f'href="{filer.url("precheck")}?back=check"' in check
    assert "您的情况是下面哪一种？" in check
    assert 'name="p_situation"' in filer.get("precheck", "?back=check").content.decode()
    changed = filer.post("precheck", first("ECM") | {"proceedings": "agency"}, query="?edit&back=check")
    assert changed.url == filer.url("precheck") + "?back=check"
    assert 'href="?edit&amp;back=check"' in filer.get("precheck", "?back=check").content.decode()
    assert filer.post("precheck", GO_ON, query="?back=check").url == filer.url("check")


def test_another_category_asks_only_what_it_does_not_know(filer):
    filer.fill("ECM-02")
    after = filer.post("category", {"sub": "TEL-01"}, query="?back=check")
    page = filer.get("precheck").content.decode()

    assert after.url == filer.url("precheck") + "?back=check"
    assert filer.case.precheck == {}
    assert re.findall(r'type="radio" name="([a-z_]+)"', page)[0] == "p_situation"
    assert 'name="contacted"' not in page
    assert 'name="happened_on_y"' not in page
    assert "您已经回答的" in words(filer.get("precheck"))
    own = {name: value for name, value in first("TEL").items() if name.startswith("p_")}
    assert filer.post("precheck", own).url == filer.url("respondent")


def test_another_kind_within_the_category_keeps_the_answers(filer):
    filer.fill("ECM-02")
    before = filer.case.precheck

    filer.post("category", {"sub": "ECM-05"})

    assert filer.case.precheck == before


# --- who looks ---
def test_the_company_does_not_see_the_answers_of_the_pre_check(filer, client):
    member = cases.person()
    case = cases.with_business(filer.person, cases.company(member))
    client.force_login(member)

    page = words(client.get(reverse("business:case", args=[case.business_id, case.reference])))

    assert "联系过企业" in page
    assert "下面哪一种" not in page


def test_the_pages_price_does_not_depend_on_the_answers(filer, django_assert_num_queries):
    filer.fill("TEL-02")
    filer.post("precheck", first("TEL") | WAITING, query="?edit")
    with django_assert_num_queries(RESULT_QUERIES):
        filer.get("precheck")

    filer.post("precheck", first("TEL") | WAITING | {"proceedings": "court"}, query="?edit")
    with django_assert_num_queries(RESULT_QUERIES):
        filer.get("precheck")


RESULT_QUERIES = 6


# --- staff edit it ---
def test_staff_see_the_questions_below_the_category_and_a_dead_rule_is_refused(db, client):
    client.force_login(cases.person("管理员", is_staff=True, is_superuser=True))
    category = Category.objects.get(code="OTH")
    url = reverse("admin:catalogue_category_change", args=[category.pk])

    page = client.get(url)
    data = form_data(page)
    row = next(i for i in range(20) if data.get(f"precheck-{i}-key") == "use")
    dead = client.post(url, data | {f"precheck-{row}-hits": "不存在的选项"})
    client.post(url, data | {f"precheck-{row}-label": "您买来做什么？"})

    assert "预检" in words(page)
    assert dead.status_code == 200
    assert "选项里没有：不存在的选项" in words(dead)
    assert category.precheck.get(key="use").hits == ["买来或使用是为了生产经营、转卖或单位使用"]
    assert category.precheck.get(key="use").label == "您买来做什么？"


def form_data(page: Any) -> dict[str, Any]:
    """Form data of an admin page as a browser would send it back."""
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for formset in (row.formset for row in page.context["inline_admin_formsets"]):
        data |= {
            f"{formset.prefix}-{name}": formset.management_form[name].value() for name in formset.management_form.fields
        }
        for one in formset.forms:
            data |= {one.add_prefix(name): one[name].value() for name in one.fields}
    flat = {name: "\n".join(value) if isinstance(value, list) else value for name, value in data.items()}
    return {name: value for name, value in flat.items() if value is not None and value is not False}
