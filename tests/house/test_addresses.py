"""Every address of the site × everybody who may come: each gets what the table of addresses says."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve

from tests.support.addresses import NAMES, answer, rows, visit, walk
from tests.support.browsers import client_of


# --- the table holds ---
@pytest.mark.parametrize("who", NAMES)
def test_everybody_gets_what_the_table_says(who, world):
    person = world["people"][who]
    cookies = client_of(person).cookies
    wrong = []
    for method, address, expected in rows():
        client = Client(raise_request_exception=False)
        client.cookies = cookies.copy()
        got = answer(client, method, address.format(**world))
        if got != expected[NAMES.index(who)]:
            wrong.append(f"{method} {address}: {got}, not {expected[NAMES.index(who)]}")

    assert "\n".join(wrong) == ""


def test_every_address_has_a_row(world):
    in_table = {"/" + resolve(address.format(**world)).route for _method, address, _expected in rows()}

    assert sorted(set(walk()) - in_table) == []


# --- absent and not yours are the same ---
SECRETS = [
    "/complaints/{case}/",
    "/complaints/{case}/filed/",
    "/complaints/{case}/receipt/",
    "/complaints/{case}/receipt.pdf",
    "/complaints/{case}/case.pdf",
    "/complaints/{case}/case.json",
    "/complaints/{case}/do/withdraw/",
    "/complaints/{case}/edit/",
    "/complaints/{case}/edit/details/",
    "/complaints/{case}/edit/confirm/",
    "/complaints/{case}/versions/",
    "/complaints/{case}/files/{file}/",
    "/complaints/{case}/files/{file}/clean/",
    "/complaints/{draft}/uploads/{upload}/",
    "/complaints/{draft}/discard/",
    "/complaints/{draft}/draft/check/",
    "/complaints/{taken}/draft/check/",
    "/business/{company}/",
    "/business/{company}/{case}/",
    "/business/{company}/{new}/",
    "/business/{company}/{case}/versions/",
    "/business/{company}/{case}/do/answer/",
    "/business/{company}/members/",
    "/business/claims/{claim}/",
    "/business/claims/{claim}/files/{paper}/clean/",
    "/invitations/{invited}/",
    "/notices/{notice}/",
    "/appeals/of/{refused}/",
    "/appeals/{appeal}/",
    "/appeals/{appeal}/do/withdraw/",
]
ABSENT = {
    "claim": "RL-261102-2222222",
    "invited": "nonsense",
    "case": "TS-261102-2222222",
    "draft": "TS-261102-2222222",
    "taken": "TS-261102-2222222",
    "new": "TS-261102-2222222",
    "refused": "TS-261102-2222222",
    "appeal": "SS-261102-2222222",
}
ABSENT_ROWS = {"upload": UUID(int=1), "company": 999999, "file": 999999, "notice": 999999}


@pytest.mark.parametrize("address", SECRETS)
def test_absent_and_not_yours_look_the_same(address, world):
    client = client_of(world["people"]["othr"])

    theirs = visit(client, "GET", address.format(**world))
    nothing = visit(client, "GET", address.format(**(world | ABSENT | ABSENT_ROWS)))

    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.content == nothing.content
    assert dict(theirs.headers) == dict(nothing.headers)
