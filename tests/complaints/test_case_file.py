"""The case file: as PDF and as JSON, for the complainant and for the staff; each sees what it sees elsewhere."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from unittest.mock import Mock

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from casework.models import GENESIS
from complaints.commands import dealing, ending, evidence
from complaints.models import Complaint
from complaints.queries import case as case_queries
from complaints.rules import content
from complaints.rules.codes import Side
from complaints.views import case_file
from files.models import StoredFile
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.case_files import full
from tests.support.days import standing_at
from tests.support.reading import ODD_WORDS, words_of_pdf
from ui import typesetting

pytestmark = pytest.mark.django_db


today = standing_at(MONDAY, fresh_limits=True)


def get(person: Any, address: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address)


def mine(case: Complaint, kind: str) -> Any:
    return get(case.complainant, reverse(f"complaints:case_{kind}", args=[case.reference]))


def staffs(case: Complaint, kind: str) -> Any:
    client = Client()
    client.force_login(cases.officer())
    return client.post(reverse("admin:complaints_case_file", args=[case.pk, kind]))


def test_the_pdf_holds_the_whole_case():
    case = full()

    response = mine(case, "pdf")

    held = words_of_pdf(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}-20261102.pdf"'
    for word in (
        "投诉案卷",
        case.reference,
        case.title,
        "解释说明如下，请您查看。",
        "答复期限",
        "铭牌",
        case.evidence.first().file.sha256,
        case.versions.get(number=2).sha256,
        "您修改了投诉",
        case.last_hash,
        f"共{case.events_count}条",
    ):
        assert word in held, word
    assert "内部的看法" not in held and "内部备注" not in held


def test_the_staffs_pdf_has_their_notes_and_who_did_what():
    held = words_of_pdf(staffs(full(), "pdf").content)

    for word in ("内部的看法", "周受理", "徐敏", "投诉人修改了投诉"):
        assert word in held, word


def test_its_fonts_are_embedded_and_nothing_typed_is_markup():
    case = cases.filed(title=ODD_WORDS[:38])

    content_ = mine(case, "pdf").content

    pdf = pikepdf.open(BytesIO(content_))
    fonts = [font["/DescendantFonts"][0] for page in pdf.pages for font in page.Resources.Font.values()]
    assert any("NotoSansCJK" in str(font.BaseFont) for font in fonts)
    for font in fonts:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())
    assert "#能效*等级*$x$" in words_of_pdf(content_)


@pytest.mark.parametrize(
    "make", [cases.refused, cases.settled, cases.closed, cases.withdrawn, cases.supplement_required]
)
def test_there_is_a_file_in_every_status(make):
    case = make()

    assert [fetch(case, kind).status_code for fetch in (mine, staffs) for kind in ("pdf", "json")] == [200] * 4


def test_the_bundle_holds_the_whole_ledger_and_every_hash():
    case = full()

    for fetch in (mine, staffs):
        response = fetch(case, "json")
        case = cases.fresh(case)  # the staff's leaves a line
        found = json.loads(response.content)

        events = list(case.events.order_by("seq"))
        events = [event for event in events if event.step != "export"]  # made first, then the ledger says so
        assert [row["hash"] for row in found["events"]] == [event.hash for event in events]
        assert found["events"][0]["previous"] == GENESIS
        assert [set(row) for row in found["events"]] == [
            {"previous", "seq", "step", "from", "to", "role", "actor", "at", "data", "hash"}
        ] * len(events)
        assert found["head"] == {"count": len(events), "hash": events[-1].hash}
        assert [row["sha256"] for row in found["versions"]] == [row.sha256 for row in case.versions.all()]
        assert found["versions"][0]["content"] == case.versions.get(number=1).content
        assert ("内部的看法" in response.content.decode()) == (fetch is staffs)


def test_the_ledger_names_the_files_with_their_hashes():
    case = full()
    first, proof = case.evidence.order_by("pk")

    filed, answered = case.events.get(step="file").data, case.events.get(step="answer").data

    assert (filed["evidence"], filed["evidence_sha256"]) == ([first.pk], [first.file.sha256])
    assert (answered["evidence"], answered["evidence_sha256"]) == ([proof.pk], [proof.file.sha256])


def test_a_file_this_side_does_not_see_yet_is_withheld_by_name():
    case = full()  # the company's file is not looked at yet
    first, proof = case.evidence.order_by("pk")

    to_me, to_staff = json.loads(mine(case, "json").content), json.loads(staffs(case, "json").content)

    assert ([row["id"] for row in to_me["evidence"]], to_me["withheld"]) == ([first.pk], [proof.pk])
    assert ([row["id"] for row in to_staff["evidence"]], to_staff["withheld"]) == ([first.pk, proof.pk], [])
    assert to_me["evidence"][0]["sha256"] == first.file.sha256


def test_a_version_can_be_recomputed_from_the_bundle():
    case = full()
    found = json.loads(mine(case, "json").content)

    for row, kept in zip(found["versions"], case.versions.all(), strict=True):
        assert row["sha256"] == content.sha256(case.reference, row["number"], row["content"], kept.at)


def theirs(case: Complaint, kind: str, person: Any = None) -> Any:
    client = Client()
    client.force_login(person or cases.handler_of(case))
    return client.post(reverse(f"business:case_{kind}", args=[case.business_id, case.reference]))


def test_the_company_takes_its_own_file_along_and_the_ledger_says_so():
    case = full()

    answers = [theirs(case, kind) for kind in ("pdf", "json")]

    assert [response.status_code for response in answers] == [200, 200]
    held = words_of_pdf(answers[0].content)
    assert "解释说明如下，请您查看。" in held and "林**" in held
    for hidden in ("内部的看法", "林晓云", "西湖区", "周受理"):
        assert hidden not in held, hidden
    lines = case.events.filter(step="export")
    assert [(line.role, line.data["kind"]) for line in lines] == [("business", "pdf"), ("business", "json")]
    assert case.respondent in get(case.complainant, case.get_absolute_url()).content.decode()


def test_nobody_elses_company_gets_a_file_and_a_draft_has_none():
    case, draft = cases.with_business(), cases.draft()
    cases.company(other := cases.person("别家"))

    assert theirs(case, "json", other).status_code == 404
    assert get(cases.handler_of(case), reverse("complaints:case_json", args=[case.reference])).status_code == 404
    assert mine(draft, "pdf").status_code == 404
    assert not case.events.filter(step="export").exists()


def test_a_file_that_cannot_be_made_leaves_no_line(monkeypatch):
    case = cases.filed()
    monkeypatch.setattr(typesetting, "pdf", Mock(side_effect=MemoryError))

    with pytest.raises(MemoryError):
        staffs(case, "pdf")

    assert not case.events.filter(step="export").exists()


def test_the_pdf_tells_what_was_negotiated_and_decided():
    case = cases.negotiated()
    row = case.mediations.get().settlements.get()

    held = words_of_pdf(staffs(case, "pdf").content)

    for word in (
        "平台有管辖权。",
        "应由邮政管理部门处理。",
        "正在核实仓储记录，请稍候。",
        "退款一半，其余以优惠券补偿。",
        "最后方案。",
        "希望有人主持。",
        "底线是2000元。",
        "双方同意退款。",
        row.sha256,
        "被申诉推翻的结果",
        "徐敏",
    ):
        assert word in held, word


def test_the_pdf_holds_the_cases_that_were_merged_into_it_as_each_side_sees_them():
    case = cases.with_business()
    gone = cases.filed(case.complainant, case.business, title="甲案的冰箱")  # the company never had it
    cases.given_file(gone)
    ending.merge(cases.fresh(gone), actor=cases.officer(), into=case.reference, reason="同一件事", now=MONDAY)
    case, gone = cases.fresh(case), cases.fresh(gone)

    to_me, to_company, to_staff = (words_of_pdf(fetch(case, "pdf").content) for fetch in (mine, theirs, staffs))

    for held in (to_me, to_company, to_staff):
        for word in ("并入的投诉", gone.reference, "甲案的冰箱", gone.evidence.get().file.sha256, gone.last_hash):
            assert word in held, word
    assert "同一件事" in to_me and "同一件事" in to_staff and "并案的理由" not in to_company


def test_the_agreement_names_the_parties_the_dispute_and_what_follows():
    case = cases.negotiated()
    case.business.credit_code = "91330106MA2ABCDE1X"
    case.business.save()
    sha256 = case.mediations.get().settlements.get().sha256

    held = words_of_pdf(get(case.complainant, reverse("complaints:agreement", args=[case.reference])).content)

    for word in (case.complainant_name, case.respondent, case.business.credit_code, "徐敏（", case.title, sha256):
        assert word in held, word
    for word in ("双方同意退款。", "反映未履行", "第二百零五条", "第三十三条", "三十日内"):
        assert word in held, word


def test_anybody_can_check_whether_an_agreement_is_ours():
    case = cases.negotiated()
    sha256 = case.mediations.get().settlements.get().sha256
    unsigned = cases.to_sign(cases.settlement_proposed())

    real, draft = (Client().get(reverse("verify_code", args=[code])).content.decode() for code in (sha256, unsigned))

    assert "调解协议是真实的" in real and case.reference not in real
    assert "没有找到" in draft


def test_the_case_pages_lead_there():
    case = cases.with_business()

    page = get(case.complainant, case.get_absolute_url()).content.decode()
    desk = get(cases.officer(), reverse("admin:complaints_complaint_change", args=[case.pk])).content.decode()

    portal = reverse("business:case", args=[case.business_id, case.reference])
    portal = get(cases.handler_of(case), portal).content.decode()
    for kind in ("pdf", "json"):
        assert reverse(f"complaints:case_{kind}", args=[case.reference]) in page
        assert reverse("admin:complaints_case_file", args=[case.pk, kind]) in desk
        assert reverse(f"business:case_{kind}", args=[case.business_id, case.reference]) in portal


def test_so_many_files_a_minute_are_enough():
    case = cases.filed()

    assert [mine(case, "json").status_code for _ in range(11)] == [200] * 10 + [429]


def test_the_number_of_queries_does_not_depend_on_the_case(django_assert_max_num_queries):
    small, large = cases.filed(), full()

    for case in (small, large):
        client = Client()
        client.force_login(case.complainant)
        with django_assert_max_num_queries(40):
            client.get(reverse("complaints:case_pdf", args=[case.reference]))


def test_an_item_that_was_asked_for_stands_with_its_files_and_what_became_of_them():
    case = cases.with_business()
    dealing.ask_complainant(case, actor=cases.handler_of(case), items=["铭牌照片"], now=MONDAY)
    case = cases.fresh(case)
    (item,) = case_queries.supplement_items(case, current=True)
    covered, withdrawn = cases.given_file(case, item=item), cases.given_file(case, item=item)
    StoredFile.objects.filter(pk=withdrawn.file_id).update(name="背面.png")
    box = {"page": 1, "x": 0, "y": 0, "w": 0.5, "h": 0.5}
    StoredFile.objects.filter(pk=covered.file_id).update(redactions=[box])
    evidence.withdraw_file(case, actor=case.complainant, pk=withdrawn.pk, now=MONDAY)

    own, companys = (
        {one.heading: one.rows for one in case_file.words(cases.fresh(case), viewer, MONDAY).sections}["补充材料和回答"]
        for viewer in (Side.COMPLAINANT, Side.BUSINESS)
    )

    assert [row.value for row in own] == ["文件：铭牌.png（有遮挡）、背面.png（已撤回）"]
    assert [row.value for row in companys] == ["文件：铭牌.png（有遮挡）、一个文件（已撤回）"]
