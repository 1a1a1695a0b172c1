"""Pages of the second factor: allauth's views where ours must differ."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.base import views as mfa_views
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.factor import second_factor


class IndexView(mfa_views.IndexView):
    """The factors that are set up, and the way on for whoever was sent here to set one up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_used = second_factor.is_used(self.request)
        way_on = second_factor.way_on(self.request)
        held = context["authenticators"]
        return context | {
            "totp": held.get(Authenticator.Type.TOTP),
            "passkeys": held.get(Authenticator.Type.WEBAUTHN, []),
            "recovery_codes": held.get(Authenticator.Type.RECOVERY_CODES),
            "is_asked_for": bool(way_on) and not is_used,
            "way_on": way_on if is_used else "",
        }


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_not_required, name="dispatch")
class AuthenticateView(mfa_views.AuthenticateView):
    """The second step of a sign-in; offers only what this person has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        held = second_factor.kinds_of(self.stage.login.user)
        if Authenticator.Type.TOTP not in held:
            context["form"].fields["code"].label = _("恢复代码")
            context["form"].fields["code"].help_text = _("通行密钥不在身边时，填一个8位恢复代码")
        return context | {
            "has_passkey": Authenticator.Type.WEBAUTHN in held,
            "passkey_options": _plain(context["js_data"]["request_options"]),
        }


class ActivateTOTPView(totp_views.ActivateTOTPView):
    """Count setting up the app as using it in this session: it takes one of its codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        made = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(self.request, made)
        return response


class DeactivateTOTPView(totp_views.DeactivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_last": second_factor.is_last(self.authenticator)}

    def form_valid(self, form: Any) -> HttpResponse:
        if second_factor.is_last(self.authenticator):
            second_factor.forget(self.request)
        return super().form_valid(form)


class AddPasskeyView(webauthn_views.AddWebAuthnView):
    """A passkey that can sign in by itself: kept on the device, and asking for finger, face or PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"passkey_options": _plain(webauthn.begin_registration(self.request.user, True))}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        made = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN)
        post_authentication(self.request, made.latest("pk"))
        return response


class RemovePasskeyView(webauthn_views.RemoveWebAuthnView):
    """allauth asks only for the authenticator app whether it may go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_last = second_factor.is_last(self.object)
        return super().get_context_data(**kwargs) | {
            "is_last": is_last,
            "must_stay": is_last and second_factor.must_keep_one(self.request.user),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        if second_factor.is_last(self.object):
            if second_factor.must_keep_one(self.request.user):
                return self.render_to_response(self.get_context_data(form=form), status=409)
            second_factor.forget(self.request)
        return super().form_valid(form)


class ReauthenticatePasskeyView(webauthn_views.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"passkey_options": _plain(context["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page again; allauth would lead to the sign-in page."""
        messages.error(self.request, " ".join(form.errors.get("credential", [])))
        return redirect(self.request.get_full_path())


def _plain(options: Any) -> str:
    """The browser's orders for a passkey, for an attribute of its form."""
    return json.dumps(options, cls=DjangoJSONEncoder)
