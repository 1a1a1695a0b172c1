"""One mailbox, one account; a code in any width, or pasted with its words."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from tests.support.visiting import PASSWORD, PHONE, Visitor, code, member

SAME = ["zhang@ｅｘａｍｐｌｅ.com", "zhang@example.com\u200b", "zhang@example.ｃom", "Ｚhang＠example。com."]


def wide(digits):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


@pytest.mark.parametrize("typed", SAME)
def test_a_mailbox_is_one_account_however_it_is_typed(db, typed):
    owner = member("zhang@example.com", PHONE)
    stranger = Visitor()

    stranger.sign_up("13900139000", typed)
    stranger.enter_phone_code(code("sign_up_phone_code"))

    assert User.objects.filter(email__contains="@").get() == owner
    assert list(User.objects.values_list("email", flat=True).filter(email__startswith="zhang")) == ["zhang@example.com"]


@pytest.mark.parametrize("typed", SAME)
def test_its_owner_signs_in_with_it(db, typed):
    member("zhang@example.com", PHONE)

    response = Visitor().client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})

    assert response.status_code == 302


@pytest.mark.parametrize("form", ["{wide}", "{code}\u200b", "验证码{code}", "【平台】您的验证码是{code}，15分钟有效。"])
def test_a_code_is_understood_in_any_form(visitor, form):
    visitor.sign_up(PHONE, "lin@example.com")
    sent = code("sign_up_phone_code")

    response = visitor.enter_phone_code(form.format(code=sent, wide=wide(sent)))

    assert response.headers["Location"] == reverse("account_email_verification_sent")


def test_slips_of_form_are_not_guesses(visitor):
    visitor.sign_up(PHONE, "lin@example.com")
    sent = code("sign_up_phone_code")

    for _slip in range(7):
        response = visitor.enter_phone_code("验证码")
        assert "请填写6位数字" in response.content.decode()
    response = visitor.enter_phone_code(sent)

    assert response.headers["Location"] == reverse("account_email_verification_sent")


def test_the_upgrade_folds_addresses_and_leaves_a_mailbox_to_one_account(db, capsys):
    plain = member("zhang@example.com", PHONE)
    other, nowhere = member("b@example.com", "+8613900139000"), member("c@example.com", None)
    alone = member("d@example.com", "+8613700137000")
    with connection.cursor() as cursor:
        cursor.execute("alter table accounts_user drop constraint user_email_is_folded")
    for person, address in ((other, SAME[0]), (nowhere, SAME[1]), (alone, "li@ｅｘａｍｐｌｅ.com")):
        User.objects.filter(pk=person.pk).update(email=address)
        EmailAddress.objects.filter(user=person).update(email=address)

    import_module("accounts.migrations.0017_folded_addresses").fold(apps, None)

    rows = {row.pk: row for row in User.objects.all()}
    kept = [rows[person.pk].email for person in (plain, other, nowhere, alone)]
    assert kept == ["zhang@example.com", None, None, "li@example.com"]
    assert rows[other.pk].has_usable_password()
    assert not rows[nowhere.pk].has_usable_password()
    assert f"account {nowhere.pk} " in capsys.readouterr().out
    held = sorted(EmailAddress.objects.values_list("user", "email"))
    assert held == sorted([(plain.pk, "zhang@example.com"), (alone.pk, "li@example.com")])


def test_the_database_keeps_no_address_in_another_form(db):
    person = member("zhang@example.com", PHONE)

    for typed in ("zhang@ｅｘａｍｐｌｅ.com", "zhang@example.com.", "zhang@example.com\u200b"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=person.pk).update(email=typed)
