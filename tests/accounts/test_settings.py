"""One's own settings: name, channels, quiet hours, and changing what one signs in with."""

import re
from datetime import time

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import preferences
from accounts.models import User
from notifications import outbox
from notifications.models import Notice
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, ask_for_phone, code, member, wrong

NEW = "spring-orchid-2027"


@pytest.fixture
def me(visitor, user) -> Visitor:
    visitor.sign_in(EMAIL)
    return visitor


def save(visitor: Visitor, **data):
    return visitor.client.post(reverse("me_settings"), {"name": "林晓", "wants_sms": "on", "wants_email": "on"} | data)


def test_the_page_belongs_to_who_is_signed_in(client, db):
    answer = client.get(reverse("me_settings"))

    assert answer.headers["Location"] == "/accounts/login/?next=/me/settings/"


def test_name_channels_and_quiet_hours_are_kept(me, user):
    answer = me.client.post(
        reverse("me_settings"), {"name": "林晓", "wants_email": "on", "quiet_from": "22:00", "quiet_to": "08:00"}
    )

    assert answer.headers["Location"] == reverse("me_settings")
    user.refresh_from_db()
    assert (user.name, user.wants_sms, user.wants_email) == ("林晓", False, True)
    assert (user.quiet_from, user.quiet_to) == (time(22), time(8))


@pytest.mark.parametrize("name", ["中奖了 http://evil.example 领取", "【官方】客服", "加微信abc12345"])
def test_a_name_that_leads_away_is_refused_and_kept(me, user, name):
    answer = save(me, name=name)

    assert "姓名里不能有网址、电话等联系方式" in answer.content.decode()
    assert name in answer.content.decode()
    user.refresh_from_db()
    assert user.name == ""


def test_one_of_sms_and_mail_stays(me, user):
    answer = me.client.post(reverse("me_settings"), {"name": "林晓"})

    assert "请至少保留一种" in answer.content.decode()
    user.refresh_from_db()
    assert (user.name, user.wants_sms, user.wants_email) == ("", True, True)


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({"quiet_from": "22:00"}, "都填写，或者都不填"),
        ({"quiet_to": "08:00"}, "都填写，或者都不填"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "与开始时间不同"),
        ({"quiet_from": "25:00", "quiet_to": "08:00"}, "请按时和分填写"),
    ],
)
def test_quiet_hours_have_two_different_ends(me, user, hours, sentence):
    answer = save(me, **hours)

    assert sentence in answer.content.decode()
    user.refresh_from_db()
    assert user.quiet_from is None


# --- by group of notices ---
ALL = {f"{group}_{channel}": "on" for group in ("progress", "messages") for channel in ("site", "sms", "email")}


def post(user: User, kind: str) -> set[str]:
    """Over which channels this person is told of a kind that has words for all three."""
    context = {"today": timezone.localdate(), "due_on": timezone.localdate()}
    with transaction.atomic():
        rows = outbox.post(preferences.recipient(user), kind=kind, context=context, key=kind, now=timezone.now())
    return {row.channel for row in rows}


def test_each_group_goes_the_ways_that_were_chosen(me, user):
    save(me, **ALL | {"progress_sms": "", "messages_site": "", "messages_email": ""})

    user.refresh_from_db()
    assert user.muted == ["messages:email", "messages:site", "progress:sms"]
    told = {kind: post(user, kind) for kind in ("performed_reported", "message", "closed", "password_changed")}
    assert told == {
        "performed_reported": {"site", "email"},
        "message": {"sms"},
        "closed": {"site", "sms", "email"},
        "password_changed": {"site", "sms", "email"},
    }


def test_the_law_keeps_one_way_outside_the_site_and_the_page_says_so(me, user):
    page = me.client.get(reverse("me_settings")).content.decode()
    save(me, wants_sms="")
    user.refresh_from_db()

    assert "短信和邮件至少保留一种，不能全部关闭" in page
    assert 'name="legal_site"' not in page
    assert (post(user, "closed"), post(user, "performed_reported")) == ({"site", "email"}, set())


def test_what_the_page_shows_is_what_was_kept(me, user):
    save(me, **ALL | {"progress_email": ""})

    page = me.client.get(reverse("me_settings")).content.decode()

    boxes = dict(re.findall(r'<input type="checkbox" name="(\w+)"([^>]*)>', page))
    assert {name for name, attrs in boxes.items() if "checked" not in attrs} == {"progress_email", "large_type"}
    assert set(boxes) == set(ALL) | {"wants_sms", "wants_email", "large_type"}


