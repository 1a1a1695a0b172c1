"""The forms of filing: what is taken, what is asked again, and how a category's own fields become form fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from businesses.models import Business
from catalogue.forms.questions import question_field
from catalogue.models import Category
from catalogue.rules.fields import FieldKind, Question
from complaints.commands import draft as draft_commands
from complaints.forms.draft import (
    DetailsForm,
    PersonForm,
    PrecheckForm,
    RespondentForm,
    category_changes,
)
from complaints.models import Complaint
from complaints.rules.codes import ComplainantType
from complaints.rules.completeness import FilingPage, gaps
from tests.factories import cases
from tests.support.days import standing_at
from tests.support.filing import DETAILS, LICENCE, PERSON, PRECHECK, RESPONDENT

NOW = cases.moment("2026-11-23 10:00")


today = standing_at(NOW)


@pytest.fixture
def draft(db) -> Complaint:
    return start("OTH-01")


def start(code: str, **changes: Any) -> Complaint:
    person = cases.person()
    case = draft_commands.start_draft(actor=person, category=Category.objects.get(code=code), now=NOW)
    draft_commands.save_draft(case, actor=person, changes=changes, now=NOW)
    return cases.fresh(case)


def respondent(case: Complaint, *, later: bool = False, **data: Any) -> RespondentForm:
    return RespondentForm(RESPONDENT | data, case=case, later=later)


def details(case: Complaint, *, later: bool = False, **data: Any) -> DetailsForm:
    return DetailsForm(DETAILS | data, case=case, later=later)


def prechecked(case: Complaint, *, later: bool = False, whole: bool = True, **data: Any) -> PrecheckForm:
    own = {f"p_{key}": choice for key, choice in cases.harmless(case.category.top).items()}
    return PrecheckForm(PRECHECK | own | data, case=case, later=later, whole=whole)


def person(case: Complaint, *, later: bool = False, **data: Any) -> PersonForm:
    return PersonForm(PERSON | data, case=case, later=later)


def only_error(form: Any) -> tuple[str, str]:
    ((name, messages),) = form.errors.items()
    return name, messages[0]


# --- respondent ---
def test_a_registered_name_matches_without_a_question(draft):
    business = cases.company(name="晴川电器（杭州）有限公司")

    form = respondent(draft, respondent_name="晴川电器（杭州）有限公司", respondent_hint="")

    assert form.is_valid(), form.errors
    assert form.changes()["business"] == business


def test_similar_names_are_asked_about_and_the_choice_is_kept(draft):
    hangzhou = cases.company(name="晴川电器（杭州）有限公司")
    cases.company(name="晴川电器（宁波）有限公司")

    asked = respondent(draft, respondent_name="晴川电器", respondent_hint="")
    chosen = respondent(draft, respondent_name="晴川电器", respondent_hint="", business=str(hangzhou.pk))

    assert only_error(asked) == ("business", "请选择您要投诉的是哪一家；都不是的，选最后一项")
    assert [name for _pk, name in asked.fields["business"].choices][-1] == "都不是，按我填写的名称提交"
    assert chosen.is_valid(), chosen.errors
    assert chosen.changes()["business"] == hangzhou
    assert chosen.changes()["respondent_name"] == "晴川电器"


def test_none_of_the_similar_companies_needs_a_hint(draft):
    cases.company(name="晴川电器（杭州）有限公司")

    without = respondent(draft, respondent_name="晴川电器", respondent_hint="", business="none")
    with_hint = respondent(draft, respondent_name="晴川电器", business="none")

    assert only_error(without) == (
        "respondent_hint",
        "请填写企业的统一社会信用代码、网址或地址，以便我们找到它",
    )
    assert with_hint.is_valid(), with_hint.errors
    assert with_hint.changes()["business"] is None


def test_a_choice_left_from_another_name_is_asked_again(draft):
    stale = cases.company(name="晴川电器（杭州）有限公司")
    cases.company(name="明月家居有限公司")

    form = respondent(draft, respondent_name="明月家居", respondent_hint="", business=str(stale.pk))

    assert list(form.errors) == ["business"]


def test_the_page_returns_to_the_company_chosen_before(db):
    business = cases.company(name="晴川电器（杭州）有限公司")
    draft = start("OTH-01", respondent_name="晴川电器", business=business)

    form = RespondentForm(case=draft)

    assert form["business"].value() == str(business.pk)


@pytest.mark.parametrize("name", ["%", "_", "100%好店", "\\", "'", '"', "{", "a\0b", "x" * 121])
def test_odd_names_are_looked_up_without_harm(draft, name):
    Business.objects.create(name="某某有限公司")

    respondent(draft, respondent_name=name).is_valid()


def test_who_made_no_contact_is_not_asked_how(db):
    no, waiting, answered = (
        RespondentForm(case=start("OTH-01", contacted=contacted, contact_answered=is_answered))
        for contacted, is_answered in [(False, None), (True, False), (True, True)]
    )

    how = ["contact_channel", "contact_ticket"]
    assert [name for name in no.fields if name.startswith("contact")] == []
    assert [name for name in waiting.fields if name.startswith("contact")] == how
    assert [name for name in answered.fields if name.startswith("contact")] == [*how, "contact_result"]


# --- pre-check ---
def test_the_date_is_needed_only_by_those_who_made_contact_where_a_rule_judges_it(draft):
    assert prechecked(draft, contacted_on_y="", contacted_on_m="", contacted_on_d="").is_valid()
    draft = start("TEL-01")
    nothing = {"contacted_on_y": "", "contacted_on_m": "", "contacted_on_d": ""}

    assert only_error(prechecked(draft, **nothing)) == ("contacted_on", "请填写联系企业的日期")
    assert only_error(prechecked(draft, contacted="waiting", **nothing)) == ("contacted_on", "请填写联系企业的日期")
    assert prechecked(draft, contacted="no", **nothing).is_valid()


def test_who_made_no_contact_has_no_date_ticket_or_result(draft):
    form = prechecked(draft, contacted="no")

    assert form.is_valid()
    changes = form.changes()
    assert changes["contacted"] is False
    assert (changes["contacted_on"], changes["contact_answered"]) == (None, None)
    assert (changes["contact_channel"], changes["contact_ticket"], changes["contact_result"]) == ("", "", "")


def test_who_waits_for_an_answer_has_no_result(draft):
    form = prechecked(draft, contacted="waiting")

    assert form.is_valid()
    changes = form.changes()
    assert (changes["contacted"], changes["contact_answered"], changes["contact_result"]) == (True, False, "")
    assert changes["contacted_on"] == date(2026, 11, 12)


def test_later_needs_nothing_but_a_readable_date(draft):
    empty = PrecheckForm({}, case=draft, later=True)
    nonsense = {"contacted_on_y": "2026", "contacted_on_m": "13", "contacted_on_d": "1"}
    nonsense_later = PrecheckForm(nonsense, case=draft, later=True)

    assert empty.is_valid(), empty.errors
    assert empty.changes()["contacted"] is None
    assert list(nonsense_later.errors) == ["contacted_on"]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (("2026", "11", "24"), "发生日期不能晚于今天"),
        (("1989", "12", "31"), "发生日期不能早于1990年1月1日"),
        (("2026", "2", "30"), "发生日期：2026年2月没有30日，请核对"),
        (("2025", "", ""), "发生日期还缺月份、日期，请补上"),
        (("2026", "", ""), "请填写发生日期"),  # the year stands there before anything is typed
    ],
)
def test_the_day_it_happened_is_a_real_day_that_has_come(draft, day, message):
    y, m, d = day

    form = prechecked(draft, happened_on_y=y, happened_on_m=m, happened_on_d=d)

    assert only_error(form) == ("happened_on", message)


# --- details ---
@pytest.mark.parametrize(
    ("facts", "is_taken"),
    [
        ("字" * 29, False),
        ("字" * 30, True),
        ("😀" * 30, True),
        ("字" * 28 + "\r\n" + "字", True),
        ("  " + "字" * 29 + "  ", False),
        ("字" * 2000, True),
        ("字" * 2001, False),
        ("字" * 1000 + "\r\n" + "字" * 999, True),
    ],
)
def test_facts_are_counted_in_characters_with_a_line_break_as_one(draft, facts, is_taken):
    form = details(draft, facts=facts)

    assert form.is_valid() is is_taken


def test_what_the_form_takes_is_complete_for_the_rules(draft):
    form = details(draft, facts="字" * 28 + "\r\n" + "字")
    assert form.is_valid()

    draft_commands.save_draft(draft, actor=draft.complainant, changes=form.changes())

    assert [gap for gap in gaps(draft) if gap.page == FilingPage.DETAILS] == []


@pytest.mark.parametrize("amount", ["0", "0.001", "-1", "10000000000", "abc", "1e5", "NaN", "1,5"])
def test_amounts_outside_the_bounds_are_refused(draft, amount):
    assert list(details(draft, amount=amount).errors) == ["amount"]


# --- whose names the browser offers ---
def offered(form: Any) -> dict[str, str]:
    names = ("complainant_name", "agent_name")
    return {name: form.fields[name].widget.attrs["autocomplete"] for name in names if name in form.fields}


def test_the_browser_offers_an_agents_own_name_for_the_agent_alone(draft):
    own, others = {"agent_name": "name", "complainant_name": "name"}, {"agent_name": "name", "complainant_name": "off"}

    assert offered(person(draft, complainant_type="consumer")) == own
    assert offered(person(draft, complainant_type="agent")) == others
    draft_commands.save_draft(draft, actor=draft.complainant, changes={"complainant_type": "agent"}, now=NOW)
    assert offered(PersonForm(case=cases.fresh(draft))) == others


def test_by_phone_the_browser_offers_nobodys_name(draft):
    draft.taken_by = cases.officer()

    assert set(offered(PersonForm(case=draft)).values()) == {"off"}


@pytest.mark.parametrize(
    ("amount", "kept"),
    [
        ("", None),
        ("0.01", "0.01"),
        ("９９9,999", "999999"),
        ("¥3299元", "3299"),
        ("1.2万", "12000"),
        ("叁仟元整", "3000"),
    ],
)
def test_amounts_are_taken_as_people_write_them(draft, amount, kept):
    form = details(draft, amount=amount)

    assert form.is_valid(), form.errors
    assert form.changes()["amount"] == (None if kept is None else Decimal(kept))


def test_at_least_one_remedy_that_exists(draft):
    assert only_error(details(draft, remedies=[])) == ("remedies", "请至少选择一项诉求")
    assert list(details(draft, remedies=["gold"]).errors) == ["remedies"]


def test_later_keeps_half_a_story_but_not_an_endless_one(draft):
    half = DetailsForm({"facts": "写到一半"}, case=draft, later=True)
    endless = DetailsForm({"facts": "字" * 2001}, case=draft, later=True)

    assert half.is_valid(), half.errors
    assert half.changes()["facts"] == "写到一半"
    assert list(endless.errors) == ["facts"]


# --- person ---
ALPHABET = "统一社会信用代码由数字和大写字母组成（没有I、O、S、V、Z），第3位到第8位是数字，请对照营业执照核对"


def test_a_company_does_not_complain_where_companies_may_not(draft):
    form = person(draft, complainant_type="business", complainant_company="某某有限公司")
    own = person(draft, complainant_company="某某有限公司")

    assert list(form.errors) == ["complainant_type"]
    assert own.is_valid(), own.errors
    assert own.changes()["complainant_type"] == ComplainantType.CONSUMER
    assert own.changes().get("complainant_company", "") == ""


def test_a_company_gives_its_name_and_licence_where_both_may_complain(db):
    draft = start("AUC-01")

    nameless = person(draft, complainant_type="business", complainant_licence=LICENCE)
    unlicensed = person(draft, complainant_type="business", complainant_company="某某有限公司")
    consumer = person(
        draft, complainant_type="consumer", complainant_company="某某有限公司", complainant_licence=LICENCE
    )

    assert only_error(nameless) == ("complainant_company", "以企业身份投诉的，请填写您企业的名称")
    assert only_error(unlicensed) == ("complainant_licence", "以企业身份投诉的，请填写您企业的统一社会信用代码")
    assert consumer.is_valid(), consumer.errors
    assert (consumer.changes()["complainant_company"], consumer.changes()["complainant_licence"]) == ("", "")


def test_between_companies_only_a_company_complains(db):
    draft = start("B2B-01")

    form = person(draft, complainant_type="consumer", later=True)

    assert "complainant_type" not in form.fields
    assert form.is_valid(), form.errors
    assert form.changes()["complainant_type"] == ComplainantType.BUSINESS
    assert {"complainant_company", "complainant_licence"} <= set(PersonForm(PERSON, case=draft).errors)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("91110000600037341L", "91110000600037341L"),
        ("  9111 0000 6000 3734 1l ", "91110000600037341L"),
        ("９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
        ("91110000-60003734-1L", "91110000600037341L"),
    ],
)
def test_a_licence_is_taken_as_people_write_it(db, typed, kept):
    form = person(start("B2B-01"), complainant_company="某某有限公司", complainant_licence=typed)

    assert form.is_valid(), form.errors
    assert form.changes()["complainant_licence"] == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("91110000600037341", "统一社会信用代码是18位，目前17位，请对照营业执照填写"),
        ("91110000600037341M", "统一社会信用代码有一位填错了（最后一位校验不符），请对照营业执照核对"),
        ("91110000600037314L", "统一社会信用代码有一位填错了（最后一位校验不符），请对照营业执照核对"),
        (
            "9111000O600037341L",
            "统一社会信用代码由数字和大写字母组成（没有I、O、S、V、Z），第3位到第8位是数字，请对照营业执照核对",
        ),
        (
            "911100006000I7341L",
            "统一社会信用代码由数字和大写字母组成（没有I、O、S、V、Z），第3位到第8位是数字，请对照营业执照核对",
        ),
        ("没有", "统一社会信用代码是18位，目前2位，请对照营业执照填写"),
    ],
)
def test_a_wrong_licence_gets_its_sentence(db, typed, message):
    form = person(start("B2B-01"), complainant_company="某某有限公司", complainant_licence=typed)

    assert only_error(form) == ("complainant_licence", message)


def test_the_companys_own_licence_is_asked_once(db):
    draft = start("B2B-01")
    assert "q_own_licence" not in DetailsForm(case=draft).fields

    draft_commands.save_draft(draft, actor=draft.complainant, changes={"complainant_licence": LICENCE})

    assert draft.answers["own_licence"] == LICENCE


def test_a_new_category_decides_who_complains(db):
    draft = start("B2B-01", complainant_type=ComplainantType.BUSINESS)

    shop = category_changes(Category.objects.get(code="ECM-01"), draft)
    advert = category_changes(Category.objects.get(code="AUC-01"), draft)

    assert shop["complainant_type"] == ComplainantType.CONSUMER
    assert advert["complainant_type"] == ComplainantType.BUSINESS


def test_answers_are_stored_as_json_and_come_back_as_they_were(db):
    draft = start("ECM-01")
    own = {
        "q_platform": "某某商城",
        "q_shop": "晴川旗舰店",
        "q_order_number": " 4031 ",
        "q_goods": "冰箱",
        "q_bought_on_y": "2026",
        "q_bought_on_m": "11",
        "q_bought_on_d": "8",
        "q_return_tried": "没有申请",
    }

    form = details(draft, **own)
    assert form.is_valid(), form.errors
    draft_commands.save_draft(draft, actor=draft.complainant, changes=form.changes())

    assert draft.answers == {
        "platform": "某某商城",
        "shop": "晴川旗舰店",
        "order_number": "4031",
        "goods": "冰箱",
        "bought_on": "2026-11-08",
        "return_tried": "没有申请",
    }
    again = DetailsForm(case=cases.fresh(draft))
    assert again.initial["q_bought_on"] == date(2026, 11, 8)


def test_the_categorys_required_fields_are_asked_for_by_name(db):
    form = details(start("ECM-03"))

    assert form.errors["q_order_number"] == ["请填写订单号"]
    assert form.errors["q_return_tried"] == ["请回答“您申请过退换货吗？”"]
    assert "q_goods" not in form.errors


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("APP-01", {"app_name", "device"}),
        ("APP-02", {"app_name", "account_id"}),
        ("APP-05", {"app_name", "order_number"}),
        ("CSC-03", {"channel_tried"}),
        ("ECM-01", {"platform", "order_number"}),
        ("ECM-03", {"platform", "order_number", "return_tried"}),
        ("FEE-01", {"service_number"}),
        ("NET-01", {"service_number", "place", "time_window"}),
        ("NET-02", {"service_number", "account", "place", "time_window"}),
    ],
)
def test_a_kind_of_problem_needs_only_what_it_is_about(db, code, needed):
    draft = start(code)
    gone = DetailsForm.PREFIX

    assert {name.removeprefix(gone) for name in details(draft).errors if name.startswith(gone)} == needed
    assert {question.key for question in draft.asked if question.required} == needed


def test_an_answer_that_no_longer_fits_a_changed_question_is_asked_anew(db):
    draft = start("ECM-03", answers={"bought_on": "十一月八日", "return_tried": "也许"})

    form = DetailsForm(case=draft)

    assert form.initial["q_bought_on"] is None
    assert "请回答“您申请过退换货吗”" in [gap.message for gap in gaps(draft)]


def cleaned(question: Question, value: Any) -> Any:
    return question_field(question).clean(value)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (FieldKind.TEXT, " 某某 ", "某某"),
        (FieldKind.LONG, "一\r\n二", "一\n二"),
        (FieldKind.PHONE, "138 0013 8000", "138 0013 8000"),
        (FieldKind.PHONE, "（0571）8888-8888转3", "(0571)8888-8888转3"),
        (FieldKind.PHONE, "10086", "10086"),
        (FieldKind.MONEY, "1,000.50元", Decimal("1000.50")),
        (FieldKind.NUMBER, "2.5", Decimal("2.5")),
        (FieldKind.URL, "example.com/a?b=中", "https://example.com/a?b=中"),
        (FieldKind.CODE, "TS-1", "TS-1"),
        (FieldKind.CHOICE, "是", "是"),
    ],
)
def test_each_kind_takes_what_people_write(kind, value, kept):
    assert cleaned(Question("k", "项目", kind, choices=("是", "否")), value) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.TEXT, "字" * 201),
        (FieldKind.TEXT, "a\0b"),
        (FieldKind.LONG, "字" * 2001),
        (FieldKind.PHONE, "abc"),
        (FieldKind.PHONE, "1" * 31),
        (FieldKind.MONEY, "0"),
        (FieldKind.NUMBER, "Infinity"),
        (FieldKind.URL, "javascript:alert(1)"),
        (FieldKind.URL, "ftp://example.com"),
        (FieldKind.CHOICE, "也许"),
    ],
)
def test_each_kind_refuses_what_it_cannot_be(kind, value):
    with pytest.raises(Exception, match=r".") as caught:
        cleaned(Question("k", "项目", kind, choices=("是", "否")), value)

    assert type(caught.value).__name__ == "ValidationError"


def test_a_pattern_holds_for_the_whole_value():
    question = Question("k", "信用代码", FieldKind.CODE, pattern="[0-9A-Z]{18}|无")

    assert cleaned(question, "91330100MA27XXXX0A") == "91330100MA27XXXX0A"
    assert cleaned(question, "无") == "无"
    with pytest.raises(Exception, match="信用代码的格式不对，请按提示填写"):
        cleaned(question, "91330100MA27XXXX0A1")


def test_a_pattern_that_cannot_be_read_checks_nothing():
    assert cleaned(Question("k", "编号", FieldKind.CODE, pattern="(["), "任何") == "任何"


def test_hints_written_by_staff_are_text_and_personal_data_is_announced():
    field = question_field(Question("k", "账号", help="<b>见账单</b>。", personal=True))

    assert field.help_text == "&lt;b&gt;见账单&lt;/b&gt;。被投诉的企业会看到这一项"


# --- whom the complaint is about: what a hint may be ---
def test_a_credit_code_in_the_hint_finds_the_company_or_says_what_is_wrong(db):
    draft = start("ECM")
    business = cases.company(name="晴川电器有限公司")
    business.credit_code = "9144030071526726XG"
    business.save()

    found = RespondentForm({"respondent_name": "晴川旗", "respondent_hint": "91440300 71526726xg"}, case=draft)
    wrong = RespondentForm({"respondent_name": "远山", "respondent_hint": "9144030071526726XH"}, case=draft)
    address = RespondentForm({"respondent_name": "远山", "respondent_hint": "https://shop.example/1"}, case=draft)

    assert found.is_valid(), found.errors
    assert (found.changes()["business"], found.changes()["respondent_hint"]) == (business, "9144030071526726XG")
    assert only_error(wrong)[0] == "respondent_hint"
    assert "最后一位校验不符" in only_error(wrong)[1]
    assert address.is_valid(), address.errors
