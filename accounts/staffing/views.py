"""The page behind a colleague's invitation: a password of their own, or the roles for the account they have."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from accounts import roles
from accounts.models import StaffInvitation, User
from accounts.staffing import invitations
from accounts.staffing.forms import JoinForm
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE

GONE = 410


@method_decorator(login_not_required, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class Invitation(View):
    """Opening it changes nothing, for mail scanners open links; what is sent from it works once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The address is the key: it goes to no other site.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        row = invitations.find(token)
        if row is None or invitations.state_of(row, timezone.now()) != invitations.State.WAITING:
            return self._page(token)
        person = invitations.account_of(row)
        return self._accept(token) if person and person.is_active else self._join(token, row, person)

    def _join(self, token: str, row: StaffInvitation, person: User | None) -> HttpResponse:
        form = JoinForm(user=_like(row), data=self.request.POST)
        if self.request.user.is_authenticated or not form.is_valid():
            return self._page(token, form=form)
        try:
            invitations.join(token, password=form.cleaned_data["password1"])
        except Refused as refusal:
            return self._page(token, refusal=refusal.message)
        messages.success(self.request, _("密码已设置。请登录：先用短信验证码验证手机号，再设置两步验证。"))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('admin:index')})}")

    def _accept(self, token: str) -> HttpResponse:
        if not self.request.user.is_authenticated:
            return self._page(token)
        try:
            invitations.accept(token, actor=signed_in(self.request))
        except Refused as refusal:
            return self._page(token, refusal=refusal.message)
        messages.success(self.request, _("您已接受邀请。进入工作台前，请按提示完成两步验证。"))
        return redirect("admin:index")

    def _page(self, token: str, *, form: Any = None, refusal: str = "") -> HttpResponse:
        row = invitations.find(token)
        if row is None:
            return self._over(invitations.UNKNOWN, status=404)
        state = invitations.state_of(row, timezone.now())
        if state != invitations.State.WAITING:
            return self._over(invitations.OVER[state], status=CONFLICT if refusal else GONE)
        person, here = invitations.account_of(row), self.request.user
        has_account = person is not None and person.is_active
        context = {
            "invitation": row,
            "roles": roles.names(row.roles),
            "refusal": refusal,
            "form": None if has_account else form or JoinForm(user=_like(row)),
            "has_account": has_account,
            "is_other": here.is_authenticated and not (person and here.pk == person.pk),
            "login_url": f"{reverse('account_login')}?{urlencode({'next': self.request.path})}",
        }
        status = CONFLICT if refusal else UNPROCESSABLE if form is not None else 200
        return render(self.request, "accounts/staff_invitation.html", context, status=status)

    def _over(self, message: Any, *, status: int) -> HttpResponse:
        return render(self.request, "accounts/staff_invitation_over.html", {"message": message}, status=status)


def _like(row: StaffInvitation) -> User:
    """Somebody with the invited words, whom a password must not resemble."""
    return User(email=row.email, phone=row.phone, name=row.name)
