"""The files of a case: order, words, undo, the checklist; who sees which; what is told of files that turn out bad."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.errors import Refused
from catalogue import queries
from catalogue.rules import checklist
from complaints import access
from complaints.commands import answer, draft, evidence
from complaints.models import Complaint, Evidence
from complaints.presenters.evidence import tiles
from complaints.presenters.timeline import timeline_of
from complaints.queries import evidence as evidence_queries
from complaints.rules.codes import Side
from complaints.rules.completeness import EVIDENCE_MAX
from complaints.tasks import purge_removed_files, tell_rejected_files
from files.models import State, StoredFile
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import browser
from tests.support.evidence import add, looked_at, stored

pytestmark = pytest.mark.django_db
ECM = ["订单截图", "付款凭证", "商品照片", "商品页面截图"]


def names_of(case: Complaint) -> list[str]:
    return [row.file.name for row in evidence_queries.evidence(cases.fresh(case))]


def post(case: Complaint, user: Any = None, *, script: bool = False, **data: Any) -> HttpResponse:
    """The evidence page of the draft, sent with a button or by the script."""
    headers = {"X-Fragment": "file"} if script else {}
    url = reverse("complaints:draft", args=[case.reference, "evidence"])
    return browser(user or case.complainant).post(url, data, headers=headers)


def page_of(case: Complaint) -> str:
    """The evidence page of the draft."""
    url = reverse("complaints:draft", args=[case.reference, "evidence"])
    return browser(case.complainant).get(url).content.decode()


# --- order, words, undo ---
def test_files_stand_in_the_order_they_came_and_move_one_place_at_a_time():
    case = cases.draft()
    first, second, third = add(case, "一.png", "二.png", "三.png")

    post(case, down=first.pk)
    post(case, script=True, up=third.pk)
    post(case, up=second.pk)  # it is the first already

    assert names_of(case) == ["二.png", "三.png", "一.png"]
    assert post(case, up=first.pk).url.endswith(f"/draft/evidence/#file-{first.pk}")


def test_moving_passes_over_removed_files_and_those_of_others():
    case, other = cases.draft(), cases.draft()
    first, second, third = add(case, "一.png", "二.png", "三.png")
    (theirs,) = add(other, "别人.png")
    post(case, remove=second.pk)

    post(case, down=first.pk)
    post(case, up=theirs.pk)

    assert names_of(case) == ["三.png", "一.png"]
    assert names_of(other) == ["别人.png"]


def test_the_ends_of_the_list_offer_no_way_further():
    case = cases.draft()
    add(case, "一.png", "二.png")

    html = page_of(case)

    first, second = html.split('<li class="file"')[1:]
    assert 'name="up" value="' in first
    assert first.count(" hidden>上移") == 1
    assert first.count(" hidden>下移") == 0
    assert second.split("</ul>")[0].count(" hidden>下移") == 1


def test_a_removed_file_can_be_brought_back_and_is_gone_when_the_page_is_left():
    case = cases.draft()
    first, second = add(case, "一.png", "二.png")

    gone = post(case, script=True, remove=first.pk).content.decode()
    page = page_of(case)
    without = names_of(case)
    back = post(case, script=True, undo=first.pk)
    after = names_of(case)
    post(case, remove=second.pk)
    post(case)  # 继续

    assert "“一.png”已移除" in gone and f'name="undo" value="{first.pk}"' in gone
    assert f'name="undo" value="{first.pk}"' in page and "<span data-file-count>1</span>" in page
    assert (without, back.status_code, after) == (["二.png"], 200, ["一.png", "二.png"])
    assert names_of(case) == ["一.png"]
    assert list(StoredFile.objects.values_list("name", flat=True)) == ["一.png"]


def test_a_removed_file_is_not_served_nor_counted():
    case = cases.draft()
    rows = add(case, *[f"{n}.png" for n in range(EVIDENCE_MAX)])
    looked_at()
    post(case, remove=rows[0].pk)

    served = browser(case.complainant).get(reverse("complaints:evidence", args=[case.reference, rows[0].pk, "clean"]))
    add(case, "新.png")
    full = post(case, script=True, undo=rows[0].pk)

    assert served.status_code == 404
    assert (full.status_code, full.content.decode()) == (409, "最多可以上传20个文件。请先移除不需要的文件。")
    assert len(names_of(case)) == EVIDENCE_MAX


def test_removed_files_are_swept_after_a_day_and_never_from_a_filed_case(django_capture_on_commit_callbacks):
    case, filed = cases.draft(), cases.filed()
    old, young = add(case, "旧.png", "新.png")
    (kept,) = add(filed, "已提交.png")
    evidence.remove_evidence(case, actor=case.complainant, pk=old.pk, now=MONDAY)
    evidence.remove_evidence(case, actor=case.complainant, pk=young.pk, now=MONDAY + timedelta(hours=20))
    Evidence.objects.filter(pk=kept.pk).update(removed_at=MONDAY)

    early = evidence.purge_removed(MONDAY + timedelta(hours=24))
    gone = evidence.purge_removed(MONDAY + timedelta(hours=25))

    assert (early, gone) == (0, 1)
    assert sorted(Evidence.objects.values_list("file__name", flat=True)) == ["已提交.png", "新.png"]
    assert purge_removed_files() == 1  # long after


def test_filing_takes_the_removed_files_away_for_good():
    case = cases.draft()
    first, second = add(case, "一.png", "二.png")
    evidence.remove_evidence(case, actor=case.complainant, pk=first.pk)

    draft.file(case, actor=case.complainant, attested=True, now=MONDAY)

    assert list(case.evidence.all()) == [second]
    assert StoredFile.objects.count() == 1


def test_discarding_a_draft_takes_its_removed_files_too():
    case = cases.draft()
    (row,) = add(case, "一.png")
    evidence.remove_evidence(case, actor=case.complainant, pk=row.pk)

    draft.discard_draft(case, actor=case.complainant)

    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("deed", ["describe", "move", "remove", "restore"])
def test_the_files_of_a_filed_case_stay_as_they_are(deed):
    case = cases.filed()
    (row,) = add(case, "一.png")
    events = case.events.count()
    deeds = {
        "describe": lambda: evidence.describe_evidence(case, actor=case.complainant, captions={row.pk: "新"}),
        "move": lambda: evidence.move_evidence(case, actor=case.complainant, pk=row.pk, up=True),
        "remove": lambda: evidence.remove_evidence(case, actor=case.complainant, pk=row.pk),
        "restore": lambda: evidence.restore_evidence(case, actor=case.complainant, pk=row.pk),
    }

    with pytest.raises(Refused):
        deeds[deed]()

    row.refresh_from_db()
    assert (row.caption, row.removed_at, case.events.count()) == ("", None, events)


def test_the_storage_is_no_free_place_for_what_was_removed():
    case = cases.draft()
    for start in range(0, evidence.KEPT_MAX, EVIDENCE_MAX):
        add(case, *[f"{start + n}.png" for n in range(EVIDENCE_MAX)])
        case.evidence.update(removed_at=MONDAY)

    with pytest.raises(Refused) as refused:
        add(case, "又一个.png")

    assert refused.value.code == "too_many_tries"


# --- the checklist ---
@pytest.mark.parametrize(
    ("words", "item"),
    [
        (["订单截图.png"], "订单截图"),
        (["", "微信支付账单.jpg"], "付款凭证"),
        (["发票", "IMG_1.png"], "付款凭证"),
        (["机身铭牌"], "商品照片"),
        (["宣传页面"], "商品页面截图"),
        (["IMG_20261102.jpg"], ""),
        (["", ""], ""),
    ],
)
def test_a_caption_or_a_name_says_what_a_file_is(words, item):
    assert checklist.guess(ECM, *words) == item


def test_every_item_of_every_category_is_known_by_its_own_name():
    from_catalogue = {tuple(row.evidence) for row in queries.top_categories()}

    assert all(checklist.guess(items, item) == item for items in from_catalogue for item in items)


def test_the_list_ticks_itself_and_only_for_what_can_be_used():
    case = cases.draft()
    order, blurred, other = add(case, "订单.png", "发票.png", "IMG.png")
    looked_at(blurred)

    post(case, **{f"shows-{other.pk}": "商品照片", f"note-{other.pk}": ""})
    post(case, remove=order.pk)
    html = page_of(case)

    assert [row.shows for row in case.evidence.order_by("pk")] == ["订单截图", "付款凭证", "商品照片"]
    assert '<li class="is-done" data-item="商品照片">' in html
    assert html.count('class="is-done" data-item') == 1


def test_a_new_caption_says_what_it_is_unless_somebody_chose():
    case = cases.draft()
    (row,) = add(case, "IMG.png")

    row_html = post(case, script=True, about=row.pk, **{f"note-{row.pk}": "付款记录", f"shows-{row.pk}": ""}).content
    post(case, **{f"note-{row.pk}": "订单", f"shows-{row.pk}": "付款凭证"})
    post(case, **{f"note-{row.pk}": "订单页", f"shows-{row.pk}": "不在清单上的"})
    row.refresh_from_db()

    assert '<option value="付款凭证" selected>' in row_html.decode()
    assert (row.caption, row.shows) == ("订单页", "")  # they took the item away


def test_rejected_files_take_no_room_and_the_pages_count_alike():
    case = cases.draft()
    rows = add(case, *[f"{n}.png" for n in range(EVIDENCE_MAX)])
    looked_at(rows[0])
    add(case, "替换.png")
    me = browser(case.complainant)

    page = me.get(reverse("complaints:draft", args=[case.reference, "evidence"])).content.decode()
    check = me.get(reverse("complaints:draft", args=[case.reference, "check"])).content.decode()

    assert "已添加<span data-file-count>20</span>个文件" in page
    assert "证据（20个文件）" in check
    assert "0.png：这个文件打不开" in check


# --- who sees which ---
def test_who_sees_which_file():
    case = cases.with_business()
    ready, waiting, letter = add(case, "好.png", "等.png", "委托书.png")
    ours = Evidence.objects.create(
        complaint=case,
        file=stored(cases.handler_of(case)),
        by_business=True,
        added_by=cases.handler_of(case),
        added_at=MONDAY,
    )
    looked_at()
    Evidence.objects.filter(pk=letter.pk).update(purpose="letter")
    StoredFile.objects.filter(evidence__in=[waiting, ours]).update(state=State.RECEIVED, cleaned="", thumbnail="")
    seen = {
        viewer: {row.pk for row in access.files_for(cases.fresh(case), viewer)}
        for viewer in (Side.COMPLAINANT, Side.BUSINESS, Side.STAFF)
    }

    assert seen[Side.COMPLAINANT] == {ready.pk, waiting.pk, letter.pk}
    assert seen[Side.BUSINESS] == {ready.pk, ours.pk}
    assert seen[Side.STAFF] == {ready.pk, waiting.pk, letter.pk, ours.pk}


# url × (complainant, company, officer, auditor); the letter and what is not clean do not exist for the company
MATRIX = [
    ("file", "好", (200, 200, 200, 200)),
    ("clean", "好", (200, 200, 200, 200)),
    ("thumb", "好", (200, 200, 200, 200)),
    ("page-1", "好", (404, 404, 404, 404)),
    ("nonsense", "好", (404, 404, 404, 404)),
    ("original", "好", (404, 404, 200, 409)),
    ("file", "坏", (200, 404, 200, 200)),
    ("clean", "坏", (404, 404, 404, 404)),
    ("original", "坏", (404, 404, 200, 409)),
    ("file", "委托书", (200, 404, 200, 200)),
    ("clean", "委托书", (200, 404, 200, 200)),
    ("thumb", "委托书", (200, 404, 200, 200)),
    ("original", "委托书", (404, 404, 200, 409)),
]


@pytest.mark.parametrize(("address", "name", "expected"), MATRIX)
def test_each_side_reaches_its_files_and_no_others(address, name, expected):
    case = cases.with_business()
    rows = dict(zip(("好", "坏", "委托书"), add(case, "好.png", "坏.png", "委托书.png"), strict=True))
    looked_at(rows["坏"])
    Evidence.objects.filter(pk=rows["委托书"].pk).update(purpose="letter")
    route = address if address in ("file", "original") else "evidence"
    args = [case.reference, rows[name].pk] + ([address] if route == "evidence" else [])
    people = [case.complainant, cases.handler_of(case), cases.officer(), cases.staff("auditor")]

    answers = []
    for user in people:
        ask = browser(user).post if route == "original" else browser(user).get
        answers.append(ask(reverse(f"complaints:{route}", args=args)).status_code)

    assert tuple(answers) == expected


def test_the_page_of_a_file_shows_it_and_leads_to_its_neighbours():
    case = cases.filed()
    one, two, three = add(case, "一.png", "二.png", "三.png")
    case.evidence.filter(pk=two.pk).update(caption="订单<b>")
    looked_at()

    html = browser(case.complainant).get(reverse("complaints:file", args=[case.reference, two.pk])).content.decode()

    clean = reverse("complaints:evidence", args=[case.reference, two.pk, "clean"])
    assert f'<img src="{clean}" alt="图片：订单&lt;b&gt;">' in html
    assert stored_hash(two) in html
    assert "未做病毒扫描" in html
    assert f'href="{reverse("complaints:file", args=[case.reference, one.pk])}" rel="prev"' in html
    assert f'href="{reverse("complaints:file", args=[case.reference, three.pk])}" rel="next"' in html
    assert "调取原文件" not in html


def stored_hash(row: Evidence) -> str:
    return StoredFile.objects.get(evidence=row).sha256


def test_who_opens_an_original_stands_in_the_ledger():
    case = cases.with_business()
    (row,) = add(case, "一.png")
    looked_at()
    officer = cases.officer("吴受理")

    page = browser(officer).get(reverse("complaints:file", args=[case.reference, row.pk])).content.decode()
    original = browser(officer).post(reverse("complaints:original", args=[case.reference, row.pk]))

    event = case.events.get(step="open_original")
    assert "调取原文件并记录" in page
    assert b"".join(original).startswith(b"\x89PNG")
    assert original["Content-Disposition"].startswith("attachment")
    assert (event.actor, event.data) == (officer, {"evidence": [row.pk]})
    assert "查看了文件原件" in [line.title for line in timeline_of(cases.fresh(case), Side.STAFF)]
    for viewer in (Side.COMPLAINANT, Side.BUSINESS):
        assert "查看了文件原件" not in [line.title for line in timeline_of(cases.fresh(case), viewer)]


# --- rejected after filing ---
def test_a_file_rejected_after_filing_is_told_once_to_who_sent_it(time_machine):
    case = cases.with_business()
    time_machine.move_to(MONDAY + timedelta(minutes=1), tick=False)
    (mine,) = add(case, "我的.png")
    looked_at(mine)

    told = [tell_rejected_files(), tell_rejected_files()]

    event = case.events.get(step="reject_evidence")
    notices = Notice.objects.filter(kind="file_rejected")
    assert told == [1, 0]
    assert (event.data, event.status_to) == ({"evidence": [mine.pk], "by_business": False}, "with_business")
    assert {notice.user for notice in notices} == {case.complainant}
    assert {notice.channel for notice in notices} == {"sms", "email", "site"}
    assert not any("我的.png" in notice.text for notice in notices)
    assert [line.title for line in timeline_of(cases.fresh(case), Side.COMPLAINANT)][-1] == "有文件未通过检查"
    assert "有文件未通过检查" not in [line.title for line in timeline_of(cases.fresh(case), Side.BUSINESS)]


def test_advice_how_to_send_a_file_anew_is_for_who_sent_it():
    case = cases.with_business()
    (mine,) = add(case, "我的.png")
    looked_at(mine)
    mine = Evidence.objects.get(pk=mine.pk)

    said = {who: tiles(case, [mine], who)[0].error for who in (Side.COMPLAINANT, Side.STAFF)}

    assert said[Side.COMPLAINANT].startswith(said[Side.STAFF])
    assert said[Side.STAFF].count("。") == 1 and "请" not in said[Side.STAFF]
    assert "请" in said[Side.COMPLAINANT]


def test_the_company_is_told_of_its_own_bad_file_and_the_complainant_is_not(time_machine):
    case = cases.with_business()
    handler = cases.handler_of(case)
    time_machine.move_to(MONDAY + timedelta(minutes=1), tick=False)
    answer.answer(case, actor=handler, code="B3", text="解释说明如下，请您查看。", files=[stored(handler)], now=MONDAY)
    looked_at(case.evidence.get(by_business=True))

    tell_rejected_files()

    kinds = set(Notice.objects.filter(kind__contains="rejected").values_list("kind", "user"))
    assert kinds == {("business_file_rejected", handler.pk)}
    assert "有文件未通过检查" not in [line.title for line in timeline_of(cases.fresh(case), Side.COMPLAINANT)]


def test_what_the_check_has_told_and_what_is_closed_is_not_told_again(time_machine):
    known, closed = cases.draft(), cases.filed()
    time_machine.move_to(MONDAY + timedelta(minutes=1), tick=False)
    looked_at(*add(known, "坏.png"))
    draft.file(known, actor=known.complainant, attested=True, now=MONDAY)
    looked_at(*add(closed, "坏.png"))
    Complaint.objects.filter(pk=closed.pk).update(status="withdrawn")

    assert tell_rejected_files() == 0
    assert not Notice.objects.filter(kind="file_rejected").exists()


# --- what the pages cost ---
@pytest.mark.parametrize("route", ["draft", "file"])
def test_the_pages_of_files_cost_the_same_with_one_file_and_with_three(route, django_assert_num_queries):
    case = cases.draft()
    (first,) = add(case, "一.png")
    looked_at()
    args = {"draft": [case.reference, "evidence"], "file": [case.reference, first.pk]}[route]
    client, url = browser(case.complainant), reverse(f"complaints:{route}", args=args)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    add(case, "二.png", "三.png")
    looked_at()

    with django_assert_num_queries(len(asked)):
        client.get(url)


def stored_of(case: Complaint, n: int) -> StoredFile:
    kind = {"kind": "picture", "format": "png", "size": 1, "sha256": f"{n:064x}", "state": "clean"}
    return StoredFile.objects.create(
        owner=case.complainant, name=f"{n}.png", original=f"{n}", cleaned=f"{n}", created_at=MONDAY, **kind
    )


def test_the_search_for_rejected_files_reads_an_index():
    case = cases.draft()
    old = [stored_of(case, n) for n in range(300)]  # most are clean and long done, as in life
    rows = [Evidence(complaint=case, file=f, added_by=case.complainant, added_at=MONDAY) for f in old]
    Evidence.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE files_storedfile, complaints_evidence, complaints_complaint")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = evidence_queries.cases_with_untold_rejections(MONDAY).explain()

    assert "files_rejected" in plan
