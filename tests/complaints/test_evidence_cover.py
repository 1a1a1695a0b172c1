"""Covering parts of a file: by numbers alone, on pictures and pages; only in a draft, only one's own."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from casework.errors import Refused
from complaints.commands import draft as draft_commands
from complaints.commands import evidence as evidence_commands
from complaints.models import Evidence
from files.forms.cover import CoverForm
from files.intake import receive
from files.models import StoredFile
from files.processing import process_next
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples

pytestmark = pytest.mark.django_db
LEFT = {"box0_x": "0", "box0_y": "0", "box0_w": "50", "box0_h": "100"}


def evidence(content: bytes, name: str) -> Evidence:
    case = cases.draft()
    stored = receive(samples.upload(content, name), owner=case.complainant, now=MONDAY)
    row = evidence_commands.add_evidence(case, actor=case.complainant, stored=stored, now=MONDAY)
    work()
    return Evidence.objects.select_related("complaint", "file").get(pk=row.pk)


def work() -> None:
    while process_next(MONDAY):
        pass


@pytest.fixture
def picture() -> Evidence:
    return evidence(samples.picture(), "照片.png")


@pytest.fixture
def document() -> Evidence:
    return evidence(samples.pdf(3), "合同.pdf")


def url(row: Evidence) -> str:
    return reverse("complaints:cover", args=[row.complaint.reference, row.pk])


def me(row: Evidence) -> Client:
    client = Client()
    client.force_login(row.complaint.complainant)
    return client


def post(row: Evidence, **data: Any) -> HttpResponse:
    return me(row).post(url(row), data)


def redactions(row: Evidence) -> list[dict[str, Any]]:
    return StoredFile.objects.get(evidence=row).redactions


def pixel(row: Evidence, at: tuple[int, int]) -> tuple[int, ...]:
    """A point of the copy that people are served."""
    row.file.refresh_from_db()
    served = me(row).get(reverse("complaints:evidence", args=[row.complaint.reference, row.pk, "clean"]))
    return Image.open(io.BytesIO(b"".join(served))).convert("RGB").getpixel(at)


def test_a_box_in_numbers_covers_the_picture_for_good(picture):
    before = pixel(picture, (5, 5))

    response = post(picture, **LEFT)
    meanwhile = me(picture).get(reverse("complaints:evidence", args=[picture.complaint.reference, picture.pk, "clean"]))
    work()

    assert response.url.endswith(f"/draft/evidence/#file-{picture.pk}")
    assert redactions(picture) == [{"page": 1, "x": 0.0, "y": 0.0, "w": 0.5, "h": 1.0}]
    assert meanwhile.status_code == 404
    assert before == samples.RED
    assert pixel(picture, (5, 5)) == (0, 0, 0)
    assert pixel(picture, (50, 5)) == samples.BLUE


def test_a_letter_of_authority_is_seen_and_covered_beside_who_complains(picture):
    Evidence.objects.filter(pk=picture.pk).update(purpose=Evidence.Purpose.LETTER)
    draft = picture.complaint
    draft_commands.save_draft(draft, actor=draft.complainant, changes={"complainant_type": "agent"})
    person = reverse("complaints:draft", args=[draft.reference, "person"])

    page = me(picture).get(person).content.decode()
    cover = me(picture).get(url(picture)).content.decode()
    covered = post(picture, **LEFT)

    assert f'name="cover" value="{picture.pk}"' in page and "/thumb/" in page
    assert "返回投诉人" in cover
    assert covered.url == f"{person}#file-{picture.pk}"
    assert redactions(picture) != []


@pytest.mark.parametrize("page", ["person", "evidence"])
def test_on_the_way_to_covering_what_was_typed_is_kept(picture, page):
    draft = picture.complaint
    person = reverse("complaints:draft", args=[draft.reference, page])
    typed = {"complainant_type": "consumer", "complainant_name": "林小云", f"note-{picture.pk}": "订单页"}

    left = me(picture).post(person, typed | {"cover": str(picture.pk)})

    picture.refresh_from_db()
    draft.refresh_from_db()
    assert left["Location"] == url(picture)
    assert picture.caption == "订单页"
    assert (draft.complainant_name == "林小云") is (page == "person")


def test_the_page_shows_the_boxes_that_are_there_and_takes_them_off(picture):
    post(picture, **LEFT)
    work()

    html = me(picture).get(url(picture)).content.decode()
    post(picture, box0_x="", box0_y="", box0_w="", box0_h="")
    work()

    assert '<rect class="redact__box" x="0.0" y="0.0" width="50.0" height="100.0" data-of="0">' in html
    assert 'name="box0_w" value="50.0"' in html
    assert redactions(picture) == []
    assert pixel(picture, (5, 5)) == samples.RED


def test_boxes_are_added_and_left_out_without_script_and_nothing_is_saved(picture):
    more = post(picture, **LEFT, do="add").content.decode()
    less = post(picture, **LEFT, box3_x="1", box3_y="2", box3_w="3", box3_h="4", drop="0").content.decode()

    assert 'name="box1_x"' in more and 'name="box0_w" value="50"' in more
    assert 'name="box0_x"' not in less and 'name="box3_h" value="4"' in less
    assert redactions(picture) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"box0_w": ""}, "请填写这个框宽百分之几"),
        ({"box0_w": "0"}, "宽要大于0"),
        ({"box0_x": "左边"}, "离左边请填数字"),
        ({"box0_y": "101"}, "离上边"),
        ({"box0_h": "nan"}, "高请填数字"),
    ],
)
def test_a_box_that_is_none_is_told_and_keeps_what_was_typed(picture, typed, sentence):
    response = post(picture, **LEFT | typed)

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert 'name="box0_h"' in html
    assert redactions(picture) == []


def test_a_page_of_a_document_is_covered(document):
    page = me(document).get(url(document)).content.decode()
    post(document, **LEFT, box0_page="2")
    wrong = post(document, **LEFT, box0_page="4")

    assert [f'data-page="{n}"' in page for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "第2页，共3页" in page
    assert redactions(document)[0]["page"] == 2
    assert wrong.status_code == 422


def test_the_pages_of_a_document_are_shown_as_pictures(document):
    html = (
        me(document).get(reverse("complaints:file", args=[document.complaint.reference, document.pk])).content.decode()
    )
    page = me(document).get(reverse("complaints:evidence", args=[document.complaint.reference, document.pk, "page-3"]))
    beyond = me(document).get(
        reverse("complaints:evidence", args=[document.complaint.reference, document.pk, "page-4"])
    )

    assert 'alt="合同.pdf第3页，共3页"' in html
    assert (page.status_code, page["Content-Type"]) == (200, "image/webp")
    assert beyond.status_code == 404


@pytest.mark.parametrize("who", ["stranger", "officer", "anonymous"])
def test_nobody_else_covers_it(picture, who):
    client = Client()
    if who != "anonymous":
        client.force_login(cases.officer() if who == "officer" else cases.person())

    answers = [client.get(url(picture)), client.post(url(picture), LEFT)]

    assert {answer.status_code for answer in answers} == {302 if who == "anonymous" else 404}
    assert redactions(picture) == []


def test_after_filing_covering_is_a_step_of_its_own_in_the_ledger(picture):
    case = picture.complaint
    draft_commands.file(case, actor=case.complainant, attested=True, now=MONDAY)

    response = post(picture, **LEFT)
    with pytest.raises(Refused):
        evidence_commands.cover_evidence(case, actor=case.complainant, pk=picture.pk, boxes=[])

    assert response.url == reverse("complaints:file", args=[case.reference, picture.pk])
    assert len(redactions(picture)) == 1
    assert case.events.order_by("seq").last().step == "cover_file"


def test_a_removed_file_and_a_rejected_one_cannot_be_covered(picture):
    StoredFile.objects.filter(evidence=picture).update(state="rejected", reason_code="broken", cleaned="", thumbnail="")
    rejected = me(picture).get(url(picture))
    evidence_commands.remove_evidence(picture.complaint, actor=picture.complaint.complainant, pk=picture.pk)

    assert rejected.status_code == 404
    assert me(picture).get(url(picture)).status_code == 404


def test_a_hundred_boxes_are_enough():
    data = {f"box{n}_{side}": "1" for n in range(150) for side in "xywh"}

    form = CoverForm(data)

    assert form.is_valid()
    assert len(form.cleaned_data["boxes"]) == 100
