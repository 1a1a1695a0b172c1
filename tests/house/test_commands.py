"""Every deed × everybody: whoever may not is refused and nothing changes. Steps of the tables are tested with them."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

import appeals.commands
import businesses.commands
import complaints.commands
from accounts import absences
from accounts.models import User
from accounts.roles import Role
from businesses.models import Business, BusinessClaim, ClaimEvent, Invitation, Membership, MembershipEvent
from casework.errors import Refused
from complaints.commands import conflict as conflict_commands
from complaints.models import CallerCheck, CaseGroup, Complaint, ComplaintEvent, Conflict, Disposal, Reveal
from notifications.models import Notice
from tests.factories import cases, companies
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db

# These are nobody's deeds: the system's own, or under the hand of another one.
SYSTEMS = {
    *("hand_on", "record_opening"),
    *("find_typed", "keep_typed", "rehearse_attestation_link", "rehearse_caller_code"),
    "merge_into",  # under the hand of merge_businesses
}
# No role is asked: what is begun is one's own.
OPEN_TO_ALL = {"start_draft", "unwatch"}

# deed → who may. In {case}: served, with the company; {draft}: the complainant's; {taken}: an officer's for a caller.
MAY: dict[str, str] = {
    "add_evidence": "complainant handler",
    "add_files": "complainant handler",
    "cover_evidence": "complainant",
    "describe_evidence": "complainant",
    "forget_removed": "complainant",
    "move_evidence": "complainant",
    "remove_evidence": "complainant",
    "restore_evidence": "complainant",
    "save_edit": "complainant",
    "discard_edit": "complainant",
    "open_original": "officer supervisor reviewer",
    "ask_for_files": "complainant handler viewer officer supervisor reviewer",
    "assign_many": "officer supervisor",
    "check_caller_code": "officer supervisor",
    "check_caller_digits": "officer supervisor",
    "watch": "officer supervisor mediator reviewer auditor",
    "send_caller_code": "officer supervisor",
    "take_call": "officer supervisor barred_officer barred_supervisor",  # no company is named yet
    "send_attestation_link": "",  # only who took the call
    "create_group": "officer supervisor",
    "close_group": "officer supervisor",
    "link_cases": "officer supervisor",
    "send_lead_answer": "handler",
    "load_calendar_notice": "supervisor barred_supervisor calendar_editor administrator root",
    "merge_businesses": "supervisor",
    "register_respondent": "",  # the case has a company
    "prepare_disposal": "officer supervisor barred_officer barred_supervisor",
    "propose_disposal": "officer supervisor barred_officer barred_supervisor",
    "cancel_disposal": "supervisor barred_supervisor",
    "release_disposal": "supervisor barred_supervisor",
    "declare_conflict": "supervisor barred_supervisor",  # of somebody else
    "end_conflict": "supervisor barred_supervisor",
}
IN_DRAFT = {
    *("cover_evidence", "describe_evidence", "forget_removed"),
    *("move_evidence", "remove_evidence", "restore_evidence"),
}

# The same for companies. The claims are the claimant's and concern no listed company; the invitation is the invited's.
KINDS = (*Role.values, "barred_officer", "barred_supervisor")
VERIFY = "officer supervisor barred_officer barred_supervisor"  # a conflict keeps from cases; a party to it, see claims
MAY_OF_COMPANIES: dict[str, str] = {
    "file_claim": "complainant claimant invited stranger other_handler root " + " ".join(KINDS),  # no member yet
    "supply": "claimant",
    "withdraw": "claimant",
    "ask_more": VERIFY,
    "approve": VERIFY,
    "refuse": VERIFY,
    "invite": "owner",
    "revoke_invitation": "owner",
    "accept_invitation": "invited",
    "decline_invitation": "invited",
    "change_role": "owner",
    "remove_member": "owner",
    "enter_absence": "owner viewer",  # of the viewer: oneself, or the owner
    "cancel_absence": "owner viewer",
    "leave": "handler viewer",  # the last owner hands over first
    "appoint": "supervisor barred_supervisor administrator root",
}


@pytest.fixture
def people() -> dict[str, User]:
    """One person of every kind; `barred_` ones have to do with the company."""
    handler = cases.person("徐敏")
    company = cases.company(handler)
    company.memberships.create(user=(viewer := cases.person("顾盼")), role="viewer")
    cases.company(other := cases.person("别家"))
    found = {
        "complainant": cases.person("林晓云"),
        "handler": handler,
        "viewer": viewer,
        "other_handler": other,
        "stranger": cases.person("路人"),
        "root": cases.person("超级", is_staff=True, is_superuser=True),
    }
    found |= {str(role): cases.staff(role) for role in Role}
    for role in ("officer", "supervisor"):
        found[f"barred_{role}"] = cases.staff(role)
        conflict_commands.declare_conflict(
            found[f"barred_{role}"],
            actor=found[f"barred_{role}"],
            business=company,
            reason="亲属任职",
            since=date(2026, 11, 1),
            now=MONDAY,
        )
    return found


@pytest.fixture
def deeds(people) -> dict[str, Callable[[User], Any]]:
    """Each deed as this person would do it, with words that are good enough for whoever may."""
    person, company = people["complainant"], people["handler"].memberships.get().business
    case = cases.with_business(person, company)
    draft, taken = cases.draft(person, company), cases.taken(business=company)
    group = cases.group(cases.with_business(None, company))
    disposal = Disposal.objects.create(before=MONDAY, prepared_at=MONDAY)
    conflict = Conflict.objects.get(person=people["barred_officer"])
    words: dict[str, dict[str, Any]] = {
        "add_evidence": {"stored": None},
        "add_files": {"files": []},
        "cover_evidence": {"pk": 0, "boxes": []},
        "describe_evidence": {"captions": {}},
        "move_evidence": {"pk": 0, "up": True},
        "remove_evidence": {"pk": 0},
        "restore_evidence": {"pk": 0},
        "save_edit": {"changes": {"title": "新的标题"}},
        "open_original": {"pk": 0},
        "assign_many": {"officer": people["officer"]},
        "check_caller_code": {"code": "123456"},
        "check_caller_digits": {"number": case.reference, "digits": "0000"},
        "take_call": {"phone": "+8613712340000"},
        "create_group": {"business": company, "title": "同一型号", "issue": "能效不符"},
        "link_cases": {"title": "同一型号", "issue": "能效不符"},
        "send_lead_answer": {"code": "B3", "text": "解释说明如下，请您查看。"},
        "load_calendar_notice": {"year": 2027, "ref": "国办发明电", "text": "2027-01-01放假"},
        "declare_conflict": {"business": company, "reason": "持有股份", "since": date(2026, 11, 1)},
        "end_conflict": {"reason": "已离职"},
        "merge_businesses": {"into": cases.company(), "reason": "同一家企业登记了两次"},
        "register_respondent": {"name": "另一家企业"},
    }
    on: dict[str, tuple[Any, ...]] = {
        "assign_many": ([case],),
        "link_cases": ([case],),
        "take_call": (),
        "create_group": (),
        "load_calendar_notice": (),
        "close_group": (group,),
        "send_lead_answer": (group,),
        "send_attestation_link": (taken,),
        "declare_conflict": (cases.staff("mediator"),),
        "end_conflict": (conflict,),
        "merge_businesses": (company,),
        "prepare_disposal": (),
        **dict.fromkeys(("propose_disposal", "cancel_disposal", "release_disposal"), (disposal,)),
    }
    on |= {name: (draft,) for name in IN_DRAFT}

    functions = of_complaints()

    def deed(name: str) -> Callable[[User], Any]:
        return lambda actor: functions[name](*on.get(name, (case,)), actor=actor, now=MONDAY, **words.get(name, {}))

    return {name: deed(name) for name in MAY}


@pytest.fixture
def members(people) -> dict[str, User]:
    """The same people and those who have to do with a company besides; here the handler is not its owner."""
    company = people["handler"].memberships.get().business
    company.memberships.create(user=(handler := cases.person("经办")), role="handler")
    found = {"owner": people["handler"], "claimant": cases.person("认领"), "invited": cases.person("受邀")}
    return people | found | {"handler": handler}


@pytest.fixture
def company_deeds(members) -> dict[str, Callable[[User], Any]]:
    company = members["owner"].memberships.get().business
    claim, asked = companies.claim(members["claimant"]), companies.claim(members["claimant"])
    businesses.commands.ask_more(asked, actor=members["officer"], text="请补充盖章的授权书。", now=MONDAY)
    day, member = MONDAY.date(), members["viewer"]
    away = absences.record(member, actor=member, first_on=day, last_on=day, now=MONDAY)
    invitation, token = companies.invitation(company, members["owner"], members["invited"])
    listed = {"business": company, "name": company.name, "credit_code": companies.credit_code()}
    filed = listed | {"claimant_name": "路人", "position": "经理", "files": companies.papers(members["claimant"])}
    on: dict[str, tuple[Any, ...]] = {
        "file_claim": (),
        **dict.fromkeys(("withdraw", "ask_more", "approve", "refuse"), (claim,)),
        "supply": (asked,),
        **dict.fromkeys(("accept_invitation", "decline_invitation"), (token,)),
        "revoke_invitation": (invitation,),
    }
    words: dict[str, dict[str, Any]] = {
        "file_claim": filed,
        "supply": {"text": "已补充。"},
        "ask_more": {"text": "请补充。"},
        "approve": {"text": "材料齐全。", "checks": companies.ALL_CHECKS},
        "refuse": {"text": "材料不符。"},
        "invite": {"role": "handler", "phone": "+8613712349999"},
        "change_role": {"member": members["viewer"], "role": "handler"},
        "remove_member": {"member": members["viewer"]},
        "appoint": {"member": members["stranger"], "role": "viewer"},
        "enter_absence": {
            "member": members["viewer"],
            "first_on": MONDAY.date() + timedelta(days=9),
            "last_on": MONDAY.date() + timedelta(days=9),
        },
        "cancel_absence": {"absence": away},
    }

    def deed(name: str) -> Callable[[User], Any]:
        return lambda actor: getattr(businesses.commands, name)(
            *on.get(name, (company,)), actor=actor, now=MONDAY, **words.get(name, {})
        )

    return {name: deed(name) for name in MAY_OF_COMPANIES}


def of_complaints() -> dict[str, Callable[..., Any]]:
    """The deeds of complaints by name: the public functions of their modules that take who does it."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.iter_modules(complaints.commands.__path__, "complaints.commands."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            is_own = function.__module__ == module.name and not name.startswith("_")
            if is_own and "actor" in inspect.signature(function).parameters:
                assert name not in found, f"two deeds are called {name}"
                found[name] = function
    return found


