"""Complainants: a person, a company with its licence, an agent with a letter of authority that no company ever sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalogue.models import Category
from complaints.commands import intake
from complaints.models import Evidence
from complaints.rules.codes import ComplainantType
from complaints.rules.completeness import LETTERS_MAX, FilingPage, complainant_types, gaps
from complaints.workflow import Status
from files.models import State, StoredFile
from tests.factories import cases
from tests.support import samples
from tests.support.days import standing_at
from tests.support.filing import AGENT, DECLARED, LICENCE, PERSON, Filer, picture
from tests.support.reading import shown_errors, words

NOW = cases.moment("2026-11-23 10:00")


today = standing_at(NOW)


@pytest.fixture
def filer(db) -> Filer:
    filer = Filer()
    filer.fill("ECM-02")
    return filer


def sends(filer: Filer, *letters: Any, **changes: Any) -> Any:
    return filer.post("person", AGENT | {"letter": list(letters)} | changes)


def letters_of(filer: Filer) -> list[Evidence]:
    return list(filer.case.evidence.filter(purpose="letter", removed_at=None))


# --- who may ---
@pytest.mark.parametrize(
    ("code", "types"),
    [
        ("ECM", ["consumer", "agent"]),
        ("TEL", ["consumer", "agent"]),
        ("AUC", ["consumer", "business", "agent"]),
        ("B2B", ["business"]),
    ],
)
def test_each_category_says_who_may_complain(db, code, types):
    assert list(complainant_types(Category.objects.get(code=code))) == types


def test_an_agent_files_for_somebody_with_a_letter(filer):
    saved = sends(filer, picture("委托书.png"))
    filed = filer.post("check", DECLARED)

    case = filer.case
    assert saved.url == filer.url("check")
    assert filed.url == reverse("complaints:filed", args=[filer.reference])
    assert (case.complainant_type, case.complainant_name) == (ComplainantType.AGENT, "林秀英")
    assert (case.agent_name, case.agent_relation) == ("林晓云", "子女")
    assert [row.file.name for row in letters_of(filer)] == ["委托书.png"]
    assert case.complainant.name == "林晓云"


def test_an_agent_without_a_name_a_relation_or_a_letter_is_told_each(filer):
    response = sends(filer, agent_name="", agent_relation="")

    assert response.status_code == 422
    assert shown_errors(response) == ["请填写代理人的姓名", "请填写您与被代理人的关系", "请上传授权委托书"]
    assert 'value="林秀英"' in response.content.decode()
    assert filer.case.complainant_type == ComplainantType.CONSUMER


def test_the_person_represented_is_not_the_agent(filer):
    response = sends(filer, picture(), complainant_name="林晓云")

    assert shown_errors(response) == ["这里请填写被代理人的姓名，不是代理人自己的"]


def test_a_letter_is_kept_though_something_else_is_wrong(filer):
    response = sends(filer, picture("委托书.png"), agent_relation="")

    assert response.status_code == 422
    assert shown_errors(response) == ["请填写您与被代理人的关系"]
    assert "委托书.png" in words(response)
    assert sends(filer).url == filer.url("check")
    assert len(letters_of(filer)) == 1


def test_a_letter_of_a_wrong_kind_gets_its_sentence_and_nothing_is_kept(filer):
    response = sends(filer, samples.upload(samples.docx(), "委托书.docx"))

    assert response.status_code == 422
    assert "委托书.docx：" in shown_errors(response)[0]
    assert "不接受Word" in shown_errors(response)[0]
    assert not StoredFile.objects.exists()


def test_too_many_letters_are_refused_and_not_kept(filer):
    response = sends(filer, *[picture(f"{n}.png") for n in range(LETTERS_MAX + 1)])

    assert response.status_code == 409
    assert "授权委托书最多可以上传5个文件" in words(response)
    assert len(letters_of(filer)) == StoredFile.objects.count() == LETTERS_MAX


def test_taking_a_letter_out_keeps_what_was_typed(filer):
    sends(filer, picture())
    (row,) = letters_of(filer)

    response = filer.post("person", AGENT | {"agent_relation": "律师", "remove": row.pk})

    assert response.url == filer.url("person")
    assert letters_of(filer) == []
    assert filer.case.agent_relation == "律师"
    assert (FilingPage.PERSON, "请上传授权委托书") in [(gap.page, gap.message) for gap in gaps(filer.case)]


def test_a_letter_counts_as_no_evidence_and_takes_none_of_its_room(filer):
    sends(filer, picture("委托书.png"))

    page = words(filer.get("evidence"))

    assert "已添加0个文件" in page
    assert "委托书.png" not in page


def test_a_rejected_letter_is_no_letter(filer):
    sends(filer, picture())
    StoredFile.objects.update(state=State.REJECTED, reason_code="broken", cleaned="", thumbnail="")

    response = filer.post("check", DECLARED)

    assert response.status_code == 409
    assert filer.case.status == Status.DRAFT


def test_who_turns_out_to_complain_alone_files_without_the_letter(filer):
    sends(filer, picture())
    filer.post("person", PERSON | {"complainant_type": "consumer", "agent_name": "林晓云"})
    filer.post("check", DECLARED)

    assert (filer.case.agent_name, filer.case.agent_relation) == ("", "")
    assert filer.case.status == Status.SUBMITTED
    assert not StoredFile.objects.exists()


def test_a_letter_sent_by_who_is_no_agent_is_not_taken(filer):
    filer.post("person", PERSON | {"complainant_type": "consumer", "letter": [picture()]})

    assert not StoredFile.objects.exists()


def test_a_new_category_of_companies_leaves_no_agent(filer):
    sends(filer, picture())

    filer.post("category", {"sub": "B2B-01"})

    assert filer.case.complainant_type == ComplainantType.BUSINESS


# --- who sees what ---
def test_the_company_learns_that_an_agent_acts_and_never_gets_the_letter(filer, client):
    member, officer = cases.person("徐敏"), cases.officer()
    business = cases.company(member)
    filer.post("respondent", {"respondent_name": business.name})
    sends(filer, picture("委托书.png"))
    (row,) = letters_of(filer)
    filer.post("check", DECLARED)
    intake.accept(filer.case, actor=officer)
    case = filer.case
    StoredFile.objects.update(state=State.CLEAN, cleaned="a.webp", thumbnail="t.webp")

    client.force_login(member)
    company = words(client.get(reverse("business:case", args=[business.pk, case.reference])))
    letter = client.get(reverse("complaints:evidence", args=[case.reference, row.pk, "clean"]))
    client.force_login(officer)
    staff = words(client.get(reverse("admin:complaints_complaint_change", args=[case.pk])))

    assert case.status == Status.WITH_BUSINESS
    assert "林**（由代理人代为投诉，已提交授权委托书）" in company
    assert not any(text in company for text in ("林秀英", "林晓云", "委托书.png"))
    assert letter.status_code == 404
    assert "代理人林晓云，子女" in staff
    assert "委托书.png" in staff


def test_the_company_sees_the_complaining_company_and_not_its_licence(filer, client):
    member = cases.person()
    business = cases.company(member)
    filer.fill("B2B-02")
    filer.post("respondent", {"respondent_name": business.name})
    filer.post("check", DECLARED)
    intake.accept(filer.case, actor=cases.officer())
    client.force_login(member)

    page = words(client.get(reverse("business:case", args=[business.pk, filer.reference])))

    assert filer.case.complainant_licence == filer.case.answers["own_licence"] == LICENCE
    assert "明月家居有限公司" in page


def test_the_check_shows_the_agent_with_a_way_back(filer):
    sends(filer, picture())

    page = filer.get("check")

    assert "投诉人类型代理人（有授权委托书）" in words(page)
    assert "代理人林晓云，子女" in words(page)
    assert f'href="{filer.url("person")}?back=check"' in page.content.decode()


# --- where they live ---
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("东莞市虎门镇", ("广东省", "东莞市", "虎门镇")),
        ("广东省中山市石岐街道", ("广东省", "中山市", "石岐街道")),
        ("浙江省杭州市西湖区文三路1号", ("浙江省", "杭州市", "西湖区")),
        ("上海市浦东新区陆家嘴", ("上海市", "", "浦东新区")),
        ("香港九龍", ("香港特别行政区", "九龙", "")),
        ("台湾台北", ("台湾省", "台北市", "")),
        ("延边州延吉市", ("吉林省", "延边朝鲜族自治州", "延吉市")),
        ("河北雄安新区", ("河北省", "雄安新区", "")),
        ("北京崇文区", ("北京市", "", "东城区")),
    ],
)
def test_a_place_is_kept_however_people_write_it(filer, typed, kept):
    saved = filer.post("person", PERSON | {"region": typed})

    case = filer.case
    assert saved.url == filer.url("check")
    assert (case.province, case.city, case.district) == kept
    assert f'value="{"".join(kept)}"' in filer.get("person").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence", "choices"),
    [
        ("朝阳区", "有几个地方都叫这个名称", ["110105", "220104"]),
        ("北京路12号", "请在下面确认", ["110000"]),
        ("Shanghai", "请在下面确认", ["310000"]),
        ("Paris", "请用中文写", []),
        ("某某岛国", "没有找到这个地区", []),
    ],
)
def test_a_place_that_is_not_certain_is_asked_back_and_stays_typed(filer, typed, sentence, choices):
    asked = filer.post("person", PERSON | {"region": typed})

    page = asked.content.decode()
    assert [code for code in choices if f'name="region_code" value="{code}"' not in " ".join(page.split())] == []
    assert page.count('name="region_code"') == len(choices)
    assert f'value="{typed}"' in page
    assert any(sentence in error for error in shown_errors(asked))
    assert filer.case.region == "330106"  # as before
    if choices:
        filer.post("person", PERSON | {"region": typed, "region_code": choices[-1]})
        assert filer.case.region == choices[-1]
