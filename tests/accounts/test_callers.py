"""Somebody who only ever called: an account with a phone number and nothing else, and how it grows."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import commands, preferences
from accounts.models import User
from notifications.models import Notice
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, ask_for_phone, code, member, page

NUMBER = "13800138000"
REQUEST, CONFIRM = "account_request_login_code", "account_confirm_login_code"


@pytest.fixture
def caller(db) -> User:
    return commands.caller(PHONE, timezone.now())


def signs_in_by_code(visitor: Visitor):
    visitor.client.post(reverse(REQUEST), {"login": NUMBER})
    return visitor.client.post(reverse(CONFIRM), {"code": code("phone_code")})


# --- the account ---
def test_a_caller_gets_an_account_with_nothing_but_the_number(caller):
    assert (caller.phone, caller.email, caller.name, caller.phone_verified_at) == (PHONE, None, "", None)
    assert not caller.has_usable_password()
    assert not caller.is_verified


def test_a_second_call_finds_the_same_account(caller):
    assert commands.caller(PHONE, timezone.now()) == caller
    assert User.objects.count() == 1


def test_a_call_finds_the_account_that_holds_the_number_and_changes_nothing(user):
    before = User.objects.values().get()

    assert commands.caller(PHONE, timezone.now()) == user
    assert User.objects.values().get() == before


def test_an_unfinished_sign_up_makes_way_for_a_caller(visitor, db):
    visitor.sign_up()
    squatter = User.objects.get()

    caller = commands.caller(PHONE, timezone.now())

    assert caller.pk != squatter.pk
    assert list(User.objects.all()) == [caller]


def test_a_link_proves_the_number_once(caller):
    first = timezone.now()

    assert commands.proved(PHONE, first) == caller
    commands.proved(PHONE, timezone.now())

    caller.refresh_from_db()
    assert caller.phone_verified_at == first


def test_a_number_that_nobody_holds_proves_nobody(db):
    assert commands.proved(PHONE, timezone.now()) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"phone": None, "password": "pbkdf2$known"},
        {"wants_sms": False},
    ],
)
def test_the_database_keeps_an_account_reachable(caller, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=caller.pk).update(**fields)


def test_a_caller_is_told_by_sms_and_on_the_site_only(caller):
    commands.proved(PHONE, timezone.now())
    caller.refresh_from_db()

    told = preferences.recipient(caller)

    assert (told.channels, told.email, told.phone) == (frozenset({"site", "sms"}), "", PHONE)


# --- signing in ---
def test_an_sms_code_lets_a_caller_in_and_proves_the_number(visitor, caller):
    answer = signs_in_by_code(visitor)

    caller.refresh_from_db()
    assert answer.headers["Location"] == reverse("me")
    assert visitor.is_signed_in
    assert caller.phone_verified_at is not None


def test_a_proved_caller_signs_in_again(visitor, caller):
    commands.proved(PHONE, timezone.now())
    visitor.client.post(reverse(REQUEST), {"login": NUMBER})

    visitor.client.post(reverse(CONFIRM), {"code": code("sign_in_code")})

    assert visitor.is_signed_in


def test_every_page_of_the_account_does_without_an_address(visitor, caller):
    signs_in_by_code(visitor)
    visitor.client.post(reverse("agreement"), {"agrees": "on"})  # asked of whoever the hotline made

    for name in ("me", "me_settings", "account_email", "account_change_phone", "account_set_password", "notices"):
        assert visitor.client.get(reverse(name)).status_code == 200, name
    assert "未填写" in page(visitor.client.get(reverse("me_settings")))
    assert "None" not in page(visitor.client.get(reverse("me_settings")))


def test_a_password_leads_nowhere(visitor, caller):
    for password in ("", PASSWORD, "!"):
        visitor.sign_in(NUMBER, password)
        assert not visitor.is_signed_in


def test_a_sign_up_with_the_callers_number_says_what_it_always_says(caller):
    theirs, fresh = Visitor(), Visitor()

    taken = theirs.sign_up(email="new@example.com")
    free = fresh.sign_up(phone="13900139000", email="other@example.com")

    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert not User.objects.filter(email="new@example.com").exists()
    assert [row.kind for row in Notice.objects.filter(address=PHONE)] == ["account_exists"]


def test_after_that_word_an_sms_code_leads_to_the_callers_account(visitor, caller):
    Visitor().sign_up(email="new@example.com")

    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        signs_in_by_code(visitor)

    assert visitor.client.session["_auth_user_id"] == str(caller.pk)


# --- growing ---
def test_an_address_is_added_once_its_code_comes_back(visitor, caller):
    signs_in_by_code(visitor)

    visitor.client.post(reverse("account_email"), {"email": EMAIL, "action_add": "1"})
    caller.refresh_from_db()
    before = caller.email
    visitor.enter_email_code(code("email_code"))

    caller.refresh_from_db()
    assert (before, caller.email) == (None, EMAIL)
    assert EmailAddress.objects.get(user=caller).verified
    assert caller.is_verified


def test_an_address_of_somebody_else_is_not_taken(visitor, caller):
    owner = member(EMAIL, "+8613900139000")
    signs_in_by_code(visitor)

    visitor.client.post(reverse("account_email"), {"email": EMAIL, "action_add": "1"})

    caller.refresh_from_db()
    assert caller.email is None
    assert User.objects.get(email=EMAIL) == owner


def test_a_caller_sets_a_password_and_signs_in_with_it(visitor, caller):
    signs_in_by_code(visitor)

    visitor.client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    other = Visitor()
    other.sign_in(NUMBER)

    assert other.is_signed_in


def test_who_has_no_address_keeps_the_sms(visitor, caller):
    signs_in_by_code(visitor)

    answer = visitor.client.post(reverse("me_settings"), {"name": "林晓云", "wants_email": "on"})

    caller.refresh_from_db()
    assert answer.status_code == 422
    assert "您还没有填写邮箱，请保留短信" in page(answer)
    assert caller.wants_sms


def test_a_number_that_a_caller_holds_is_not_taken_by_another_account(caller):
    """Its owner signs in to the caller's account by an SMS code instead."""
    person = member(EMAIL, "+8613900139000")
    visitor = Visitor()
    visitor.sign_in(EMAIL)
    ask_for_phone(visitor, NUMBER)

    refused = visitor.enter_phone_code(code("phone_code"))

    person.refresh_from_db(), caller.refresh_from_db()
    assert "已用于另一个账户" in refused.content.decode()
    assert (person.phone, caller.phone) == ("+8613900139000", PHONE)
