"""The receipt: its words, its PDF with Chinese inside, its code and the way to its proof."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from complaints.commands import draft as draft_commands
from complaints.exports import receipt
from complaints.models import Complaint
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.days import standing_at
from tests.support.reading import ODD_WORDS, words_of_pdf
from ui.typesetting import in_fours

pytestmark = pytest.mark.django_db


today = standing_at(MONDAY, fresh_limits=True)


def get(case: Complaint, name: str) -> Any:
    client = Client()
    client.force_login(case.complainant)
    return client.get(reverse(f"complaints:{name}", args=[case.reference]))


def test_the_pdf_holds_number_time_category_company_title_dates_and_hash_as_text():
    case = cases.filed(respondent_name="霜桥电器有限公司", title="冰箱漏水")

    response = get(case, "receipt_pdf")

    held = words_of_pdf(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'
    for word in (
        case.reference,
        "2026年11月2日10:00",
        "网络购物",
        "霜桥电器有限公司",
        "冰箱漏水",
        "11月9日",
        "投诉直通",
    ):
        assert word in held, word
    assert case.versions.get(number=1).sha256 in held


def test_its_fonts_are_embedded():
    pdf = pikepdf.open(BytesIO(get(cases.filed(), "receipt_pdf").content))

    fonts = [
        font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        for page in pdf.pages
        for font in page.Resources.Font.values()
    ]
    assert any("NotoSansCJK" in str(font.BaseFont) for font in fonts)
    for font in fonts:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())


def test_nothing_a_person_typed_is_read_as_markup():
    title = ODD_WORDS[:38]
    case = cases.filed(title=title)

    held = words_of_pdf(get(case, "receipt_pdf").content)

    assert "#能效*等级*$x$" in held


def test_the_receipt_is_the_same_every_time():
    case = cases.filed()

    assert get(case, "receipt_pdf").content == get(case, "receipt_pdf").content


def test_it_is_made_whatever_the_moment_of_filing():
    case = cases.filed(now=MONDAY.replace(microsecond=123456))

    assert get(case, "receipt_pdf").status_code == 200


def test_the_page_says_the_same_and_has_the_code():
    case = cases.filed(title="冰箱漏水")

    page = get(case, "receipt").content.decode()

    version = case.versions.get(number=1)
    for word in (case.reference, "冰箱漏水", in_fours(version.sha256), "data-print", "data:image/svg+xml"):
        assert word in page, word
    assert " style=" not in page


def test_the_code_leads_to_the_verification():
    case = cases.filed()
    version = case.versions.get(number=1)

    svg = receipt.qr_svg(f"{settings.SITE_URL}{reverse('verify_code', args=[version.sha256])}")

    assert svg.startswith("<svg")
    assert " style=" not in svg


def test_an_edit_leaves_the_receipt_as_it_was_filed():
    case = cases.filed(title="冰箱漏水")
    before = get(case, "receipt_pdf").content
    Complaint.objects.filter(pk=case.pk).update(title="冰箱不冷", respondent_name="别家")

    assert get(case, "receipt_pdf").content == before


def test_a_draft_has_no_receipt():
    draft = cases.draft()

    assert get(draft, "receipt").status_code == get(draft, "receipt_pdf").status_code == 404


def test_the_confirmation_and_the_case_offer_it():
    case = cases.filed()

    confirmation, page = get(case, "filed").content.decode(), get(case, "case").content.decode()

    assert reverse("complaints:receipt_pdf", args=[case.reference]) in confirmation
    assert reverse("complaints:receipt", args=[case.reference]) in confirmation
    assert reverse("complaints:receipt", args=[case.reference]) in page


def test_so_many_pdfs_a_minute_are_enough():
    case = cases.filed()

    assert [get(case, "receipt_pdf").status_code for _ in range(11)] == [200] * 10 + [429]


def test_it_is_there_in_every_status():
    case = cases.filed()
    draft_commands.withdraw(case, actor=case.complainant, reason="W1", now=MONDAY)

    assert get(case, "receipt").status_code == 200
