"""Claims: who files one, what staff decide, who is told, and that nobody loses anything by a mere claim."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from businesses import access, claims, commands, records
from businesses.models import Business, BusinessClaim, ClaimEvent, Membership, MembershipEvent
from businesses.presenters import claiming
from casework.errors import Refused
from files.models import StoredFile
from notifications.models import Notice
from tests.factories import cases, companies
from tests.factories.cases import MONDAY
from tests.factories.companies import ALL_CHECKS, CHECKS
from tests.support.notices import kinds_told
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db
WORDS = {"text": "材料齐全，电话核实无误。", "now": MONDAY}


def approve(claim, officer=None, **more):
    return commands.approve(claim, actor=officer or cases.officer(), **{"checks": CHECKS} | WORDS | more)


def fresh(claim) -> BusinessClaim:
    return BusinessClaim.objects.get(pk=claim.pk)


# --- filing ---
def test_what_a_paper_lacks_is_said_to_who_reads_it():
    papers = companies.papers(person := cases.person("徐敏"))
    claim = companies.claim(person, files=papers)
    StoredFile.objects.filter(pk=papers[0][1].pk).update(shortfalls={"signed": {}}, state="clean", cleaned="x")

    assert "含电子签名" in claiming.tiles(fresh(claim), claiming.FILE_URL, claim.pk)[0].warning


def test_a_claim_gives_nothing_until_it_is_approved():
    person = cases.person("徐敏")

    claim = companies.claim(person)

    assert (claim.status, claim.business, claim.files.count()) == ("submitted", None, 2)
    assert access.memberships_of(person) == {}
    assert not Business.objects.exists()
    assert kinds_told(person) == ["claim_filed"]
    assert list(claim.events.values_list("deed", "status_to", "actor")) == [("file", "submitted", person.pk)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"credit_code": "91330106MA2AB7C45X"}, "credit_code"),
        ({"files": []}, "files"),
        ({"actor": "unverified"}, "unverified"),
        ({"actor": "member"}, "already_member"),
        ({"credit_code": companies.credit_code(700)}, "other_code"),
        ({"again": True}, "already_claimed"),
    ],
)
def test_a_claim_that_is_refused_leaves_nothing(change, code):
    company = cases.company(owner := cases.person("厉总"))
    company.credit_code = companies.credit_code()
    company.save()
    person = cases.person("徐敏")
    if change.pop("again", False):
        companies.claim(person, company)
    actors = {"unverified": cases.person(), "member": owner}
    actors["unverified"].phone_verified_at = actors["unverified"].email = None
    actor = actors.get(change.pop("actor", ""), person)
    before = (BusinessClaim.objects.count(), Notice.objects.count())
    words = {"name": company.name, "credit_code": company.credit_code, "claimant_name": "徐敏", "position": "经理"}

    with pytest.raises(Refused) as refused:
        commands.file_claim(
            **{"actor": actor, "business": company, "files": companies.papers(person), "now": MONDAY} | words | change
        )

    assert refused.value.code == code
    assert (BusinessClaim.objects.count(), Notice.objects.count()) == before


def test_a_recording_is_no_paper():
    person = cases.person("徐敏")
    files = companies.papers(person)
    files[0][1].kind = "audio"

    with pytest.raises(Refused) as refused:
        companies.claim(person, files=files)

    assert refused.value.code == "not_a_paper"
    assert not BusinessClaim.objects.exists()


def test_the_code_of_a_listed_company_means_that_company_whatever_was_typed_as_name():
    company = cases.company()
    Business.objects.filter(pk=company.pk).update(credit_code=companies.credit_code(801))

    claim = companies.claim(None, None, credit_code=companies.credit_code(801), name="随便写的名字")

    assert (claim.business, claim.name) == (company, company.name)


# --- deciding ---
def test_an_approved_claim_registers_the_company_with_its_owner_and_both_are_written_down():
    person, officer = cases.person("徐敏"), cases.officer()
    claim = companies.claim(person)

    company = approve(claim, officer)

    assert (company.name, company.credit_code) == (claim.name, claim.credit_code)
    assert access.memberships_of(cases.User.objects.get(pk=person.pk)) == {company.pk: "owner"}
    event = claim.events.get(deed="approve")
    assert (event.actor, event.text, event.checks) == (officer, WORDS["text"], list(CHECKS))
    log = MembershipEvent.objects.get()
    assert (log.person, log.actor, log.what, log.via, log.role_to) == (person, officer, "joined", "claim", "owner")
    assert kinds_told(person) == ["claim_filed", "claim_approved"]


def test_a_listed_company_keeps_its_row_and_gets_its_code():
    company = cases.company()

    approved = approve(companies.claim(None, company))

    assert approved == company
    assert Business.objects.get().credit_code


def test_more_is_asked_supplied_and_then_refused_with_a_reason():
    person, officer = cases.person("徐敏"), cases.officer()
    claim = companies.claim(person)

    commands.ask_more(claim, actor=officer, text="授权书没有盖章。", now=MONDAY)
    commands.supply(claim, actor=person, text="已补盖章的。", files=[], now=MONDAY)
    commands.refuse(claim, actor=officer, text="被授权人不是申请人。", now=MONDAY)

    path = list(claim.events.order_by("pk").values_list("status_from", "status_to"))
    assert path == [
        ("", "submitted"),
        ("submitted", "more_asked"),
        ("more_asked", "submitted"),
        ("submitted", "refused"),
    ]
    assert kinds_told(person) == ["claim_filed", "claim_more_asked", "claim_refused"]
    assert kinds_told(officer) == ["staff_claim_supplied"]
    assert not Membership.objects.exists()
    assert "被授权人不是申请人" in Notice.objects.get(user=person, channel="site", kind="claim_refused").text


DEEDS = {
    "supply": lambda claim, actor: commands.supply(claim, actor=actor, text="补充", now=MONDAY),
    "withdraw": lambda claim, actor: commands.withdraw(claim, actor=actor, now=MONDAY),
    "ask_more": lambda claim, actor: commands.ask_more(claim, actor=actor, **WORDS),
    "approve": lambda claim, actor: approve(claim, actor),
    "refuse": lambda claim, actor: commands.refuse(claim, actor=actor, **WORDS),
}


def test_the_table_holds_for_every_deed_state_and_person():
    person, wrong = cases.person("徐敏"), []
    people = {
        "claimant": person,
        "stranger": cases.person(),
        "officer": cases.officer(),
        "supervisor": cases.supervisor(),
        "mediator": cases.mediator(),
        "auditor": cases.staff("auditor"),
        "root": cases.person(is_staff=True, is_superuser=True),
    }
    claim = companies.claim(person)
    BusinessClaim.objects.update(business=cases.company())
    for status in claims.Status.values:
        BusinessClaim.objects.update(status=status)
        for deed, move in claims.MOVES.items():
            allowed = {"claimant"} if move.by == claims.By.CLAIMANT else {"officer", "supervisor"}
            for who, actor in people.items():
                before = (ClaimEvent.objects.count(), Notice.objects.count())
                with transaction.atomic():
                    try:
                        DEEDS[deed](fresh(claim), actor)
                        got = "done"
                    except Refused as refusal:
                        same = (ClaimEvent.objects.count(), Notice.objects.count()) == before
                        got = refusal.code if same and fresh(claim).status == status else "changed something"
                    transaction.set_rollback(True)
                expected = "role" if who not in allowed else "done" if status in move.start else "status"
                if got != expected:
                    wrong.append((status, deed, who, got, expected))

    assert wrong == []


@pytest.mark.parametrize("missing", CHECKS)
def test_nothing_is_approved_before_every_check_is_ticked(missing):
    claim = companies.claim()

    with pytest.raises(Refused) as refused:
        approve(claim, checks=[key for key in CHECKS if key != missing])

    assert refused.value.code == "check"
    assert str(claims.CHECKS[missing]) in refused.value.message
    assert fresh(claim).status == "submitted"


def test_staff_decide_no_claim_of_their_own_company():
    officer = cases.officer()
    company = cases.company(officer)
    claim = companies.claim(None, company)

    with pytest.raises(Refused) as refused:
        commands.refuse(claim, actor=officer, **WORDS)

    assert refused.value.code == "party"
    assert not access.claims_for_staff(officer).exists()


def test_the_record_of_claims_and_members_cannot_be_changed():
    claim = companies.claim()
    approve(claim)

    for table in ("businesses_claimevent", "businesses_membershipevent"):
        for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


# --- disputes ---
def test_a_claim_to_a_company_with_members_is_a_dispute_and_takes_nothing_from_them():
    owner, officer = cases.person("厉总"), cases.officer()
    company = cases.company(owner)

    claim = companies.claim(None, company)

    assert records.is_disputed(claim)
    assert access.memberships_of(owner) == {company.pk: "owner"}
    assert kinds_told(owner) == ["rival_claim_filed"]
    with pytest.raises(Refused) as refused:
        approve(claim, officer)
    assert refused.value.code == "check"
    approve(claim, officer, checks=ALL_CHECKS)
    assert {row.user: row.role for row in company.memberships.filter(is_active=True)} == {
        owner: "owner",
        claim.claimant: "owner",
    }
    assert kinds_told(owner) == ["rival_claim_filed", "members_changed", "rival_claim_ended"]


def test_only_a_supervisor_replaces_the_members_of_a_company():
    owner, handler = cases.person("厉总"), cases.person("徐敏")
    company = cases.company(owner, handler)
    claim = companies.claim(None, company)

    with pytest.raises(Refused) as refused:
        approve(claim, checks=ALL_CHECKS, settling="replace")
    assert refused.value.code == "settling"
    assert company.memberships.filter(is_active=True).count() == 2

    approve(claim, cases.supervisor(), checks=ALL_CHECKS, settling="replace")
    assert [row.user for row in company.memberships.filter(is_active=True)] == [claim.claimant]
    assert "membership_ended" in kinds_told(owner)
    assert kinds_told(handler) == ["membership_ended"]
    assert claim.events.get(deed="approve").data == {"settling": "replace", "former": [owner.pk, handler.pk]}


def test_two_claims_to_one_new_company_are_a_dispute_and_the_second_joins_the_first():
    code = companies.credit_code()
    first, second = companies.claim(credit_code=code), companies.claim(credit_code=code)
    rows = {row.pk: row.disputed for row in records.with_dispute(BusinessClaim.objects.all())}
    assert rows == {first.pk: True, second.pk: True}

    company = approve(first, checks=ALL_CHECKS)

    assert records.active_members(fresh(second))[0].user == first.claimant
    assert approve(fresh(second), checks=ALL_CHECKS) == company
    assert Business.objects.count() == 1


# --- races ---
@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_at_once_and_one_is_told():
    claim = companies.claim()
    one, two = cases.officer("甲受理"), cases.officer("乙受理")

    results = at_once(
        partial(approve, fresh(claim), one), partial(commands.refuse, fresh(claim), actor=two, text="否", now=MONDAY)
    )

    assert results == ["done", "status"]
    assert claim.events.count() == 2
    assert Notice.objects.filter(user=claim.claimant, channel="site").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_claims_to_one_new_company_approved_at_once_make_one_company():
    code = companies.credit_code()
    first, second = companies.claim(credit_code=code), companies.claim(credit_code=code)

    results = at_once(
        partial(approve, first, cases.officer(), checks=ALL_CHECKS),
        partial(approve, second, cases.officer(), checks=ALL_CHECKS),
    )

    assert Business.objects.count() == 1
    assert results in (["done", "done"], ["done", "taken"])
    assert BusinessClaim.objects.filter(status="approved").count() == Membership.objects.count()
