"""注销账户: refused while something stands against it, taken back by signing in, and then nobody is left."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import preferences, tasks
from accounts.models import DataArchive, User
from accounts.privacy import archives, leaving
from casework.errors import Refused
from complaints.commands import answer, assignment, draft, publication
from complaints.models import Complaint
from files import uploads
from files.models import Upload
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.visiting import EMAIL, PASSWORD, PHONE, Visitor, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(user):
    user.name = "林晓云"
    user.save(update_fields=["name"])
    return user


OVER = MONDAY + leaving.COOLING_OFF


def against(user: User) -> str:
    with pytest.raises(Refused) as refusal:
        leaving.ask(user, now=MONDAY)
    user.refresh_from_db()
    assert (refusal.value.code, user.leaving_at) == ("obstacles", None)
    assert not Notice.objects.filter(kind="account_leaving").exists()
    return refusal.value.message


# --- what stands against it ---
def test_an_open_case_is_named_and_withdrawing_it_clears_the_way(user):
    case, ended = cases.with_business(user), cases.filed(user)
    draft.withdraw(ended, actor=user, reason="W1", now=MONDAY)

    words = against(user)
    assert case.reference in words and ended.reference not in words and "撤回" in words
    draft.withdraw(case, actor=user, reason="W1", now=MONDAY)

    assert leaving.ask(user, now=MONDAY) == OVER


def test_the_last_owner_of_a_company_does_not_leave_it_alone(user):
    company = cases.company(user, cases.person("徐敏"))

    assert company.name in against(user)
    company.memberships.exclude(user=user).update(role="owner")

    leaving.ask(user, now=MONDAY)


def test_staff_with_work_do_not_leave(user):
    officer = cases.officer()
    case = cases.filed()
    assignment.assign(case, actor=officer, officer=officer, now=MONDAY)

    assert "承办" in against(officer)
    assignment.release(case, actor=officer, reason="离职", now=MONDAY)

    leaving.ask(officer, now=MONDAY)


# --- through the pages ---
def test_the_page_says_what_follows_asks_for_the_password_and_ends_every_sign_in(visitor, user):
    visitor.sign_in(EMAIL)
    elsewhere = Visitor()
    elsewhere.sign_in(PHONE)
    url, client = reverse("leave"), visitor.client

    page = client.get(url).content.decode()
    assert "删除什么" in page and "哪些继续保存" in page and "7天后删除" in page and "结束后3年" in page
    assert client.post(url).status_code == 422  # not ticked
    asked = client.post(url, {"understood": "on"})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    user.refresh_from_db()
    assert user.leaving_at is None

    done = client.post(asked["Location"], {"password": PASSWORD})

    user.refresh_from_db()
    assert done["Location"] == reverse("account_login") and user.leaving_at
    assert not visitor.is_signed_in and elsewhere.client.get(reverse("me")).status_code == 302
    assert not [s for s in Session.objects.all() if s.get_decoded().get("_auth_user_id") == str(user.pk)]
    assert "申请就自动取消" in client.get(reverse("account_login")).content.decode()
    assert set(Notice.objects.filter(kind="account_leaving").values_list("channel", flat=True)) == {
        "site",
        "email",
        "sms",
    }


def test_the_page_refuses_with_the_reason_and_offers_no_button(client, user):
    case = cases.with_business(user)
    client.force_login(user)

    page = client.get(reverse("leave")).content.decode()

    assert case.reference in page and "现在还不能注销" in page and "申请注销账户" not in page


def test_signing_in_takes_it_back(visitor, user):
    leaving.ask(user)

    visitor.sign_in(EMAIL)

    user.refresh_from_db()
    assert (user.leaving_at, visitor.is_signed_in) == (None, True)
    assert "注销申请已取消" in visitor.client.get(reverse("me")).content.decode()
    assert tasks.erase_accounts() == 0
    assert Notice.objects.filter(kind="account_staying", channel="site").count() == 1


def test_a_sign_in_by_any_other_door_keeps_the_account_too(user):
    leaving.ask(user, now=MONDAY)
    User.objects.filter(pk=user.pk).update(last_login=MONDAY + timedelta(days=1))

    assert leaving.erase_due(OVER) == 0

    user.refresh_from_db()
    assert (user.leaving_at, user.email) == (None, EMAIL)


def test_what_came_up_meanwhile_keeps_the_account_and_is_told(user):
    leaving.ask(user, now=MONDAY)
    case = cases.with_business(user)

    assert leaving.erase_due(OVER) == 0

    user.refresh_from_db()
    told = Notice.objects.get(kind="account_kept", channel="site")
    assert user.leaving_at is None and case.reference in told.text


# --- and then ---
def everything_of(user: User) -> Any:
    """Everything that a person may have here; returns the closed case."""
    case = cases.with_business(user, cases.company(cases.person("徐敏")))
    publication.permit_publication(case, actor=user, now=MONDAY)
    case = cases.answered(case=case)
    answer.confirm_solved(case, actor=user, outcome="O01", now=MONDAY)
    cases.draft(user)
    uploads.start(owner=user, name="录像.mp4", size=9_000_000, now=MONDAY)
    cases.company(cases.person("厉总"), user, role="viewer")
    archives.ask(user, now=MONDAY)
    return cases.fresh(case)


def test_the_row_is_anonymised_and_all_that_leads_to_the_person_is_gone(user, visitor):
    case = everything_of(user)
    words = case.facts
    leaving.ask(user, now=MONDAY)
    assert leaving.erase_due(OVER - timedelta(seconds=1)) == 0

    assert leaving.erase_due(OVER) == 1

    user, case = User.objects.get(pk=user.pk), cases.fresh(case)
    assert (user.email, user.phone, user.name, user.is_active, user.left_at) == (None, None, "", False, OVER)
    assert user.display_name == f"已注销用户{user.pk}" and not user.has_usable_password()
    assert not EmailAddress.objects.filter(user=user).exists()
    assert list(Complaint.objects.filter(complainant=user)) == [case]  # the draft is gone
    assert (case.facts, case.may_publish, case.events.last().step) == (words, False, "revoke_publication")
    assert not Upload.objects.exists() and not user.memberships.exists() and not DataArchive.objects.exists()
    assert not Notice.objects.filter(user=user).exclude(address="", subject="", text="", html="").exists()
    assert not Notice.objects.filter(address__in=[EMAIL, PHONE]).exists()
    assert preferences.recipient(user).channels == frozenset()
    call_command("verify_ledger", stdout=(said := StringIO()))
    assert "相符" in said.getvalue()
    assert leaving.erase_due(OVER) == 0


def test_the_addresses_are_free_and_lead_to_a_new_account_without_the_old_cases(user, visitor):
    cases.closed()
    leaving.ask(user, now=timezone.now() - leaving.COOLING_OFF)
    assert tasks.erase_accounts() == 1
    assert not Visitor().sign_in(EMAIL).wsgi_request.user.is_authenticated

    visitor.complete_sign_up()

    new = User.objects.get(email=EMAIL)
    assert new.pk != user.pk and visitor.is_signed_in


def test_one_whose_erasing_fails_does_not_lose_half(user, monkeypatch):
    everything_of(user)
    leaving.ask(user, now=MONDAY)

    def dies(person: User, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(User, "save", dies)  # the last thing that is written of them
    with pytest.raises(KeyboardInterrupt):
        leaving.erase_due(OVER)
    monkeypatch.undo()

    user.refresh_from_db()
    assert user.email == EMAIL and Complaint.objects.filter(status="draft").count() == 1
    assert leaving.erase_due(OVER) == 1


def test_a_case_of_somebody_who_left_still_opens_for_staff(user):
    case = everything_of(user)
    leaving.ask(user, now=MONDAY)
    leaving.erase_due(OVER)
    chief = Client()
    chief.force_login(cases.supervisor())

    page = chief.get(reverse("admin:complaints_complaint_change", args=[case.pk]))

    assert page.status_code == 200 and f"已注销用户{user.pk}" in page.content.decode()


def test_somebody_else_keeps_everything(user):
    other = member("other@example.com", "+8613800138009", name="林晓云")
    everything_of(other)
    before = Notice.objects.filter(user=other).values_list("address", flat=True)
    kept = list(before)
    leaving.ask(user, now=MONDAY)
    leaving.erase_due(OVER)

    assert list(before) == kept and other.memberships.count() == 1
