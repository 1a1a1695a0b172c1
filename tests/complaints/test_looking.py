"""Looks of the staff: each opening of a case and each file, once a day; and what the help says of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.commands import call, disposal, evidence, privacy
from complaints.commands.personal_data import ComplaintData
from complaints.models import Complaint, Evidence, Opening
from complaints.presenters.privacy import lookers
from complaints.queries import privacy as privacy_queries
from complaints.rules import retention
from complaints.rules.privacy import UNRECORDED, Look
from files.intake import receive
from files.processing import process_next
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples
from tests.support.browsers import browser
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db


today = standing_at(MONDAY)


def page_of(case: Complaint) -> str:
    return reverse("admin:complaints_complaint_change", args=[case.pk])


def with_files(case: Complaint, *names: str) -> list[Evidence]:
    made = [receive(samples.upload(samples.picture(), name), owner=case.complainant, now=MONDAY) for name in names]
    rows = evidence.add_files(case, actor=case.complainant, files=made, now=MONDAY)
    while process_next(MONDAY):
        pass
    return rows


def read(case: Complaint) -> list[str]:
    return [row.what for row in lookers(cases.fresh(case))]


def test_an_opening_is_written_once_a_day_and_person_with_what_stood_there_in_full():
    case, officer, auditor = cases.with_business(), cases.officer(), cases.staff("auditor")
    before = case.events.count()

    for person in (officer, officer, auditor):
        browser(person).get(page_of(case))
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        browser(officer).get(page_of(case))

    rows = [(row.by_id, row.role, row.items) for row in Opening.objects.order_by("pk")]
    assert rows == [(officer.pk, "officer", ["name"]), (auditor.pk, "auditor", []), (officer.pk, "officer", ["name"])]
    assert case.events.count() == before  # reading is no step
    told = browser(case.complainant).get(case.get_absolute_url()).content.decode()
    assert told.count("打开了投诉，完整看到了：您的姓名") == 2
    assert "打开了投诉，您的姓名是遮盖的" in told
    assert f"受理员（工号{officer.pk:05}）" in told and officer.name not in told


@pytest.mark.parametrize("where", ["versions", "step", "appeal"])
def test_whoever_comes_in_by_another_page_is_written_down_too(where):
    appeal = cases.appealed()
    case = appeal.complaint
    address = {
        "versions": reverse("admin:complaints_versions", args=[case.pk]),
        "step": reverse("admin:complaints_complaint_step", args=[case.pk, "reveal"]),
        "appeal": reverse("admin:appeals_appeal_change", args=[appeal.pk]),
    }[where]

    browser(cases.supervisor()).get(address)

    assert [row.role for row in case.openings.all()] == ["supervisor"]


def test_who_may_not_see_a_case_leaves_no_line():
    case = cases.with_business()

    assert browser(cases.staff("administrator")).get(page_of(case)).status_code in (403, 404)
    assert browser(case.complainant).get(case.get_absolute_url()).status_code == 200

    assert not Opening.objects.exists()


def test_files_are_told_by_kind_and_number_and_thumbnails_are_not():
    case, officer = cases.with_business(), cases.officer()
    one, two = with_files(case, "一.png", "二.png")
    client = browser(officer)

    def get(row: Evidence, variant: str) -> int:
        return client.get(reverse("complaints:evidence", args=[case.reference, row.pk, variant])).status_code

    assert [get(one, "thumb"), get(one, "clean"), get(one, "clean"), get(two, "clean")] == [200] * 4
    browser(case.complainant).get(reverse("complaints:evidence", args=[case.reference, one.pk, "clean"]))
    browser(cases.handler_of(case)).get(reverse("complaints:evidence", args=[case.reference, one.pk, "clean"]))

    assert read(case) == ["查看了2个文件（图片2个）"]


def test_the_help_names_exactly_what_is_recorded():
    case, officer = cases.with_business(), cases.officer()
    (row,) = with_files(case, "一.png")
    client = browser(officer)
    client.get(page_of(case))
    client.get(reverse("complaints:file", args=[case.reference, row.pk]))
    privacy.reveal(case, actor=officer, items=["phone"], purpose="contact", reason="联系")
    evidence.open_original(case, actor=officer, pk=row.pk)
    privacy.export(case, actor=officer, kind="pdf")
    call.check_caller_digits(case, actor=officer, number=case.reference, digits=str(case.complainant.phone)[-4:])

    recorded = {row.kind for row in lookers(cases.fresh(case))}
    help_page = Client().get(reverse("help_privacy")).content.decode()

    assert recorded == set(Look)  # the enumeration is what the code does
    assert all(str(look.label) in help_page for look in Look)
    assert all(str(words) in help_page for words in UNRECORDED)


def test_what_the_help_says_is_not_recorded_is_not():
    case, officer = cases.with_business(), cases.officer()
    client = browser(officer)

    client.get(reverse("admin:complaints_complaint_changelist"))
    client.get(reverse("admin:complaints_complaint_changelist"), {"q": case.reference})
    business = reverse("business:case", args=[case.business_id, case.reference])
    assert browser(cases.handler_of(case)).get(business).status_code == 200

    assert lookers(cases.fresh(case)) == []


def test_an_opening_costs_one_statement():
    case, officer = cases.with_business(), cases.officer()
    privacy.record_opening(case, actor=officer)  # who this is, is asked once

    with CaptureQueriesContext(connection) as asked:
        privacy.record_opening(case, actor=officer)

    assert len(asked) == 1
    with pytest.raises(IntegrityError), transaction.atomic():  # what keeps it to one a day, whatever comes at once
        first = Opening.objects.get()
        first.pk = None
        first.save()


def test_looks_are_in_my_data_and_go_with_the_case():
    case = cases.closed()
    privacy.record_opening(case, actor=cases.officer())

    parts = dict(ComplaintData().parts(case.complainant, MONDAY))
    dealings = json.loads(parts[f"投诉/{case.reference}/往来.json"]())
    later = MONDAY + timedelta(days=settings.RETENTION_CLOSED_DAYS + 30)
    case.clocks.filter(stopped_at=None).update(stopped_at=MONDAY, next_at=None, result="lapsed")  # years have passed
    batch = disposal.prepare_disposal(actor=None, now=later)
    disposal.propose_disposal(batch, actor=cases.supervisor(), now=later)
    disposal.release_disposal(batch, actor=cases.supervisor(), now=later)
    disposal.run_disposals(later)  # tells
    disposal.run_disposals(later + retention.ANNOUNCED)

    assert [row["完整看到"] for row in dealings["查看记录"]] == [["name"]]
    assert not Opening.objects.exists()
    assert privacy_queries.openings(case) == []
