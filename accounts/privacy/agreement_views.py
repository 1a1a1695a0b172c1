"""The user agreement for everybody to read, and the page that asks who signed in to agree to it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.privacy import agreements, leaving
from ui.forms import HouseForm


class AgreeForm(HouseForm):
    agrees = forms.BooleanField(error_messages={"required": _("请先阅读，并勾选同意")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = agreements.label()


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Text for everybody, signed in or not: no query, no session."""
    context = {"version": agreements.IN_FORCE[agreements.Document.TERMS], "cooling_off": leaving.COOLING_OFF.days}
    return render(request, "accounts/terms.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """One tick, then on to where the person was going."""
    going = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(going, allowed_hosts={request.get_host()}):
        going = resolve_url(settings.LOGIN_REDIRECT_URL)
    user = cast(User, request.user)
    form = AgreeForm(request.POST) if request.method == "POST" else AgreeForm()
    if request.method == "POST" and form.is_valid():
        agreements.agree(user, now=timezone.now())
        agreements.settle(request)
        return redirect(going)
    context = {"form": form, "next": going, "lacking": [name.label for name in agreements.lacking(user)]}
    return render(request, "accounts/agreement.html", context, status=422 if request.method == "POST" else 200)
