"""Cases kept long enough: two people release them, the background blanks them, and the ledger still verifies."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals import commands as appeals
from appeals.models import Appeal
from casework.workdays import day_of
from complaints import tasks
from complaints.commands import answer, call, dealing, disposal, draft, evidence, intake, mediation, offer, publication
from complaints.commands.disposal import LEASE, erase
from complaints.exports import bundle
from complaints.models import Complaint, Disposal, DisposalItem, Evidence
from complaints.queries import disposal as disposal_queries
from complaints.rules import retention
from complaints.rules.codes import Side
from files.intake import receive
from files.models import StoredFile
from files.tasks import process
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples
from tests.support.browsers import client_of
from tests.support.refusing import refused

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=3 * 365 + 2) + retention.ANNOUNCED
SECRET = "青花瓷"  # a word that stands in everything anybody says below


def over(case: Complaint) -> Complaint:
    """No term of the case runs any more, as years later."""
    case.clocks.filter(stopped_at=None).update(stopped_at=MONDAY, next_at=None, result="lapsed")
    return cases.fresh(case)


def released(*, now: Any = LATER) -> Disposal:
    """A batch that two people released and that was announced a week before `now`."""
    now -= retention.ANNOUNCED
    batch = disposal.prepare_disposal(actor=None, now=now)
    disposal.propose_disposal(batch, actor=cases.officer(), now=now)
    disposal.release_disposal(batch, actor=cases.supervisor(), now=now)
    disposal.run_disposals(now=now)
    return batch


def told_everything() -> Complaint:
    """A case in which everybody has said something, with a file."""
    person, company = cases.person(f"林{SECRET}"), cases.company(cases.person("徐敏"))
    case = cases.draft(person, company, title=f"{SECRET}碎了", facts=f"{SECRET}在运输途中碎了。{cases.FACTS}")
    stored = receive(samples.upload(samples.picture(), f"{SECRET}.png"), owner=person, now=MONDAY)
    evidence.add_evidence(case, actor=person, stored=stored, caption=SECRET, now=MONDAY)
    process()
    draft.file(case, actor=person, attested=True, now=MONDAY)
    intake.accept(case, actor=(officer := cases.officer()), now=MONDAY)
    intake.note(case, actor=officer, text=f"电话里说{SECRET}。", now=MONDAY)
    offer.message(case, actor=person, text=f"{SECRET}请尽快。", now=MONDAY)
    call.log_call(case, actor=officer, topic="progress", text=f"问{SECRET}", now=MONDAY)
    dealing.request_extension(
        case, actor=cases.handler_of(case), interim=f"{SECRET}在查", reason=f"{SECRET}供应商", now=MONDAY
    )
    case = cases.answered(case=cases.fresh(case), text=f"{SECRET}可以退。", action=f"退{SECRET}")
    offer.counter(
        case,
        actor=person,
        text=f"{SECRET}还要赔。",
        amount=Decimal("100.00"),
        perform_by=date(2026, 12, 1),
        now=MONDAY,
    )
    case = cases.in_mediation(case=cases.fresh(case))
    mediation.call_session(
        case, actor=case.mediator, starts_at=MONDAY + timedelta(days=1), minutes=30, place=SECRET, now=MONDAY
    )
    case = cases.settlement_proposed(case=case, text=f"退{SECRET}。")
    mediation.terminate_mediation(case, actor=case.mediator, termination="T3", reason=f"{SECRET}谈不拢", now=MONDAY)
    answer.rate(case, actor=person, speed=5, attitude=5, result=1, is_solved=False, comment=f"{SECRET}没退", now=MONDAY)
    return over(case)


def whole_database() -> str:
    """Every row that could hold words of a case, as text."""
    found = []
    for model in (*apps.get_app_config("complaints").get_models(), Notice, StoredFile):
        found += [str(row) for row in model._default_manager.values()]
    return "\n".join(found)


# --- who may, and when ---
def test_two_people_release_a_batch_and_the_database_wants_them_too():
    case, officer = over(cases.closed()), cases.officer()
    chief, other = cases.supervisor(), cases.supervisor("另一位")
    batch = disposal.prepare_disposal(actor=chief, now=LATER)

    refused("role", lambda: disposal.propose_disposal(batch, actor=cases.staff("auditor"), now=LATER))
    refused("not_proposed", lambda: disposal.release_disposal(batch, actor=other, now=LATER))
    disposal.propose_disposal(batch, actor=chief, now=LATER)
    refused("own_proposal", lambda: disposal.release_disposal(batch, actor=chief, now=LATER))
    refused("role", lambda: disposal.release_disposal(batch, actor=officer, now=LATER))
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=batch.pk).update(released_at=LATER, released_by=chief)
    refused("not_released", lambda: erase(case, now=LATER))
    assert disposal.run_disposals(now=LATER) == 0
    assert cases.fresh(case).facts == cases.FACTS

    disposal.release_disposal(batch, actor=other, now=LATER)

    refused("released", lambda: disposal.cancel_disposal(batch, actor=chief, now=LATER))


def test_a_party_decides_about_no_batch_with_a_case_of_its_own():
    case = over(cases.closed())
    case.complainant.is_staff = True
    case.complainant.save()
    case.complainant.groups.add(cases.officer().groups.get())
    batch = disposal.prepare_disposal(actor=None, now=LATER)

    refused("party", lambda: disposal.propose_disposal(batch, actor=case.complainant, now=LATER))


def test_only_what_ended_long_ago_with_no_term_running_and_no_hold_is_prepared_once():
    running, held, young, old = cases.closed(), over(cases.refused()), over(cases.closed()), over(cases.closed())
    open_case = cases.with_business()
    disposal.hold(held, actor=cases.supervisor(), reason="法院要求保存", now=MONDAY)
    Complaint.objects.filter(pk=young.pk).update(status_since=LATER - timedelta(days=10))

    batch = disposal.prepare_disposal(actor=None, now=LATER)

    assert list(batch.items.values_list("complaint", flat=True)) == [old.pk]
    refused("nothing_past", lambda: disposal.prepare_disposal(actor=None, now=LATER))
    assert disposal.prepare_nightly(now=LATER) is None
    for case, code in ((running, "not_past"), (held, "held"), (young, "not_past"), (open_case, "status")):
        refused(code, lambda case=case: erase(case, now=LATER))


def test_a_hold_stops_even_what_was_released_and_says_why_in_a_note():
    case, chief = over(cases.closed()), cases.supervisor()
    batch = released()
    refused("role", lambda: disposal.hold(case, actor=cases.officer(), reason="x", now=LATER))
    disposal.hold(case, actor=chief, reason="法院（2029）民初1号", now=LATER)
    refused("held", lambda: disposal.hold(case, actor=chief, reason="x", now=LATER))

    disposal.run_disposals(now=LATER)

    item = DisposalItem.objects.get()
    assert (item.kept_because, cases.fresh(case).erased_at) == ("held", None)
    assert Disposal.objects.get(pk=batch.pk).finished_at
    assert [row.text for row in case.notes.all()] == ["法院（2029）民初1号"]
    assert "法院" not in str(list(case.events.values_list("data", flat=True)))

    disposal.lift_hold(case, actor=chief, reason="已审结", now=LATER)
    released(now=LATER + timedelta(days=1))
    disposal.run_disposals(now=LATER + timedelta(days=1))

    assert cases.fresh(case).erased_at


def test_a_batch_that_is_called_off_frees_its_cases():
    over(cases.closed())
    batch = disposal.prepare_disposal(actor=None, now=LATER)

    disposal.cancel_disposal(batch, actor=cases.supervisor(), now=LATER)

    refused("over", lambda: disposal.propose_disposal(batch, actor=cases.officer(), now=LATER))
    assert disposal.prepare_disposal(actor=None, now=LATER).items.count() == 1


def test_whose_case_goes_is_told_a_week_before_once_and_has_all_of_it_until_then():
    case = told_everything()
    batch = released(now=LATER)
    disposal.run_disposals(now=LATER - timedelta(days=3))
    mine = client_of(case.complainant)

    [told] = Notice.objects.filter(kind="case_ending", channel="site", user=case.complainant)
    day = day_of(LATER)
    assert f"将在{day.year}年{day.month}月{day.day}日之后删除" in told.text
    refused("not_announced", lambda: erase(case, now=LATER - timedelta(seconds=1)))
    assert disposal.run_disposals(now=LATER - timedelta(seconds=1)) == 0
    assert cases.fresh(case).erased_at is None
    assert SECRET in mine.get(case.get_absolute_url()).content.decode()
    assert SECRET in mine.get(reverse("complaints:case_json", args=[case.reference])).content.decode()

    assert disposal.run_disposals(now=LATER) == 1

    assert cases.fresh(case).erased_at == LATER
    assert Disposal.objects.get(pk=batch.pk).finished_at == LATER


def test_every_side_reads_on_the_case_when_it_goes_unless_it_is_kept():
    case = told_everything()
    pages = {
        client_of(case.complainant): case.get_absolute_url(),
        client_of(cases.handler_of(case)): reverse("business:case", args=[case.business_id, case.reference]),
        client_of(cases.supervisor("看的人")): reverse("admin:complaints_complaint_change", args=[case.pk]),
    }

    def said() -> list[bool]:
        return [banner in client.get(url).content.decode() for client, url in pages.items()]

    day = day_of(LATER)
    banner = f"内容和文件将在{day.year}年{day.month}月{day.day}日之后删除"
    unsaid = said()
    released()
    announced = said()
    disposal.hold(case, actor=cases.supervisor("留的人"), reason="法院要求保留", now=LATER - timedelta(days=1))

    assert (unsaid, announced, said()) == ([False] * 3, [True] * 3, [False] * 3)


# --- what goes and what stays ---
def test_every_word_and_file_goes_and_the_ledger_and_the_hashes_stay(tmp_path):
    case = told_everything()
    stored = Evidence.objects.get(complaint=case).file
    blobs = [stored.original.name, *stored.copies()]
    events = list(case.events.order_by("seq").values("seq", "step", "hash"))
    hashes = list(case.versions.values_list("number", "sha256"))
    assert all(default_storage.exists(name) for name in blobs)
    assert SECRET in whole_database()
    released()

    with transaction.atomic():  # as committed
        disposal.run_disposals(now=LATER)
    case = cases.fresh(case)

    assert SECRET not in whole_database()
    assert case.complainant_name == case.facts == "" and case.answers == {} and case.title == retention.MARK
    assert (case.status, case.outcome, case.events.last().step) == ("closed", "O07", "erase")
    assert list(case.events.order_by("seq").values("seq", "step", "hash"))[:-1] == events
    assert list(case.versions.values_list("number", "sha256")) == hashes
    assert not StoredFile.objects.exists()
    call_command("verify_ledger", stdout=(said := StringIO()))
    assert "相符" in said.getvalue()
    file = tmp_path / "case.json"
    file.write_bytes(bundle.as_json(bundle.bundle(case, Side.COMPLAINANT, LATER)))
    checked = subprocess.run([sys.executable, "script/verify-case", str(file)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    forged = json.loads(file.read_text()) | {"erased_at": None}
    file.write_text(json.dumps(forged))
    assert subprocess.run([sys.executable, "script/verify-case", str(file)], capture_output=True).returncode == 1


def test_the_files_leave_the_storage_once_it_is_committed(django_capture_on_commit_callbacks):
    case = told_everything()
    stored = Evidence.objects.get(complaint=case).file
    blobs = [stored.original.name, *stored.copies()]
    released()

    with django_capture_on_commit_callbacks(execute=True):
        disposal.run_disposals(now=LATER)

    assert not any(default_storage.exists(name) for name in blobs)


def test_everybody_sees_that_it_is_gone_and_nothing_can_be_done_any_more():
    case = told_everything()
    handler, chief = cases.handler_of(case), cases.supervisor("看的人")
    released()
    disposal.run_disposals(now=LATER)
    case = cases.fresh(case)
    mine, theirs, staff = client_of(case.complainant), client_of(handler), client_of(chief)

    pages = [
        mine.get(case.get_absolute_url()),
        theirs.get(reverse("business:case", args=[case.business_id, case.reference])),
        staff.get(reverse("admin:complaints_complaint_change", args=[case.pk])),
        mine.get(reverse("complaints:versions", args=[case.reference])),
        mine.get(reverse("complaints:case_json", args=[case.reference])),
        mine.get(reverse("complaints:case_pdf", args=[case.reference])),
        mine.get(reverse("complaints:mine")),
    ]

    assert [page.status_code for page in pages] == [200] * len(pages)
    assert all("内容和文件已于" in page.content.decode() for page in pages[:3])
    assert mine.get(reverse("complaints:receipt", args=[case.reference])).status_code == 404
    for deed in (
        lambda: publication.permit_publication(case, actor=case.complainant, now=LATER),
        lambda: call.log_call(case, actor=cases.officer(), topic="progress", text="问", now=LATER),
        lambda: disposal.hold(case, actor=chief, reason="晚了", now=LATER),
        lambda: erase(case, now=LATER),
    ):
        refused("erased", deed)


def test_the_words_of_an_appeal_go_with_those_of_the_complaint():
    judge = cases.reviewer()
    appeal = cases.appealed(statement=f"{SECRET}没有退，企业没有说明原因，请重新审查。")
    appeals.dismiss(appeal, actor=judge, decision=f"{SECRET}已查明。", other_remedies=f"{SECRET}可起诉", now=MONDAY)
    over(appeal.complaint)
    released()

    disposal.run_disposals(now=LATER)

    row = Appeal.objects.get()
    assert (row.statement, row.decision, row.other_remedies) == ("", retention.MARK, "")
    assert SECRET not in whole_database()
    call_command("verify_ledger", stdout=(said := StringIO()))
    assert "相符" in said.getvalue()


def test_a_killed_worker_leaves_what_another_one_finishes(monkeypatch):
    found = [over(cases.closed()) for _ in range(3)]
    batch = released()
    erased = []

    def dies(case, *, now):
        if len(erased) == 1:
            raise KeyboardInterrupt
        erase(case, now=now)
        erased.append(case.pk)

    monkeypatch.setattr("complaints.commands.disposal.erase", dies)
    with pytest.raises(KeyboardInterrupt):
        disposal.run_disposals(now=LATER)
    monkeypatch.undo()
    half = Complaint.objects.filter(erased_at__isnull=False).count()

    assert disposal.run_disposals(now=LATER) == 0  # the lease still holds
    assert disposal.run_disposals(now=LATER + LEASE) == 2
    assert (half, Complaint.objects.filter(erased_at__isnull=False).count()) == (1, 3)
    assert [case.events.filter(step="erase").count() for case in found] == [1, 1, 1]
    assert Disposal.objects.get(pk=batch.pk).finished_at


def test_the_tables_name_every_field_that_can_hold_words():
    """A new field of text must be said to go or to stay."""
    texts = (models.CharField, models.TextField, models.JSONField)
    missing = []
    for model in apps.get_app_config("complaints").get_models():
        name = model.__name__
        if name in retention.DELETED or not _hangs_on_a_case(model):
            continue
        known = {
            *retention.BLANKED.get(name, ()),
            *retention.MARKED.get(name, ()),
            *retention.KEPT.get(name, ()),
        }
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, texts) or field.get_internal_type() in ("ArrayField", "TextField")
            if is_text and not field.choices and field.name not in known:
                missing.append(f"{name}.{field.name}")

    assert missing == []


def _hangs_on_a_case(model: Any) -> bool:
    path = retention.PATHS.get(model.__name__, "complaint").split("__")[0]
    names = {field.name for field in model._meta.concrete_fields}
    return model is Complaint or path in names or ("case" in names and model.__name__.startswith("Complaint"))


# --- consent to publish ---
def test_the_consent_to_publish_is_given_and_taken_back_at_any_time():
    case, events = cases.closed(), cases.closed().events.count()
    other = cases.person("路人")

    refused("role", lambda: publication.permit_publication(case, actor=other, now=LATER))
    publication.permit_publication(case, actor=case.complainant, now=LATER)
    refused("permitted", lambda: publication.permit_publication(case, actor=case.complainant, now=LATER))
    publication.revoke_publication(case, actor=case.complainant, now=LATER)
    refused("not_permitted", lambda: publication.revoke_publication(case, actor=case.complainant, now=LATER))

    case = cases.fresh(case)
    steps = list(case.events.order_by("seq").values_list("step", "data"))[-2:]
    assert steps == [
        ("permit_publication", {"may_publish": True}),
        ("revoke_publication", {"may_publish": False}),
    ]
    assert (case.may_publish, case.events.count(), case.version) == (False, events + 2, 1)


def test_the_case_page_offers_one_of_the_two_and_the_step_says_what_follows():
    case = cases.with_business()
    client = client_of(case.complainant)
    page = client.get(case.get_absolute_url()).content.decode()
    assert "同意公开" in page and "撤回公开同意" not in page

    client.post(reverse("complaints:step", args=[case.reference, "permit_publication"]))
    page = client.get(case.get_absolute_url()).content.decode()
    step = client.get(reverse("complaints:step", args=[case.reference, "revoke_publication"])).content.decode()

    assert "撤回公开同意" in page and "您同意公开" in page
    assert "也不会公开这一件" in step


# --- the pages of the staff ---
def test_the_staff_walk_a_batch_through_their_pages():
    case = over(cases.closed())
    Complaint.objects.filter(pk=case.pk).update(status_since=MONDAY - timedelta(days=4 * 365))
    first, second, reader = (client_of(p) for p in (cases.supervisor(), cases.supervisor("乙"), cases.staff("auditor")))
    index = reverse("admin:complaints_disposals")
    assert reader.post(index).status_code == 403

    batch_url = first.post(index)["Location"]
    assert first.post(index).status_code == 409
    first.post(batch_url, {"do": "propose"})
    own = first.post(batch_url, {"do": "release"})
    assert (own.status_code, "不能批准自己提出的删除" in own.content.decode()) == (409, True)
    assert "须由另一位主管批准" in first.get(batch_url).content.decode()
    second.post(batch_url, {"do": "release"})
    tasks.run_disposals()
    assert "已批准，告知投诉人满7天后删除" in second.get(batch_url).content.decode()
    DisposalItem.objects.update(told_at=F("told_at") - retention.ANNOUNCED)
    tasks.run_disposals()

    assert cases.fresh(case).erased_at
    assert "已完成" in second.get(batch_url).content.decode()
    assert reader.get(batch_url).status_code == reader.get(index).status_code == 200


def test_lists_of_batches_cost_the_same_with_one_and_with_three():
    client = client_of(cases.supervisor())
    counts = []
    for number in (1, 2):
        for _ in range(number):
            over(cases.closed())
            disposal.cancel_disposal(
                disposal.prepare_disposal(actor=None, now=LATER), actor=cases.supervisor(), now=LATER
            )
        client.get(reverse("admin:complaints_disposals"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("admin:complaints_disposals"))
        batch = Disposal.objects.latest("pk")
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("admin:complaints_disposal", args=[batch.pk]))
        counts.append((len(seen), len(one)))

    assert counts[0] == counts[1]


def test_the_search_for_what_is_past_walks_its_index():
    over(cases.closed())
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        rows = Complaint.objects.filter(
            status__in=["closed", "referred", "refused", "withdrawn"],
            erased_at=None,
            held_at=None,
            status_since__lt=LATER,
        ).order_by("status_since", "pk")
        plan = rows.explain()

    assert "past_retention" in plan
    assert disposal_queries.past_retention(LATER, 10)
