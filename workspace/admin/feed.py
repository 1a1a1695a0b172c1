"""One's own page about the calendar of deadlines: its address is made, made anew, revoked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import feeds
from accounts.visitors import signed_in
from complaints import access
from complaints.models import Complaint
from ui.admin import StaffPage


class FeedPage(StaffPage):
    """Says whether there is an address; a new one is shown once, in the answer that made it."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.works_on_cases(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """`do`: make or revoke; anything else changes nothing."""
        deed = request.POST.get("do")
        if deed == "make":
            path = reverse("feed", args=[feeds.make(signed_in(request), timezone.now())])
            return self._page(request, address=f"{settings.SITE_URL}{path}")
        if deed == "revoke":
            feeds.revoke(signed_in(request))
            messages.success(request, _("已停用。用原来的地址再也读不到您的期限。"))
        return redirect("admin:complaints_feed")

    def _page(self, request: HttpRequest, *, address: str = "") -> HttpResponse:
        context: dict[str, Any] = {
            "title": _("期限日历"),
            "opts": Complaint._meta,
            "feed": feeds.of(signed_in(request)),
        }
        response = self.show("admin/complaints/calendar/feed.html", address=address, **context)
        response["Cache-Control"] = "private, no-store"
        return response
