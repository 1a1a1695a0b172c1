"""Watching a case: a button that begins it and one that ends it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.visitors import signed_in
from casework.errors import Refused
from complaints import access
from complaints.commands import assignment
from ui.admin import StaffPage


class Watching(StaffPage):
    """Begin to watch a case, or end it, as `watch` in the form says: 1 or nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        case, person = access.get_for_staff(request.user, pk), signed_in(request)
        try:
            if request.POST.get("watch"):
                assignment.watch(case, actor=person)
                messages.success(request, _("已关注。同事在这件投诉里办理了什么，您会收到站内消息。"))
            else:
                assignment.unwatch(case, actor=person)
                messages.success(request, _("已取消关注。"))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:complaints_complaint_change", case.pk)
