"""Signing in and out: by phone in any form, by e-mail, by code; and what a stranger cannot do or learn."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Notice
from tests.accounts.hashers import Counting
from tests.support.visiting import EMAIL, PASSWORD, Visitor, code, member, page, wrong


@pytest.mark.parametrize(
    "login",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "１３８００１３８０００",
        "lin@example.com",
        " LIN@Example.com ",
    ],
)
def test_every_form_of_phone_or_address_signs_in(visitor, user, login):
    answer = visitor.sign_in(login)

    assert answer.headers["Location"] == reverse("me")
    assert visitor.client.session["_auth_user_id"] == str(user.pk)


def test_staff_go_to_their_worklists(visitor):
    member("officer@example.com", None, is_staff=True)

    assert visitor.sign_in("officer@example.com").headers["Location"] == reverse("admin:index")


def test_staff_without_a_phone_whom_the_admin_made_prove_their_address_once(visitor):
    User.objects.create_user("officer@example.com", PASSWORD, is_staff=True)

    first = visitor.sign_in("officer@example.com")
    second = visitor.enter_email_code(code("email_code"))

    assert first.headers["Location"] == reverse("account_email_verification_sent")
    assert second.headers["Location"] == reverse("admin:index")


def test_the_session_gets_a_new_key_on_signing_in(visitor, user):
    visitor.client.get(reverse("account_login"))
    session = visitor.client.session
    session["before"] = "1"
    session.save()
    old = session.session_key

    visitor.sign_in(EMAIL)

    assert visitor.client.session.session_key not in (None, old)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize("name", ["account_login", "account_logout"])
def test_next_never_leads_to_another_site(visitor, user, name, target):
    if name == "account_login":
        answer = visitor.sign_in(EMAIL, next=target)
    else:
        visitor.sign_in(EMAIL)
        answer = visitor.client.post(reverse(name), {"next": target})

    assert answer.status_code == 302
    assert answer.headers["Location"] in (reverse("me"), reverse("home"))


def test_next_is_followed_within_the_site(visitor, user):
    assert visitor.sign_in(EMAIL, next="/me/settings/").headers["Location"] == "/me/settings/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_page(user):
    pages = []
    for login in ("13800138000", "13900139000", EMAIL, "nobody@example.com"):
        answer = Visitor().sign_in(login, "not-the-password")
        pages.append((answer.status_code, page(answer).replace(login, "")))

    assert "账号或密码不正确" in pages[0][1]
    assert set(pages) == {pages[0]}


def test_an_unknown_account_costs_as_many_password_hashes_as_a_known_one(user, settings):
    """The answer's time must not tell either: counted in hashes, which is what takes time."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.Counting"]
    user.set_password(PASSWORD)
    user.save()
    counts = []
    for login in ("13800138000", "13900139000", EMAIL, "nobody@example.com"):
        Counting.count = 0
        Visitor().sign_in(login, "not-the-password")
        counts.append(Counting.count)

    assert counts == [1, 1, 1, 1]


def test_something_that_is_neither_is_told_so(visitor, db):
    assert "请填写11位的大陆手机号，或者邮箱地址" in visitor.sign_in("lin").content.decode()
    assert "邮箱的格式不对" in visitor.sign_in("lin@").content.decode()


def test_an_account_that_was_switched_off_says_so_only_to_who_knows_the_password(visitor, user):
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert "账号或密码不正确" in visitor.sign_in(EMAIL, "not-the-password").content.decode()
    answer = visitor.sign_in(EMAIL)

    assert answer.headers["Location"] == reverse("account_inactive")
    assert "账户已停用" in visitor.client.get(reverse("account_inactive")).content.decode()
    assert not visitor.is_signed_in


# --- the lock ---------------------------------------------------------------------------------------------------------


def test_five_failures_lock_this_number_and_no_other(user):
    other = member("other@example.com", "+8613900139000")
    for _ in range(5):
        Visitor().sign_in("13800138000", "not-the-password")

    locked, free = Visitor(), Visitor()
    answer = locked.sign_in("13800138000")
    free.sign_in("13900139000")

    assert "尝试次数过多" in answer.content.decode()
    assert not locked.is_signed_in
    assert free.client.session["_auth_user_id"] == str(other.pk)


def test_the_lock_knows_a_number_in_every_form(user):
    for login in ("13800138000", "138 0013 8000", "+8613800138000", "008613800138000", "１３８００１３８０００"):
        Visitor().sign_in(login, "not-the-password")

    assert "尝试次数过多" in Visitor().sign_in("138-0013-8000").content.decode()


def test_the_lock_opens_after_five_minutes(visitor, user):
    for _ in range(5):
        Visitor().sign_in(EMAIL, "not-the-password")

    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        visitor.sign_in(EMAIL)

    assert visitor.is_signed_in


# --- by code ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("login", "channel"), [("138 0013 8000", "sms"), ("LIN@example.com", "email")])
def test_a_code_signs_in(visitor, user, login, channel):
    visitor.client.post(reverse("account_request_login_code"), {"login": login})
    answer = visitor.client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    assert answer.headers["Location"] == reverse("me")
    assert Notice.objects.get().channel == channel
    assert visitor.is_signed_in


