"""The second factor: setting one up, using it, doing without it, and who may not; secrets at rest."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.factor import second_factor
from accounts.models import User
from notifications.models import Notice
from tests.accounts.passkeys import Passkey
from tests.support.visiting import EMAIL, PASSWORD, Visitor, member

SECRET = django_settings.DEMO_TOTP_SECRET


@pytest.fixture
def officer(db) -> User:
    return member("officer@example.com", "+8613700137000", is_staff=True)


def confirm(visitor: Visitor) -> None:
    """Show by the password that it is still you."""
    visitor.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up_app(visitor: Visitor) -> str:
    """Through the pages; returns the secret that the page shows."""
    confirm(visitor)
    page = visitor.client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="totp-secret">([A-Z2-7]+)<', page)[1]
    code = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)[1])
    assert b'xmlns="http://www.w3.org/2000/svg"' in code  # without it, no browser draws the picture
    visitor.client.post(reverse("mfa_activate_totp"), {"code": second_factor.code_of(secret)})
    return secret


def enter(visitor: Visitor, code: str, **data):
    return visitor.client.post(reverse("mfa_authenticate"), {"code": code} | data)


# --- the staff ---
@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/accounts/user/", "/complaints/", "/business/", "/appeals/of/nothing/"]
)
def test_staff_with_only_a_password_are_led_to_set_up_a_second_factor(visitor, officer, path):
    visitor.sign_in(officer.email)

    answer = visitor.client.get(path)
    page = visitor.client.get(answer.headers["Location"]).content.decode()

    assert answer.headers["Location"] == reverse("mfa_index")
    assert "继续之前，请先设置" in page


def test_a_session_counts_once_the_factor_was_set_up_in_it(visitor, officer):
    visitor.sign_in(officer.email)
    visitor.client.get("/admin/")

    set_up_app(visitor)

    assert visitor.client.get("/admin/").status_code == 200
    assert f'href="{reverse("admin:index")}"' in visitor.client.get(reverse("mfa_index")).content.decode()


def test_a_factor_set_up_elsewhere_has_to_be_used_here(visitor, officer):
    visitor.sign_in(officer.email)
    second_factor.set_up(officer, SECRET)

    asked = visitor.client.get("/admin/")
    url = asked.headers["Location"]
    answer = visitor.client.post(url, {"code": second_factor.code_of(SECRET), "next": "/admin/"})

    assert url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    assert answer.headers["Location"] == "/admin/"
    assert visitor.client.get("/admin/").status_code == 200


def test_a_second_confirmation_by_password_is_no_second_factor(visitor, officer):
    second_factor.set_up(officer, SECRET)
    visitor.sign_in(officer.email)
    enter(visitor, second_factor.code_of(SECRET))
    other = Visitor()
    other.client.force_login(User.objects.create_user("clerk@example.com", PASSWORD))  # becomes staff in the session
    User.objects.filter(email="clerk@example.com").update(is_staff=True)
    confirm(other)

    assert visitor.client.get("/admin/").status_code == 200
    assert other.client.get("/admin/").status_code == 302


def test_what_another_person_used_in_this_browser_does_not_count(visitor, officer):
    second_factor.set_up(officer, SECRET)
    visitor.sign_in(officer.email)
    enter(visitor, second_factor.code_of(SECRET))
    visitor.client.post(reverse("account_logout"))
    member("clerk@example.com", None, is_staff=True)

    visitor.sign_in("clerk@example.com")

    assert visitor.client.get("/admin/").headers["Location"] == reverse("mfa_index")


def test_a_post_of_staff_without_a_factor_does_nothing(visitor, officer):
    visitor.sign_in(officer.email)

    answer = visitor.client.post("/admin/complaints/complaint/filters/", {"name": "我的"})

    assert answer.headers["Location"] == reverse("mfa_index")


def test_signing_out_of_the_admin_needs_no_factor(visitor, officer):
    visitor.sign_in(officer.email)

    visitor.client.post("/admin/logout/")

    assert not visitor.is_signed_in


def test_staff_keep_the_last_factor(visitor, officer):
    second_factor.set_up(officer, SECRET)
    visitor.sign_in(officer.email)
    enter(visitor, second_factor.code_of(SECRET))
    confirm(visitor)

    page = visitor.client.post(reverse("mfa_deactivate_totp")).content.decode()

    assert "至少保留一种两步验证" in page
    assert Authenticator.objects.filter(type="totp").exists()


def test_consumers_need_none(visitor, user):
    visitor.sign_in(EMAIL)

    assert visitor.client.get("/complaints/").status_code == 200


# --- signing in with one ---
def test_a_sign_in_with_a_factor_takes_its_code_once(visitor, user):
    second_factor.set_up(user, SECRET)
    code = second_factor.code_of(SECRET)

    first = visitor.sign_in(EMAIL)
    wrong = enter(visitor, "000000" if code != "000000" else "111111")
    right = enter(visitor, code)
    again = Visitor()
    again.sign_in(EMAIL)
    replayed = enter(again, code)

    assert first.headers["Location"] == reverse("mfa_authenticate")
    assert "验证没有通过" in wrong.content.decode()
    assert right.headers["Location"] == reverse("me")
    assert "验证没有通过" in replayed.content.decode()


def test_a_code_cannot_be_used_again_in_the_minute_that_the_tolerance_adds(user):
    """allauth forgets a used code after half a minute, while the tolerance still takes it."""
    second_factor.set_up(user, SECRET)
    start = timezone.now().replace(second=1, microsecond=0)
    with time_machine.travel(start):
        code = second_factor.code_of(SECRET)
        first = Visitor()
        first.sign_in(EMAIL)
        enter(first, code)
    with time_machine.travel(start + timedelta(seconds=40)):
        second = Visitor()
        second.sign_in(EMAIL)
        enter(second, code)

    assert first.is_signed_in
    assert not second.is_signed_in


def test_five_wrong_codes_lock_the_second_step(visitor, user):
    second_factor.set_up(user, SECRET)
    visitor.sign_in(EMAIL)
    wrong = "000000" if second_factor.code_of(SECRET) != "000000" else "111111"
    for _ in range(5):
        enter(visitor, wrong)

    answer = enter(visitor, second_factor.code_of(SECRET))

    assert "尝试次数过多" in answer.content.decode()
    assert not visitor.is_signed_in


def test_a_sign_in_by_code_asks_for_the_factor_too(visitor, user):
    second_factor.set_up(user, SECRET)
    visitor.client.post(reverse("account_request_login_code"), {"login": EMAIL})
    code = re.search(r"(?<!\d)\d{6}(?!\d)", Notice.objects.get(kind="sign_in_code").text)[0]

    answer = visitor.client.post(reverse("account_confirm_login_code"), {"code": code})

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not visitor.is_signed_in


def test_next_survives_the_second_step_and_leads_nowhere_else(user):
    second_factor.set_up(user, SECRET)
    went = []
    start = timezone.now()
    for minutes, target in enumerate(("/me/settings/", "https://evil.example/")):
        with time_machine.travel(start + timedelta(minutes=3 * minutes)):
            visitor = Visitor()
            visitor.sign_in(EMAIL, next=target)
            went.append(enter(visitor, second_factor.code_of(SECRET)).headers["Location"])

    assert went == ["/me/settings/", reverse("me")]


# --- setting up, recovery codes ---
def test_setting_one_up_asks_who_you_are_shows_recovery_codes_and_tells_you(
    visitor, user, django_capture_on_commit_callbacks
):
    visitor.sign_in(EMAIL)
    asked = visitor.client.get(reverse("mfa_activate_totp"))
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(visitor)

    shown = visitor.client.get(reverse("mfa_view_recovery_codes")).content.decode()
    file = visitor.client.get(reverse("mfa_download_recovery_codes"))

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    codes = re.findall(r'<li class="code">(\d{8})</li>', shown)
    assert len(codes) == 10
    assert all(code in file.content.decode() for code in codes)
    told = Notice.objects.filter(kind="second_factor_changed").values_list("channel", flat=True)
    assert sorted(told) == ["email", "site", "sms"]
    assert "开启了验证器应用" in Notice.objects.get(kind="second_factor_changed", channel="sms").text


def test_a_recovery_code_lets_in_once(visitor, user):
    visitor.sign_in(EMAIL)
    set_up_app(visitor)
    code = re.findall(
        r'class="code">(\d{8})<', visitor.client.get(reverse("mfa_view_recovery_codes")).content.decode()
    )[0]
    first, second = Visitor(), Visitor()
    for person in (first, second):
        person.sign_in(EMAIL)
        enter(person, code)

    assert first.is_signed_in
    assert not second.is_signed_in


def test_removing_the_last_factor_makes_the_session_one_without(visitor, user):
    visitor.sign_in(EMAIL)
    set_up_app(visitor)

    visitor.client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()  # the recovery codes go with it
    assert "mfa" not in [row["method"] for row in visitor.client.session["account_authentication_methods"]]


# --- the pages of passkeys ---
@pytest.fixture
def phone(visitor, user) -> Authenticator:
    """A passkey of somebody who is signed in and has shown that it is still them."""
    kept = Passkey().kept_for(user, "我的手机")
    visitor.client.force_login(user)
    confirm(visitor)
    return kept


def test_a_passkey_is_renamed(visitor, phone):
    url = reverse("mfa_edit_webauthn", args=[phone.pk])

    shown = visitor.client.get(url).content.decode()
    empty = visitor.client.post(url, {"name": " "}).content.decode()
    long = visitor.client.post(url, {"name": "机" * 61}).content.decode()
    phone.refresh_from_db()
    kept = phone.data["name"]
    answer = visitor.client.post(url, {"name": "单位的电脑"})

    assert 'value="我的手机"' in shown
    assert "govuk-error-message" in empty
    assert "机" * 61 in long  # what was typed stays
    assert kept == "我的手机"
    assert answer.headers["Location"] == reverse("mfa_list_webauthn")
    assert "单位的电脑" in visitor.client.get(reverse("mfa_list_webauthn")).content.decode()


def test_a_passkey_is_removed_after_asking_and_its_owner_is_told(visitor, phone):
    url = reverse("mfa_remove_webauthn", args=[phone.pk])

    asked = visitor.client.get(url).content.decode()
    still = Authenticator.objects.filter(pk=phone.pk).exists()
    answer = visitor.client.post(url)

    assert "移除“我的手机”" in asked
    assert "登录只需要密码或验证码" in asked  # it is the last
    assert still
    assert answer.headers["Location"] == reverse("mfa_list_webauthn")
    assert not Authenticator.objects.exists()
    assert "移除了一个通行密钥" in Notice.objects.get(kind="second_factor_changed", channel="sms").text


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_a_passkey_of_somebody_else_is_not_there(visitor, phone, officer, name):
    theirs = Passkey().kept_for(officer, "他的手机")
    url = reverse(name, args=[theirs.pk])

    statuses = [visitor.client.get(url).status_code, visitor.client.post(url, {"name": "我的了"}).status_code]

    theirs.refresh_from_db()
    assert statuses == [404, 404]
    assert theirs.data["name"] == "他的手机"


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_add_webauthn"])
def test_passkeys_are_changed_only_after_showing_who_one_is(visitor, user, name):
    kept = Passkey().kept_for(user, "我的手机")
    visitor.client.force_login(user)
    url = reverse(name, args=[] if name == "mfa_add_webauthn" else [kept.pk])

    answers = [visitor.client.get(url), visitor.client.post(url, {"name": "我的了"})]

    kept.refresh_from_db()
    assert [r.headers["Location"].split("?")[0] for r in answers] == [reverse("account_reauthenticate")] * 2
    assert kept.data["name"] == "我的手机"


def test_staff_keep_their_last_passkey_and_may_remove_one_of_two_factors(visitor, officer):
    kept = Passkey().kept_for(officer)
    visitor.client.force_login(officer)
    confirm(visitor)
    url = reverse("mfa_remove_webauthn", args=[kept.pk])

    asked = visitor.client.get(url).content.decode()
    refused = visitor.client.post(url)
    still, told = Authenticator.objects.filter(pk=kept.pk).exists(), Notice.objects.count()
    second_factor.set_up(officer, SECRET)
    answer = visitor.client.post(url)

    assert "至少保留一种两步验证" in asked
    assert (refused.status_code, still, told) == (409, True, 0)
    assert "至少保留一种两步验证" in refused.content.decode()
    assert answer.headers["Location"] == reverse("mfa_list_webauthn")
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["totp"]


def test_staff_with_a_passkey_use_it_on_their_way_to_the_admin(visitor, officer):
    visitor.sign_in(officer.email)
    passkey = Passkey()
    passkey.kept_for(officer)  # elsewhere, meanwhile

    url = visitor.client.get("/admin/").headers["Location"]
    page = visitor.client.get(url).content.decode()
    credential = passkey.signs(visitor.client, officer)
    answer = visitor.client.post(url, {"credential": credential})

    assert url == f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Fadmin%2F"
    assert 'data-passkey="get" data-options="' in page
    assert answer.headers["Location"] == "/admin/"
    assert visitor.client.get("/admin/").status_code == 200


@pytest.mark.parametrize("wrong", ["another device", "an earlier signature", "nothing", "nonsense"])
def test_a_passkey_that_does_not_fit_lets_nobody_on(visitor, officer, wrong):
    visitor.sign_in(officer.email)
    passkey = Passkey()
    passkey.kept_for(officer)
    url = f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Fadmin%2F"
    visitor.client.get(url)
    earlier = passkey.signs(visitor.client, officer)
    visitor.client.get(url)  # another challenge
    sent = {
        "another device": Passkey(name=passkey.name).signs(visitor.client, officer),
        "an earlier signature": earlier,
        "nothing": "",
        "nonsense": '{"id": 1}',
    }

    answer = visitor.client.post(url, {"credential": sent[wrong]})

    assert answer.headers["Location"] == url
    assert "govuk" in visitor.client.get(url).content.decode()
    assert visitor.client.get("/admin/").status_code == 302


def test_the_page_for_a_code_to_the_own_phone_has_the_houses_layout(visitor, user):
    """Its widths are those of every page of a code, which the journeys look at."""
    user.set_unusable_password()
    user.save()
    visitor.client.force_login(user)

    drawn = {template.name for template in visitor.client.get(reverse("account_code_again")).templates}

    assert {"accounts/code_again.html", "accounts/code.html", "layouts/narrow.html", "layouts/public.html"} <= drawn


# --- at rest ---
def test_secrets_are_sealed_in_the_database(visitor, user):
    visitor.sign_in(EMAIL)
    secret = set_up_app(visitor)

    app = Authenticator.objects.get(type="totp")
    recovery = Authenticator.objects.get(type="recovery_codes")

    assert secret not in str(app.data)
    assert app.data["secret"].startswith("gAAAA")
    assert recovery.data["seed"].startswith("gAAAA")


def test_keys_are_changed_by_putting_a_new_one_first(user, settings):
    settings.SECRETS_KEYS = ["old"]
    second_factor.set_up(user, SECRET)
    settings.SECRETS_KEYS = ["new", "old"]
    both = Visitor()
    both.sign_in(EMAIL)
    enter(both, second_factor.code_of(SECRET))
    call_command("reseal")
    settings.SECRETS_KEYS = ["new"]
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        after = Visitor()
        after.sign_in(EMAIL)
        enter(after, second_factor.code_of(SECRET))

    assert both.is_signed_in
    assert after.is_signed_in
