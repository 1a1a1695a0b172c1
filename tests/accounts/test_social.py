"""Signing in by a provider: off by default; known links, unknown people, linking, and everything that is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse
from django.utils import timezone

from accounts.factor import second_factor
from accounts.models import User
from accounts.personal_data import AccountData
from accounts.privacy import leaving
from accounts.sign_in import sign_up
from accounts.social import providers as providers_social
from casework.errors import Refused
from notifications.models import Notice
from tests.support import providers
from tests.support.providers import answer_of, go_there_and_back
from tests.support.visiting import PASSWORD, Visitor, code, member

OIDC = "/accounts/oidc/oidc/login/"
WEIXIN = "/accounts/weixin/login/"


@pytest.fixture(scope="module")
def server():
    with providers.running() as running:
        yield running


@pytest.fixture
def provider(server, settings, monkeypatch):
    """The provider, honest again, with both ways switched on."""
    for name, value in {"lie": {}, "key": providers.KEY, "refuses": ""}.items():
        setattr(server, name, value)
    server.asked.clear()
    settings.SOCIALACCOUNT_PROVIDERS = server.settings()
    monkeypatch.setattr(providers_social.WeixinAdapter, "access_token_url", f"{server.url}/sns/oauth2/access_token")
    return server


def linked(user: User, provider: str = "oidc", uid: str = "emp-7") -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=provider, uid=uid)


def body(response) -> str:
    return response.content.decode()


def confirm(visitor: Visitor) -> None:
    visitor.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


# --- off ---
def test_it_is_off_until_it_is_configured(visitor, user):
    page = body(visitor.client.get(reverse("account_login")))
    visitor.sign_in(user.email)

    assert "单位账号" not in page
    assert "微信" not in page
    assert "其他登录方式" not in body(visitor.client.get(reverse("me_settings")))
    for url in (OIDC, WEIXIN, "/accounts/oidc/oidc/callback/", "/accounts/social/", "/accounts/social/signup/"):
        assert visitor.client.get(url).status_code == 404


def test_the_environment_switches_it_on():
    printed = (
        "from complaints_platform.settings import base as b; import json; print(json.dumps(b.SOCIALACCOUNT_PROVIDERS))"
    )
    env = {
        "SECRET_KEY": "x",
        "OIDC_SERVER_URL": "https://id.example",
        "OIDC_CLIENT_ID": "c",
        "OIDC_CLIENT_SECRET": "s",
        "WEIXIN_APP_ID": "wx1",
        "WEIXIN_APP_SECRET": "t",
    }
    run = subprocess.run([sys.executable, "-c", printed], env=env, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)

    [openid], [weixin] = found["openid_connect"]["APPS"], found["weixin"]["APPS"]
    assert found["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    assert (openid["name"], openid["settings"]) == ("单位账号", {"server_url": "https://id.example"})
    assert (openid["client_id"], openid["secret"], weixin["client_id"], weixin["secret"]) == ("c", "s", "wx1", "t")


def test_one_of_the_two_does_not_switch_on_the_other(visitor, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": settings.SOCIALACCOUNT_PROVIDERS["weixin"]}

    assert visitor.client.get(OIDC).status_code == 404
    assert visitor.client.get("/accounts/oidc/weixin/login/").status_code == 404
    assert visitor.client.get(WEIXIN).status_code == 302


# --- a known link ---
def test_a_known_link_signs_its_person_in_and_leads_on(visitor, user, provider):
    link = linked(user)
    page = body(visitor.client.get(f"{reverse('account_login')}?next=/notices/"))
    assert f'href="{OIDC}?next=%2Fnotices%2F"' in page

    answer = go_there_and_back(visitor.client, f"{OIDC}?next=/notices/")

    assert answer.headers["Location"] == "/notices/"
    assert visitor.client.session["_auth_user_id"] == str(user.pk)
    link.refresh_from_db()
    assert link.extra_data == {}
    assert not SocialToken.objects.exists()
    assert visitor.client.get(OIDC).headers["Location"] == "/me/"  # who is signed in stays


def test_the_question_carries_state_nonce_and_pkce_and_nothing_that_a_stranger_adds(visitor, provider):
    url = visitor.client.get(f"{OIDC}?scope=admin&auth_params=prompt%3Dnone&next=https://evil.example/").headers[
        "Location"
    ]
    asked = parse_qs(urlsplit(url).query)

    assert url.startswith(f"{provider.url}/authorize?")
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert "prompt" not in asked
    assert "admin" not in asked["scope"][0]
    assert "evil" not in json.dumps(dict(visitor.client.session))
    assert visitor.client.post(OIDC).status_code == 405


def test_staff_are_still_asked_for_their_second_factor(visitor, provider, settings):
    officer = member("officer@example.com", "+8613700137000", is_staff=True)
    linked(officer)

    go_there_and_back(visitor.client, OIDC)
    assert visitor.client.get("/admin/").headers["Location"] == reverse("mfa_index")

    second_factor.set_up(officer, settings.DEMO_TOTP_SECRET)
    other = Visitor()
    assert go_there_and_back(other.client, OIDC).headers["Location"] == reverse("mfa_authenticate")
    assert not other.is_signed_in


# --- refused ---
@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": [providers.CLIENT, "x"], "azp": "x"},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
)
def test_a_token_that_is_not_for_us_is_refused(visitor, user, provider, lie):
    linked(user)
    provider.lie = lie

    answer = go_there_and_back(visitor.client, OIDC)

    assert answer.status_code == 400
    assert "没有登录成功" in body(answer)
    assert not visitor.is_signed_in


def test_a_wrong_signature_is_refused(visitor, user, provider):
    linked(user)
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert go_there_and_back(visitor.client, OIDC).status_code == 400
    assert not visitor.is_signed_in


def test_a_forged_or_used_state_is_refused_and_asks_the_provider_nothing(visitor, user, provider):
    linked(user)
    back = answer_of(visitor.client.get(OIDC))
    provider.asked.clear()

    forged = visitor.client.get("/accounts/oidc/oidc/callback/?code=x&state=forged")
    elsewhere = Visitor().client.get(back)  # an answer that was meant for another browser
    assert (forged.status_code, elsewhere.status_code, provider.asked) == (400, 400, [])

    assert visitor.client.get(back).status_code == 302
    visitor.client.logout()
    assert visitor.client.get(back).status_code == 400


def test_who_cancels_reads_that_nothing_changed_and_a_dead_provider_is_told(visitor, provider, settings):
    provider.refuses = "access_denied"
    cancelled = go_there_and_back(visitor.client, OIDC)
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    dead = visitor.client.get(OIDC)

    assert cancelled.status_code == 200
    assert "您没有同意用单位账号登录" in body(cancelled)
    assert dead.status_code == 400
    assert "没有登录成功" in body(dead)


# --- unknown people ---
def test_an_unknown_person_signs_up_with_both_codes(visitor, provider):
    answer = go_there_and_back(visitor.client, OIDC)
    assert answer.headers["Location"] == reverse("socialaccount_signup")
    page = body(visitor.client.get(reverse("socialaccount_signup")))
    assert 'value="lin@corp.example"' in page
    assert "password" not in page
    assert '"token"' not in json.dumps(dict(visitor.client.session)).replace("csrf_token", "")

    form = {"phone": "13800138000", "email": "lin@corp.example", "agrees": "on"}
    visitor.client.post(reverse("socialaccount_signup"), form)
    assert not visitor.is_signed_in  # the provider's word for the address does not stand in for the code
    visitor.enter_phone_code(code("sign_up_phone_code"))
    assert not visitor.is_signed_in
    visitor.enter_email_code(code("sign_up_email_code"))

    person = User.objects.get(email="lin@corp.example")
    assert visitor.is_signed_in
    assert (person.sign_up_started_at, person.has_usable_password()) == (None, False)
    assert SocialAccount.objects.get(user=person).uid == "emp-7"
    assert go_there_and_back((other := Visitor()).client, OIDC).headers["Location"] == "/me/"
    assert other.is_signed_in


def test_the_form_refuses_as_every_sign_up_does(visitor, provider):
    go_there_and_back(visitor.client, OIDC)

    answer = visitor.client.post(reverse("socialaccount_signup"), {"phone": "123", "email": "lin@corp.example"})

    assert 'value="123"' in body(answer)
    assert not User.objects.exists()


def test_the_address_of_an_account_does_not_lead_into_it(visitor, provider):
    owner = member("lin@corp.example", "+8613900139000")
    go_there_and_back(visitor.client, OIDC)
    form = {"phone": "13800138000", "email": "lin@corp.example", "agrees": "on"}

    visitor.client.post(reverse("socialaccount_signup"), form)
    visitor.enter_phone_code(code("sign_up_phone_code"))

    assert not visitor.is_signed_in
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == owner
    assert Notice.objects.filter(kind="account_exists", channel="email").exists()


def test_a_sign_up_that_nobody_finished_makes_way_with_its_link(visitor, provider):
    go_there_and_back(visitor.client, OIDC)
    visitor.client.post(
        reverse("socialaccount_signup"), {"phone": "13800138000", "email": "lin@corp.example", "agrees": "on"}
    )
    assert SocialAccount.objects.count() == 1

    released = sign_up.release_out_of_time(timezone.now() + timedelta(minutes=15))

    assert released == 1
    assert not SocialAccount.objects.exists()


# --- linking and letting go ---
def test_somebody_signed_in_links_it_after_showing_who_they_are(visitor, user, provider):
    visitor.sign_in(user.email)
    assert "其他登录方式" in body(visitor.client.get(reverse("me_settings")))
    page = reverse("socialaccount_connections")

    asked = visitor.client.post(page, {"provider": "oidc"})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    visitor.client.post(asked.headers["Location"], {"password": PASSWORD, "next": page})
    link = f"{OIDC}?process=connect"
    assert f'href="{link}"' in body(visitor.client.get(page))
    answer = go_there_and_back(visitor.client, link)

    assert answer.headers["Location"] == page
    assert SocialAccount.objects.get(user=user).extra_data == {}
    assert "绑定成功" in body(visitor.client.get(page))
    told = Notice.objects.get(kind="sign_in_ways_changed", channel="sms").text
    assert "绑定了单位账号" in told
    assert visitor.client.get(link).headers["Location"] == page  # the permission holds once
    assert "已绑定" in body(visitor.client.get(page))


def test_no_other_site_can_begin_the_linking(visitor, user, provider):
    visitor.sign_in(user.email)
    confirm(visitor)

    answer = visitor.client.get(f"{OIDC}?process=connect")
    strangers = Visitor().client.get(f"{OIDC}?process=connect")

    assert answer.headers["Location"] == strangers.headers["Location"] == reverse("socialaccount_connections")
    assert provider.asked == []


def test_what_is_linked_to_somebody_else_stays_theirs(visitor, user, provider):
    linked(other := member("other@example.com", "+8613900139000"))
    visitor.sign_in(user.email)
    confirm(visitor)
    visitor.client.post(reverse("socialaccount_connections"), {"provider": "oidc"})

    go_there_and_back(visitor.client, f"{OIDC}?process=connect")

    assert SocialAccount.objects.get().user == other
    assert "已绑定到另一个账户" in body(visitor.client.get(reverse("socialaccount_connections")))


def test_one_lets_go_of_ones_own_link_and_of_nobody_elses(visitor, user, provider):
    mine, theirs = linked(user), linked(member("other@example.com", "+8613900139000"), uid="emp-8")
    page = reverse("socialaccount_connections")
    visitor.sign_in(user.email)
    asked = visitor.client.post(page, {"link": mine.pk})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert SocialAccount.objects.count() == 2
    confirm(visitor)

    visitor.client.post(page, {"link": theirs.pk})
    visitor.client.post(page, {"link": mine.pk})

    assert SocialAccount.objects.get() == theirs
    assert "已解除绑定单位账号" in body(visitor.client.get(page))
    assert "解除绑定了单位账号" in Notice.objects.get(kind="sign_in_ways_changed", channel="sms").text


def test_the_only_way_in_stays(user):
    link = linked(user)
    user.set_unusable_password()
    user.phone_verified_at = None
    user.save()
    EmailAddress.objects.update(verified=False)

    with pytest.raises(Refused, match="唯一的登录方式"):
        providers_social.disconnect(user, link.pk)
    assert SocialAccount.objects.exists()


def test_the_link_is_ones_own_data_and_goes_with_the_account(user, provider):
    linked(user)
    [(_name, content)] = AccountData().parts(user, timezone.now())

    [row] = json.loads(content())["绑定的登录方式"]
    assert (row["登录方式"], row["编号"]) == ("单位账号", "emp-7")
    assert any("绑定的登录方式" in row[0] for row in AccountData().kept())

    at = leaving.ask(user)
    leaving.erase_due(at)
    assert not SocialAccount.objects.exists()


# --- WeChat ---
def scan(visitor: Visitor, code: str):
    """Answer of WeChat's page once the phone agreed."""
    url = urlsplit(visitor.client.get(WEIXIN).headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (url.path, url.fragment) == ("/connect/qrconnect", "wechat_redirect")
    assert (asked["appid"], asked["scope"]) == (providers.CLIENT, "snsapi_login")
    assert asked["redirect_uri"] == "http://testserver/accounts/weixin/callback/"
    return visitor.client.get("/accounts/weixin/callback/", {"code": code, "state": asked["state"]})


def test_wechat_signs_in_whoever_is_linked_and_keeps_no_name_or_picture(visitor, user, provider):
    link = linked(user, "weixin", "o-42")

    answer = scan(visitor, "scanned")

    assert answer.headers["Location"] == "/me/"
    assert visitor.is_signed_in
    link.refresh_from_db()
    assert link.extra_data == {}


def test_wechat_leads_the_unknown_to_the_form_and_refuses_a_wrong_code(visitor, provider):
    refused = scan(visitor, "invented")
    unknown = scan(visitor, "scanned")

    assert refused.status_code == 400
    assert "微信没有给出有效的确认" in body(refused)
    assert unknown.headers["Location"] == reverse("socialaccount_signup")
    assert "微信已确认您的身份" in body(visitor.client.get(reverse("socialaccount_signup")))


def test_wechat_that_names_nobody_is_refused(visitor, provider, monkeypatch):
    monkeypatch.setattr(provider, "weixin", {"access_token": "t"})

    assert scan(visitor, "scanned").status_code == 400
