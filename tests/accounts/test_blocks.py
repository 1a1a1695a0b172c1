"""暂停提交: until a day, for the account and its number; said with its reason, objected to, lifted by others."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts import blocks, tasks
from accounts.models import BlockEvent, FilingBlock, User
from accounts.personal_data import AccountData
from accounts.privacy import leaving
from casework.errors import Refused
from casework.workdays import day_of
from complaints.commands import draft
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import client_of

pytestmark = pytest.mark.django_db
TODAY = day_of(MONDAY)
REASON = "一周内就同一事项提交43件内容相同的投诉。"


@pytest.fixture
def boss() -> User:
    return cases.supervisor()


@pytest.fixture
def flooder() -> User:
    return cases.person("多次提交")


def blocked(person: User, boss: User, days: int = 30) -> FilingBlock:
    return blocks.block(person, actor=boss, reason=REASON, until_on=TODAY + timedelta(days=days), now=MONDAY)


def told(person: User, kind: str) -> list[str]:
    return list(Notice.objects.filter(user=person, kind=kind, channel="site").values_list("text", flat=True))


def deeds(row: FilingBlock) -> list[str]:
    return list(row.events.values_list("deed", flat=True))


# --- what it does ---
def test_who_is_blocked_files_nothing_until_the_day_is_over(flooder, boss):
    case = cases.draft(flooder)
    blocked(flooder, boss, days=2)

    with pytest.raises(Refused, match="已被暂停，到11月4日") as refused:
        draft.file(case, actor=flooder, attested=True, now=MONDAY + timedelta(days=2))

    assert refused.value.code == "filing_blocked"
    assert REASON in refused.value.message
    assert cases.fresh(case).status == "draft"
    draft.file(case, actor=flooder, attested=True, now=MONDAY + timedelta(days=3))
    assert cases.fresh(case).filed_at


def test_a_new_account_with_the_number_stays_blocked_and_reads_no_reason(flooder, boss):
    phone = flooder.phone
    row = blocked(flooder, boss)
    User.objects.filter(pk=flooder.pk).update(leaving_at=MONDAY, email="moved@example.com")
    leaving.erase(flooder.pk, now=MONDAY)
    again = User.objects.create_user(None, phone=phone)
    by_address = User.objects.create_user("Moved@example.com", None)

    for person in (again, by_address):
        assert "属于一个已被暂停提交的账户" in blocks.told(person, MONDAY)
        assert REASON not in blocks.told(person, MONDAY)
    assert blocks.told(cases.person("别人"), MONDAY) == ""
    assert phone not in str(FilingBlock.objects.filter(pk=row.pk).values())


def test_the_hotline_still_takes_down_what_they_call_about(flooder, boss):
    case = cases.draft(flooder)
    type(case).objects.filter(pk=case.pk).update(via="hotline")
    blocked(flooder, boss)

    draft.file(cases.fresh(case), actor=flooder, attested=True, now=MONDAY)

    assert cases.fresh(case).filed_at


def test_cases_go_on_and_the_doors_of_filing_say_why(flooder, boss):
    open_case, case = cases.filed(flooder), cases.draft(flooder)
    blocked(flooder, boss)
    client = client_of(flooder)

    with time_machine.travel(MONDAY, tick=False):
        doors = [reverse("complaints:new"), reverse("complaints:draft", args=[case.reference, "check"])]
        pages = [client.get(url).content.decode() for url in doors]
        mine = client.get(open_case.get_absolute_url())

    for page in pages:
        assert REASON in page
        assert reverse("my_block") in page
    assert mine.status_code == 200
    draft_page = client.post(doors[1], {"attested": "on", "shares": "on"})
    assert draft_page.status_code == 409


# --- who decides ---
@pytest.mark.parametrize("days", [-1, 400])
def test_it_ends_within_a_year(flooder, boss, days):
    with pytest.raises(Refused, match="一次最长一年"):
        blocked(flooder, boss, days=days)

    assert not FilingBlock.objects.exists()


def test_only_supervisors_block_and_never_staff(flooder, boss):
    with pytest.raises(Refused, match="只有主管"):
        blocked(flooder, cases.officer())
    with pytest.raises(Refused, match="不能暂停工作人员"):
        blocked(cases.officer("同事"), boss)

    assert not Notice.objects.filter(kind="filing_blocked").exists()


def test_a_new_decision_takes_the_place_of_the_old_one(flooder, boss):
    old = blocked(flooder, boss, days=2)
    new = blocked(flooder, boss, days=200)

    old.refresh_from_db()
    assert (old.end, deeds(old), deeds(new)) == ("renewed", ["blocked", "renewed"], ["blocked"])
    assert blocks.in_force(flooder, TODAY) == new
    assert len(told(flooder, "filing_blocked")) == 2


def test_an_objection_is_answered_by_somebody_else(flooder, boss):
    row = blocked(flooder, boss)
    other = cases.staff("administrator", "管理员")
    blocks.object_to(row, actor=flooder, text="是三件不同的事。", now=MONDAY)

    assert told(other, "staff_block_objected")
    with pytest.raises(Refused, match="已经提出过异议"):
        blocks.object_to(row, actor=flooder, text="再说一次。", now=MONDAY)
    with pytest.raises(Refused, match="由另一位"):
        blocks.keep(row, actor=boss, answer="维持原来的决定。", now=MONDAY)
    blocks.keep(row, actor=other, answer="43件内容相同。", now=MONDAY)
    assert "43件内容相同。" in told(flooder, "filing_block_kept")[0]
    blocks.lift(row, actor=other, answer="已经核实本人情况。", now=MONDAY)
    assert told(flooder, "filing_unblocked")
    assert blocks.told(flooder, MONDAY) == ""
    assert deeds(row) == ["blocked", "objected", "kept", "lifted"]
    with pytest.raises(Refused, match="已经结束"):
        blocks.lift(row, actor=other, answer="再解除一次。", now=MONDAY)


def test_the_record_cannot_be_changed(flooder, boss):
    row = blocked(flooder, boss)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BlockEvent.objects.filter(block=row).update(deed="lifted")


# --- pages ---
def test_the_page_takes_an_objection_and_keeps_what_was_typed(flooder, boss):
    row, client = blocked(flooder, boss), client_of(flooder)

    with time_machine.travel(MONDAY, tick=False):
        short = client.post(reverse("my_block"), {"text": "不"})
        assert short.status_code == 422
        client.post(reverse("my_block"), {"text": "这些投诉不是我提交的。"})
        page = client.get(reverse("my_block")).content.decode()

    row.refresh_from_db()
    assert row.objection == "这些投诉不是我提交的。"
    assert "正在等待主管或者管理员答复" in page


def test_a_supervisor_sees_the_notice_before_it_is_sent(flooder, boss):
    client = client_of(boss)
    url = reverse("admin:accounts_filingblock_add")
    until = day_of(MONDAY) + timedelta(days=30)
    typed = {"person": flooder.pk, "until_on": until.isoformat(), "reason": REASON}

    with time_machine.travel(MONDAY, tick=False):
        assert url in client.get(reverse("admin:accounts_user_change", args=[flooder.pk])).content.decode()
        preview = client.post(url, typed)
        assert REASON in preview.content.decode()
        assert not FilingBlock.objects.exists()
        client.post(url, typed | {"seen": preview.context["mark"]})
        row = FilingBlock.objects.get()
        listed = client.get(reverse("admin:accounts_filingblock_changelist")).content.decode()
        page = reverse("admin:accounts_filingblock_change", args=[row.pk])
        lifting = {"deed": "lift", "answer": "误会，已经核实。"}
        preview = client.post(page, lifting)
        assert not FilingBlock.objects.get().end
        client.post(page, lifting | {"seen": preview.context["mark"]})

    assert REASON in listed
    assert FilingBlock.objects.get().end == "lifted"


# --- what is kept ---
def test_its_owner_gets_it_with_their_data(flooder, boss):
    blocked(flooder, boss)

    [(_name, content)] = AccountData().parts(flooder, MONDAY)
    [kept] = json.loads(content())["暂停提交"]

    assert (kept["原因"], kept["截止"]) == (REASON, "2026-12-02")


def test_words_and_digests_go_a_year_after_the_end(flooder, boss):
    row = blocked(flooder, boss, days=1)

    with time_machine.travel(MONDAY + timedelta(days=365)):
        tasks.release_unverified()
    row.refresh_from_db()
    assert row.reason
    with time_machine.travel(MONDAY + timedelta(days=368)):
        tasks.release_unverified()
    row.refresh_from_db()
    assert (row.reason, row.contacts) == ("", [])
    assert deeds(row) == ["blocked"]
