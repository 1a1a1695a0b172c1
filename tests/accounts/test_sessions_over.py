"""Sessions that are over: their rows go, and the archive of one's data names none of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts import personal_data, sessions, tasks
from tests.support.visiting import EMAIL

pytestmark = pytest.mark.django_db


def test_what_is_over_is_deleted_with_its_address_and_what_goes_on_stays(visitor, user, monkeypatch):
    monkeypatch.setattr(sessions, "AT_A_TIME", 1)
    visitor.sign_in(EMAIL)
    living = UserSession.objects.get(user=user)
    ends_at = Session.objects.get(pk=living.session_key).expire_date
    for number in range(3):
        key = f"{number:032d}"
        Session.objects.create(session_key=key, session_data="x", expire_date=ends_at - timedelta(days=20))
        row = UserSession.objects.create(user=user, ip=f"10.9.9.{number}", session_key=key, user_agent="x")
        UserSession.objects.filter(pk=row.pk).update(created_at=ends_at - timedelta(days=40))

    told = personal_data.AccountData().parts(user, ends_at)[0][1]()
    assert [row["IP地址"] for row in json.loads(told)["登录的设备"]] == [living.ip]
    assert tasks.forget_sessions() == 6

    assert list(UserSession.objects.all()) == [living]
    assert sessions.forget_over(ends_at + timedelta(days=2)) == 2
    assert not Session.objects.exists() and not UserSession.objects.exists()


def test_no_session_outlives_what_the_privacy_page_says(visitor, user):
    visitor.sign_in(EMAIL)
    row = Session.objects.get(pk=UserSession.objects.get(user=user).session_key)

    assert row.expire_date - UserSession.objects.get(user=user).created_at <= timedelta(
        seconds=settings.SESSION_COOKIE_AGE + 60
    )