def trace() -> tuple[Any, ...]:
    """Counts and rows that no refusal changes."""
    counted = (Complaint, ComplaintEvent, Notice, CallerCheck, CaseGroup, Conflict, Reveal)
    held = Complaint.objects.order_by("pk").values_list("pk", "status", "title", "officer", "mediator", "last_hash")
    return tuple(model.objects.count() for model in counted), list(held)


def trace_of_companies() -> tuple[Any, ...]:
    """The same for companies; their logs grow with every deed."""
    logs = tuple(model.objects.count() for model in (ClaimEvent, MembershipEvent, Notice))
    rows = (
        Business.objects.order_by("pk").values_list("pk", "name", "credit_code", "aliases", "merged_into"),
        Membership.objects.order_by("pk").values_list("pk", "user", "role", "is_active"),
        Invitation.objects.order_by("pk").values_list("pk", "end", "business"),
        BusinessClaim.objects.order_by("pk").values_list("pk", "status", "business"),
    )
    return logs, [list(found) for found in rows]


def test_who_may_not_is_refused_and_changes_nothing(people, deeds):
    before, wrong = trace(), []

    for name, run in deeds.items():
        for who, actor in people.items():
            if who in MAY[name].split():
                continue
            with transaction.atomic():
                try:
                    told = run(actor)
                except (Refused, Http404, PermissionDenied):
                    told = None
                is_refused = told is None or (name in ("assign_many", "link_cases") and not told[-2])
                if not is_refused or trace() != before:
                    wrong.append(f"{name} by {who}")
                    transaction.set_rollback(True)

    assert "\n".join(wrong) == ""


