"""How often a code is sent, and that nothing about an answer (words, status, time) tells whether an account exists."""

from __future__ import annotations

import copy
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.factor import second_factor
from accounts.models import CodeRequest, CodeTries, User
from accounts.sign_in import codes
from casework.errors import Refused
from notifications.delivery import deliver_due
from notifications.models import Notice
from tests.accounts.hashers import Counting
from tests.factories import cases
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, ask_for_phone, code, member, page

STRANGER, NOBODY = "13900139000", "nobody@example.com"


def ask_by(login: str, visitor: Visitor | None = None, **data):
    return (visitor or Visitor()).client.post(reverse("account_request_login_code"), {"login": login} | data)


def reset_by(email: str):
    return Visitor().client.post(reverse("account_reset_password"), {"email": email})


# --- waiting ----------------------------------------------------------------------------------------------------------


def test_the_wait_grows_with_every_code_and_ends_when_the_page_says(user):
    now = timezone.now().replace(microsecond=0)
    waits = []
    for _nth in range(codes.PER_TARGET - 1):
        codes.ask(PHONE, client="192.0.2.1", now=now, pays=bool)
        later = codes.next_at(PHONE, now)
        with pytest.raises(Refused, match=codes.shown(later, now)):
            codes.ask(PHONE, client="192.0.2.2", now=later - timedelta(seconds=1), pays=bool)
        waits.append((later - now).seconds)
        now = later

    assert waits == [*codes.WAITS_S, codes.WAITS_S[-1]]


def test_ten_in_a_day_however_they_are_asked_for(user):
    start = timezone.now()
    for nth in range(codes.PER_TARGET):
        codes.note(EMAIL, client="192.0.2.1", now=start + timedelta(hours=nth))

    for hours, sent in ((23, 0), (24.1, 1)):
        with time_machine.travel(start + timedelta(hours=hours)):
            answers = [ask_by(EMAIL.upper()), reset_by(EMAIL)]
            assert Notice.objects.count() == sent
            assert [r.status_code for r in answers] == [302 if sent else 200, 200]

    assert "24小时内最多获取10次验证码" not in answers[0].content.decode()


def test_a_refusal_keeps_what_was_typed_and_says_when(visitor, user):
    ask_by("138 0013 8000", visitor)

    html = ask_by("138 0013 8000", visitor).content.decode()

    assert re.search(r"请在\d\d:\d\d:\d\d之后（\d+秒后）再获取", html)
    assert 'value="138 0013 8000"' in html
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("login", ["13800138000", STRANGER])
def test_the_page_that_waits_for_a_code_says_when_the_next_may_be_asked(visitor, user, login):
    answer = ask_by(login, visitor)

    html = visitor.client.get(answer.headers["Location"]).content.decode()

    assert re.search(r'下一条验证码在<span class="num">\d\d:\d\d:\d\d</span>之后可以获取', html)


def test_one_client_has_its_share_of_a_day(user):
    now = timezone.now()
    digest = codes._digest("127.0.0.1")
    rows = [CodeRequest(target=str(nth), client=digest, asked_at=now) for nth in range(codes.PER_CLIENT)]
    CodeRequest.objects.bulk_create(rows)

    answer = ask_by(EMAIL)

    assert "您所在的网络今天获取验证码的次数过多" in answer.content.decode()
    assert Notice.objects.count() == 0


def test_what_no_longer_counts_is_deleted_and_nothing_typed_was_kept(user):
    ask_by(STRANGER)
    kept = str(CodeRequest.objects.values_list("target", "client").get())

    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        tasks.release_unverified()

    assert STRANGER not in kept
    assert "127.0.0.1" not in kept
    assert CodeRequest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_flood_on_one_number_sends_one_message():
    """Six at once from six clients: they take turns in the database, and the second is already too soon."""
    User.objects.create_user(EMAIL, PASSWORD, phone=PHONE, phone_verified_at=timezone.now())

    def flood(nth: int) -> int:
        try:
            return (
                Visitor()
                .client.post(reverse("account_request_login_code"), {"login": PHONE}, REMOTE_ADDR=f"192.0.2.{nth}")
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(flood, range(6)))

    assert statuses == [200] * 5 + [302]
    assert (Notice.objects.count(), CodeRequest.objects.count()) == (1, 1)


# --- guessing -----------------------------------------------------------------------------------------------------


def all_at_once(client, url: str, guesses: list[str], **data) -> list[int]:
    """Every guess in a thread of its own, with the same cookies."""

    def guess(digits: str) -> int:
        try:
            browser = Client()
            browser.cookies = copy.deepcopy(client.cookies)
            return browser.post(url, {"code": digits} | data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(guess, guesses))


@pytest.fixture
def judged(monkeypatch):
    """How often a typed code was compared with the right one."""
    seen: list[str] = []

    def compare(*, actual: str, expected: str) -> bool:
        seen.append(actual)
        return actual == expected

    monkeypatch.setattr("allauth.account.forms.compare_user_code", compare)
    return seen


