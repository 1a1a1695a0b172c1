"""Signing up: two codes, and nothing that tells a stranger who else has an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.models import User
from accounts.sign_in import codes, sign_up
from accounts.sign_in.adapter import AccountAdapter
from notifications.models import Notice
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, code, member, page, wrong


def test_both_codes_lead_into_the_account(visitor):
    first = visitor.sign_up("138 0013 8000", "Lin@Example.com")
    second = visitor.enter_phone_code(code("sign_up_phone_code"))
    third = visitor.enter_email_code(code("sign_up_email_code"))

    assert [r.headers["Location"] for r in (first, second, third)] == [
        reverse("account_verify_phone"),
        reverse("account_email_verification_sent"),
        reverse("me"),
    ]
    user = User.objects.get()
    assert (user.phone, user.email, user.sign_up_started_at) == (PHONE, EMAIL, None)
    assert user.phone_verified_at
    assert EmailAddress.objects.get().verified
    assert visitor.is_signed_in


def test_nobody_is_signed_in_before_the_last_code(visitor):
    visitor.sign_up()
    assert not visitor.is_signed_in

    visitor.enter_phone_code(code("sign_up_phone_code"))
    assert not visitor.is_signed_in


def test_the_codes_go_to_the_outbox_as_secrets(visitor):
    visitor.sign_up()
    visitor.enter_phone_code(code("sign_up_phone_code"))

    sent = list(Notice.objects.order_by("id").values_list("kind", "channel", "address", "is_secret"))
    assert sent == [("sign_up_phone_code", "sms", PHONE, True), ("sign_up_email_code", "email", EMAIL, True)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"phone": "12345"}, "请填写11位的大陆手机号"),
        ({"phone": ""}, "请填写手机号"),
        ({"email": "not-an-address"}, "邮箱的格式不对"),
        ({"password1": "12345678", "password2": "12345678"}, "密码不能只有数字"),
        ({"password1": "short1", "password2": "short1"}, "密码至少8位"),
        ({"password1": "password1", "password2": "password1"}, "太常见"),
        ({"password1": "lin@example.com", "password2": "lin@example.com"}, "相近"),
        ({"password2": "another-one-2026"}, "两次输入的密码不一样"),
    ],
)
def test_a_form_that_is_not_right_says_what_to_do(visitor, data, sentence):
    response = visitor.client.post(
        reverse("account_signup"),
        {"phone": "13800138000", "email": EMAIL, "password1": PASSWORD, "password2": PASSWORD} | data,
    )

    assert sentence in response.content.decode()
    assert (User.objects.count(), Notice.objects.count()) == (0, 0)


def test_after_five_wrong_codes_the_sign_up_is_forgotten(visitor):
    visitor.sign_up()
    digits = wrong(code("sign_up_phone_code"))

    answers = [visitor.enter_phone_code(digits) for _ in range(5)]

    assert [r.status_code for r in answers] == [200, 200, 200, 200, 302]
    assert "验证码不正确" in answers[0].content.decode()
    assert answers[-1].headers["Location"] == reverse("account_signup")
    assert User.objects.count() == 0


def test_after_five_wrong_mail_codes_the_sign_up_is_forgotten_too(visitor):
    visitor.sign_up()
    visitor.enter_phone_code(code("sign_up_phone_code"))
    digits = wrong(code("sign_up_email_code"))

    last = [visitor.enter_email_code(digits) for _ in range(5)][-1]

    assert last.headers["Location"] == reverse("account_signup")
    assert User.objects.count() == 0


def test_a_code_can_be_sent_again_after_thirty_seconds(visitor):
    visitor.sign_up()
    url = reverse("account_verify_phone")

    too_soon = visitor.client.post(url, {"action": "resend"}, follow=True)
    sent_early = Notice.objects.count()
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        visitor.client.post(url, {"action": "resend"})
        answer = visitor.enter_phone_code(code("sign_up_phone_code"))

    assert "秒后）再获取" in too_soon.content.decode()
    assert sent_early == 1
    assert Notice.objects.filter(kind="sign_up_phone_code").count() == 2
    assert answer.headers["Location"] == reverse("account_email_verification_sent")


def test_whoever_mistyped_can_start_again_at_once(visitor):
    visitor.sign_up(email="typo@example.com")

    answer = visitor.client.post(reverse("account_start_again"))

    assert answer.headers["Location"] == reverse("account_signup")
    assert User.objects.count() == 0
    assert visitor.client.get(reverse("account_signup")).status_code == 200


def test_starting_again_leaves_a_finished_account_alone(visitor, user):
    visitor.sign_in(EMAIL)

    visitor.client.post(reverse("account_start_again"))

    assert User.objects.get() == user


def test_next_is_followed_after_signing_up(visitor):
    visitor.sign_up(next="/me/settings/")
    visitor.enter_phone_code(code("sign_up_phone_code"))

    answer = visitor.enter_email_code(code("sign_up_email_code"))

    assert answer.headers["Location"] == "/me/settings/"


# --- rate limits ------------------------------------------------------------------------------------------------------


def test_a_refused_sign_up_is_429_and_leaves_no_account(settings):
    settings.ACCOUNT_RATE_LIMITS = {"verify_phone": "1/30s/key,3/m/ip"}  # allauth's own share: the fourth is refused

    answers = [Visitor().sign_up(f"1380013800{n}", f"p{n}@example.com") for n in range(4)]

    assert [r.status_code for r in answers] == [302, 302, 302, 429]
    assert User.objects.count() == EmailAddress.objects.count() == Notice.objects.count() == 3


def test_one_address_may_be_a_whole_city(db):
    """Nobody is refused: beyond the first few of an hour each pays with a moment of computing (test_challenges)."""
    answers = [Visitor().sign_up(f"138001380{n:02}", f"p{n}@example.com") for n in range(codes.FREE_PER_CLIENT + 1)]

    assert [r.status_code for r in answers] == [302] * codes.FREE_PER_CLIENT + [200]
    assert 'name="altcha"' in answers[-1].content.decode()
    assert User.objects.count() == codes.FREE_PER_CLIENT


def test_one_number_gets_one_code_in_thirty_seconds(visitor):
    visitor.sign_up()
    visitor.client.post(reverse("account_start_again"))

    answer = Visitor().sign_up()

    assert "刚刚已经申请过验证码" in answer.content.decode()
    assert (User.objects.count(), Notice.objects.count()) == (0, 1)


# --- squatting --------------------------------------------------------------------------------------------------------


def test_an_unfinished_sign_up_does_not_hold_a_number_for_longer_than_fifteen_minutes(visitor):
    Visitor().sign_up("13800138000", "squatter@example.com")

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = visitor.complete_sign_up("13800138000", "owner@example.com")

    assert answer.headers["Location"] == reverse("me")
    assert User.objects.get().email == "owner@example.com"


def test_nor_an_address(visitor):
    squatter = Visitor()
    squatter.sign_up("13900139000", EMAIL)
    squatter.enter_phone_code(code("sign_up_phone_code"))

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = visitor.complete_sign_up("13800138000", EMAIL)

    assert answer.headers["Location"] == reverse("me")
    assert User.objects.get().phone == PHONE


def test_unfinished_sign_ups_are_released_by_the_beat(visitor):
    visitor.sign_up()

    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        tasks.release_unverified()
        in_time = User.objects.count()
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        tasks.release_unverified()

    assert in_time == 1
    assert User.objects.count() == 0
    assert Notice.objects.get().user is None  # what was sent stays on record


def test_a_person_who_signed_in_once_is_never_released(visitor):
    visitor.complete_sign_up()

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        tasks.release_unverified()

    assert User.objects.count() == 1


def test_a_person_whom_the_admin_made_is_never_released(db):
    User.objects.create_user("staff@example.com", PASSWORD)

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        tasks.release_unverified()

    assert User.objects.count() == 1


def test_whoever_owns_something_is_never_released(visitor):
    visitor.sign_up()
    user = User.objects.get()
    user.groups.create(name="anything")  # any row of any room that names the user

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        released = sign_up.release_out_of_time(timezone.now())

    assert released == 0
    assert User.objects.get() == user


def test_spent_rate_limits_leave_the_shared_table(visitor):
    visitor.sign_up()

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        tasks.release_unverified()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone() == (0,)


# --- what a stranger can learn ----------------------------------------------------------------------------------------


def see(visitor: Visitor, phone: str, email: str) -> tuple[str, str]:
    """The page after the form, as the visitor sees it."""
    answer = visitor.sign_up(phone, email)
    return answer.headers["Location"], page(visitor.client.get(answer.headers["Location"]))


def test_a_taken_number_looks_like_a_free_one(visitor, user):
    fresh = see(visitor, "13900139000", "new@example.com")
    taken = see(Visitor(), "13800138000", "other@example.com")

    assert taken[0] == fresh[0]
    assert taken[1] == fresh[1].replace("139 0013 9000", "138 0013 8000")
    assert User.objects.filter(email="other@example.com").count() == 0


def test_a_taken_address_with_a_new_number_gets_the_ordinary_sms(visitor, user):
    """The phone may be a stranger's: it must not learn that the address has an account."""
    see(visitor, "13900139000", "new@example.com")
    see(Visitor(), "13700137000", EMAIL)

    texts = Notice.objects.filter(channel="sms").order_by("id").values_list("kind", "text")
    assert [(kind, re.sub(r"\d{6}", "######", text)) for kind, text in texts] == [
        (
            "sign_up_phone_code",
            "【投诉直通】验证码######，用于注册，15分钟内有效，请勿告诉任何人。如非本人操作，请忽略。",
        )
    ] * 2