def test_who_may_not_is_refused_among_companies_too(members, company_deeds):
    """And who may is not: so that it is the person whom the others are refused for."""
    before, did, changed = trace_of_companies(), {name: set() for name in company_deeds}, []

    for name, run in company_deeds.items():
        for who, actor in members.items():
            with transaction.atomic():
                try:
                    run(User.objects.get(pk=actor.pk))
                    did[name].add(who)
                except Refused:
                    changed += [f"{name} by {who}"] if trace_of_companies() != before else []
                transaction.set_rollback(True)

    assert did == {name: set(may.split()) for name, may in MAY_OF_COMPANIES.items()}
    assert changed == []


def deeds_of_the_house() -> set[str]:
    """The names of all deeds: of complaints, of companies, of appeals."""
    of_appeals = {
        name
        for name, function in inspect.getmembers(appeals.commands, inspect.isfunction)
        if function.__module__ == "appeals.commands" and not name.startswith("_")
    }
    return {*of_complaints(), *businesses.commands.__all__} | of_appeals


def deeds_of_the_tables() -> set[str]:
    """The commands that the tables of the cases' steps run: what their `do` calls."""
    found = set()
    for room in ("complaints", "appeals"):
        tree = ast.parse((Path(__file__).parents[1] / room / "test_table.py").read_text(encoding="utf-8"))
        (do,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "do")
        called = (node.func for node in ast.walk(do) if isinstance(node, ast.Call))
        found |= {name.attr for name in called if isinstance(name, ast.Attribute)}
    return found


def test_every_deed_of_a_person_is_tested_somewhere():
    """By this table, or by the tables of the cases' steps."""
    listed = {*MAY, *MAY_OF_COMPANIES, *SYSTEMS, *OPEN_TO_ALL}

    assert sorted(deeds_of_the_house() - deeds_of_the_tables() - listed) == []


def test_no_list_names_a_deed_that_is_gone_or_that_a_table_runs():
    assert sorted({*MAY, *MAY_OF_COMPANIES, *SYSTEMS, *OPEN_TO_ALL} - deeds_of_the_house()) == []
    assert sorted((SYSTEMS | OPEN_TO_ALL) & deeds_of_the_tables()) == []