def test_only_staff_choose_about_work_and_others_keep_theirs(me, user):
    User.objects.filter(pk=user.pk).update(muted=["work:email"])

    save(me, **ALL)
    user.refresh_from_db()
    kept = user.muted
    User.objects.filter(pk=user.pk).update(is_staff=True)
    page = me.client.get(reverse("me_settings")).content.decode()

    assert kept == ["work:email"]
    assert 'name="work_site"' in page


# --- large type ---
def test_large_type_is_kept_on_the_device_of_a_stranger(client, db, django_assert_num_queries):
    before = client.get("/no-such-page/")

    came_from = "http://testserver/lookup/?number=1"
    answer = client.post(reverse("large_type"), {"large": "1"}, headers={"Referer": came_from})
    with django_assert_num_queries(0):
        large = client.get("/no-such-page/")
    client.post(reverse("large_type"), {"large": "0"})
    after = client.get("/no-such-page/")

    assert answer.headers["Location"] == came_from
    assert ["is-large" in page.content.decode() for page in (before, large, after)] == [False, True, False]
    assert large.headers["Cache-Control"] == "private"


def test_large_type_is_kept_with_the_account(me, user):
    me.client.post(reverse("large_type"), {"large": "1"})
    elsewhere = Visitor()
    elsewhere.sign_in(EMAIL)

    assert "is-large" in elsewhere.client.get(reverse("me_settings")).content.decode()

    save(elsewhere)
    user.refresh_from_db()
    assert not user.large_type


def test_large_type_leads_to_no_other_site(client, db):
    for page in ("https://evil.example/", "//evil.example/", ""):
        answer = client.post(reverse("large_type"), {"large": "1"}, headers={"Referer": page})
        assert answer.headers["Location"] == "/"


def test_a_recipient_carries_the_choices(user):
    user.wants_sms, user.quiet_from, user.quiet_to = False, time(22), time(8)

    recipient = preferences.recipient(user)

    assert recipient.channels == {"site", "email"}
    assert (recipient.user_id, recipient.phone, recipient.email) == (user.pk, PHONE, EMAIL)
    assert (recipient.quiet_from, recipient.quiet_to) == (time(22), time(8))


def test_a_number_that_was_never_proved_gets_no_sms_and_its_owner_gets_mail(db):
    user = User.objects.create_user("a@example.com", phone=PHONE, wants_email=False)

    recipient = preferences.recipient(user)

    assert (recipient.phone, recipient.channels) == ("", {"site", "email"})


def test_recipients_of_many_people_cost_no_query(user, django_assert_num_queries):
    people = [user] + [member(f"p{n}@example.com", None) for n in range(3)]

    with django_assert_num_queries(0):
        assert len(preferences.recipients(people)) == 4


# --- password ---------------------------------------------------------------------------------------------------------


def test_a_changed_password_keeps_this_session_and_ends_the_others(me, user):
    elsewhere = Visitor()
    elsewhere.sign_in(EMAIL)

    answer = me.client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert answer.headers["Location"] == reverse("me_settings")
    assert me.client.get(reverse("me_settings")).status_code == 200
    assert elsewhere.client.get(reverse("me_settings")).status_code == 302
    told = Notice.objects.exclude(kind="new_device")  # that of the other session
    assert set(told.values_list("kind", flat=True)) == {"password_changed"}


def test_the_old_password_is_needed(me, user):
    answer = me.client.post(
        reverse("account_change_password"), {"oldpassword": "not-it", "password1": NEW, "password2": NEW}
    )

    assert "当前密码不正确" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# --- phone ------------------------------------------------------------------------------------------------------------


def test_a_new_number_is_proved_before_it_counts_and_the_old_one_is_told(me, user):
    answer = ask_for_phone(me, "139 0013 9000")
    user.refresh_from_db()
    before = user.phone

    done = me.enter_phone_code(code("phone_code"))

    user.refresh_from_db()
    assert "手机号已更换。" in me.client.get(done.headers["Location"]).content.decode()
    assert answer.headers["Location"] == reverse("account_verify_phone")
    assert (before, user.phone) == (PHONE, "+8613900139000")
    told = Notice.objects.filter(kind="phone_changed").values_list("channel", "address")
    assert sorted(told) == [("email", EMAIL), ("site", str(user.pk)), ("sms", PHONE)]


