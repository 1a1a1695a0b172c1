"""The evidence of a case in one ZIP: who has which file in which form, the lists, who is told, what ends it."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import User
from accounts.privacy import collectors
from casework.errors import Refused
from complaints.commands import archive, disposal, evidence
from complaints.exports import archive as exports
from complaints.models import Complaint, Evidence, EvidenceArchive
from complaints.presenters.privacy import lookers
from files.archives import LEASE, LIFE, TRIES
from files.models import Scan, State, StoredFile
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples
from tests.support.browsers import browser
from tests.support.evidence import add, looked_at, stored

pytestmark = pytest.mark.django_db
BOX = {"page": 1, "x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}
LATER = MONDAY + timedelta(days=5 * 365)


@pytest.fixture
def case() -> Complaint:
    """Served, with two pictures of the complainant and one of the company."""
    found = cases.with_business()
    add(found, "订单.png", "=1+1.png")
    handler = cases.handler_of(found)
    theirs = stored(handler, "回执.png", samples.picture())
    evidence.add_evidence(found, actor=handler, stored=theirs, now=MONDAY)
    looked_at()
    return cases.fresh(found)


def packed(case: Complaint, actor: User, **more: Any) -> zipfile.ZipFile:
    archive.ask_for_files(case, actor=actor, now=MONDAY, **more)
    assert archive.build_due(MONDAY) == 1
    row = EvidenceArchive.objects.get(user=actor)
    with default_storage.open(row.blob) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def rows(found: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.read("清单.csv").decode("utf-8-sig"))))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content_of(field: Any) -> bytes:
    with default_storage.open(str(field.name)) as file:
        return bytes(file.read())


def files_of(case: Complaint) -> list[StoredFile]:
    return [row.file for row in Evidence.objects.filter(complaint=case).select_related("file")]


# --- what is in it ---
@pytest.mark.parametrize(
    ("who", "forms"),
    [
        ("complainant", ["原件", "原件", "供查看的副本"]),
        ("handler", ["供查看的副本", "供查看的副本", "原件"]),
        ("officer", ["原件", "原件", "原件"]),
    ],
)
def test_each_side_has_its_own_files_as_sent_and_the_others_as_they_are_shown(case, who, forms):
    people = {"complainant": case.complainant, "handler": cases.handler_of(case), "officer": cases.officer()}
    found = packed(case, people[who], **({"why": "check"} if who == "officer" else {}))

    lines, files = rows(found), files_of(case)
    wanted = [
        content_of(file.original if form == "原件" else file.cleaned) for file, form in zip(files, forms, strict=True)
    ]
    assert found.testzip() is None
    assert [line["提供的是"] for line in lines] == forms
    assert [found.read(line["压缩包里的文件"]) for line in lines] == wanted
    assert [line["压缩包里文件的SHA-256"] for line in lines] == [sha256(content) for content in wanted]
    assert [line["收到的原件的SHA-256"] for line in lines] == [file.sha256 for file in files]
    assert [line["提供方"] for line in lines] == ["投诉人", "投诉人", "企业"]
    assert [name.split("/")[-1][:3] for name in found.namelist()] == ["01-", "02-", "03-", "清单.", "清单."]


def test_the_lists_say_the_same_and_compute_nothing(case):
    Evidence.objects.filter(complaint=case, file__name="订单.png").update(caption="=HYPERLINK(1)", shows="订单截图")
    found = packed(cases.fresh(case), case.complainant)

    first, second, _third = rows(found)
    at = first["提交时间"][:10]
    words = found.read("清单.txt").decode()
    assert (first["说明"], first["对应的清单项"], at) == ("'=HYPERLINK(1)", "订单截图", "2026-11-02")
    assert second["文件名"].startswith("'=1")
    assert all(line["压缩包里文件的SHA-256"] in words and line["压缩包里的文件"] in words for line in rows(found))
    assert "\r\n" in words and "说明：=HYPERLINK(1)" in words


def test_what_was_withdrawn_taken_down_or_infected_is_listed_alone(case):
    mine, other, theirs = Evidence.objects.filter(complaint=case)
    Evidence.objects.filter(pk=mine.pk).update(withdrawn_at=MONDAY, caption="秘密")
    Evidence.objects.filter(pk=other.pk).update(taken_down_at=MONDAY)
    StoredFile.objects.filter(pk=theirs.file_id).update(
        scan=Scan.INFECTED, state=State.REJECTED, reason_code="infected", cleaned="", pages=0
    )
    gone = ["已撤回，不在压缩包里", "平台已取下，不在压缩包里"]

    with pytest.raises(Refused):  # nothing is left to be packed
        archive.ask_for_files(cases.fresh(case), actor=cases.handler_of(case), now=MONDAY)
    add(case, "又一个.png")
    looked_at()
    for_company = rows(packed(cases.fresh(case), cases.handler_of(case)))
    for_staff = rows(packed(cases.fresh(case), cases.officer(), why="check"))

    assert [line["备注"] for line in for_company] == [*gone, "含有病毒，不在压缩包里", ""]
    assert [line["备注"] for line in for_staff] == [*gone, "含有病毒，不在压缩包里", ""]
    assert (for_company[0]["文件名"], for_company[0]["说明"]) == ("一个文件", "")
    assert (for_staff[0]["文件名"], for_staff[0]["说明"]) == ("订单.png", "秘密")
    assert [bool(line["压缩包里的文件"]) for line in for_company] == [False, False, False, True]


def test_a_file_of_the_others_that_is_not_clean_yet_stays_out(case):
    add(case, "没看过.png")

    assert len(rows(packed(case, cases.handler_of(case)))) == 3  # it does not even see that there is one
    assert len(rows(packed(cases.fresh(case), case.complainant))) == 4


def test_what_would_be_too_large_is_listed_alone(case, monkeypatch):
    sizes = [default_storage.size(str(file.original.name)) for file in files_of(case)]
    monkeypatch.setattr(exports, "MOST", sizes[0])

    found = packed(case, case.complainant)

    assert [bool(line["压缩包里的文件"]) for line in rows(found)] == [True, False, False]
    assert "放不下这个文件" in rows(found)[1]["备注"]


def test_an_original_that_is_not_what_came_is_marked(case):
    StoredFile.objects.filter(evidence__complaint=case).update(sha256="0" * 64)

    assert ["不一致" in line["备注"] for line in rows(packed(case, case.complainant))] == [True, True, False]


# --- who may, and what is written down ---
def test_the_staff_and_the_company_leave_a_line_that_the_complainant_reads(case):
    officer = cases.officer()
    packed(case, case.complainant)
    packed(case, cases.handler_of(case))
    packed(case, officer, why="check")

    lines = case.events.filter(step="export").order_by("seq")
    read = [(row.what, row.why) for row in reversed(lookers(cases.fresh(case)))]
    assert [line.data for line in lines] == [
        {"kind": "files", "count": 3},
        {"kind": "files", "count": 3, "why": "check"},
    ]
    assert read == [("打包了3个证据文件", ""), ("打包了3个证据文件", "核对投诉内容或证据")]
    assert {(row.user, row.kind) for row in Notice.objects.filter(kind__endswith="files_ready", channel="site")} == {
        (case.complainant, "files_ready"),
        (cases.handler_of(case), "business_files_ready"),
        (officer, "staff_files_ready"),
    }


@pytest.mark.parametrize("role", ["mediator", "auditor"])
def test_who_may_open_no_original_packs_none(case, role):
    person = cases.staff(role, "别人")
    with pytest.raises(Refused) as refusal:
        archive.ask_for_files(case, actor=person, why="check", now=MONDAY)

    assert refusal.value.code == "role"
    assert not case.events.filter(step="export").exists() and not EvidenceArchive.objects.exists()
    assert browser(person).get(reverse("complaints:archive", args=[case.reference])).status_code == 404


def test_a_case_without_files_says_so():
    case = cases.with_business()
    answer_ = browser(case.complainant).post(reverse("complaints:archive", args=[case.reference]))

    assert (answer_.status_code, "没有可以打包的文件" in answer_.content.decode()) == (409, True)
    handler = cases.handler_of(case)
    assert browser(handler).post(reverse("complaints:archive", args=[case.reference])).status_code == 409
    assert not case.events.filter(step="export").exists()


# --- the page ---
def test_it_is_asked_for_on_the_page_and_fetched_there_by_nobody_else(case, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    url = reverse("complaints:archive", args=[case.reference])
    client = browser(case.complainant)
    assert "打包证据" in client.get(url).content.decode()

    assert client.post(url).url == url
    waiting = client.get(url, headers={"X-Fragment": "archive"}).content.decode()
    again = client.post(url)
    archive.build_due()
    page = client.get(url).content.decode()
    row = EvidenceArchive.objects.get()
    fetched = reverse("complaints:archive_zip", args=[case.reference, row.uuid])

    assert "正在等待开始" in waiting and "<html" not in waiting
    assert (again.status_code, "文件正在打包" in again.content.decode()) == (409, True)
    assert fetched in page
    response = client.get(fetched)
    assert zipfile.ZipFile(io.BytesIO(b"".join(response))).testzip() is None
    assert response["Content-Type"] == "application/zip" and "attachment" in response["Content-Disposition"]
    for other in (cases.handler_of(case), cases.officer(), cases.person()):
        assert browser(other).get(fetched).status_code == 404
    time_machine.move_to(MONDAY + LIFE, tick=False)
    assert browser(case.complainant).get(fetched).status_code == 404


def test_three_a_day_a_person_and_a_case(case):
    url = reverse("complaints:archive", args=[case.reference])
    client = browser(case.complainant)
    codes = []
    for _ in range(4):
        codes.append(client.post(url).status_code)
        archive.build_due()

    assert codes == [302, 302, 302, 429]
    assert browser(cases.handler_of(case)).post(url).status_code == 302
    assert EvidenceArchive.objects.filter(user=case.complainant).count() == 1  # the one before it goes


def test_the_staff_say_what_for(case):
    url, officer = reverse("complaints:archive", args=[case.reference]), cases.officer()
    client = browser(officer)

    unsaid = client.post(url)
    assert (unsaid.status_code, "请选择用途" in unsaid.content.decode()) == (422, True)
    assert not EvidenceArchive.objects.exists()
    assert client.post(url, {"why": "paper"}).status_code == 302
    assert case.events.get(step="export").data["why"] == "paper"


def test_the_pages_of_all_sides_lead_there(case):
    url = f'href="{reverse("complaints:archive", args=[case.reference])}"'
    staff = reverse("admin:complaints_complaint_change", args=[case.pk])
    company = reverse("business:case", args=[case.business_id, case.reference])

    assert url in browser(case.complainant).get(case.get_absolute_url()).content.decode()
    assert url in browser(cases.handler_of(case)).get(company).content.decode()
    assert url in browser(cases.officer()).get(staff).content.decode()
    assert url not in browser(cases.staff("mediator", "调解员")).get(staff).content.decode()


# --- what ends it ---
def gone(name: str) -> bool:
    return not EvidenceArchive.objects.exists() and not default_storage.exists(name)


@pytest.mark.parametrize("step", ["cover", "withdraw", "take_down", "leave", "sweep"])
def test_it_goes_with_what_is_in_it(case, step, django_capture_on_commit_callbacks):
    packed(case, case.complainant)
    name = EvidenceArchive.objects.get().blob
    first = Evidence.objects.filter(complaint=case)[0]
    deeds = {
        "cover": lambda: evidence.cover_file(case, actor=case.complainant, pk=first.pk, boxes=[BOX], now=MONDAY),
        "withdraw": lambda: evidence.withdraw_file(case, actor=case.complainant, pk=first.pk, now=MONDAY),
        "take_down": lambda: evidence.take_down_file(
            case, actor=cases.supervisor(), pk=first.pk, reason="含有他人信息", now=MONDAY
        ),
        "leave": lambda: [room.forget(case.complainant, MONDAY) for room in collectors.collectors()],
        "sweep": lambda: archive.sweep(MONDAY + LIFE),
    }
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        deeds[step]()

    assert gone(name)


def test_it_is_erased_with_the_case(django_capture_on_commit_callbacks):
    case = cases.closed()
    given = stored(case.complainant)
    Evidence.objects.create(complaint=case, file=given, added_by=case.complainant, added_at=MONDAY)
    case.clocks.filter(stopped_at=None).update(stopped_at=MONDAY, next_at=None, result="lapsed")
    archive.ask_for_files(case, actor=case.complainant, now=LATER)
    archive.build_due(LATER)
    name = EvidenceArchive.objects.get().blob
    first, second = cases.supervisor("甲"), cases.supervisor("乙")
    batch = disposal.prepare_disposal(actor=first, now=LATER - timedelta(days=8))
    disposal.propose_disposal(batch, actor=first, now=LATER - timedelta(days=8))
    disposal.release_disposal(batch, actor=second, now=LATER - timedelta(days=8))
    disposal.run_disposals(LATER - timedelta(days=8))
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        disposal.run_disposals(LATER)

    assert cases.fresh(case).erased_at and gone(name)


# --- when it fails ---
def test_on_a_full_disk_it_is_tried_again_and_given_up_visibly(case, monkeypatch, time_machine):
    archive.ask_for_files(case, actor=case.complainant, now=MONDAY)

    def full(*args: Any) -> str:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(default_storage, "save", full)
    at = MONDAY
    for _ in range(TRIES):
        assert archive.build_due(at) == 0
        at += LEASE
    assert archive.build_due(at) == 0
    time_machine.move_to(at, tick=False)

    row = EvidenceArchive.objects.get()
    page = browser(case.complainant).get(reverse("complaints:archive", args=[case.reference])).content.decode()
    assert (row.is_built, row.finished_at, row.attempts) == (False, at, TRIES + 1)
    assert not default_storage.exists(row.blobs[0])
    assert "打包没有成功" in page and "重新打包" in page
    assert not Notice.objects.filter(kind="files_ready").exists()
