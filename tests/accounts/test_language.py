"""Language of the site: kept with the account, on a device in a cookie, and used in what the site sends."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts import preferences
from accounts.models import User
from notifications import outbox
from notifications.models import Notice
from tests.factories import cases
from tests.support.visiting import EMAIL, Visitor

HANS, HANT = "zh-hans", "zh-hant"


@pytest.fixture
def me(visitor, user) -> Visitor:
    visitor.sign_in(EMAIL)
    return visitor


def choose(client, language: str, **headers):
    return client.post(reverse("language"), {"language": language}, headers=headers)


def spoken(answer) -> set[str]:
    """Of the page: what its root element says, its header, and its words."""
    page = answer.content.decode()
    words = {HANS: "查询进度", HANT: "查詢進度"}  # at the foot of every page
    return {page.split('<html lang="')[1].split('"')[0], answer.headers["Content-Language"]} | {
        language for language, word in words.items() if word in page
    }


def test_a_strangers_choice_is_kept_on_the_device_without_query_or_session(client, db, django_assert_num_queries):
    login = reverse("account_login")
    before = client.get("/no-such-page/")

    came_from = f"http://testserver{login}"
    answer = choose(client, HANT, Referer=came_from)
    with django_assert_num_queries(0):
        after = client.get("/no-such-page/")
    form, front = client.get(login), client.get(reverse("home"))
    choose(client, HANS)

    assert answer.headers["Location"] == came_from
    assert [spoken(page) for page in (before, after, form, front)] == [{HANS}, {HANT}, {HANT}, {HANT}]
    assert spoken(client.get("/no-such-page/")) == {HANS}
    assert "登入" in form.content.decode()
    assert "Cookie" not in before.get("Vary", "") and not before.has_header("Cache-Control")
    assert (after.headers["Vary"], after.headers["Cache-Control"]) == ("Cookie", "private")
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert get_language() == HANS  # nothing is left for the next request of this thread


@pytest.mark.parametrize("unknown", ["en", "zh-hant-x", "../../etc/passwd", ""])
def test_an_unknown_language_is_ignored(me, user, client, unknown):
    answers = [choose(client, unknown), choose(me.client, unknown)]
    client.cookies[preferences.LANGUAGE_COOKIE] = unknown or "x"
    by_form = me.client.post(reverse("me_settings"), {"name": "林晓", "wants_sms": "on", "language": unknown})

    assert [answer.headers["Location"] for answer in answers] == ["/", "/"]
    assert [preferences.LANGUAGE_COOKIE in answer.cookies for answer in answers] == [False, False]
    assert spoken(client.get("/no-such-page/")) == {HANS}
    assert by_form.status_code == (422 if unknown else 302)  # not sent at all: it stays
    user.refresh_from_db()
    assert user.language == HANS


def test_the_database_takes_no_unknown_language(user):
    with pytest.raises(IntegrityError, match="user_language_is_known"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(language="en")


def test_what_is_chosen_in_the_settings_goes_along_to_every_device(me, user, client):
    page = me.client.get(reverse("me_settings")).content.decode()
    saved = me.client.post(
        reverse("me_settings"), {"name": "林晓", "wants_sms": "on", "wants_email": "on", "language": HANT}, follow=True
    )
    elsewhere = Visitor()
    choose(elsewhere.client, HANS)
    elsewhere.sign_in(EMAIL)
    shown = elsewhere.client.get(reverse("me_settings"))
    me.client.post(reverse("account_logout"))

    assert 'value="zh-hant"' in page and "繁體中文" in page and "按原文显示" in page
    assert spoken(saved) == {HANT}
    assert "設定已儲存" in saved.content.decode()  # already in the language of the page that shows it
    assert spoken(shown) == {HANT}
    assert spoken(me.client.get("/no-such-page/")) == {HANT}  # signed out, on the device where it was chosen

    choose(elsewhere.client, HANS)  # from the foot of a page
    user.refresh_from_db()
    assert user.language == HANS
    assert spoken(elsewhere.client.get(reverse("me_settings"))) == {HANS}


def test_an_account_begins_in_the_language_of_the_page_and_so_does_its_code(visitor):
    choose(visitor.client, HANT)
    visitor.complete_sign_up()

    assert User.objects.get(email=EMAIL).language == HANT
    notice = Notice.objects.get(kind="sign_up_phone_code", channel="sms")
    assert notice.language == HANT
    assert spoken(visitor.client.get(reverse("me_settings"))) == {HANT}


def test_a_notice_speaks_to_each_reader_in_their_language_whoever_acts(user):
    other = cases.person()
    User.objects.filter(pk=user.pk).update(language=HANT)
    user.refresh_from_db()
    context = {"code": "482913", "minutes": 15}
    now = timezone.now()

    with transaction.atomic():
        for reader in (user, other):
            to = preferences.recipient(reader)
            outbox.post(to, kind="sign_in_code", context=context, key=str(reader.pk), now=now, only=("sms",))

    texts = dict(Notice.objects.filter(channel="sms", kind="sign_in_code").values_list("user__pk", "text"))
    assert "驗證碼" in texts[user.pk] and "验证码" not in texts[user.pk]
    assert "验证码" in texts[other.pk]


def test_a_case_page_is_drawn_in_traditional_and_what_people_wrote_is_not(client):
    case = cases.filed(title="冰箱能效等级与宣传不符")
    client.force_login(case.complainant)
    before = client.get(case.get_absolute_url())
    User.objects.filter(pk=case.complainant_id).update(language=HANT)

    page = client.get(case.get_absolute_url())

    assert (spoken(before), spoken(page)) == ({HANS}, {HANT})
    assert "冰箱能效等级与宣传不符" in page.content.decode()
    assert "投訴" in page.content.decode()
