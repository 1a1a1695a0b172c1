"""Large files in pieces: cut off and gone on with, sent twice, out of place, somebody else's; and what they leave."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.commands import draft, evidence
from complaints.models import Complaint, Evidence
from complaints.rules.completeness import EVIDENCE_MAX
from files import uploads
from files.intake import receive
from files.models import StoredFile, Upload
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples

pytestmark = pytest.mark.django_db
PICTURE = samples.picture(size=(300, 200))
SIZE = len(PICTURE)
HALF = SIZE // 2


class Sender:
    """The script of the page, and what it is told."""

    def __init__(self, case: Complaint, user: Any = None) -> None:
        self.case, self.client = case, Client()
        self.client.force_login(user or case.complainant)
        self.url = ""

    def start(self, name: str = "照片.png", size: Any = SIZE) -> HttpResponse:
        response = self.client.post(
            reverse("complaints:uploads", args=[self.case.reference]), {"name": name, "size": size}
        )
        if response.status_code == 201:
            self.url = response.json()["url"]
        return response

    def send(self, offset: Any, chunk: bytes) -> HttpResponse:
        headers = {"Upload-Offset": str(offset)}
        return self.client.patch(self.url, chunk, content_type="application/offset+octet-stream", headers=headers)

    def reached(self) -> int:
        return int(self.client.head(self.url)["Upload-Offset"])

    def finish(self) -> HttpResponse:
        return self.client.post(self.url)


@pytest.fixture
def sender() -> Sender:
    return Sender(cases.draft())


def test_a_file_comes_in_pieces_and_is_answered_with_its_row(sender):
    started = sender.start()
    first = sender.send(0, PICTURE[:HALF])
    second = sender.send(HALF, PICTURE[HALF:])
    done = sender.finish()

    row = sender.case.evidence.get()
    assert (started.status_code, started.json()["offset"]) == (201, 0)
    assert [(r.status_code, r["Upload-Offset"]) for r in (first, second)] == [
        (204, str(HALF)),
        (204, str(len(PICTURE))),
    ]
    assert done.status_code == 201
    assert f'id="file-{row.pk}"' in done.content.decode()
    assert row.file.original.read() == PICTURE


def test_an_upload_that_was_cut_off_is_shown_after_a_reload_and_goes_on(sender):
    sender.start()
    sender.send(0, PICTURE[:HALF])
    url = sender.url

    page = sender.client.get(reverse("complaints:draft", args=[sender.case.reference, "evidence"])).content.decode()
    again = sender.start()
    sender.send(HALF, PICTURE[HALF:])
    sender.finish()

    assert "有文件没有传完" in page and "照片.png" in page and "继续上传请重新选择同一文件" in page
    assert again.json() == {"url": url, "offset": HALF}
    assert sender.case.evidence.get().file.original.read() == PICTURE
    assert (
        "有文件没有传完"
        not in sender.client.get(reverse("complaints:draft", args=[sender.case.reference, "evidence"])).content.decode()
    )


@pytest.mark.parametrize("name_and_size", [("别的.png", len(PICTURE)), ("照片.png", len(PICTURE) + 1)])
def test_another_file_does_not_go_on_where_the_first_stopped(sender, name_and_size):
    sender.start()
    sender.send(0, PICTURE[:HALF])

    assert sender.start(*name_and_size).json()["offset"] == 0
    assert Upload.objects.count() == 2


def test_a_piece_out_of_place_is_told_where_to_go_on(sender):
    sender.start()
    sender.send(0, PICTURE[:HALF])

    gap = sender.send(HALF + 5, PICTURE[HALF + 5 :])
    early = sender.finish()
    again = sender.send(0, PICTURE[:HALF])  # the answer to it was lost

    assert (gap.status_code, gap["Upload-Offset"]) == (409, str(HALF))
    assert (early.status_code, early["Upload-Offset"]) == (409, str(HALF))
    assert (again.status_code, again["Upload-Offset"]) == (204, str(HALF))
    assert sender.reached() == HALF
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30])
def test_a_piece_without_a_place_is_nothing(sender, offset):
    sender.start()

    assert sender.send(offset, PICTURE).status_code == 422
    assert sender.reached() == 0


def test_finishing_twice_makes_one_file(sender):
    sender.start()
    sender.send(0, PICTURE)

    rows = [sender.finish() for _click in range(2)]

    assert [row.status_code for row in rows] == [201, 201]
    assert Evidence.objects.count() == StoredFile.objects.count() == 1


def test_a_process_killed_before_the_file_was_attached_loses_nothing(sender):
    sender.start()
    sender.send(0, PICTURE)
    uploads.finish(Upload.objects.get(), now=MONDAY)  # and then the power failed

    again = sender.start()
    done = sender.finish()

    assert again.json()["offset"] == len(PICTURE)
    assert done.status_code == 201
    assert sender.case.evidence.count() == StoredFile.objects.count() == 1


@pytest.mark.parametrize("who", ["anonymous", "stranger", "handler", "officer", "owner of another draft"])
def test_nobody_elses_upload_is_reached(sender, who):
    sender.start()
    people = {"stranger": cases.person(), "handler": cases.person(), "officer": cases.officer()}
    other = Sender(cases.draft())
    client = Client() if who == "anonymous" else other.client
    if who in people:
        client.force_login(people[who])
    expected = 302 if who == "anonymous" else 404
    theirs = reverse("complaints:upload", args=[other.case.reference, Upload.objects.get().uuid])

    for url in (sender.url, theirs):
        answers = [
            client.get(url),
            client.patch(url, b"x", headers={"Upload-Offset": "0"}),
            client.post(url),
            client.delete(url),
        ]
        assert {answer.status_code for answer in answers} == {expected}
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("大.mp4", 101 * 1024 * 1024, "超过了100 MB"),
        ("大.png", 21 * 1024 * 1024, "超过了20 MB"),
        ("空.png", 0, "这个文件是空的"),
        ("资料.zip", 5_000_000, "不接受压缩包"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_it_is_sent(sender, name, size, words):
    response = sender.start(name, size)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert "file--bad" in response.content.decode()
    assert not Upload.objects.exists()


def test_content_decides_not_the_name(sender):
    sender.start("照片.png", 2000)

    response = sender.send(0, b"MZ\x90\0" + bytes(1996))

    assert response.status_code == 422
    assert "不接受程序文件" in response.content.decode()
    assert not Upload.objects.exists()


def test_nothing_is_announced_to_a_full_draft(sender):
    files = [
        receive(samples.upload(samples.picture(), f"{n}.png"), owner=sender.case.complainant, now=MONDAY)
        for n in range(EVIDENCE_MAX)
    ]
    evidence.add_files(sender.case, actor=sender.case.complainant, files=files, now=MONDAY)

    response = sender.start()

    assert response.status_code == 422
    assert "最多可以上传20个文件" in response.content.decode()


def test_a_filed_complaint_takes_no_more_pieces(sender):
    sender.start()
    draft.file(sender.case, actor=sender.case.complainant, attested=True, now=MONDAY)

    answers = [sender.start(), sender.send(0, PICTURE), sender.finish()]

    assert {answer.status_code for answer in answers} == {422}
    assert "这件投诉已经提交" in answers[0].content.decode()
    assert not StoredFile.objects.exists()


def test_an_upload_is_given_up_by_script_or_button(sender, django_capture_on_commit_callbacks):
    sender.start()
    by_script = sender.client.delete(sender.url)
    sender.start()
    uuid = Upload.objects.get().uuid

    page = reverse("complaints:draft", args=[sender.case.reference, "evidence"])
    by_button = [sender.client.post(page, {"drop": value}) for value in (uuid, uuid, "nonsense")]

    assert by_script.status_code == 204
    assert {response.url for response in by_button} == {page}
    assert not Upload.objects.exists()
