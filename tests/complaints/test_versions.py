"""Versions: the content of a case as JSON, the version that filing writes, and the hash over it."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from complaints.commands import draft as draft_commands
from complaints.commands.draft import EDITABLE
from complaints.models import Complaint, ComplaintVersion
from complaints.rules import content
from tests.factories import cases
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db


def test_what_is_filed_is_version_1_and_the_ledger_knows_its_hash():
    case = cases.filed()

    version = case.versions.get()

    assert (version.number, case.version, version.at, version.by) == (1, 1, MONDAY, case.complainant)
    assert version.content == content.snapshot(case)
    filed = case.events.get(step="file").data
    assert (filed["version"], filed["sha256"]) == (1, version.sha256)


def test_a_draft_has_no_version():
    case = cases.draft()

    assert (case.version, case.versions.count()) == (0, 0)


def test_the_content_is_plain_json_with_every_field_that_is_typed():
    case = cases.filed()

    said = content.snapshot(case)

    assert json.loads(json.dumps(said)) == said
    assert set(said) == set(EDITABLE) | {"questions"}
    assert (said["category"], said["amount"], said["happened_on"]) == ("ECM-02", "3299.00", "2026-10-08")


def test_every_field_of_the_content_is_a_field_of_the_case():
    assert set(content.FIELDS) <= {field.name for field in Complaint._meta.get_fields()}


def test_a_value_comes_back_as_it_went():
    for name, value in (("amount", Decimal("12.50")), ("happened_on", date(2026, 10, 8)), ("contacted", None)):
        assert content.from_json(name, content.to_json(name, value)) == value


def test_the_hash_is_over_number_moment_and_content():
    case = cases.filed()
    version = case.versions.get()

    again = content.sha256(case.reference, 1, version.content, version.at.astimezone(UTC))

    assert again == version.sha256
    assert content.sha256(case.reference, 2, version.content, version.at) != again
    assert content.sha256(case.reference, 1, version.content | {"title": "别的"}, version.at) != again


def test_differences_are_told_field_by_field_and_question_by_question():
    before = {"title": "一", "amount": "1.00", "answers": {"shop": "甲", "order_number": "1"}}
    after = {"title": "二", "amount": "1.00", "answers": {"shop": "甲", "order_number": "2", "goods": "冰箱"}}

    found = content.differences(before, after)

    assert [(row.name, row.key, row.before, row.after) for row in found] == [
        ("title", "", "一", "二"),
        ("answers", "order_number", "1", "2"),
        ("answers", "goods", None, "冰箱"),
    ]


def test_a_stamp_holds_as_long_as_these_fields_do():
    case = cases.draft()
    stamp = content.stamp(case, ("title", "facts"))

    draft_commands.save_draft(case, actor=case.complainant, changes={"amount": Decimal(5)}, now=MONDAY)
    unmoved = content.stamp(cases.fresh(case), ("title", "facts"))
    draft_commands.save_draft(case, actor=case.complainant, changes={"title": "新的标题"}, now=MONDAY)

    assert stamp == unmoved != content.stamp(cases.fresh(case), ("title", "facts"))


def test_cases_filed_before_versions_were_kept_get_their_first_one():
    case, draft = cases.with_business(), cases.draft()
    ComplaintVersion.objects.all().delete()
    Complaint.objects.update(version=0)
    migration: Any = importlib.import_module("complaints.migrations.0004_first_versions")

    migration.keep(apps, None)
    migration.keep(apps, None)  # a second run finds nothing to do

    version = ComplaintVersion.objects.get()
    assert (version.complaint, version.number, version.at) == (case, 1, case.filed_at)
    assert version.sha256 == content.sha256(case.reference, 1, version.content, MONDAY)
    assert [cases.fresh(row).version for row in (case, draft)] == [1, 0]
    assert isinstance(version.at, datetime)
