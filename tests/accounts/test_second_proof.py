"""A number that was silent for a year may be somebody else's by now: a second proof before the account opens."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts import commands
from accounts.models import User
from notifications.models import Notice
from tests.factories import cases
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, code, page, wrong

NUMBER, NAME = "13800138000", "林晓云"
PROOF, NOT_MINE = reverse("account_second_proof"), reverse("account_not_mine")
NEW = "spring-orchid-2026"


@pytest.fixture
def user(user):
    user.name = NAME
    user.save(update_fields=["name"])
    return user


@pytest.fixture
def owner(user):
    """Somebody who filed a case and was last here 366 days ago."""
    case = cases.filed(user, now=timezone.now() - timedelta(days=400))
    silent(user, 366)
    user.case = case
    return user


def silent(user, days):
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(days=days))


def by_sms(visitor, **more):
    visitor.client.post(reverse("account_request_login_code"), {"login": NUMBER} | more)
    return visitor.client.post(
        reverse("account_confirm_login_code"), {"code": code("sign_in_code"), "action": "verify"} | more
    )


def proves(visitor, proof, **typed):
    return visitor.client.post(PROOF, {"proof": proof} | typed)


def by_case(visitor, case, **other):
    return proves(visitor, "case", **({"end": case.reference[-4:], "name": case.complainant_name} | other))


# --- when it is asked for ---
@pytest.mark.parametrize(("days", "asked"), [(364, False), (366, True)])
def test_it_is_asked_for_after_a_year_of_silence(visitor, owner, days, asked):
    silent(owner, days)

    answer = by_sms(visitor)

    assert answer.headers["Location"] == (PROOF if asked else reverse("me"))
    assert visitor.is_signed_in is not asked


def test_a_step_within_the_year_is_a_sign_of_the_owner(visitor, user):
    cases.filed(user, now=timezone.now() - timedelta(days=100))
    silent(user, 400)

    by_sms(visitor)

    assert visitor.is_signed_in


def test_what_a_link_to_the_number_confirmed_is_none(visitor, owner):
    case = cases.filed(owner, now=timezone.now() - timedelta(days=100))
    type(case).objects.filter(pk=case.pk).update(via="hotline")

    assert by_sms(visitor).headers["Location"] == PROOF


def test_nothing_old_needs_no_second_proof(visitor, user):
    cases.draft(user)
    silent(user, 500)

    by_sms(visitor)

    assert visitor.is_signed_in


def test_a_membership_is_something_old(visitor, user):
    cases.company(user)
    silent(user, 500)

    assert by_sms(visitor).headers["Location"] == PROOF


def test_a_password_or_a_code_by_mail_is_enough(owner):
    by_password, by_mail = Visitor(), Visitor()

    by_password.sign_in(NUMBER)
    silent(owner, 366)
    by_mail.client.post(reverse("account_request_login_code"), {"login": EMAIL})
    by_mail.client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    assert by_password.is_signed_in
    assert by_mail.is_signed_in


def test_who_has_a_second_factor_is_asked_for_that(visitor):
    person = cases.staff()
    User.objects.filter(pk=person.pk).update(phone=PHONE)
    silent(person, 500)

    assert by_sms(visitor).headers["Location"].startswith(reverse("mfa_authenticate"))


# --- the page ---
def test_nothing_of_the_owner_is_shown(visitor, owner):
    words = page(visitor.client.get(by_sms(visitor).headers["Location"]))

    assert "l***@…" in words
    for theirs in (EMAIL, "example.com", NAME, owner.case.reference, owner.case.reference[-4:], owner.case.title):
        assert theirs not in words
    for address in ("/me/", "/complaints/", owner.case.get_absolute_url(), "/me/settings/"):
        assert visitor.client.get(address).headers["Location"].startswith(reverse("account_login"))


def test_only_what_the_account_has_is_offered(visitor, owner):
    User.objects.filter(pk=owner.pk).update(email=None, password="!")
    EmailAddress.objects.all().delete()
    by_sms(visitor)

    words = page(visitor.client.get(PROOF))

    assert 'value="case"' in words
    assert 'value="password"' not in words
    assert 'value="send"' not in words
    assert "400-" in words or "tel:" in words


def test_an_address_that_was_never_proved_gets_no_code(visitor, owner):
    EmailAddress.objects.update(verified=False)
    by_sms(visitor)

    answer = proves(visitor, "send")

    assert answer.status_code == 422
    assert "l***@…" not in page(answer)
    assert not Notice.objects.filter(kind="identity_code").exists()


@pytest.mark.parametrize("door", [PROOF, NOT_MINE])
def test_nobody_else_comes_to_these_pages(visitor, owner, door):
    for send in (visitor.client.get, visitor.client.post):
        assert send(door).headers["Location"] == reverse("account_login")
    owner.refresh_from_db()
    assert owner.phone == PHONE


# --- the proofs ---
def test_the_password(visitor, owner):
    by_sms(visitor)

    refused = proves(visitor, "password", password="not-the-password")
    proves(visitor, "password", password=PASSWORD)

    assert refused.status_code == 422
    assert "密码不正确" in page(refused)
    assert visitor.is_signed_in


def test_a_code_by_mail(visitor, owner):
    by_sms(visitor)

    visitor.client.get(proves(visitor, "send").headers["Location"])
    sent = Notice.objects.get(kind="identity_code")
    refused = proves(visitor, "code", code=wrong(code("identity_code")))
    was_in = visitor.is_signed_in
    proves(visitor, "code", code=code("identity_code"))

    assert (sent.channel, sent.address) == ("email", EMAIL)
    assert (refused.status_code, was_in) == (422, False)
    assert "验证码不正确" in page(refused)
    assert visitor.is_signed_in


def test_a_code_holds_a_quarter_of_an_hour_and_five_tries(visitor, owner):
    by_sms(visitor)
    proves(visitor, "send")
    right = code("identity_code")
    for _ in range(5):
        proves(visitor, "code", code=wrong(right))

    proves(visitor, "code", code=right)

    assert not visitor.is_signed_in


def test_codes_by_mail_are_counted(visitor, owner):
    by_sms(visitor)
    proves(visitor, "send")

    words = page(visitor.client.post(PROOF, {"proof": "send"}, follow=True))

    assert "刚刚已经申请过验证码" in words
    assert Notice.objects.filter(kind="identity_code").count() == 1


@pytest.mark.parametrize("typed", [{}, {"name": " 林晓雲 "}, {"end": "whole"}, {"end": "small"}])
def test_a_former_case(visitor, owner, typed):
    forms = {"whole": f"编号：{owner.case.reference}。", "small": owner.case.reference[-4:].lower()}
    by_sms(visitor)

    by_case(visitor, owner.case, **{name: forms.get(value, value) for name, value in typed.items()})

    assert visitor.is_signed_in


def test_a_wrong_end_name_or_another_persons_case(visitor, owner):
    theirs = cases.filed()
    by_sms(visitor)

    for answer in (
        by_case(visitor, owner.case, name="张三"),
        by_case(visitor, owner.case, end="ZZZZ"),
        by_case(visitor, theirs),
    ):
        assert answer.status_code == 422
        assert "编号和姓名对不上" in page(answer)
    assert not visitor.is_signed_in


@pytest.mark.parametrize("typed", [{"end": "", "name": NAME}, {"end": "7K", "name": NAME}, {"end": "9XR4", "name": ""}])
def test_what_is_not_filled_in_is_no_try_and_stays(visitor, owner, typed):
    by_sms(visitor)

    answers = [proves(visitor, "case", **typed) for _ in range(6)]
    by_case(visitor, owner.case)

    assert {answer.status_code for answer in answers} == {422}
    assert all(f'value="{word}"' in page(answers[-1]) for word in typed.values() if word)
    assert visitor.is_signed_in


def test_five_tries_a_day_in_whatever_browser(owner):
    now = timezone.now()
    with time_machine.travel(now) as clock:
        for _turn in range(5):
            visitor = Visitor()
            by_sms(visitor)
            by_case(visitor, owner.case, name="张三")
            clock.shift(timedelta(minutes=65))
            if timezone.localdate() != timezone.localdate(now):
                pytest.skip("the day ends while this runs")
        last = Visitor()
        by_sms(last)

        answer = by_case(last, owner.case)

        assert "今天已经试了5次" in page(answer)
        assert not last.is_signed_in
        proves(last, "password", password=PASSWORD)
        assert last.is_signed_in


@pytest.mark.parametrize("proof", ["", "nonsense", "code", "mail"])
def test_nonsense_is_no_proof(visitor, owner, proof):
    by_sms(visitor)

    assert proves(visitor, proof, code="123456").status_code == 422
    assert not visitor.is_signed_in


def test_where_one_wanted_to_go_is_kept(visitor, owner):
    goal = reverse("me_settings")
    by_sms(visitor, next=goal)

    assert proves(visitor, "password", password=PASSWORD).headers["Location"] == goal


# --- a forgotten password ---
def resets(visitor, address=NUMBER):
    visitor.client.post(reverse("account_reset_password"), {"email": address})
    visitor.client.post(reverse("account_confirm_password_reset_code"), {"code": code("password_reset_code")})
    return visitor.client.get(reverse("account_complete_password_reset"))


def sets_password(visitor):
    return visitor.client.post(reverse("account_complete_password_reset"), {"password1": NEW, "password2": NEW})


def test_a_password_is_not_reset_by_sms_alone(visitor, owner):
    asked = resets(visitor)

    sets_password(visitor)

    owner.refresh_from_db()
    assert asked.headers["Location"] == PROOF
    assert owner.check_password(PASSWORD)
    assert not visitor.is_signed_in


def test_a_password_is_reset_after_the_second_proof(visitor, owner):
    resets(visitor)

    answer = by_case(visitor, owner.case)
    sets_password(visitor)

    owner.refresh_from_db()
    assert answer.headers["Location"] == reverse("account_complete_password_reset")
    assert owner.check_password(NEW)
    assert visitor.sign_in(NUMBER, NEW).headers["Location"] == reverse("me")


def test_a_password_is_reset_by_mail_as_ever(visitor, owner):
    assert resets(visitor, EMAIL).status_code == 200

    sets_password(visitor)

    owner.refresh_from_db()
    assert owner.check_password(NEW)


def test_after_a_reset_begins_the_password_is_proved_by_the_old_one(visitor, owner):
    resets(visitor)

    proves(visitor, "password", password=NEW)
    assert sets_password(visitor).headers["Location"] == PROOF


# --- the ways out ---
@pytest.mark.parametrize("begins", [by_sms, resets])
def test_who_has_the_number_now_signs_up_with_it(visitor, owner, begins):
    begins(visitor)
    shown = visitor.client.get(NOT_MINE)

    answer = visitor.client.post(NOT_MINE, follow=True)

    owner.refresh_from_db()
    assert "138 0013 8000" in page(shown)
    assert (owner.phone, owner.phone_verified_at, owner.email) == (None, None, EMAIL)
    assert answer.redirect_chain[-1][0] == reverse("account_signup")
    assert 'value="138 0013 8000"' in page(answer)
    told = Notice.objects.filter(kind="phone_removed").values_list("channel", "user_id")
    assert sorted(told) == [("email", owner.pk), ("site", owner.pk)]
    assert Notice.objects.get(kind="phone_removed", channel="email").address == EMAIL
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        visitor.complete_sign_up(email="new@example.com")
    assert User.objects.get(phone=PHONE).email == "new@example.com"
    assert not User.objects.get(phone=PHONE).complaints.exists()


def test_the_goal_goes_along_to_the_sign_up(visitor, owner):
    by_sms(visitor, next=reverse("me_settings"))

    assert visitor.client.post(NOT_MINE).headers["Location"] == f"{reverse('account_signup')}?next=%2Fme%2Fsettings%2F"


def test_the_owner_still_comes_in_by_mail(visitor, owner):
    by_sms(visitor)
    visitor.client.post(NOT_MINE)
    theirs = Visitor()

    theirs.sign_in(EMAIL)

    assert theirs.is_signed_in
    assert "138****8000" in page(theirs.client.get(reverse("notices")))


def test_an_account_without_an_address_lets_nobody_in_any_more(visitor, owner):
    User.objects.filter(pk=owner.pk).update(email=None)
    by_sms(visitor)

    visitor.client.post(NOT_MINE)

    owner.refresh_from_db()
    assert owner.phone is None
    assert not owner.has_usable_password()
    assert owner.complaints.exists()


def test_a_number_that_changed_meanwhile_stays(owner):
    before = User.objects.get(pk=owner.pk)
    User.objects.filter(pk=owner.pk).update(phone="+8613900139000")

    commands.release_number(before, now=timezone.now())

    owner.refresh_from_db()
    assert owner.phone == "+8613900139000"
