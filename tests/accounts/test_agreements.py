"""The user agreement and the privacy policy: agreed to at sign-up, kept by version, asked anew when it changed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import SIGN_UP_TIME, Agreement, User
from accounts.personal_data import AccountData
from accounts.privacy import agreements
from accounts.sign_in import sign_up
from tests.support.visiting import EMAIL, PASSWORD, PHONE, code

# A changed text is a new version: give it its first day in accounts/privacy/agreements.py, then its sum here.
TEXT = {"2026-11-29": "a9a68d0eb9a02ee5bb80188257f560d91fd03d860a8745ba8e4ba38fd5c37e38"}


@pytest.fixture
def stranger(db):
    """Somebody whom staff or the hotline made: nobody has asked them yet."""
    user = User.objects.create_user(EMAIL, PASSWORD, phone=PHONE, phone_verified_at=timezone.now())
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    return user


def test_a_changed_text_has_a_new_version():
    template = (Path(settings.BASE_DIR) / "templates/accounts/terms.html").read_text()
    text = re.sub(r"\s+", "", re.sub(r"\{#.*?#\}", "", template))  # nobody agrees to comments and line breaks

    assert TEXT.get(agreements.IN_FORCE["terms"]) == hashlib.sha256(text.encode()).hexdigest()


def test_nobody_signs_up_without_agreeing(visitor, db):
    page = visitor.sign_up(agrees="").content.decode()

    assert "请先阅读用户协议和隐私政策，并勾选同意" in page
    assert reverse("help_terms") in page
    assert reverse("help_privacy") in page
    assert not User.objects.exists()


def test_what_was_agreed_to_is_kept_with_its_version_and_is_among_ones_data(visitor, db):
    visitor.complete_sign_up()
    user = User.objects.get()

    assert sorted(user.agreements.values_list("document", "version")) == [
        ("privacy", agreements.IN_FORCE["privacy"]),
        ("terms", agreements.IN_FORCE["terms"]),
    ]
    assert visitor.client.get(reverse("me")).status_code == 200
    [(_name, content)] = AccountData().parts(user, timezone.now())
    assert [row["文件"] for row in json.loads(content())["同意的协议"]] == ["用户协议", "隐私政策"]


def test_the_box_alone_does_not_keep_a_sign_up_that_nobody_finished(visitor, db):
    visitor.sign_up()

    assert sign_up.release_out_of_time(timezone.now() + SIGN_UP_TIME) == 1
    assert not Agreement.objects.exists()


def test_whoever_never_agreed_is_asked_once_after_signing_in_and_goes_on_where_they_wanted(visitor, stranger):
    visitor.sign_in(EMAIL)
    wanted = reverse("notices")
    asked = visitor.client.get(wanted)
    page = asked.headers["Location"]

    assert page.startswith(reverse("agreement"))
    assert "请先阅读，并勾选同意" in visitor.client.post(page, {"next": wanted}).content.decode()
    assert visitor.client.post(page, {"next": wanted, "agrees": "on"}).headers["Location"] == wanted
    assert visitor.client.get(wanted).status_code == 200
    assert agreements.lacking(stranger) == []


def test_a_new_version_is_asked_for_at_the_next_sign_in(visitor, user, monkeypatch):
    monkeypatch.setitem(agreements.IN_FORCE, agreements.Document.TERMS, "2027-01-01")

    visitor.sign_in(EMAIL)
    html = visitor.client.get(reverse("me"), follow=True).content.decode()

    assert "您还没有同意现在的用户协议。" in html


@pytest.mark.parametrize("name", ["help_terms", "help_privacy", "account_logout", "my_data", "leave"])
def test_without_agreeing_one_may_read_it_leave_and_take_ones_data(visitor, stranger, name):
    visitor.sign_in(EMAIL)

    assert visitor.client.get(reverse(name)).status_code == 200


def test_what_was_sent_is_not_lost(visitor, stranger):
    visitor.sign_in(EMAIL)

    visitor.client.post(reverse("me_settings"), {"name": "林晓云", "wants_sms": "on", "wants_email": "on"})

    assert User.objects.get().name == "林晓云"


def test_a_sign_in_by_code_asks_too(visitor, stranger):
    visitor.client.post(reverse("account_request_login_code"), {"login": PHONE})
    visitor.client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    assert visitor.client.get(reverse("me")).headers["Location"].startswith(reverse("agreement"))


def test_what_somebody_agreed_to_is_never_changed(user):
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(version="2020-01-01")

    assert Agreement.objects.filter(version="2020-01-01").count() == 0


def test_the_numbers_of_the_site_stand_at_its_foot(client, settings):
    settings.BRAND = settings.BRAND | {"icp": "京ICP备2026000001号", "beian": "京公网安备11010002000001号"}

    html = client.get(reverse("help_terms")).content.decode()

    assert '<a href="https://beian.miit.gov.cn/" rel="noreferrer">京ICP备2026000001号</a>' in html
    assert "京公网安备11010002000001号" in html


@pytest.mark.parametrize("is_trial", [True, False])
def test_each_page_of_a_trial_says_that_it_is_one(client, settings, is_trial):
    settings.TRIAL = is_trial

    html = client.get(reverse("home")).content.decode()

    assert ("短信和邮件可能没有发出" in html) is is_trial
    assert ("试用环境，不是正式的投诉渠道。" in html) is is_trial
