"""Pages: a person's notices, the local inbox, the outbox in the admin."""

import importlib
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import queries, urls
from notifications.channels.base import Permanent
from notifications.delivery import deliver_due
from notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def staff(client):
    client.force_login(get_user_model().objects.create_superuser("root@example.com", phone="+8613700137000"))
    return client


def tell_many(tell, to, count, **options):
    for number in range(count):
        tell(to, key=f"case-{number}", only={"site"}, **options)


def test_a_visitor_is_sent_to_sign_in(client, to, tell):
    [notice] = tell(to, only={"site"})

    for url in (reverse("notices"), reverse("notice", args=[notice.pk])):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
    assert client.post(reverse("notices_read"), {"up_to": notice.pk}).status_code == 302
    assert Notice.objects.get().read_at is None


def test_a_list_costs_the_same_with_1_3_and_30_rows(member, to, tell):
    costs = []
    for count in (1, 3, 30):
        tell_many(tell, to, count)
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            assert member.get(reverse("notices")).status_code == 200
        costs.append(len(queries_made))

    assert len(set(costs)) == 1


def test_the_list_shows_own_site_notices_newest_first(member, to, stranger, tell):
    tell(to, key="a")
    tell(to, key="b", only={"site"})
    tell(type(to)(user_id=stranger.pk, name="", phone="", email=""), key="c", only={"site"})

    page = member.get(reverse("notices")).context["page"]

    assert [notice.key for notice in page.notices] == ["b", "a"]


def test_pages_go_on_where_the_last_one_ended(member, to, tell):
    tell_many(tell, to, queries.PAGE + 3)

    first = member.get(reverse("notices"))
    second = member.get(first.context["next"])

    keys = [notice.key for response in (first, second) for notice in response.context["page"].notices]
    assert keys == [f"case-{number}" for number in reversed(range(queries.PAGE + 3))]
    assert second.context["next"] == ""


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "²", "1e3"])
def test_a_mangled_page_address_shows_the_first_page(member, to, tell, before):
    tell(to, only={"site"})

    response = member.get(reverse("notices"), {"before": before})

    assert len(response.context["page"].notices) == 1


def test_an_empty_list_says_what_will_come(member):
    assert "还没有消息" in member.get(reverse("notices")).content.decode()


def test_opening_a_notice_reads_it_and_leads_to_its_page(member, user, to, tell):
    [notice] = tell(to, only={"site"})
    before = queries.unread_count(user)

    response = member.get(reverse("notice", args=[notice.pk]))

    assert (response.status_code, response.url) == (302, "/complaints/1/")
    assert (before, queries.unread_count(user)) == (1, 0)


def test_the_first_reading_counts(member, to, tell, now):
    [notice] = tell(to, only={"site"})
    Notice.objects.update(read_at=now)

    member.get(reverse("notice", args=[notice.pk]))

    assert Notice.objects.get().read_at == now


def test_another_persons_notice_is_not_found(member, stranger, tell, to):
    [notice] = tell(type(to)(user_id=stranger.pk, name="", phone="", email=""), only={"site"})

    responses = [member.get(reverse("notice", args=[pk])) for pk in (notice.pk, notice.pk + 1000, 10**30)]

    assert [response.status_code for response in responses] == [404, 404, 404]
    assert Notice.objects.get().read_at is None


def test_a_mail_cannot_be_opened_as_a_notice(member, to, tell):
    [notice] = tell(to, only={"email"})

    assert member.get(reverse("notice", args=[notice.pk])).status_code == 404


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "http:evil.example", ""],
)
def test_a_notice_never_leads_off_the_site(member, to, tell, url):
    [notice] = tell(to, only={"site"})
    Notice.objects.update(url=url)

    response = member.get(reverse("notice", args=[notice.pk]))

    assert (response.status_code, response.url) == (302, reverse("notices"))


def test_reading_all_leaves_what_arrived_meanwhile(member, user, to, tell):
    tell_many(tell, to, 3)
    seen = member.get(reverse("notices")).context["page"].notices[0]
    tell(to, key="later", only={"site"})

    response = member.post(reverse("notices_read"), {"up_to": seen.pk})

    assert response.url == reverse("notices")
    assert [notice.key for notice in Notice.objects.on_site_of(user).filter(read_at=None)] == ["later"]


def test_reading_all_reads_nobody_elses(member, stranger, to, tell):
    [notice] = tell(type(to)(user_id=stranger.pk, name="", phone="", email=""), only={"site"})

    member.post(reverse("notices_read"), {"up_to": notice.pk})

    assert Notice.objects.get().read_at is None


def test_reading_all_needs_a_post(member):
    assert member.get(reverse("notices_read")).status_code == 405


def test_unread_notices_are_counted_up_to_a_cap(user, to, tell, monkeypatch, django_assert_num_queries):
    tell_many(tell, to, 4)
    monkeypatch.setattr(queries, "UNREAD_CAP", 3)

    with django_assert_num_queries(1):
        assert queries.unread_count(user) == 3