def test_a_code_for_an_unknown_account_looks_the_same(user):
    pages = []
    for login in ("13800138000", "13900139000", EMAIL, "nobody@example.com"):
        visitor = Visitor()
        answer = visitor.client.post(reverse("account_request_login_code"), {"login": login})
        url = answer.headers["Location"]
        pages.append((url, page(visitor.client.get(url)), page(visitor.client.post(url, {"code": "not it"}))))

    assert set(pages) == {pages[0]}
    assert sorted(Notice.objects.values_list("kind", "channel")) == [
        ("account_unknown", "email"),
        ("sign_in_code", "email"),
        ("sign_in_code", "sms"),
    ]  # a stranger's phone gets no SMS


def test_five_wrong_codes_end_the_try(visitor, user):
    visitor.client.post(reverse("account_request_login_code"), {"login": EMAIL})
    right = code("sign_in_code")
    url = reverse("account_confirm_login_code")

    answers = [visitor.client.post(url, {"code": wrong(right)}) for _ in range(5)]
    late = visitor.client.post(url, {"code": right})

    assert [r.status_code for r in answers] == [200, 200, 200, 200, 302]
    assert late.status_code == 302
    assert not visitor.is_signed_in


def test_a_code_no_longer_holds_after_ten_minutes(visitor, user):
    visitor.client.post(reverse("account_request_login_code"), {"login": EMAIL})

    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        visitor.client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    assert not visitor.is_signed_in


def test_a_second_code_can_be_asked_for_and_the_password_page_is_open_meanwhile(visitor, user):
    visitor.client.post(reverse("account_request_login_code"), {"login": EMAIL})

    assert visitor.client.get(reverse("account_request_login_code")).status_code == 200
    assert visitor.client.get(reverse("account_login")).status_code == 200


# --- out --------------------------------------------------------------------------------------------------------------


def test_signing_out_asks_first(visitor, user):
    visitor.sign_in(EMAIL)

    asked = visitor.client.get(reverse("account_logout"))
    still_in = visitor.is_signed_in
    answer = visitor.client.post(reverse("account_logout"))

    assert (asked.status_code, still_in) == (200, True)
    assert answer.headers["Location"] == reverse("home")
    assert not visitor.is_signed_in


# --- a forgotten password ---------------------------------------------------------------------------------------------


def reset(visitor: Visitor, email: str = EMAIL) -> None:
    visitor.client.post(reverse("account_reset_password"), {"email": email})


def test_a_code_by_mail_leads_to_a_new_password_and_ends_other_sessions(visitor, user):
    elsewhere = Visitor()
    elsewhere.sign_in(EMAIL)
    new = "spring-orchid-2027"

    reset(visitor)
    visitor.client.post(reverse("account_confirm_password_reset_code"), {"code": code("password_reset_code")})
    answer = visitor.client.post(
        reverse("account_complete_password_reset"), {"password1": new, "password2": new}, follow=True
    )

    assert "密码已重设" in answer.content.decode()
    assert not visitor.is_signed_in
    assert elsewhere.client.get(reverse("me_settings")).status_code == 302
    assert visitor.sign_in(EMAIL, new).headers["Location"] == reverse("me")
    assert sorted(Notice.objects.filter(kind="password_changed").values_list("channel", flat=True)) == [
        "email",
        "site",
        "sms",
    ]


def test_a_reset_for_an_unknown_address_looks_the_same(user):
    pages = []
    for email in (EMAIL, "nobody@example.com"):
        visitor = Visitor()
        reset(visitor, email)
        url = reverse("account_confirm_password_reset_code")
        pages.append(
            [page(r).replace(email, "") for r in (visitor.client.get(url), visitor.client.post(url, {"code": "no"}))]
        )

    assert pages[0] == pages[1]


def test_five_wrong_reset_codes_end_the_try(visitor, user):
    reset(visitor)
    right = code("password_reset_code")
    url = reverse("account_confirm_password_reset_code")

    answers = [visitor.client.post(url, {"code": wrong(right)}) for _ in range(5)]
    late = visitor.client.get(reverse("account_complete_password_reset"))

    assert [r.status_code for r in answers] == [200, 200, 200, 200, 302]
    assert late.headers["Location"] == reverse("account_reset_password")


def test_the_new_password_page_cannot_be_reached_without_the_code(visitor, user):
    reset(visitor)

    answer = visitor.client.post(reverse("account_complete_password_reset"), {"password1": "x", "password2": "x"})

    assert answer.headers["Location"] == reverse("account_confirm_password_reset_code")


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_inactive"],
)
def test_a_signed_out_page_asks_the_database_nothing(client, db, django_assert_num_queries, name):
    client.get(reverse(name))

    with django_assert_num_queries(0):
        answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("path", ["/accounts/3rdparty/", "/accounts/social/login/error/"])
def test_doors_that_do_not_exist_yet_are_closed(client, db, path):
    assert client.get(path).status_code == 404


def test_the_admin_has_no_sign_in_page_of_its_own(client, user):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"

    client.force_login(user)
    assert client.get("/admin/login/?next=/admin/").status_code == 403
