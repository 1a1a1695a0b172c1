"""Nonsense sent to the pages around filing shows nobody an error of the server: edits, files, look-up, search."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Complaint
from complaints.presenters.amendment import SECTIONS
from tests.factories import cases
from tests.support.browsers import browser
from tests.support.evidence import add, looked_at
from tests.support.filing import LONGER, NAMES, ODD, encodable

FIELDS = [
    *NAMES, "base", "stamp", "q", "status", "year", "after", "before", "reference", "phone_end", "code", "from", "to",
    "name", "size", "boxes", "drop", "box-0-x", "box-0-y", "box-0-w", "box-0-h", "box-0-page", "shows", "caption",
    "move", "undo", "no-because", "phone", "list", "reason", "p", "o", "category", "kind", "version",
]  # fmt: skip
SENT = st.dictionaries(st.sampled_from(FIELDS), ODD | st.lists(ODD, max_size=3), max_size=25)
ANSWERS = (200, 201, 204, 301, 302, 400, 404, 405, 409, 410, 422, 429)
fuzz = settings(max_examples=20 * LONGER, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
pytestmark = pytest.mark.django_db


def sends(client: Client, url: str, data: dict[str, Any]) -> None:
    """By both ways; a test client raises what a browser would see as an error of the server."""
    cache.clear()  # the limits of the try before
    data = encodable(data)
    for response in (client.get(url, data), client.post(url, data)):
        assert response.status_code in ANSWERS, (url, response.status_code)


@pytest.fixture
def served(db) -> Complaint:
    return cases.with_business()


@fuzz
@given(page=st.sampled_from(["edit", "edit_confirm", *SECTIONS]), data=SENT)
def test_no_page_of_an_edit_breaks(served, page, data):
    url = (
        reverse("complaints:edit_page", args=[served.reference, page])
        if page in SECTIONS
        else reverse(f"complaints:{page}", args=[served.reference])
    )
    sends(browser(served.complainant), url, data)


@fuzz
@given(name=st.sampled_from(["mine", "versions", "case", "receipt", "filed"]), data=SENT)
def test_no_record_breaks(served, name, data):
    url = reverse(f"complaints:{name}", args=[] if name == "mine" else [served.reference])
    sends(browser(served.complainant), url, data)


@fuzz
@given(name=st.sampled_from(["lookup", "verify", "regions", "businesses:directory"]), data=SENT)
def test_nothing_public_breaks(served, name, data):
    data = {"reference": served.reference} | data
    sends(Client(), reverse(name), data)


@fuzz
@given(code=st.text(min_size=1, max_size=80).filter(lambda text: "/" not in text and text not in (".", "..")))
def test_no_code_of_a_receipt_and_no_link_breaks(db, code):
    (code,) = encodable({"": [code]})[""]
    for name in ("verify_code", "attest"):
        sends(Client(), reverse(name, args=[code]), {})


@fuzz
@given(door=st.sampled_from(["file", "cover", "uploads"]), data=SENT, head=ODD)
def test_no_door_of_a_file_breaks(complete_with_file, door, data, head):
    case, row = complete_with_file
    args = [case.reference] if door == "uploads" else [case.reference, row.pk]
    client = browser(case.complainant)
    sends(client, reverse(f"complaints:{door}", args=args), data)
    (head,) = encodable({"": [head]})[""]
    if head.isprintable() and head.isascii():
        client.patch(reverse(f"complaints:{door}", args=args), b"x", headers={"Upload-Offset": head})


@pytest.fixture
def complete_with_file(db) -> tuple[Complaint, Any]:
    case = cases.draft()
    (row,) = add(case, "照片.png")
    looked_at()
    return case, row


@fuzz
@given(url=st.sampled_from(["complaints_hotline", "complaints_complaint_changelist"]), data=SENT)
def test_no_page_of_the_staff_breaks(served, url, data):
    sends(browser(cases.officer()), reverse(f"admin:{url}"), data)
