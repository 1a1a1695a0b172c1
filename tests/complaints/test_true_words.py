"""Sentences on what others see, held against what they see."""

import pytest
from django.urls import reverse

from complaints.presenters import case as case_presenters
from complaints.presenters.facts import facts_of
from complaints.presenters.timeline import timeline_of
from complaints.rules import wording
from complaints.rules.codes import Side
from tests.factories import cases

TELECOM = {
    "service_number": "13900137701",
    "account": "KD123456",
    "operator": "中国电信",
    "service_region": {"code": "330100", "name": "浙江省杭州市"},
    "service_line": "宽带",
}


@pytest.fixture
def draft(db):
    return cases.draft(cases.person(), cases.company(cases.person("陈处理")), category="TEL-02", answers=TELECOM)


def test_the_check_page_names_every_personal_answer_that_the_company_will_read(client, draft):
    client.force_login(draft.complainant)

    page = client.get(reverse("complaints:draft", args=[draft.reference, "check"])).content.decode()

    assert "您填写的业务号码、用户账号，企业也会看到。" in page
    assert draft.personal_given == ["业务号码", "用户账号"]


def test_it_promises_nothing_of_numbers_where_none_was_given(client, db):
    case = cases.draft(cases.person(), category="OTH-01", answers={})
    client.force_login(case.complainant)

    page = client.get(reverse("complaints:draft", args=[case.reference, "check"])).content.decode()

    assert "企业看不到您账户的手机号和邮箱。" in page and "企业也会看到" not in page


def test_a_question_to_the_complainant_is_a_fact_about_them_for_others():
    assert wording.of_complainant("您企业的统一社会信用代码", Side.COMPLAINANT) == "您企业的统一社会信用代码"
    assert wording.of_complainant("您企业的统一社会信用代码", Side.BUSINESS) == "投诉人企业的统一社会信用代码"
    assert wording.of_complainant("您的账号", Side.STAFF) == "投诉人的账号"


def test_a_question_of_the_first_page_is_one_about_the_complainant_for_staff(db):
    case = cases.draft()

    said = {who: [row.label for row in facts_of(case, who) if row.key.startswith("precheck.")] for who in Side}

    assert "您的情况是下面哪一种？" in said[Side.COMPLAINANT]
    assert "投诉人的情况是下面哪一种？" in said[Side.STAFF]
    assert not any("您" in label for label in said[Side.STAFF])


def test_who_was_not_content_with_the_company_is_told_apart_by_who_reads(db):
    case = cases.draft()

    said = {who: row.value for who in Side for row in facts_of(case, who) if row.key == "contacted"}

    assert said[Side.COMPLAINANT].endswith("，企业答复了，您不满意")
    assert said[Side.BUSINESS] == said[Side.STAFF]
    assert said[Side.STAFF].endswith("，企业答复了，投诉人不满意")


def test_a_respondent_never_reads_the_other_company_as_its_own(db):
    case = cases.draft(category="B2B-02", answers={"own_licence": "91110000600037341L", "contract_number": "HT-1"})

    labels = [row.label for row in facts_of(case, Side.BUSINESS)]

    assert "投诉人企业的统一社会信用代码" in labels
    assert not [label for label in labels if "您" in label]


def test_a_timeline_says_who_asked_for_mediation_as_each_side_is_called(db):
    case = cases.mediation_asked()

    said = {who: timeline_of(case, who)[-1].text for who in Side}

    assert said == {Side.COMPLAINANT: "您提出", Side.BUSINESS: "投诉人提出", Side.STAFF: "投诉人提出"}


def test_a_tag_never_names_the_complainant_while_all_wait_for_the_company(db):
    countered, asked = cases.countered(), cases.mediation_asked()

    said = [[case_presenters.tag(case, cases.MONDAY, who).text for who in Side] for case in (countered, asked)]

    assert said == [
        ["待企业回应", "待贵企业回应", "待企业回应"],
        ["待企业同意调解", "待贵企业同意调解", "待企业同意调解"],
    ]
