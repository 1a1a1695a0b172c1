"""Every staff role × every address of the admin: what each may touch, told from the house's table of addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accounts.roles import Role
from tests.factories import cases
from tests.support.addresses import NAMES, answer, rows
from tests.support.browsers import client_of

ADMIN = "/admin/"
SHUT = {"403", "404", "405"}
# Django leads from an old form of address to the new one, and from what is not there to the first page: to anybody.
LEADS_ON = re.compile(r"/\{\w+\}/(history/)?$")
# The frame of the admin, the same for everybody who works here.
FRAME = ("/admin/search/", "/admin/login/", "/admin/logout/", "/admin/password_change/", "/admin/jsi18n/", "/admin/r/")
WORDS = ("/admin/catalogue/category/", "/admin/complaints/lettertemplate/")
CALENDAR = ("/admin/casework/",)
PEOPLE = ("/admin/accounts/", "/admin/notifications/", "/admin/businesses/business/")

# Who sees no case: the addresses below which they get what a supervisor gets; all else is shut.
OWN: dict[str, tuple[str, ...]] = {
    Role.CALENDAR_EDITOR: CALENDAR,
    Role.CONTENT_EDITOR: WORDS,
    Role.ADMINISTRATOR: (*CALENDAR, *WORDS, *PEOPLE),
}
BESIDES: dict[str, dict[str, str]] = {
    Role.CALENDAR_EDITOR: {},
    Role.CONTENT_EDITOR: {"/admin/complaints/": "200"},  # the room's list of what may be edited
    Role.ADMINISTRATOR: {
        "/admin/complaints/": "200",
        "/admin/accounts/filingblock/add/": "403",  # lifts what a supervisor decided, and decides nothing
        "POST /admin/accounts/filingblock/add/": "403",
        "/admin/accounts/user/{user}/suspend/": "200",
        "POST /admin/accounts/user/{user}/suspend/": "422",
        "/admin/accounts/staffinvitation/add/": "200",
        "POST /admin/accounts/staffinvitation/add/": "422",
        "POST /admin/accounts/staffinvitation/{colleague}/change/": "go",
        "/admin/accounts/user/{user}/factor/": "200",
        "POST /admin/accounts/user/{user}/factor/": "422",
        "POST /admin/accounts/user/{user}/change/": "go",  # locked, and nothing else
    },
}
# Everybody who works here enters their own leave.
LEAVE = {
    "/admin/accounts/absence/": "200",
    "/admin/accounts/absence/add/": "200",
    "POST /admin/accounts/absence/add/": "422",
}
# Where those who read cases do not get what an auditor gets.
SHUT_TO_WORKERS = (
    "/admin/accounts/",
    "/admin/notifications/",
    "/admin/complaints/reveal/",
    "/admin/businesses/businessclaim/",
)
# An auditor sees what everybody declared, the others their own.
OTHERS_CONFLICT = "/admin/complaints/conflict/{conflict}/"


def visits(role: str, world: dict[str, Any]) -> dict[str, str]:
    """Answers that somebody with this role alone gets at every address of the admin."""
    person = cases.staff(role, "只此一职")
    cookies = client_of(person).cookies
    found = {}
    for method, address, _expected in rows():
        if address.startswith(ADMIN):
            client = client_of(None)
            client.cookies = cookies.copy()
            found[_name(method, address)] = answer(client, method, address.format(**world))
    return found


def _name(method: str, address: str) -> str:
    return address if method == "GET" else f"{method} {address}"


def column(who: str) -> dict[str, str]:
    return {_name(method, address): expected[NAMES.index(who)] for method, address, expected in rows()}


def wrong(got: dict[str, str], want: dict[str, set[str]]) -> str:
    return "\n".join(f"{name}: {got[name]}, not {sorted(want[name])}" for name in got if got[name] not in want[name])


@pytest.mark.parametrize("role", OWN)
def test_who_edits_settings_finds_every_other_door_shut(role, world):
    got, supervisors = visits(role, world), column("supe")
    want: dict[str, set[str]] = {}
    for name in got:
        address = name.removeprefix("POST ")
        if address == ADMIN or address.startswith((*FRAME, *OWN[role])):
            want[name] = {supervisors[name]}
        else:
            want[name] = SHUT | {"go"} if LEADS_ON.search(name) and name == address else SHUT
    want |= {name: {answered} for name, answered in (LEAVE | BESIDES[role]).items()}

    assert wrong(got, want) == ""


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.REVIEWER])
def test_who_mediates_or_reviews_reads_cases_as_an_auditor_does(role, world):
    got, auditors = visits(role, world), column("audi")
    want: dict[str, set[str]] = {}
    for name in got:
        address = name.removeprefix("POST ")
        want[name] = {auditors[name]}
        if name.endswith(("/do/reveal/", "{case_pk}/do/note/")):
            want[name] = {"422"}  # their own eyes, and what they know
        if address.startswith(SHUT_TO_WORKERS):
            want[name] = SHUT | {"go"} if LEADS_ON.search(name) or auditors[name] == "go" else SHUT
        if address.startswith("/admin/appeals/"):  # the reviewers' own; a mediator reads of them on the case
            want[name] |= SHUT | {"go"} if role == Role.MEDIATOR else {"422"} if "/do/" in name else set()
        if address.startswith(OTHERS_CONFLICT):
            want[name] = SHUT | {"go"}
    want |= {name: {answered} for name, answered in LEAVE.items()}

    assert wrong(got, want) == ""
