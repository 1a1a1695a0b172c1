"""Devices on which one is signed in; word of a new one; a forgotten password by phone; changes that ask who you are."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from accounts.factor import second_factor
from accounts.models import User
from businesses.models import Business
from notifications.models import Notice
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, code, member

NEW = "spring-orchid-2027"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0 Safari/604"


# --- new devices ---
def test_a_new_device_is_told_once_over_every_channel(user):
    first, second = Visitor(), Visitor()
    first.sign_in(EMAIL)
    at_first = Notice.objects.filter(kind="new_device").count()

    for _ in range(2):
        second.client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD}, HTTP_USER_AGENT=WECHAT)
        second.client.post(reverse("account_logout"))

    assert at_first == 0  # somebody's very first sign-in is no news to them
    told = Notice.objects.filter(kind="new_device")
    assert sorted(told.values_list("channel", flat=True)) == ["email", "site", "sms"]
    assert all("iPhone上的微信" in row.text or "iPhone上的微信" in row.subject for row in told)


def test_a_forged_cookie_makes_no_device_known(user):
    Visitor().sign_in(EMAIL)
    other = Visitor()
    other.client.cookies["devices"] = "WyJ4Il0:1abc:forged"

    other.sign_in(EMAIL)

    assert Notice.objects.filter(kind="new_device", channel="sms").count() == 1


def test_a_device_known_to_one_person_is_new_to_another(user):
    shared = Visitor()
    member("other@example.com", "+8613900139000")
    for login in ("other@example.com", EMAIL, EMAIL):
        Visitor().sign_in(login)
    Notice.objects.all().delete()
    shared.sign_in("other@example.com")
    shared.client.post(reverse("account_logout"))

    shared.sign_in(EMAIL)

    assert Notice.objects.filter(kind="new_device", channel="sms").count() == 2


# --- sessions ---
def test_another_session_is_ended_and_this_one_stays(user):
    here, there, elsewhere = Visitor(), Visitor(), Visitor()
    for visitor in (here, there, elsewhere):
        visitor.sign_in(EMAIL)
    url = reverse("usersessions_list")
    pk = user.usersession_set.get(session_key=there.client.session.session_key).pk

    page = here.client.get(url).content.decode()
    here.client.post(url, {"pk": pk})
    ended = there.client.get(reverse("me_settings")).status_code
    others = elsewhere.client.get(reverse("me_settings")).status_code
    here.client.post(url, {"all": "1"})

    assert (page.count('<li class="card">'), page.count("这台设备</strong>")) == (3, 1)
    assert (ended, others) == (302, 200)
    assert elsewhere.client.get(reverse("me_settings")).status_code == 302
    assert here.client.get(reverse("me_settings")).status_code == 200


@pytest.mark.parametrize("pk", ["0", "x", "", "9" * 30])
def test_nobody_ends_what_is_not_theirs(user, pk):
    stranger, me = Visitor(), Visitor()
    member("other@example.com", "+8613900139000")
    stranger.sign_in("other@example.com")
    me.sign_in(EMAIL)
    theirs = user.usersession_set.get().pk

    stranger.client.post(reverse("usersessions_list"), {"pk": pk or theirs})

    assert me.client.get(reverse("me_settings")).status_code == 200


# --- a forgotten password by phone ---
def reset_by(visitor: Visitor, address: str) -> None:
    visitor.client.post(reverse("account_reset_password"), {"email": address})


def test_a_code_by_sms_leads_to_a_new_password_and_opens_the_lock(visitor, user):
    for _ in range(5):
        Visitor().sign_in("13800138000", "not-the-password")
    reset_by(visitor, "138 0013 8000")
    visitor.client.post(reverse("account_confirm_password_reset_code"), {"code": code("password_reset_code")})
    visitor.client.post(reverse("account_complete_password_reset"), {"password1": NEW, "password2": NEW})

    answer = visitor.sign_in("13800138000", NEW)

    assert Notice.objects.get(kind="password_reset_code").address == PHONE
    assert answer.headers["Location"] == reverse("me")
    assert sorted(Notice.objects.filter(kind="password_changed").values_list("channel", flat=True)) == [
        "email",
        "site",
        "sms",
    ]


@pytest.mark.parametrize("state", ["stranger", "unproved", "unfinished", "inactive"])
def test_nobody_is_sent_an_sms_whose_number_is_not_proved(visitor, user, state):
    changes = {
        "stranger": {"phone": None, "phone_verified_at": None},
        "unproved": {"phone_verified_at": None},
        "unfinished": {"sign_up_started_at": timezone.now()},
        "inactive": {"is_active": False},
    }
    User.objects.filter(pk=user.pk).update(**changes[state])

    reset_by(visitor, "13800138000")
    page = visitor.client.get(reverse("account_confirm_password_reset_code"))

    assert page.status_code == 200  # what everybody sees
    assert not Notice.objects.exists()


def test_a_reset_does_not_do_away_with_the_second_factor(visitor, user):
    second_factor.set_up(user, django_settings.DEMO_TOTP_SECRET)
    reset_by(visitor, EMAIL)
    visitor.client.post(reverse("account_confirm_password_reset_code"), {"code": code("password_reset_code")})
    visitor.client.post(reverse("account_complete_password_reset"), {"password1": NEW, "password2": NEW})

    answer = visitor.sign_in(EMAIL, NEW)

    assert answer.headers["Location"] == reverse("mfa_authenticate")


# --- changing what one signs in with ---
CHANGES = [
    ("account_change_phone", {"phone": "13900139000"}),
    ("account_email", {"email": "new@example.com", "action_add": "1"}),
]


@pytest.mark.parametrize(("name", "data"), CHANGES)
def test_a_change_asks_for_the_password_then_for_a_code_to_the_new_one(visitor, user, name, data):
    visitor.sign_in(EMAIL)

    asked = visitor.client.post(reverse(name), data)
    before = Notice.objects.filter(kind__in=("phone_code", "email_code")).count()
    visitor.client.post(asked.headers["Location"], {"password": PASSWORD, "next": reverse(name)})

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert before == 0
    assert Notice.objects.filter(kind__in=("phone_code", "email_code")).count() == 1
    user.refresh_from_db()
    assert (user.phone, user.email) == (PHONE, EMAIL)  # nothing changes before the code comes back


@pytest.mark.parametrize(("name", "data"), [*CHANGES, ("account_set_password", {"password1": NEW, "password2": NEW})])
def test_without_a_password_a_code_to_the_old_phone_is_asked_for(visitor, user, name, data):
    user.set_unusable_password()
    user.save()
    visitor.client.post(reverse("account_request_login_code"), {"login": PHONE})
    visitor.client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = visitor.client.post(reverse(name), data)

    assert answer.headers["Location"].startswith(reverse("account_code_again"))
    user.refresh_from_db()
    assert (user.phone, user.email, user.has_usable_password()) == (PHONE, EMAIL, False)
    assert EmailAddress.objects.filter(user=user).count() == 1


# --- owners of companies ---
@pytest.mark.parametrize(
    ("is_asked", "role", "status"), [(True, "owner", 302), (True, "handler", 200), (False, "owner", 200)]
)
def test_owners_need_a_second_factor_where_the_settings_say_so(visitor, user, settings, is_asked, role, status):
    settings.BUSINESS_OWNERS_NEED_MFA = is_asked
    company = Business.objects.create(name="晴川电器有限公司")
    company.memberships.create(user=user, role=role)
    visitor.sign_in(EMAIL)

    assert visitor.client.get(f"/business/{company.pk}/").status_code == status
