"""The second factor × every address: a new one is below a guarded path, or said here to be open."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import cases
from tests.support.addresses import rows, walk
from tests.support.browsers import client_of

# What the staff read and do as everybody else: no case is worked on here.
OPEN = (
    "/accounts/",
    "/attest/",
    "/companies/",
    "/dev/",
    "/feeds/",  # a calendar's programme has no session: the token in the address is all, and it gives terms alone
    "/healthz",
    "/help/",
    "/invitations/",
    "/l/",
    "/language/",
    "/large-type/",
    "/lookup/",
    "/me/",
    "/notices/",
    "/readyz",
    "/regions.json",
    "/serve/",
    "/verify/",
)


def test_every_address_is_guarded_or_open():
    guarded = settings.STAFF_NEED_FACTOR_UNDER
    neither = {route for route in walk() if route != "/" and not route.startswith((*guarded, *OPEN))}

    assert neither == set()
    assert [path for path in (*guarded, *OPEN) if not any(route.startswith(path) for route in walk())] == []


def test_owners_are_asked_where_the_staff_are():
    assert set(settings.OWNERS_NEED_FACTOR_UNDER) <= set(settings.STAFF_NEED_FACTOR_UNDER)


@pytest.mark.django_db
def test_staff_without_a_factor_come_near_no_guarded_address(world):
    client = client_of(cases.officer("没有用第二步"))
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    let_in = []
    for method, address, _expected in rows():
        url = address.format(**world)
        if not url.startswith(settings.STAFF_NEED_FACTOR_UNDER) or url in (
            reverse("admin:login"),
            reverse("admin:logout"),
        ):
            continue
        answer = client.get(url) if method == "GET" else client.post(url)
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/accounts/2fa/"):
            let_in.append(f"{method} {url}: {answer.status_code}")

    assert let_in == []
