"""Mail that comes back for good: the person and the officer learn of it, and the other channel is tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import preferences
from accounts.models import User
from complaints.models import Complaint
from notifications.delivery import deliver_due
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.notifications.smtp import SmtpServer
from tests.support.visiting import Visitor, code

pytestmark = pytest.mark.django_db
GONE = "550 5.1.1 no such mailbox"


@pytest.fixture
def smtp(settings):
    """A mail server on the loopback that knows no mailbox, and the real mail channel pointed at it."""
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | {
        "email": "notifications.channels.mail.MailChannel"
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with SmtpServer() as server:
        settings.EMAIL_PORT = server.port
        server.answers["RCPT"] = GONE
        yield server


@pytest.fixture
def case(smtp) -> Complaint:
    """Served while neither side's mailbox is there; what was posted has been tried."""
    made = cases.with_business()
    for person in (made.complainant, cases.handler_of(made)):
        person.wants_sms = False
        person.save()
    Notice.objects.all().delete()
    return made


def answered_and_tried(case: Complaint) -> Complaint:
    case = cases.answered(case=case)
    deliver_due(now=MONDAY)
    return case


def shown(person: User, url: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(url).content.decode()


def test_a_dead_address_is_remembered_and_the_other_way_taken(case):
    case = answered_and_tried(case)
    person = User.objects.get(pk=case.complainant_id)

    assert person.dead_email == person.email
    word = Notice.objects.get(kind="undelivered", user=person, channel="sms")
    assert "发往您邮箱的通知“企业已答复”没有送达" in word.text and case.reference in word.text
    assert Notice.objects.filter(kind="undelivered", user=person, channel="site").exists()
    assert preferences.recipient(person).channels == {"site", "sms"}
    assert preferences.recipient(person).email == ""


def test_the_person_reads_it_on_the_next_page_with_the_way_to_change_it(case):
    case = answered_and_tried(case)
    person = User.objects.get(pk=case.complainant_id)

    for url in ("/", case.get_absolute_url(), reverse("me_settings")):
        page = shown(person, url)
        assert f"发往 {person.masked_email} 的邮件没有送达，请核对邮箱。" in page
        assert reverse("account_email") in page
    assert "没有送达" not in shown(cases.person("旁人"), "/")


def test_another_address_is_told_again(case):
    person = User.objects.get(pk=answered_and_tried(case).complainant_id)

    person.email = "new@example.com"
    person.save(update_fields=["email"])

    assert User.objects.get(pk=person.pk).dead_email == ""
    assert preferences.recipient(person).email == "new@example.com"


def test_the_officer_sees_on_the_case_and_at_home_who_was_not_reached(case):
    case = answered_and_tried(case)
    Complaint.objects.filter(pk=case.pk).update(officer=(officer := cases.officer()))

    page = shown(officer, reverse("admin:complaints_complaint_change", args=[case.pk]))
    home = shown(officer, reverse("admin:index"))

    assert "投诉人没有收到“企业已答复”" in page and "邮件没有送达" in page and "没有其他方式送到" in page
    assert "我的案件和申诉里有通知没有送达" in home and case.reference in home

    Notice.objects.filter(kind="undelivered", channel="sms").update(sent_at=MONDAY)
    assert "已另用其他方式通知" in shown(officer, reverse("admin:complaints_complaint_change", args=[case.pk]))
    assert "我的案件和申诉里有通知没有送达" not in shown(officer, reverse("admin:index"))


def test_the_reviewer_sees_on_the_appeal_and_at_home_whom_its_notices_did_not_reach(smtp):
    case, reviewer = cases.refused(), cases.reviewer()
    User.objects.filter(pk=case.complainant_id).update(wants_sms=False)
    Notice.objects.all().delete()  # what came before the appeal is not the reviewer's

    appeal = cases.appealed(cases.fresh(case))
    deliver_due(now=MONDAY)
    page = shown(reviewer, reverse("admin:appeals_appeal_change", args=[appeal.pk]))
    home = shown(reviewer, reverse("admin:index"))

    assert appeal.reviewer == reviewer
    assert "投诉人没有收到“申诉已收到”" in page and "没有其他方式送到" in page
    assert "我的案件和申诉里有通知没有送达" in home and appeal.reference in home

    Notice.objects.update(created_at=MONDAY - timedelta(days=1))  # it was of an earlier step
    assert "没有收到" not in shown(reviewer, reverse("admin:appeals_appeal_change", args=[appeal.pk]))
    assert "我的案件和申诉里有通知没有送达" not in shown(reviewer, reverse("admin:index"))


def test_staff_read_of_their_own_dead_address_on_their_own_pages():
    officer = cases.officer()
    assert "没有送达，请核对" not in shown(officer, reverse("admin:index"))
    User.objects.filter(pk=officer.pk).update(dead_email=officer.email, dead_phone=officer.phone or "")

    for name in ("admin:index", "admin:complaints_complaint_changelist"):
        page = shown(officer, reverse(name))
        assert f"发往 {officer.masked_email} 的邮件没有送达，请核对邮箱。" in page
        assert reverse("account_email") in page


def test_a_refused_message_says_nothing_about_the_address(case, smtp):
    smtp.answers["RCPT"] = "550 5.7.1 spam"

    person = User.objects.get(pk=answered_and_tried(case).complainant_id)

    assert person.dead_email == ""
    assert Notice.objects.filter(kind="undelivered", user=person, channel="sms").exists()


def test_what_went_by_sms_as_well_is_not_sent_twice(smtp):
    case = cases.with_business()
    Notice.objects.all().delete()

    case = answered_and_tried(case)

    assert set(Notice.objects.filter(kind="undelivered", user=case.complainant).values_list("channel")) == {("site",)}


def test_a_code_that_comes_back_proves_the_address_anew(visitor: Visitor, user: User):
    User.objects.filter(pk=user.pk).update(dead_email=user.email)

    visitor.client.post(reverse("account_request_login_code"), {"login": user.email})
    visitor.client.post(reverse("account_confirm_login_code"), {"code": code("sign_in_code")})

    user.refresh_from_db()
    assert visitor.is_signed_in
    assert user.dead_email == ""
