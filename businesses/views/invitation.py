"""The page behind an invitation's link: who invites, to what; accept or decline."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.visitors import signed_in
from businesses import access, commands, invitations
from businesses.forms import ROLE_NOTES
from businesses.models import Membership
from casework.errors import Refused
from casework.views import CONFLICT

GONE = 410


class Invitation(View):
    """Signed out, every link looks alike; signed in, one that is not this person's looks like one that never was."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The address is half of the key: it goes to no other site.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return self._welcome()
        return self._page(token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return self._welcome()
        try:
            if "decline" in request.POST:
                commands.decline_invitation(token, actor=request.user)
                messages.success(request, _("您已谢绝邀请，我们会告诉邀请您的人。"))
                return redirect("business:index")
            member = commands.accept_invitation(token, actor=request.user)
        except Refused as refusal:
            return self._page(token, refusal=refusal)
        words = _("您已加入“%(business)s”，角色是%(role)s。")
        messages.success(request, words % {"business": member.business.name, "role": member.get_role_display()})
        return redirect("business:inbox", member.business_id)

    def _welcome(self) -> HttpResponse:
        """Asks nothing of the database: the link is looked at once somebody has signed in."""
        query = urlencode({"next": self.request.path})
        links = {name: f"{reverse(f'account_{name}')}?{query}" for name in ("login", "signup")}
        return render(self.request, "businesses/invitation_welcome.html", links)

    def _page(self, token: str, refusal: Refused | None = None) -> HttpResponse:
        user = signed_in(self.request)
        found = invitations.find(token, user)
        if found is None:
            return self._over(invitations.UNKNOWN, status=404)
        state = invitations.state_of(found, timezone.now())
        is_member = found.business_id in access.memberships_of(user)
        if state == invitations.State.ACCEPTED and is_member and refusal is None:
            return redirect("business:inbox", found.business_id)
        if state != invitations.State.WAITING:
            return self._over(invitations.OVER[state], status=CONFLICT if refusal else GONE)
        if is_member:
            return self._over(invitations.ALREADY, status=CONFLICT)
        context = {
            "invitation": found,
            "may_do": ROLE_NOTES[Membership.Role(found.role)],
            "refusal": refusal.message if refusal else "",
        }
        return render(self.request, "businesses/invitation.html", context, status=CONFLICT if refusal else 200)

    def _over(self, message: Any, *, status: int) -> HttpResponse:
        return render(self.request, "businesses/invitation_over.html", {"message": message}, status=status)
