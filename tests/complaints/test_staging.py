"""Files that wait for a step: kept through errors, their uploader's alone, covered, taken, purged. And after filing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.errors import Refused
from complaints import access
from complaints.commands import evidence, intake
from complaints.commands.staging import StepShelf
from complaints.models import Evidence
from complaints.queries import evidence as evidence_queries
from complaints.rules.codes import Side
from complaints.workflow import MOVES, OPEN, Role
from files import shelves
from files.intake import receive
from files.models import StagedFile, StoredFile
from files.processing import process_next
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import browser
from tests.support.samples import picture, upload, zipped
from tests.support.sending import sends

pytestmark = pytest.mark.django_db
BOX = {"page": 1, "x": 0, "y": 0, "w": 0.5, "h": 0.5}


def staged(case: Any, person: Any, name: str = "a.png") -> StagedFile:
    stored = receive(upload(picture(), name), owner=person, now=MONDAY)
    return StepShelf(case, "add_evidence", person).keep(stored, now=MONDAY)


def test_a_file_is_kept_when_it_arrives_and_is_nobody_elses():
    case = cases.with_business()
    url = reverse("complaints:staged", args=[case.reference, "add_evidence"])
    script = {"HTTP_X_FRAGMENT": "file"}

    answer = browser(case.complainant).post(url, {"files": upload(picture(), "a.png")}, **script)

    row = StagedFile.objects.get()
    assert answer.status_code == 201
    assert "a.png" in browser(case.complainant).get(url).content.decode()
    others = browser(cases.handler_of(case))
    assert "a.png" not in others.get(url).content.decode()
    copy = reverse("complaints:staged_file", args=[case.reference, "add_evidence", row.pk, "clean"])
    assert others.get(copy).status_code == 404
    assert case.events.filter(step="add_evidence").count() == 0
    assert Client().post(url, {"files": upload(picture(), "b.png")}, **script).status_code == 401


def test_a_step_takes_what_waits_for_it_with_its_caption_once():
    case = cases.with_business()
    row = staged(case, case.complainant)
    StepShelf(case, "add_evidence", case.complainant).describe({row.pk: "铭牌照片"})
    files = [row.file]

    evidence.add_files(case, actor=case.complainant, files=files, now=MONDAY)

    assert [one.caption for one in evidence_queries.evidence(cases.fresh(case))] == ["铭牌照片"]
    assert not StagedFile.objects.exists()
    with pytest.raises(Refused) as refused:
        evidence.add_files(case, actor=case.complainant, files=files, now=MONDAY)
    assert refused.value.code == "taken_already"
    assert Evidence.objects.count() == 1


def test_another_persons_file_is_not_taken():
    case = cases.with_business()
    row = staged(case, case.complainant)

    with pytest.raises(Refused) as refused:
        evidence.add_files(case, actor=cases.handler_of(case), files=[row.file], now=MONDAY)

    assert refused.value.code == "not_own_file"
    assert (StagedFile.objects.count(), Evidence.objects.count()) == (1, 0)


def test_what_no_step_takes_is_purged_after_a_day():
    case = cases.with_business()
    staged(case, case.complainant)

    assert shelves.purge(MONDAY + timedelta(hours=23)) == 0
    assert shelves.purge(MONDAY + timedelta(hours=25)) == 1
    assert not StoredFile.objects.exists()


def test_without_a_script_a_kept_file_is_covered_inside_the_form_and_nothing_typed_is_lost():
    case = cases.with_business()
    client, url = browser(case.complainant), reverse("complaints:step", args=[case.reference, "add_evidence"])
    row = staged(case, case.complainant)
    while process_next(MONDAY):
        pass

    page = client.post(url, {"cover": row.pk, "caption": "聊天记录"}).content.decode()
    assert "遮挡隐私" in page
    box = {"box0_x": "0", "box0_y": "0", "box0_w": "50", "box0_h": "50"}
    back = client.post(url, {"covering": row.pk, "do": "save", "caption": "聊天记录", **box}).content.decode()

    assert "聊天记录" in back
    assert StoredFile.objects.get().redactions == [BOX]


def test_an_answer_keeps_its_files_through_an_error_and_appeals_do_too():
    case, appealed = cases.with_business(), cases.refused(now=timezone.now())
    words = {"code": "B3", "text": "经核实，页面标注有误，特此说明，请您查看。", "version": "1"}
    answer = reverse("business:step", args=[case.business_id, case.reference, "answer"])
    files = [upload(picture(), "好.png"), upload(zipped(), "坏.zip")]

    sent = sends(browser(cases.handler_of(case)), answer, words, files=files)
    asked = browser(appealed.complainant).post(
        reverse("appeals:of", args=[appealed.reference]), {"statement": "短", "files": [upload(picture(), "新.png")]}
    )

    for response, name in ((sent, "好.png"), (asked, "新.png")):
        assert response.status_code == 422
        assert name in response.content.decode()
    assert "“坏.zip”：不接受压缩包。" in sent.content.decode()
    assert {row.key.split("/")[-1] for row in StagedFile.objects.all()} == {"answer", "appeal"}
    assert cases.fresh(case).status == "with_business"


# --- after filing ---
def test_a_withdrawn_file_is_gone_for_the_other_side_its_hash_stays_and_a_day_is_one_notice():
    case = cases.with_business()
    first, second = cases.given_file(case), cases.given_file(case)

    for row in (first, second):
        evidence.withdraw_file(case, actor=case.complainant, pk=row.pk, now=MONDAY)

    row = Evidence.objects.get(pk=first.pk)
    assert access.can_see_file(row, Side.BUSINESS)
    assert not access.can_open_file(row, Side.BUSINESS)
    assert not access.can_open_file(row, Side.STAFF)
    assert access.can_open_file(row, Side.COMPLAINANT)
    assert row.file.sha256 == "a" * 64
    assert Notice.objects.filter(kind="business_file_changed", channel="site").count() == 1
    event = case.events.order_by("seq").last()
    assert event.data == {"evidence": [second.pk], "by_business": False, "purpose": "evidence"}
    page = browser(cases.handler_of(case)).get(reverse("business:case", args=[case.business_id, case.reference]))
    assert "已撤回" in page.content.decode()
    assert row.file.name not in page.content.decode()


def test_each_side_covers_only_its_own_files():
    case = cases.with_business()
    row = cases.given_file(case)

    with pytest.raises(Refused):
        evidence.cover_file(case, actor=cases.handler_of(case), pk=row.pk, boxes=[BOX], now=MONDAY)
    evidence.cover_file(case, actor=case.complainant, pk=row.pk, boxes=[BOX], now=MONDAY)
    with pytest.raises(Refused) as again:
        evidence.cover_file(case, actor=case.complainant, pk=row.pk, boxes=[BOX], now=MONDAY)

    assert (again.value.code, case.events.filter(step="cover_file").count()) == ("unchanged", 1)
    stored = StoredFile.objects.get(pk=row.file_id)
    assert (stored.redactions, stored.edition, stored.sha256) == ([BOX], 1, "a" * 64)
    assert list(case.events.order_by("seq").values_list("step", flat=True))[-1] == "cover_file"


def test_a_supervisor_takes_a_file_down_after_the_end_and_its_sender_reads_why():
    case = cases.closed()
    row = cases.given_file(case)

    evidence.take_down_file(case, actor=cases.supervisor(), pk=row.pk, reason="含有他人的证件号。", now=MONDAY)

    row.refresh_from_db()
    assert not access.can_open_file(row, Side.COMPLAINANT)
    notice = Notice.objects.get(kind="file_taken_down", channel="site")
    assert notice.user == case.complainant
    assert "理由：含有他人的证件号。原件" in notice.text


def test_a_file_of_the_staff_is_theirs_alone():
    case, officer = cases.with_business(), cases.officer()
    stored = receive(upload(picture(), "回执.png"), owner=officer, now=MONDAY)

    intake.note(case, actor=officer, text="EMS签收回执", files=[stored], now=MONDAY)

    row = Evidence.objects.get()
    assert row.purpose == Evidence.Purpose.PROOF
    seen = [viewer for viewer in Side if access.can_see_file(row, viewer)]
    assert seen == [Side.STAFF]


def test_what_the_help_page_says_of_files_given_is_what_the_table_allows():
    page = Client().get(reverse("help_privacy")).content.decode()
    cover, withdraw, take_down = (MOVES[step] for step in ("cover_file", "withdraw_file", "take_down_file"))

    assert "提交以后、办结以前，您还可以遮挡或者撤回自己提交的文件" in page
    assert (cover.sources, cover.by) == (withdraw.sources, withdraw.by) == (OPEN, {Role.COMPLAINANT, Role.BUSINESS})
    assert "主管可以取下，办结以后也可以" in page
    assert take_down.by == {Role.SUPERVISOR}
    assert take_down.sources > OPEN
    assert "最多保存一天" in page
    assert timedelta(days=1) == evidence_queries.UNDO
