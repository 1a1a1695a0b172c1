"""实名核验: name and ID number compared by a provider; the number is blanked, one number verifies one account."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import commands, tasks
from accounts.models import RealNameCheck, User
from accounts.personal_data import AccountData
from accounts.real_name import checking, id_numbers, marks, providers
from casework.errors import Refused
from complaints.commands import intake
from complaints_platform.checks import check_real_names
from notifications.models import Notice
from tests.factories import cases
from tests.support import real_names
from tests.support.browsers import client_of
from tests.support.notices import told
from tests.support.visiting import EMAIL
from workspace.forms.staff import RefusalForm, SupplementForm

pytestmark = pytest.mark.django_db

MINE = real_names.number(1)
NOON = timezone.make_aware(timezone.datetime(2026, 11, 16, 12))
Answer = RealNameCheck.Answer


@pytest.fixture
def _on(settings):
    settings.REAL_NAME_PROVIDER = real_names.AGREES
    settings.REAL_NAME_PROVIDER_NAME = "某某核验公司"
    settings.REAL_NAME_DIGEST_KEY = "k" * 32


@pytest.fixture
def stand_in(settings, tmp_path, monkeypatch, _on):
    with real_names.running(tmp_path) as server:
        settings.REAL_NAME_PROVIDER = "accounts.real_name.providers.AliyunMarket"
        settings.REAL_NAME_ENDPOINT = server.url
        settings.REAL_NAME_APP_KEY, settings.REAL_NAME_APP_SECRET = real_names.KEY, real_names.SECRET
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.certificate))
        server.people = {MINE: "林晓", real_names.number(2): "徐敏"}
        yield server


@pytest.fixture
def me(visitor, user):
    visitor.sign_in(EMAIL)
    return visitor.client


def send(client: Any, **data: Any) -> Any:
    return client.post(reverse("real_name"), {"name": "林晓", "number": MINE, "agreed": "on"} | data)


def verified(user: User, number: str = MINE, now=NOON) -> User:
    checking.ask(user, name="林晓", number=number, now=now)
    assert checking.check_due(now) == 1
    user.refresh_from_db()
    return user


# --- the number ---
@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "身份证号：110105-19491231-002X。",
    ],
)
def test_a_number_is_read_as_it_is_typed_and_pasted(typed):
    assert id_numbers.parse(typed, date(2026, 11, 29)) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "shape"),
        ("110105491231002", "shape"),  # of the first generation
        ("11010519491231002", "shape"),
        ("110105194912310021X", "shape"),
        ("11010519491231002X 11010519491231002X1", "shape"),
        ("110105194912310021", "check"),
        ("110105194902300021", "birthday"),
        ("110105202611300021", "birthday"),  # tomorrow
    ],
)
def test_a_number_that_cannot_be_is_refused(typed, code):
    with pytest.raises(ValidationError) as refused:
        id_numbers.parse(typed, date(2026, 11, 29))

    assert refused.value.code == code


# --- the provider ---
@pytest.mark.parametrize(
    ("name", "number", "answer"),
    [
        ("林晓", MINE, Answer.MATCH),
        ("林小", MINE, Answer.MISMATCH),
        ("林晓", real_names.number(3), Answer.NO_RECORD),
    ],
)
def test_a_signed_question_is_answered(stand_in, name, number, answer):
    assert providers.provider().check(name, number) == answer
    assert stand_in.asked == [{"name": name, "idcard": number}]


def test_a_wrong_signature_is_no_answer(stand_in, settings):
    settings.REAL_NAME_APP_SECRET = "another"

    with pytest.raises(providers.ProviderFailed, match="^status 403$"):
        providers.provider().check("林晓", MINE)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'"1"',
        b'{"result": {}}',
        b'{"result": {"res": "7"}}',
        b'{"result": {"res": true}}',
        b"\xff",
        b"[" * 60_000,
    ],
)
def test_garbage_is_no_answer(stand_in, said):
    stand_in.instead = said

    with pytest.raises(providers.ProviderFailed, match="^an answer that is none$"):
        providers.provider().check("林晓", MINE)


def test_who_does_not_answer_is_left(stand_in, monkeypatch):
    assert providers.TIMEOUT_S == 5
    monkeypatch.setattr(providers, "TIMEOUT_S", 0.2)
    stand_in.slow_s = 1

    with pytest.raises(providers.ProviderFailed, match="Timeout"):
        providers.provider().check("林晓", MINE)


def test_a_certificate_that_nobody_vouches_for_is_not_believed(stand_in, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(providers.ProviderFailed, match="SSL"):
        providers.provider().check("林晓", MINE)
    assert stand_in.asked == []


def test_settings_that_lack_something_stop_the_start(stand_in, settings):
    assert check_real_names() == []

    settings.REAL_NAME_ENDPOINT, settings.REAL_NAME_DIGEST_KEY = "http://market.example/check", "short"
    settings.REAL_NAME_PROVIDER_NAME = ""
    said = [error.msg for error in check_real_names()]
    assert [word.partition("_NAME_")[0] for word in said] == ["REAL"] * 3

    settings.REAL_NAME_PROVIDER = ""
    assert check_real_names() == []


# --- one's own page ---
def test_name_and_number_are_checked_in_the_background_and_the_number_is_blanked(me, user, stand_in, caplog):
    caplog.set_level(logging.DEBUG)

    assert "某某核验公司" in me.get(reverse("real_name")).content.decode()
    assert send(me)["Location"] == reverse("real_name")
    row = RealNameCheck.objects.get()
    assert row.sealed and MINE not in row.sealed and not stand_in.asked
    assert "正在核验" in me.get(reverse("real_name")).content.decode()
    assert send(me)["Location"] == reverse("real_name")  # sent twice is one
    assert RealNameCheck.objects.count() == 1

    assert tasks.check_real_names() == 1
    row.refresh_from_db()
    user.refresh_from_db()
    assert (row.answer, row.sealed, row.name) == (Answer.MATCH, "", "")
    assert (user.name, user.real_name, user.real_name_by) == ("林晓", "林晓", "某某核验公司")
    assert user.real_name_at and MINE not in str(User.objects.filter(pk=user.pk).values()[0])
    assert "已通过实名核验" in told("real_name_checked")[0].text
    assert {notice.channel for notice in Notice.objects.filter(kind="real_name_checked")} == {"site"}
    page = me.get(reverse("real_name")).content.decode()
    assert "姓名与身份证号码一致" in page and MINE not in page and 'name="number"' not in page
    assert "已核验" in me.get(reverse("me_settings")).content.decode()
    assert send(me).status_code == 409
    assert MINE not in caplog.text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"agreed": ""}, "请勾选"),
        ({"number": MINE[:-1]}, "请填写18位"),
        ({"name": "加微信abc12345"}, "姓名里不能有"),
        ({"name": ""}, "请填写身份证上的姓名"),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(me, _on, data, word):
    answer = send(me, **data)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert word in page and (data | {"number": data.get("number", MINE)})["number"] in page
    assert not RealNameCheck.objects.exists()


def test_what_does_not_match_is_said_and_may_be_tried_thrice_a_day_and_ten_times_a_month(user, stand_in):
    for day in range(4):
        at = NOON + timedelta(days=day)
        for _try in range(3 if day < 3 else 1):
            checking.ask(user, name="林小", number=MINE, now=at)
            assert checking.check_due(at) == 1
        with pytest.raises(Refused) as refused:
            checking.ask(user, name="林晓", number=MINE, now=at)
        assert refused.value.code == ("day" if day < 3 else "month")

    assert "不一致" in told("real_name_checked")[-1].text
    user.refresh_from_db()
    assert (user.real_name, user.name) == ("", "")
    checking.ask(user, name="林晓", number=MINE, now=NOON + timedelta(days=15))  # in December


def test_without_an_answer_it_is_tried_again_then_given_up_and_not_counted(user, stand_in, caplog):
    stand_in.instead = b"?"
    checking.ask(user, name="林晓", number=MINE, now=NOON)
    row, at = RealNameCheck.objects.get(), NOON
    for again in range(checking.TRIES):
        assert (checking.check_due(at), checking.check_due(at)) == (int(again == checking.TRIES - 1), 0)
        at += timedelta(minutes=30)

    row.refresh_from_db()
    assert (row.answer, row.sealed, len(stand_in.asked)) == (Answer.FAILED, "", checking.TRIES)
    assert "没有答复" in told("real_name_checked")[0].text
    assert MINE not in caplog.text and "林晓" not in caplog.text
    stand_in.instead = None
    for _try in range(3):
        checking.ask(user, name="林小", number=MINE, now=at)
        checking.check_due(at)


def test_one_number_verifies_one_account_until_its_name_is_changed(user, _on):
    other = cases.person("徐敏")
    verified(other)

    assert verified(user).real_name == ""
    assert (user.name, RealNameCheck.objects.get(user=user).answer) == ("", Answer.TAKEN)
    assert "一个号码只能核验一个账户" in told("real_name_checked", user=user)[0].text
    other.name = "徐小敏"
    other.save(update_fields=["name"])
    other.refresh_from_db()
    assert (other.real_name, other.real_name_at, other.real_name_digest) == ("", None, None)
    assert verified(user, now=NOON + timedelta(minutes=1)).real_name == "林晓"


def test_the_settings_withdraw_the_mark_with_the_name(me, user, _on):
    verified(user)
    kept = {"wants_sms": "on", "wants_email": "on"}
    assert "改了姓名要重新核验" in me.get(reverse("me_settings")).content.decode()

    me.post(reverse("me_settings"), {"name": "林晓"} | kept)
    user.refresh_from_db()
    assert user.real_name == "林晓"
    me.post(reverse("me_settings"), {"name": "林大晓"} | kept)
    user.refresh_from_db()
    assert (user.name, user.real_name) == ("林大晓", "")


def test_the_database_keeps_no_mark_under_another_name(user, _on):
    verified(user)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(name="别人")


def test_what_is_left_lying_is_given_up_within_a_day_and_answers_after_their_month(user, settings, _on):
    checking.ask(user, name="林晓", number=MINE, now=NOON)
    settings.REAL_NAME_PROVIDER = ""

    assert tasks.check_real_names() == 0
    assert checking.forget_old(NOON + timedelta(hours=23)) == 0
    assert checking.forget_old(NOON + timedelta(days=1)) == 1
    row = RealNameCheck.objects.get()
    assert (row.answer, row.sealed) == (Answer.FAILED, "")
    checking.forget_old(NOON + checking.KEPT)
    assert not RealNameCheck.objects.exists()


def test_changed_keys_open_what_waits(user, settings, _on):
    settings.SECRETS_KEYS = ["old key"]
    checking.ask(user, name="林晓", number=MINE, now=NOON)
    settings.SECRETS_KEYS = ["new key", "old key"]
    assert commands.reseal_secrets() == 1
    settings.SECRETS_KEYS = ["new key"]

    assert checking.check_due(NOON) == 1
    user.refresh_from_db()
    assert user.real_name == "林晓"


# --- off, and beside a case ---
def test_off_nothing_is_there(me, user):
    assert me.get(reverse("real_name")).status_code == send(me).status_code == 404
    assert "实名核验" not in me.get(reverse("me_settings")).content.decode()
    assert "实名核验" not in str(list(AccountData().kept()))
    with pytest.raises(Refused):
        checking.ask(user, name="林晓", number=MINE)
    assert marks.beside(user, "林晓") == ""


def test_the_privacy_page_says_what_goes_where(client, _on):
    page = client.get(reverse("help_privacy")).content.decode()

    assert "实名核验：您填写的身份证号码" in page and "发送给某某核验公司" in page


def test_who_leaves_takes_it_along(user, _on):
    verified(user)

    AccountData().forget(user, NOON)

    assert not RealNameCheck.objects.exists()


@pytest.mark.usefixtures("_on")
def test_staff_read_it_on_the_case_and_in_the_forms_while_it_is_on(settings):
    case = cases.filed()
    staff = client_of(cases.officer())
    url = reverse("admin:complaints_complaint_change", args=[case.pk])
    assert "未核验" in staff.get(url).content.decode()

    verified(case.complainant)
    User.objects.filter(pk=case.complainant_id).update(name=case.complainant_name, real_name=case.complainant_name)
    with CaptureQueriesContext(connection) as on:
        page = staff.get(url).content.decode()
    assert "已实名核验" in page
    assert "R06" in str(RefusalForm().fields["ground"].help_text)
    assert "实名核验" in str(SupplementForm().fields["items"].help_text)

    settings.REAL_NAME_PROVIDER = ""
    with CaptureQueriesContext(connection) as off:
        page = staff.get(url).content.decode()
    assert "实名核验" not in page and len(on) == len(off)
    assert "实名核验" not in str(RefusalForm().fields["ground"].help_text)
    assert "实名核验" not in str(SupplementForm().fields["items"].help_text)


def test_staff_read_it_beside_the_complainant_and_the_letter_names_the_page(client, _on):
    case = cases.filed()
    officer = case.officer or cases.officer()
    assert marks.beside(case.complainant, case.complainant_name) == "未核验"

    intake.request_supplement(case, actor=officer, items=["请完成实名核验"], now=timezone.now())
    assert "完成“实名核验”" in told("supplement_requested")[0].text
    client.force_login(case.complainant)
    page = client.get(reverse("complaints:step", args=[case.reference, "supplement"])).content.decode()
    assert f'href="{reverse("real_name")}"' in page

    person = verified(case.complainant)
    assert marks.beside(person, "林晓") == "已实名核验"
    assert "不同" in marks.beside(person, "徐敏")
    page = client.get(reverse("complaints:step", args=[case.reference, "supplement"])).content.decode()
    assert f'href="{reverse("real_name")}"' not in page
