"""Pages of signing in by a provider: setting out, coming back, signing up after it, and one's own links."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account import app_settings as account_settings
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.socialaccount import views as allauth_views
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.sign_in import awaited, code_again
from accounts.sign_in.views import sign_up_steps
from accounts.social import providers
from casework.errors import Refused


def _where_on(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No provider, no page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not providers.is_on():
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


def _provider(adapter: OAuth2Adapter) -> Any:
    """The provider of this address, or 404."""
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(adapter, provider.oauth2_adapter_class):
        raise Http404
    return provider


def _adapter(request: HttpRequest, provider_id: str | None) -> OAuth2Adapter:
    return providers.OpenIDAdapter(request, provider_id) if provider_id else providers.WeixinAdapter(request)


@require_GET
@never_cache
@login_not_required
@_where_on
def set_out(request: HttpRequest, provider_id: str | None = None) -> HttpResponse:
    """Off to the provider, by a link: the content policy lets no form lead outside.

    Of what the address says only `next` and `process` count. Linking an account needs that it was allowed before.
    """
    provider = _provider(_adapter(request, provider_id))
    is_connecting = request.GET.get("process") == "connect"
    if not is_connecting and request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if is_connecting and not (request.user.is_authenticated and providers.begin_connecting(request, provider.sub_id)):
        return redirect("socialaccount_connections")
    limits = account_settings.RATE_LIMITS
    ratelimit.consume(
        request, app="allauth.account", action="login", config=limits, limit_get=True, raise_exception=True
    )
    nonce = secrets.token_urlsafe(24)
    params = {"nonce": nonce} if provider_id else {}
    try:
        return cast(
            HttpResponse,
            provider.redirect(
                request,
                process="connect" if is_connecting else "login",
                next_url=get_next_redirect_url(request),
                auth_params=provider.get_auth_params() | params,
                nonce=nonce,
            ),
        )
    except OAuth2Error as error:
        return cast(HttpResponse, render_authentication_error(request, provider, exception=error))


class _ComeBackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce") or ""
        return state, response


@require_GET
@never_cache
@login_not_required
@_where_on
def come_back(request: HttpRequest, provider_id: str | None = None) -> HttpResponse:
    """The provider's answer."""
    adapter = _adapter(request, provider_id)
    provider = _provider(adapter)
    try:
        return cast(HttpResponse, _ComeBackView.adapter_view(adapter)(request))
    except OAuth2Error as error:  # before the code is redeemed, allauth lets it through
        return cast(HttpResponse, render_authentication_error(request, provider, exception=error))


class SocialSignUpView(awaited.Asks, allauth_views.SignupView):
    """Somebody whom the provider knows and we do not: phone and e-mail, proved by codes as ever."""

    again, kept = "account_login", ()  # the way begins at the provider

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = providers.name_of(self.sociallogin.account.provider)
        return super().get_context_data(**kwargs) | {"steps": sign_up_steps(0), "name": name}

    def form_valid(self, form: Any) -> HttpResponse:
        """All or nothing, as in `SignUpView`."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            form.account_already_exists = True
            return super().form_valid(form)


social_sign_up = _where_on(never_cache(SocialSignUpView.as_view()))


@_where_on
@never_cache
@login_required
def links(request: HttpRequest) -> HttpResponse:
    """The other accounts one signs in with; linking and taking a link away first ask who one is."""
    user = cast(User, request.user)
    if request.method == "POST":
        asked = code_again.ask(request)
        if asked:
            return asked
        pk = request.POST.get("link", "")
        if pk.isascii() and pk.isdecimal() and len(pk) < 19:
            return _disconnect(request, user, int(pk))
        providers.allow_connecting(request, request.POST.get("provider", ""))
        return redirect("socialaccount_connections")
    context = {"links": providers.links_of(user), "way_on": providers.connecting(request)}
    return render(request, "socialaccount/connections.html", context)


def _disconnect(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    try:
        gone = providers.disconnect(user, pk)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        if gone:
            messages.success(request, _("已解除绑定%(name)s。") % {"name": providers.name_of(gone.provider)})
    return redirect("socialaccount_connections")
