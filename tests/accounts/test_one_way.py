"""People with a phone and no e-mail, or with e-mail and no phone: signing up, in, and all that follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts import commands, preferences
from accounts.models import User
from accounts.sign_in.adapter import AccountAdapter
from notifications.models import Notice
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, code, member, page

NO_MAIL, NO_PHONE = {"email": "", "no_email": "on"}, {"phone": "", "no_phone": "on"}


def signs_up_by_phone(visitor: Visitor) -> User:
    visitor.sign_up(**NO_MAIL)
    visitor.enter_phone_code(code("sign_up_phone_code"))
    return User.objects.get(phone=PHONE)


def signs_up_by_mail(visitor: Visitor) -> User:
    visitor.sign_up(**NO_PHONE)
    visitor.enter_email_code(code("sign_up_email_code"))
    return User.objects.get(email=EMAIL)


def test_a_phone_alone_leads_in_with_one_code(visitor):
    asked = visitor.sign_up(**NO_MAIL)
    steps = page(visitor.client.get(asked.headers["Location"]))
    entered = visitor.enter_phone_code(code("sign_up_phone_code"))

    user = User.objects.get()
    assert "注册成功" in page(visitor.client.get(reverse("me")))
    assert entered.headers["Location"] == reverse("me")
    assert visitor.is_signed_in
    assert (user.phone, user.email, user.sign_up_started_at, user.is_verified) == (PHONE, None, None, True)
    assert not EmailAddress.objects.exists()
    assert "验证手机号" in steps and "验证邮箱" not in steps


def test_mail_alone_leads_in_with_one_code(visitor):
    asked = visitor.sign_up(**NO_PHONE)
    steps = page(visitor.client.get(asked.headers["Location"]))
    entered = visitor.enter_email_code(code("sign_up_email_code"))

    user = User.objects.get()
    assert asked.headers["Location"] == reverse("account_email_verification_sent")
    assert entered.headers["Location"] == reverse("me")
    assert visitor.is_signed_in
    assert (user.phone, user.email, user.sign_up_started_at, user.is_verified) == (None, EMAIL, None, True)
    assert "验证邮箱" in steps and "验证手机号" not in steps


def test_the_page_recommends_both_and_says_what_the_missing_one_costs(visitor):
    shown = page(visitor.client.get(reverse("account_signup")))

    for words in (
        "建议都填写",
        "我没有可用的手机号",
        "我没有电子邮箱",
        "忘记密码也只能用邮箱找回",
        "忘记密码也只能用手机找回",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"phone": ""}, "没有的，请勾选“我没有可用的手机号”"),
        ({"email": ""}, "没有的，请勾选“我没有电子邮箱”"),
        ({"no_phone": "on"}, "就不要勾选“我没有可用的手机号”"),
        ({"no_email": "on"}, "就不要勾选“我没有电子邮箱”"),
        (NO_MAIL | NO_PHONE, "手机号和邮箱至少要有一项"),
        (NO_MAIL | {"phone": "12345"}, "请填写11位的大陆手机号"),
    ],
)
def test_what_was_said_of_the_two_must_be_so(visitor, data, sentence):
    answer = visitor.sign_up(**data)

    assert sentence in page(answer)
    assert (User.objects.count(), Notice.objects.count()) == (0, 0)
    for name in ("no_phone", "no_email"):
        assert (f'name="{name}"' in page(answer)) and (("checked" in page(answer)) or name not in data)


def test_a_taken_number_or_address_looks_like_a_free_one(user):
    seen = {}
    for name, data in {
        "free phone": NO_MAIL | {"phone": "13900139000"},
        "taken phone": NO_MAIL | {"phone": "13800138000"},
        "free mail": NO_PHONE | {"email": "new@example.com"},
        "taken mail": NO_PHONE | {"email": EMAIL},
    }.items():
        someone = Visitor()
        answer = someone.sign_up(**data)
        shown = page(someone.client.get(answer.headers["Location"]))
        for own in ("139 0013 9000", "138 0013 8000", "new@example.com", EMAIL):
            shown = shown.replace(own, "")
        seen[name] = (answer.headers["Location"], shown)

    assert seen["taken phone"] == seen["free phone"]
    assert seen["taken mail"] == seen["free mail"]
    assert set(Notice.objects.filter(kind="account_exists").values_list("address", flat=True)) == {PHONE, EMAIL}


def test_an_unfinished_sign_up_by_phone_makes_way_for_its_owner(visitor, user):
    Visitor().sign_up(**NO_MAIL | {"phone": "13900139000"})

    AccountAdapter().set_phone_verified(user, "+8613900139000")

    assert User.objects.get() == user


def test_and_for_a_caller(visitor):
    Visitor().sign_up(**NO_MAIL)
    User.objects.get().groups.create(name="anything")  # so that it cannot be deleted

    caller = commands.caller(PHONE, timezone.now())

    other = User.objects.exclude(pk=caller.pk).get()
    assert (caller.phone, other.phone, other.has_usable_password()) == (PHONE, None, False)


# --- afterwards ---
@pytest.mark.parametrize(("signs_up", "login"), [(signs_up_by_phone, "13800138000"), (signs_up_by_mail, EMAIL)])
def test_either_signs_in_again_and_resets_the_password_by_what_there_is(visitor, signs_up, login):
    signs_up(visitor)
    again, third = Visitor(), Visitor()

    again.sign_in(login)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        third.client.post(reverse("account_reset_password"), {"email": login})

    assert again.is_signed_in
    assert Notice.objects.filter(kind="password_reset_code").count() == 1


@pytest.mark.parametrize(
    ("signs_up", "channels"),
    [(signs_up_by_phone, {"site", "sms"}), (signs_up_by_mail, {"site", "email"})],
)
def test_what_the_law_wants_delivered_goes_by_the_channel_that_exists(visitor, signs_up, channels):
    assert preferences.recipient(signs_up(visitor)).channels == channels


@pytest.mark.parametrize("signs_up", [signs_up_by_phone, signs_up_by_mail])
def test_every_page_of_the_account_does_without_the_other(visitor, signs_up):
    signs_up(visitor)

    for name in ("me", "me_settings", "account_email", "account_change_phone", "account_change_password", "notices"):
        shown = visitor.client.get(reverse(name))
        assert shown.status_code == 200, name
        assert "None" not in page(shown), name
    assert "未填写" in page(visitor.client.get(reverse("me_settings")))


def test_who_has_no_phone_keeps_the_mail(visitor):
    user = signs_up_by_mail(visitor)

    refused = visitor.client.post(reverse("me_settings"), {"name": "林晓云"})
    saved = visitor.client.post(reverse("me_settings"), {"name": "林晓云", "wants_email": "on"})

    user.refresh_from_db()
    assert (refused.status_code, saved.status_code) == (422, 302)
    assert "您还没有填写手机号，请保留邮件" in page(refused)
    assert "短信" not in page(refused).split("用什么方式通知您")[1].split("</table>")[0].split("<thead>")[1]
    assert user.wants_email


def test_the_other_one_is_added_later(visitor):
    user = signs_up_by_mail(visitor)

    asked = visitor.client.post(reverse("account_change_phone"), {"phone": "61234567", "phone_code": "+852"})
    visitor.client.post(asked.headers["Location"], {"password": PASSWORD})
    visitor.enter_phone_code(code("phone_code"))

    user.refresh_from_db()
    assert user.phone == "+85261234567"
    assert user.phone_verified_at


def test_who_has_neither_phone_nor_password_shows_by_mail_who_they_are(visitor, user):
    """Signed up through a provider, without a phone."""
    User.objects.filter(pk=user.pk).update(phone=None, phone_verified_at=None, password="!")
    user.refresh_from_db()
    visitor.client.force_login(user)

    asked = visitor.client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})

    shown = page(visitor.client.get(asked.headers["Location"]))
    notice = Notice.objects.get(kind="identity_code")
    assert (notice.channel, notice.address) == ("email", EMAIL)
    assert "邮件可能晚到几分钟" in shown

    visitor.client.post(asked.headers["Location"], {"action": "verify", "code": code("identity_code")})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_staff_member_without_a_phone_is_unchanged(db):
    person = member("staff@example.com", None)

    assert person.is_verified