def test_a_taken_address_shows_the_same_pages_to_the_end(visitor, user):
    """Only its owner is told, by mail."""
    stranger, newcomer = Visitor(), visitor

    seen = []
    for someone, phone, email in ((newcomer, "13900139000", "new@example.com"), (stranger, "13700137000", EMAIL)):
        someone.sign_up(phone, email)
        answer = someone.enter_phone_code(code("sign_up_phone_code"))
        asked = page(someone.client.get(answer.headers["Location"]))
        refused = page(someone.enter_email_code("not the code"))
        seen.append([answer.headers["Location"], asked.replace(email, ""), refused.replace(email, "")])

    assert seen[0] == seen[1]
    assert Notice.objects.get(address=EMAIL).kind == "account_exists"
    assert User.objects.get(phone="+8613900139000")
    assert not User.objects.filter(phone="+8613700137000").exists()
    assert not stranger.is_signed_in


def test_the_owner_of_a_taken_number_is_told_by_sms(user):
    Visitor().sign_up("13800138000", "other@example.com")

    notice = Notice.objects.get()
    assert (notice.kind, notice.channel, notice.address) == ("account_exists", "sms", PHONE)
    assert not re.search(r"\d{6}", notice.text)


def test_no_code_is_accepted_for_a_taken_number(user):
    visitor = Visitor()
    visitor.sign_up("13800138000", "other@example.com")

    answer = visitor.enter_phone_code("")
    guess = visitor.enter_phone_code("000000")

    assert (answer.status_code, guess.status_code) == (200, 200)
    assert not visitor.is_signed_in