def sign_in_page(visitor: Visitor) -> tuple[str, dict]:
    member(EMAIL, PHONE)
    ask_by(PHONE, visitor)
    return reverse("account_confirm_login_code"), {}


def sign_up_phone_page(visitor: Visitor) -> tuple[str, dict]:
    visitor.sign_up()
    return reverse("account_verify_phone"), {"action": "verify"}


def sign_up_mail_page(visitor: Visitor) -> tuple[str, dict]:
    visitor.sign_up()
    visitor.enter_phone_code(code("sign_up_phone_code"))
    return reverse("account_email_verification_sent"), {"action": "verify"}


def reset_page(visitor: Visitor) -> tuple[str, dict]:
    member(EMAIL, PHONE)
    visitor.client.post(reverse("account_reset_password"), {"email": EMAIL})
    return reverse("account_confirm_password_reset_code"), {}


def new_phone_page(visitor: Visitor) -> tuple[str, dict]:
    member(EMAIL, PHONE)
    visitor.sign_in(EMAIL)
    asked = visitor.client.post(reverse("account_change_phone"), {"phone": STRANGER})
    visitor.client.post(asked.headers["Location"], {"password": PASSWORD})
    return reverse("account_verify_phone"), {"action": "verify"}


def new_mail_page(visitor: Visitor) -> tuple[str, dict]:
    member(EMAIL, PHONE)
    visitor.sign_in(EMAIL)
    asked = visitor.client.post(reverse("account_email"), {"email": NOBODY, "action_add": "1"})
    visitor.client.post(asked.headers["Location"], {"password": PASSWORD})
    return reverse("account_email_verification_sent"), {"action": "verify"}


def own_phone_page(visitor: Visitor) -> tuple[str, dict]:
    user = User.objects.create_user(None, phone=PHONE, phone_verified_at=timezone.now())
    visitor.client.force_login(user)
    visitor.client.get(reverse("account_code_again"))
    return reverse("account_code_again"), {}


PAGES = [
    sign_in_page,
    sign_up_phone_page,
    sign_up_mail_page,
    reset_page,
    new_phone_page,
    new_mail_page,
    own_phone_page,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page_of", PAGES)
def test_of_thirty_guesses_at_once_five_are_judged(visitor, judged, page_of):
    url, data = page_of(visitor)
    right = re.search(r"(?<!\d)\d{6}(?!\d)", Notice.objects.filter(is_secret=True).latest("pk").text)[0]
    guesses = [f"{nth:06}" for nth in range(30) if f"{nth:06}" != right]
    judged.clear()

    all_at_once(visitor.client, url, guesses, **data)
    visitor.client.post(url, {"code": right} | data)  # one guess too late

    assert len(judged) == codes.TRIES
    assert right not in judged


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_a_second_factor_at_once_five_are_judged(visitor, monkeypatch):
    user = member(EMAIL, PHONE)
    second_factor.set_up(user, "NRXWGYLMFVSGK3LPFVXW43DZFZKE6VCQ")
    visitor.sign_in(EMAIL)
    seen: list[str] = []
    monkeypatch.setattr(TOTP, "validate_code", lambda self, digits: bool(seen.append(digits)))

    all_at_once(visitor.client, reverse("mfa_authenticate"), [f"{nth:06}" for nth in range(20)])

    assert len(seen) <= codes.TRIES
    assert not visitor.is_signed_in


def test_a_code_that_is_sent_anew_has_tries_of_its_own_and_old_counts_are_swept(visitor, user):
    now = timezone.now()
    first, second = ({"at": 1.5, "phone": PHONE, "code": digits} for digits in ("111111", "222222"))
    tries = [codes.judge(codes.issue_of(first), now) for _ in range(6)]

    assert (tries, codes.judge(codes.issue_of(second), now)) == ([1, 2, 3, 4, 5, None], 1)
    codes.forget_old(now + timedelta(days=1))
    assert CodeTries.objects.count() == 0


# --- too late -----------------------------------------------------------------------------------------------------


LATE = [
    (sign_in_page, "account_request_login_code", 10, PHONE),
    (sign_up_phone_page, "account_signup", 15, "13800138000"),
    (sign_up_mail_page, "account_signup", 15, EMAIL),
    (reset_page, "account_reset_password", 10, EMAIL),
    (new_phone_page, "account_change_phone", 15, STRANGER),
    (new_mail_page, "account_email", 15, NOBODY),
]


@pytest.mark.parametrize(("page_of", "again", "minutes", "typed"), LATE)
def test_a_code_that_is_too_old_says_so_and_keeps_what_was_typed(visitor, db, page_of, again, minutes, typed):
    url, data = page_of(visitor)
    right = re.search(r"(?<!\d)\d{6}(?!\d)", Notice.objects.filter(is_secret=True).latest("pk").text)[0]

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes, seconds=12)):
        answer = visitor.client.post(url, {"code": right} | data)
        html = visitor.client.get(answer.headers["Location"]).content.decode()

    assert answer.headers["Location"] == reverse(again)
    assert "验证码已过期，请重新获取" in html
    assert f'value="{typed}"' in html