def test_the_local_inbox_shows_mail_and_sms_without_signing_in(client, to, tell, now):
    tell(to, kind="code")
    tell(to, key="told")
    deliver_due(now=now)

    page = client.get(reverse("dev_inbox")).content.decode()

    assert '<b class="code">204816</b>' in page
    assert "晴川电器已答复您的投诉" in page
    assert "晴川电器于2026年11月23日答复了您。</p>" in page


def test_the_local_inbox_is_searched_as_people_type(client, to, tell):
    tell(to, key="a")
    tell(type(to)(user_id=None, name="", phone="+8613900139000", email="zhou@example.com"), key="b")

    def addresses(query):
        found = client.get(reverse("dev_inbox"), {"q": query, "format": "json"}).json()["messages"]
        return {message["address"] for message in found}

    assert addresses("138 0013 8000") == {"+8613800138000"}
    assert addresses("+86 139-0013-9000") == {"+8613900139000"}
    assert addresses("Zhou@") == {"zhou@example.com"}
    assert addresses("nobody") == addresses("nobody\0") == set()
    assert len(addresses("")) == 4


def test_the_local_inbox_as_json_carries_the_code(client, to, tell):
    tell(to, kind="code", only={"sms"})
    tell(to, kind="code", only={"email"})

    newest, oldest = client.get(reverse("dev_inbox"), {"format": "json"}).json()["messages"]

    assert (oldest["channel"], oldest["code"], oldest["address"]) == ("sms", "204816", "+8613800138000")
    assert (newest["channel"], newest["code"], newest["subject"]) == ("email", "204816", "您的验证码")
    assert newest["state"] == "waiting"


def test_the_local_inbox_shows_a_mail_as_its_reader_sees_it(client, to, tell):
    rows = {row.channel: row for row in tell(to)}

    response = client.get(reverse("dev_mail", args=[rows["email"].pk]))

    assert "<p>晴川电器于2026年11月23日答复了您。</p>" in response.content.decode()
    assert "style-src 'unsafe-inline'" in response.headers["Content-Security-Policy"]
    assert client.get(reverse("dev_mail", args=[rows["sms"].pk])).status_code == 404


def test_the_local_inbox_exists_under_local_settings_only(settings):
    settings.DEV_INBOX = False
    try:
        names = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    finally:
        settings.DEV_INBOX = True
        importlib.reload(urls)

    assert names == {"notices", "notice", "notices_read"}


def test_staff_see_the_outbox_without_counting_it(staff, to, tell, now):
    tell(to)
    url = reverse("admin:notifications_notice_changelist")
    costs = []
    for count in (1, 30):
        tell_many(tell, to, count, at=now + timedelta(seconds=count))
        with CaptureQueriesContext(connection) as made:
            page = staff.get(url)
        costs.append(len(made))
        assert not any("COUNT(" in query["sql"] for query in made)

    assert costs[0] == costs[1]
    assert "+86138****8000" in page.content.decode()
    assert "+8613800138000" not in page.content.decode()


@pytest.mark.parametrize(
    ("state", "expected"), [("waiting", {"b"}), ("sent", {"s"}), ("failed", {"f"}), ("logged", {"l"})]
)
def test_staff_filter_by_state(staff, to, tell, provider, settings, now, state, expected):
    tell(to, key="f", only={"sms"})
    provider.answer = staticmethod(_refuse)
    deliver_due(now=now)
    provider.answer = None
    tell(to, key="s", only={"sms"})
    deliver_due(now=now)
    tell(to, key="l", only={"sms"})
    settings.DEV_INBOX = False
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | {"sms": "notifications.channels.sms.ConsoleSms"}
    deliver_due(now=now)
    tell(to, key="b", only={"sms"})

    response = staff.get(reverse("admin:notifications_notice_changelist"), {"state": state})

    assert {notice.key for notice in response.context["cl"].result_list} == expected


def test_staff_find_what_an_address_was_sent(staff, to, tell):
    tell(to)

    response = staff.get(reverse("admin:notifications_notice_changelist"), {"q": "+8613800138000"})

    assert [notice.channel for notice in response.context["cl"].result_list] == ["sms"]


def test_staff_never_see_a_code_and_change_nothing(staff, to, tell):
    [notice] = tell(to, kind="code", only={"email"})
    url = reverse("admin:notifications_notice_change", args=[notice.pk])

    page = staff.get(url)

    assert page.status_code == 200
    assert "204816" not in page.content.decode()
    assert staff.post(url, {"text": "x"}).status_code == 403
    assert staff.get(reverse("admin:notifications_notice_add")).status_code == 403


def test_staff_send_a_failed_notice_again(staff, to, tell, provider, now):
    [notice] = tell(to, only={"sms"})
    provider.answer = staticmethod(_refuse)
    deliver_due(now=now)

    staff.post(
        reverse("admin:notifications_notice_changelist"), {"action": "retry_failed", "_selected_action": [notice.pk]}
    )

    assert Notice.objects.get().state == Notice.State.WAITING


def _refuse(notice):
    raise Permanent("no such number")