def test_an_unfinished_sign_up_cannot_be_entered_by_a_code_sent_to_the_other_address(visitor):
    """Else a stranger who knows its password would share the account with the owner of the address."""
    squatter = Visitor()
    squatter.sign_up("13900139000", EMAIL)
    squatter.enter_phone_code(code("sign_up_phone_code"))
    Notice.objects.all().delete()

    for minutes, name, field in ((2, "account_reset_password", "email"), (4, "account_request_login_code", "login")):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            visitor.client.post(reverse(name), {field: EMAIL})

    assert set(Notice.objects.values_list("kind", flat=True)) == {"account_unknown"}


def test_a_claim_that_nobody_proved_makes_way_for_the_proof(user):
    other = member("other@example.com", None)
    User.objects.filter(pk=other.pk).update(phone="+8613900139000")

    AccountAdapter().set_phone_verified(user, "+8613900139000")

    other.refresh_from_db()
    user.refresh_from_db()
    assert (other.phone, user.phone) == (None, "+8613900139000")


# --- numbers beyond the mainland --------------------------------------------------------------------------------------


def test_a_number_of_hong_kong_signs_up_and_in(visitor):
    visitor.sign_up("6123 4567", EMAIL, phone_code="+852")
    shown = page(visitor.client.get(reverse("account_verify_phone")))
    visitor.enter_phone_code(code("sign_up_phone_code"))
    visitor.enter_email_code(code("sign_up_email_code"))
    again = Visitor()
    again.sign_in("0085261234567")

    assert "+852 6123 4567" in shown
    assert User.objects.get().phone == "+85261234567"
    assert again.is_signed_in


def test_a_number_that_somebody_has_cannot_be_had_twice_in_another_writing(visitor):
    visitor.complete_sign_up("+85261234567", EMAIL)

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        Visitor().sign_up("61234567", "other@example.com", phone_code="+852")

    assert not User.objects.filter(email="other@example.com").exists()
    assert Notice.objects.filter(kind="account_exists", address="+85261234567").count() == 1


def test_where_no_sms_go_abroad_the_page_says_so_before_and_after(visitor, settings):
    settings.SMS_INTERNATIONAL = False

    before = page(visitor.client.get(reverse("account_signup")))
    after = visitor.sign_up("61234567", EMAIL, phone_code="+852")

    assert "现在只能发到大陆手机号" in before
    assert "平台现在不能向大陆以外的手机号发送短信" in page(after)
    assert 'value="61234567"' in page(after) and 'value="+852" selected' in page(after)
    assert (User.objects.count(), Notice.objects.count()) == (0, 0)
