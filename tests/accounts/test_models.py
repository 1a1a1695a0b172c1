"""Falsehoods that the database refuses of a user."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "Upper@example.com"},
        {"phone": "13800138000"},
        {"phone": ""},
        {"phone_verified_at": timezone.now()},
        {"wants_sms": False, "wants_email": False},
        {"quiet_from": time(22)},
    ],
)
def test_the_database_refuses_a_broken_user(db, fields):
    user = User(**({"email": "a@example.com"} | fields))

    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()

    assert User.objects.count() == 0


def test_an_email_address_is_one_address_in_any_case(db):
    User.objects.create_user("Lin@Example.com", "x")

    assert User.objects.get_by_natural_key("LIN@example.COM").email == "lin@example.com"


def test_a_user_shown_to_others_never_shows_a_whole_address(db):
    named = User.objects.create_user("a@example.com", name="林晓", phone="+8613800138000")
    unnamed = User.objects.create_user("b@example.com", phone="+8613900139000")
    bare = User.objects.create_user("c@example.com")

    assert [str(named), str(unnamed), str(bare)] == ["林晓", "139****9000", f"用户{bare.pk}"]
    assert bare.masked_email == "c***@example.com"
