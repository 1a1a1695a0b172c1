"""Typed words meet the end of a session, a stale token, a due second factor: they are on the page again afterwards."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import typed
from complaints.models import Complaint
from tests.factories import cases
from tests.support.browsers import client_of
from ui import owned

pytestmark = pytest.mark.django_db

FACTS = "这是我写了二十分钟的经过。" * 100
STILL = "您写的内容还在"


def text(response: Any) -> str:
    return response.content.decode()


def hidden_of(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of the page, as a browser sends them back."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text(client.get(url))))


def ends() -> None:
    """Every session is over: an hour has passed, a password was reset, somebody signed out in another tab."""
    Session.objects.all().delete()


def signs_in(client: Client, person: Any) -> None:
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")


def drafts() -> tuple[Any, str, dict[str, Any]]:
    draft = cases.draft()
    url = reverse("complaints:draft", args=[draft.reference, "details"])
    return draft.complainant, url, {"title": "商家拒不退款", "facts": FACTS, "amount": "三十九块八"}


def answers() -> tuple[Any, str, dict[str, Any]]:
    case = cases.with_business()
    url = reverse("business:step", args=[case.business_id, case.reference, "answer"])
    return cases.handler_of(case), url, {"code": "B3", "text": FACTS}


def notes() -> tuple[Any, str, dict[str, Any]]:
    case = cases.accepted()
    return (
        cases.officer(),
        reverse("admin:complaints_complaint_step", args=[case.pk, "note"]),
        {"text": FACTS},
    )


def messages() -> tuple[Any, str, dict[str, Any]]:
    case = cases.with_business()
    return case.complainant, reverse("complaints:step", args=[case.reference, "message"]), {"text": FACTS}


PAGES = [drafts, answers, notes, messages]


@pytest.mark.parametrize("page", PAGES)
def test_who_was_signed_out_while_typing_finds_all_of_it_after_signing_in(page):
    person, url, words = page()
    client = client_of(person)
    sent = words | hidden_of(client, url)
    ends()

    out = client.post(url, sent)
    assert out.status_code == 302
    said = text(client.get(out["Location"], follow=True))
    signs_in(client, person)
    again = client.get(url)

    assert "已经保留一天" in said
    assert again.status_code == 200
    assert STILL in text(again)
    assert text(again).count(FACTS) == 2, "in its field, and to be copied"
    for value in words.values():
        assert value in text(again)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_sees_what_was_typed(page):
    person, url, words = page()
    client = client_of(person)
    sent = words | hidden_of(client, url)
    ends()
    client.post(url, sent)

    other = cases.supervisor() if person.is_staff else cases.person("别人")
    signs_in(client, other)

    assert FACTS not in text(client.get(url, follow=True))
    assert FACTS not in text(client_of(person).get(url)), "another browser has not the key"


def test_a_form_that_names_no_owner_of_ours_keeps_nothing():
    person, url, words = drafts()
    client = client_of(person)
    ends()

    for owner in ("", "0" * 32, owned.owner_of(cases.person("别人"))):
        client.post(url, words | {owned.FIELD: owner})
    signs_in(client, person)

    assert FACTS not in text(client.get(url))


def test_another_site_lays_no_words_into_a_form():
    """A page of the staff is asked about before the token against forgery is."""
    officer, url, words = notes()
    client = client_of(officer)
    sent = words | hidden_of(client, url)
    ends()

    client.post(url, sent, headers={"Origin": "https://evil.example"})
    signs_in(client, officer)

    assert FACTS not in text(client.get(url))


def test_what_was_sent_in_the_end_is_kept_no_longer():
    person, url, words = messages()
    client = client_of(person)
    sent = words | hidden_of(client, url)
    ends()
    client.post(url, sent)
    signs_in(client, person)

    assert client.post(url, words).status_code == 302

    assert STILL not in text(client.get(url))


def test_what_is_kept_is_sealed_and_holds_no_secret():
    person, url, words = messages()
    client = client_of(person)
    sent = words | hidden_of(client, url) | {"password": "hunter2", "code": "482913", "region_code": "330106"}
    ends()
    client.post(url, sent)
    with connection.cursor() as cursor:
        cursor.execute("select value from cache")
        assert FACTS not in "".join(row[0] for row in cursor.fetchall())
    signs_in(client, person)

    request = client.get(url).wsgi_request
    assert set(request.typed_again.data) == {"text", "region_code", owned.FIELD}
    assert client.cookies[typed.COOKIE]["max-age"] == 86400
    assert client.cookies[typed.COOKIE]["httponly"]
    cache.clear()
    assert STILL not in text(client.get(url))


def test_a_page_that_has_no_form_any_more_gives_the_words_to_be_copied():
    person, url, words = drafts()
    client = client_of(person)
    sent = words | hidden_of(client, url)
    ends()
    client.post(url, sent)
    Complaint.objects.all().delete()
    signs_in(client, person)

    gone = text(client.get(url))

    assert "这里现在不能填写" in gone
    assert FACTS in gone


def test_a_due_second_factor_leads_back_to_the_page_with_what_was_typed(monkeypatch):
    officer, url, words = notes()
    client = client_of(officer)
    sent = words | hidden_of(client, url)
    with monkeypatch.context() as without:
        without.setattr("accounts.factor.second_factor.is_used", lambda request: False)
        without.setattr("accounts.factor.second_factor.kinds_of", lambda user: frozenset({"totp"}))
        asked = client.post(url, sent)
    assert parse_qs(urlsplit(asked["Location"]).query)["next"] == [url]

    assert text(client.get(url)).count(FACTS) == 2


def test_a_stale_token_shows_the_words_and_sends_them_again_with_a_new_one():
    person, url, words = messages()
    client = Client(enforce_csrf_checks=True)
    signs_in(client, person)
    sent = words | hidden_of(client, url)
    client.cookies.pop(settings.CSRF_COOKIE_NAME)
    own = {"Origin": "http://testserver"}

    refused = client.post(url, sent, headers=own)
    assert refused.status_code == 403
    assert "刷新" not in text(refused)
    assert "您写的内容没有丢" in text(refused)
    again = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text(refused)))
    back = client.get(url)
    taken = client.post(url, again, headers=own)

    assert text(back).count(FACTS) == 2
    assert taken.status_code == 302
    assert Complaint.objects.get().messages.get().text == FACTS


def test_a_page_of_another_account_is_neither_sent_nor_shown():
    person, url, words = messages()
    client = Client(enforce_csrf_checks=True)
    signs_in(client, person)
    sent = words | hidden_of(client, url)
    client.cookies.pop(settings.CSRF_COOKIE_NAME)
    signs_in(client, cases.person("别人"))

    refused = text(client.post(url, sent, headers={"Origin": "http://testserver"}))
    assert FACTS not in refused
    assert "另一个账户" in refused
    signs_in(client, person)

    assert text(client.get(url)).count(FACTS) == 2


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_post_from_elsewhere_is_not_offered_to_be_sent(headers):
    person, url, words = messages()
    client = Client(enforce_csrf_checks=True)
    signs_in(client, person)
    sent = words | hidden_of(client, url) | {"csrfmiddlewaretoken": "x"}

    refused = client.post(url, sent, headers=headers)

    assert refused.status_code == 403
    assert FACTS not in text(refused)
    assert FACTS not in text(client.get(url))


def test_who_came_by_letter_proves_the_code_again_and_goes_on_typing(monkeypatch):
    case = cases.served_offline()
    link = cases.letter_link(case)
    client = Client()
    client.get(reverse("home"))
    monkeypatch.setattr("complaints.views.offline.may_hold", lambda request: True)
    url = reverse("serve_step", args=[case.reference, "answer"])
    words = {"code": "B3", "text": FACTS, owned.FIELD: owned.owner_of(link.user)}

    assert client.post(url, words).status_code == 404
    session = client.session
    session["by_letter"] = {case.reference: {"link": link.pk, "until": 2**33}}
    session.save()

    assert text(client.get(url)).count(FACTS) == 2


@pytest.mark.parametrize("page", PAGES)
def test_what_is_still_being_written_is_there_when_the_page_is_opened_again(page):
    person, url, words = page()
    client = client_of(person)
    sent = words | hidden_of(client, url)

    kept = client.post(url, sent, headers={"X-Fragment": "typed"})

    assert (kept.status_code, kept.content) == (204, b"")
    assert text(client.get(url)).count(FACTS) == 2
    assert FACTS not in text(client_of(person).get(url)), "nothing was saved or sent"


def test_keeping_while_writing_is_for_who_is_signed_in_and_for_their_own_page():
    person, url, words = messages()
    client, stranger = client_of(person), client_of(cases.person("别人"))
    sent = words | hidden_of(client, url)
    typing = {"X-Fragment": "typed"}

    assert stranger.post(url, sent, headers=typing).status_code == 403
    assert Client().post(url, sent, headers=typing).status_code == 401
    assert client.post(url, sent, headers=typing | {"Origin": "https://evil.example"}).status_code == 200
    assert typed.COOKIE not in client.cookies


def test_one_wrong_field_loses_none_of_the_others_when_the_tab_is_closed():
    person, url, words = drafts()
    client = client_of(person)

    assert client.post(url, words | hidden_of(client, url)).status_code == 422
    again = text(client.get(url))

    assert again.count(FACTS) == 2
    assert "三十九块八" in again


def test_a_discarded_draft_leaves_no_words_behind():
    person, url, words = drafts()
    client = client_of(person)
    client.post(url, words | hidden_of(client, url), headers={"X-Fragment": "typed"})

    client.post(reverse("complaints:discard", args=[Complaint.objects.get().reference]))

    assert client.get(url).status_code == 404