def test_the_resumed_request_after_the_password_is_not_refused_by_the_rate_limit(me):
    """allauth's own limit of one a minute answers it with 429."""
    assert ask_for_phone(me, "13900139000").status_code == 302


def test_a_number_of_another_account_is_refused_only_to_who_holds_it(me, user):
    member("other@example.com", "+8613900139000")

    asked = ask_for_phone(me, "13900139000")
    refused = me.enter_phone_code(code("phone_code"))

    assert asked.headers["Location"] == reverse("account_verify_phone")
    assert "已用于另一个账户" in refused.content.decode()
    user.refresh_from_db()
    assert user.phone == PHONE


def test_five_wrong_codes_leave_the_number_as_it_was(me, user):
    ask_for_phone(me, "13900139000")
    digits = wrong(code("phone_code"))

    answers = [me.enter_phone_code(digits) for _ in range(5)]

    assert answers[-1].headers["Location"] == reverse("me_settings")
    user.refresh_from_db()
    assert user.phone == PHONE


def test_the_same_new_number_waits_for_its_next_code(me):
    ask_for_phone(me, "13900139000")

    answer = me.client.post(reverse("account_change_phone"), {"phone": "13900139000"})

    assert "刚刚已经申请过验证码" in answer.content.decode()
    assert Notice.objects.filter(kind="phone_code").count() == 1


# --- e-mail -----------------------------------------------------------------------------------------------------------


def ask_for_email(visitor: Visitor, email: str):
    asked = visitor.client.post(reverse("account_email"), {"email": email, "action_add": "1"})
    return visitor.client.post(asked.headers["Location"], {"password": PASSWORD})


def test_a_new_address_is_proved_before_it_counts_and_the_old_one_is_told(me, user):
    answer = ask_for_email(me, "New@example.com")
    user.refresh_from_db()
    before = user.email

    done = me.enter_email_code(code("email_code"))

    user.refresh_from_db()
    assert "邮箱已更换。" in me.client.get(done.headers["Location"]).content.decode()
    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert (before, user.email) == (EMAIL, "new@example.com")
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [("new@example.com", True, True)]
    assert Notice.objects.get(kind="email_changed", channel="email").address == EMAIL


def test_an_address_of_another_account_is_refused_only_to_who_holds_it(me, user):
    member("other@example.com", None)

    asked = ask_for_email(me, "other@example.com")
    refused = me.enter_email_code(code("email_code"))

    assert asked.headers["Location"] == reverse("account_email_verification_sent")
    assert "已用于另一个账户" in refused.content.decode()
    user.refresh_from_db()
    assert user.email == EMAIL


def test_the_only_address_cannot_be_removed(me, user):
    me.client.post(reverse("account_email"), {"email": EMAIL, "action_remove": "1"})
    me.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    me.client.post(reverse("account_email"), {"email": EMAIL, "action_remove": "1"})

    user.refresh_from_db()
    assert user.email == EMAIL
    assert user.emailaddress_set.count() == 1


@pytest.mark.parametrize(
    "name",
    ["account_email", "account_change_phone", "account_change_password", "account_reauthenticate", "account_logout"],
)
def test_every_page_of_the_account_opens(me, name):
    assert me.client.get(reverse(name)).status_code == 200


def test_the_settings_page_asks_a_fixed_number_of_queries(me, django_assert_num_queries):
    with django_assert_num_queries(4):  # session, user, unread notices, the form's own copy of the user
        me.client.get(reverse("me_settings"))


def test_whoever_has_no_password_yet_is_led_to_set_one(visitor, user):
    user.set_unusable_password()
    user.save()
    client = visitor.client
    client.post(reverse("account_request_login_code"), {"login": EMAIL})
    client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    asked = client.get(reverse("account_change_password"))
    shown = client.get(reverse("account_set_password"))
    answer = client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})

    assert (asked.headers["Location"], shown.status_code) == (reverse("account_set_password"), 200)
    assert answer.headers["Location"] == reverse("me_settings")
    user.refresh_from_db()
    assert user.check_password(NEW)
