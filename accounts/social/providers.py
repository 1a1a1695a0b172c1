"""Signing in by WeChat, or by an OpenID Connect account of one's company or office; off until settings name them.

allauth goes the way there and back (state, PKCE). Here stands what it leaves open: the signature and the nonce of what
comes back, and that nothing but the provider's number of the person is kept. A provider proves no phone and no e-mail:
whoever is unknown signs up with codes like everybody else, and no address ever leads into an account that exists.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from requests import RequestException

from accounts.models import User
from casework.errors import Refused

log = logging.getLogger(__name__)

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_DIFFER_S = 60
CONFIGURATION_HOLDS_S = 600
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
CONNECT_WITHIN_S = 600  # from showing who one is to setting out for the provider
_CONNECT = "social_connect"


# --- which there are ---
def is_on() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def _apps() -> list[SocialApp]:
    return [app for apps in _build_apps_from_settings().values() for app in apps]


def _key(app: SocialApp) -> str:
    """The key that allauth writes into `SocialAccount.provider`."""
    return app.provider_id or app.provider


def name_of(provider: str) -> str:
    """The name of a provider, of one that is no longer configured too."""
    return next((app.name for app in _apps() if _key(app) == provider), provider)


def _login_url(app: SocialApp, **query: str) -> str:
    kwargs = {"provider_id": app.provider_id} if app.provider_id else {}
    url = reverse(f"{app.provider}_login", kwargs=kwargs)
    return f"{url}?{urlencode(query)}" if query else url


def ways_in(next_url: str | None = None) -> list[dict[str, str]]:
    """Each provider's name and the link where signing in with it begins. Asks no database."""
    query = {"next": next_url} if next_url else {}
    return [{"name": app.name, "url": _login_url(app, **query)} for app in _apps()]


# --- one's own links ---
def links_of(user: User) -> list[dict[str, Any]]:
    """Every provider that is configured, with this person's link to it or None."""
    held = {row.provider: row for row in SocialAccount.objects.filter(user=user).order_by("-pk")}
    return [{"provider": _key(app), "name": app.name, "link": held.get(_key(app))} for app in _apps()]


def allow_connecting(request: HttpRequest, provider: str) -> None:
    """Somebody who just showed who they are may link this provider, once and soon.

    Without it another site could send its own provider account through this person's browser, and then sign in here.
    """
    request.session[_CONNECT] = [provider, timezone.now().timestamp()]


def connecting(request: HttpRequest) -> dict[str, str] | None:
    """The provider that may be linked now, and the link where the way there begins."""
    allowed, at = request.session.get(_CONNECT) or ("", 0.0)
    if timezone.now().timestamp() - at >= CONNECT_WITHIN_S:
        return None
    found = next((app for app in _apps() if _key(app) == allowed), None)
    return {"provider": allowed, "name": found.name, "url": _login_url(found, process="connect")} if found else None


def begin_connecting(request: HttpRequest, provider: str) -> bool:
    """Use up the permission; False when there is none."""
    allowed = connecting(request)
    request.session.pop(_CONNECT, None)
    return bool(allowed and allowed["provider"] == provider)


def disconnect(user: User, pk: int) -> SocialAccount | None:
    """Forget this link and tell its person; None when there is none. Raises `Refused` where no other way in is left."""
    with transaction.atomic():
        link = SocialAccount.objects.select_for_update().filter(user=user, pk=pk).first()
        if link is None:
            return None
        has_address = user.phone_verified_at or user.emailaddress_set.filter(verified=True).exists()  # type: ignore[attr-defined]
        if not has_address and not user.has_usable_password():
            raise Refused(_("这是您唯一的登录方式。请先验证手机号或邮箱，再解除绑定。"), "last")
        link.delete()
        get_social_adapter().send_notification_mail(
            "socialaccount/email/account_disconnected", user, context={"account": link}
        )
    return link


# --- the way there and back ---
def _bare(login: SocialLogin) -> SocialLogin:
    """Keep the provider's number of the person only; an address it vouches for is not proved to us."""
    login.account.extra_data = {}
    login.email_addresses = []
    return login


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    """The id_token is the only thing believed: signed by the server's key, for us, in answer to this very question."""

    nonce = ""  # of the question; set by the view that takes the answer

    @property
    def openid_config(self) -> dict[str, Any]:
        key = f"oidc-configuration:{self.get_provider().server_url}"
        found: dict[str, Any] | None = cache.get(key)
        if found is None:
            try:
                found = cast("dict[str, Any]", super().openid_config)
            except RequestException as error:
                raise OAuth2Error("the server's configuration cannot be read") from error
            if not isinstance(found, dict) or not all(found.get(name) for name in NEEDED):
                raise OAuth2Error("the server's configuration is incomplete")
            cache.set(key, found, CONFIGURATION_HOLDS_S)
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        if not self.nonce or not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("the id_token answers another question")
        return _bare(self.get_provider().sociallogin_from_response(request, {"id_token": claims}))

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        with get_social_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            key = next(key for key in keys if key.key_id == kid or (kid is None and len(keys) == 1))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_DIFFER_S,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, StopIteration, AttributeError) as error:
            raise OAuth2Error("the id_token is not the server's") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id_token is somebody else's")
        return claims


class _WeixinClient(WeixinOAuth2Client):
    def get_redirect_url(self, *args: Any) -> str:
        """WeChat's pages want to know in what way they were opened."""
        return f"{super().get_redirect_url(*args)}#wechat_redirect"


class WeixinAdapter(WeixinOAuth2Adapter):
    """WeChat's answer to the code names the person already: name, picture and city are not asked for."""

    access_token_method = "GET"  # noqa: S105 -- as WeChat documents it
    client_class = _WeixinClient

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        openid = kwargs["response"].get("openid")
        if not openid:
            raise OAuth2Error("WeChat named nobody")
        return _bare(self.get_provider().sociallogin_from_response(request, {"openid": openid}))


ADAPTERS: dict[str, type[OAuth2Adapter]] = {"openid_connect": OpenIDAdapter, "weixin": WeixinAdapter}


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers from the settings only, with our adapters; our words where it fails."""

    error_messages: ClassVar[dict[str, Any]] = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": gettext_lazy("这个邮箱已用于另一个账户，请换一个邮箱"),
        "connected_other": gettext_lazy("这个账号已绑定到另一个账户"),
    }

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = ADAPTERS[found.id]
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        sociallogin.token = None  # nor kept in the session while its person signs up

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("socialaccount_connections")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """One page for whatever went wrong; the cause is in the log."""
        is_cancelled = error == AuthError.CANCELLED
        if not is_cancelled:
            log.warning("no sign-in by %s: %s", provider.sub_id, str(exception or error)[:300])
        raise ImmediateHttpResponse(failed(request, name_of(provider.sub_id), is_cancelled=is_cancelled))


def failed(request: HttpRequest, name: str, *, is_cancelled: bool = False) -> HttpResponse:
    context = {"name": name, "is_cancelled": is_cancelled}
    return render(request, "accounts/social_failed.html", context, status=200 if is_cancelled else 400)
