"""Pages around the content: header, error pages, and what a signed-out page does not do."""

import re

import pytest
from allauth.core.ratelimit import respond_429
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import RequestFactory

from complaints_platform import errors


@pytest.mark.django_db
def test_a_signed_out_page_asks_the_database_nothing_and_sets_no_cookie(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert "没有找到这个页面" in response.content.decode()
    assert "登录" in response.content.decode()


@pytest.mark.django_db
def test_a_signed_in_page_offers_the_own_pages_instead_of_sign_in(client):
    client.force_login(get_user_model().objects.create_user("lin@example.com", "secret-1234"))

    html = client.get("/no-such-page/").content.decode()

    tools = re.search(r'<div class="site-tools">(.*?)</div>', html, re.DOTALL)[1]
    assert "登录" not in tools


def test_the_500_page_needs_no_database_and_no_request():
    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "系统出了问题" in response.content.decode()
    assert "登录" not in response.content.decode()


def test_too_many_is_also_what_allauth_answers():
    response = respond_429(RequestFactory().get("/"))

    assert response.status_code == 429
    assert "操作太频繁" in response.content.decode()


def test_a_conflict_says_what_changed_and_leads_back():
    response = errors.conflict(RequestFactory().get("/"), "企业刚刚答复了。", "/complaints/x/")

    html = response.content.decode()
    assert response.status_code == 409
    assert "企业刚刚答复了。" in html
    assert 'href="/complaints/x/"' in html


@pytest.mark.parametrize(
    ("handler", "status", "words"),
    [(errors.forbidden, 403, "您不能打开这个页面"), (errors.csrf_failure, 403, "这次提交没有送出")],
)
def test_refusals_are_told_in_the_house_style(handler, status, words):
    response = handler(RequestFactory().get("/"))

    assert response.status_code == status
    assert words in response.content.decode()
    assert response.content.decode().count("<h1") == 1


def test_the_brand_is_a_setting_everywhere(settings, draw):
    settings.BRAND = settings.BRAND | {"name": "别的名字", "owner": "别的单位"}

    html = draw("") + errors.server_error(RequestFactory().get("/")).content.decode()

    assert "投诉直通" not in html
    assert html.count("别的名字") >= 4


def test_the_portal_says_that_it_is_the_portal(draw):
    html = draw("", layout="portal")

    assert "企业端" in html
    assert "投诉登记" not in html


def test_the_account_layout_draws_its_content_once(draw):
    assert draw("<p>内容</p>", layout="account").count("<p>内容</p>") == 1


def test_messages_are_drawn_with_the_colour_of_their_level():
    class Message(str):
        level_tag = "success"

    html = render_to_string("components/flashes.html", {"messages": [Message("已保存")]})

    assert "note--ok" in html
    assert "已保存" in html