# --- words, status and time -------------------------------------------------------------------------------------------


def sign_in(login: str):
    return Visitor().sign_in(login, "not-the-password")


def sign_up(phone: str):
    return Visitor().sign_up(phone, f"{phone}@example.com")


DOORS = {
    "signing in": (sign_in, "13800138000", STRANGER),
    "signing in by address": (sign_in, EMAIL, NOBODY),
    "a code by SMS": (ask_by, "13800138000", STRANGER),
    "a code by mail": (ask_by, EMAIL, NOBODY),
    "a reset": (reset_by, EMAIL, NOBODY),
    "signing up": (sign_up, "13800138000", STRANGER),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_who_has_an_account(user, settings, door):
    """The same words and status; as many hashes, as many statements but for a savepoint: that is its time."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.Counting"]
    user.set_password(PASSWORD)
    user.save()
    knock, known, unknown = DOORS[door]
    seen, work = [], []
    for who in (known, unknown):
        Counting.count = 0
        with CaptureQueriesContext(connection) as queries:
            answer = knock(who)
        seen.append((answer.status_code, answer.get("Location"), page(answer).replace(who, "")))
        work.append((Counting.count, len(queries)))

    assert seen[0] == seen[1]
    assert work[0][0] == work[1][0]
    assert abs(work[0][1] - work[1][1]) <= 4, work


@pytest.mark.parametrize("door", DOORS)
def test_the_clock_does_not_tell_either(user, door):
    """Medians of a few answers of each kind, in turns; hashes are cheap here and counted above."""
    knock, known, unknown = DOORS[door]
    knock(unknown)  # templates are compiled
    took: dict[str, list[float]] = {known: [], unknown: []}
    for _turn in range(5):
        for who in (known, unknown):
            cache.clear()
            CodeRequest.objects.all().delete()
            User.objects.filter(sign_up_started_at__isnull=False).delete()
            took[who].append(timed(lambda who=who: knock(who)))

    one, other = (statistics.median(times) for times in took.values())
    assert abs(one - other) < 0.02 + 0.5 * min(one, other), took


def timed(deed) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


# --- what SMS cost ----------------------------------------------------------------------------------------------------


@pytest.fixture
def spent(settings, user):
    """The one SMS of the day was sent."""
    settings.SMS_PER_DAY = 1
    ask_by("13700137000")
    ask_by("13800138000")
    deliver_due(now=timezone.now())
    assert Notice.objects.get().sent_at


@pytest.mark.parametrize("phone", [STRANGER, "13600136000"])
def test_when_the_sms_of_the_day_are_spent_the_page_offers_mail(spent, phone):
    member("other@example.com", "+8613600136000")

    by_sms, by_mail = ask_by(phone), ask_by(EMAIL)

    assert "今天的短信验证码已经发完。请改填邮箱获取验证码" in by_sms.content.decode()
    assert by_mail.status_code == 302
    assert Notice.objects.filter(kind="sign_in_code").values_list("channel", flat=True).order_by("id")[1] == "email"


def test_a_sign_up_is_offered_mail_alone_and_that_way_works(spent):
    someone = Visitor()
    refused = someone.sign_up(STRANGER, NOBODY)

    assert "现在可以只用邮箱注册：请清空手机号，勾选“我没有可用的手机号”" in refused.content.decode()
    assert User.objects.filter(email=NOBODY).count() == 0

    someone.sign_up("", NOBODY, no_phone="on")
    someone.enter_email_code(code("sign_up_email_code"))
    assert someone.is_signed_in


def test_where_there_is_no_other_way_it_says_when(spent, user):
    someone = Visitor()
    someone.sign_in(EMAIL)

    asked = ask_for_phone(someone, "13500135000")

    assert "今天的短信验证码已经发完，请明天0点以后再试" in asked.content.decode()


def test_who_shows_again_who_they_are_does_it_by_mail_then(spent, user):
    User.objects.filter(pk=user.pk).update(password="!")
    someone = Visitor()
    someone.client.force_login(User.objects.get(pk=user.pk))

    asked = someone.client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    shown = someone.client.get(asked.headers["Location"]).content.decode()

    assert Notice.objects.get(kind="identity_code").address == EMAIL
    assert EMAIL in shown and "邮件可能晚到几分钟" in shown


def test_the_supervisors_are_told_once_a_day(spent):
    supervisor = cases.supervisor()
    for hours in (0, 1, 24):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            tasks.watch_spending()

    told = Notice.objects.filter(kind="staff_sms_spent")
    assert sorted(told.values_list("user", "channel")) == [(supervisor.pk, "email"), (supervisor.pk, "site")]
