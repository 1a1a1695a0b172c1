"""Everything a dispute is about is inside the hash chain: no field is forgotten, and no command leaves a row out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from appeals import commands as appeal_commands
from appeals.models import Appeal, AppealEvent
from casework import ledger
from complaints.commands import answer, mediation, offer
from complaints.models import Complaint, ComplaintEvent
from complaints.rules import content, retention, sealing
from tests.factories import cases
from tests.factories.cases import MONDAY

ELSEWHERE = {"id", "complaint", "case"}
# Rows of a case with words that no seal covers, and why.
COVERED_OTHERWISE = {
    "ComplaintVersion": "has a hash of its own, which the ledger names",
    "Evidence": "the ledger names the hash of every original",
    "Call": "not in the case file: what was said on the phone is the staff's",
    "Urging": "the line of the ledger says when, for what and with which result; the rest is the staff's",
    "Reveal": "not in the case file: the line of the ledger says what was looked at and what for",
    "Opening": "who read the case, not what the dispute is about",
    "UndoPoint": "how the case stood before a step: the line of the correction names what it undid",
    "EvidenceArchive": "copies of the files, whose hashes the ledger names",
    "Watch": "who of the staff wants to be told, not what the dispute is about",
    "WorkingCopy": "nobody has said it yet",
    "AttestationLink": "nobody has said it yet",
    "CallerCheck": "who was on the phone, not what the dispute is about",
    "ServiceLink": "how the company reaches the case, not what the dispute is about",
}


def fields(model: Any) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("name", sealing.SEALING.rows)
def test_every_field_of_a_sealed_row_is_sealed_or_says_why_not(name):
    covered = {*sealing.SEALING.rows[name][1], *sealing.NOT_SEALED.get(name, {}), *ELSEWHERE}

    assert fields(apps.get_model("complaints", name)) <= covered
    assert set(sealing.SEALING.rows[name][1]) <= fields(apps.get_model("complaints", name))


def test_every_field_of_a_case_is_sealed_a_version_or_says_why_not():
    parts = {name for names in sealing.SEALING.parts.values() for name in names}

    assert fields(Complaint) - {*parts, *content.FIELDS, *sealing.NOT_SEALED["Complaint"], *ELSEWHERE} == set()
    assert parts <= fields(Complaint)
    assert {name for names in Appeal.sealing.parts.values() for name in names} <= fields(Appeal)


def test_every_model_with_words_about_a_case_is_sealed_or_says_why_not():
    """Models that are erased with a case had words in them (`rules.retention`, whose own test finds new models)."""
    with_words = {*retention.BLANKED, *retention.MARKED, *retention.DELETED} - {"Complaint"}

    assert with_words - {*sealing.SEALING.rows, *COVERED_OTHERWISE} == set()


@pytest.mark.django_db
def test_the_commands_seal_what_they_write():
    """One case for every kind of row; the table's own tests walk every step."""
    signed = cases.settlement_proposed()
    starts_at = MONDAY + timedelta(days=2)
    mediation.call_session(
        signed, actor=signed.mediator, starts_at=starts_at, minutes=60, place="三楼调解室", now=MONDAY
    )
    for signer in (signed.complainant, cases.handler_of(signed)):
        mediation.sign_settlement(signed, actor=signer, sha256=cases.to_sign(signed), now=MONDAY)
    offer.message(signed, actor=signed.complainant, text="请尽快退款。", private_to="complainant", now=MONDAY)
    rated = cases.closed()
    answer.rate(rated, actor=rated.complainant, speed=5, attitude=4, result=3, is_solved=True, now=MONDAY)
    appeal = cases.appealed()
    reviewer = cases.reviewer()
    appeal_commands.assign(appeal, actor=reviewer, reviewer=reviewer, now=MONDAY)
    appeal_commands.uphold(appeal, actor=reviewer, place="accepted", decision="平台有管辖权。", now=MONDAY)
    for make in (
        *(cases.asked_by_business, cases.extension_asked, cases.objected, cases.countered, cases.settled),
        *(cases.referred, cases.withdrawn, cases.supplement_required, cases.amendment_open),
        cases.served_offline,
    ):
        make()

    assert [list(ledger.unsealed(model)) for model in (ComplaintEvent, AppealEvent)] == [[], []]
    assert {name.partition(":")[0] for event in ComplaintEvent.objects.all() for name in event.data["sealed"]} == {
        *(kind for kind, _names in sealing.SEALING.rows.values()),
        *sealing.SEALING.parts,
    }
