"""我的数据, 注销账户, and the public page that says what is kept: all three read the same collectors."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.privacy import agreements, archives, collectors, leaving
from accounts.sign_in import code_again
from accounts.visitors import signed_in
from casework.errors import Refused
from files import kinds, names
from files.archives import LIFE
from files.serving import respond_archive
from ui.forms import HouseForm
from ui.templatetags.ui import cn_datetime

LIMITS = {"my_data": "5/d/user"}
REGION = "archive"  # the part of the page that goes on by itself


class LeaveForm(HouseForm):
    understood = forms.BooleanField(label=_lazy("我已看过上面的说明，确认注销账户"))


# --- 我的数据 ---
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what the archive holds, how far it is, and where it is fetched. A script asks for the region alone."""
    if request.method != "POST":
        return _my_data(request)
    if first := code_again.ask(request):
        return first
    if not ratelimit.consume(request, app="accounts", action="my_data", config=LIMITS):
        return _my_data(request, status=429, refusal=_("每天最多申请5次，请明天再试。"))
    try:
        archives.ask(cast(User, request.user))
    except Refused as refusal:
        return _my_data(request, status=409, refusal=refusal.message)
    return redirect("my_data")


@login_required
@require_safe
def fetch_data(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The archive itself, for its owner, who has just shown again that it is they."""
    archive = archives.ready(signed_in(request), uuid, timezone.now())
    if archive is None:
        raise Http404
    if first := code_again.ask(request):
        return first
    finished_at = timezone.localtime(archive.finished_at)
    return respond_archive(archive.blob, f"{settings.BRAND['name']}-我的数据-{finished_at:%Y%m%d}.zip")


def _my_data(request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
    now = timezone.now()
    archive = archives.of(signed_in(request))
    if archive and archive.expires_at and archive.expires_at <= now:
        archive = None
    context = {
        "archive": archive,
        "size": names.size_text(archive.size) if archive and archive.is_built else "",
        "zip_url": reverse("my_data_fetch", args=[archive.uuid]) if archive else "",
        "page_url": reverse("my_data"),
        "caution": _("下载前请再输入一次密码。压缩包里有您的个人信息，请不要在别人的电脑上保存。"),
        "days": LIFE.days,
        "refusal": refusal,
    }
    if request.headers.get("X-Fragment") == REGION:
        return render(request, "components/archive.html", context)
    return render(request, "accounts/my_data.html", context | {"kept": collectors.kept()}, status=status)


# --- 注销账户 ---
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Everything that follows is said first; then it is asked for, and every sign-in ends."""
    if request.method != "POST":
        return _leave(request, LeaveForm())
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _leave(request, form, status=422)
    if first := code_again.ask(request):
        return first
    try:
        at = leaving.ask(cast(User, request.user))
    except Refused:
        return _leave(request, form, status=409)
    logout(request)
    words = _("已收到您的注销申请，账户将于%(at)s删除。在此之前登录一次，申请就自动取消。")
    messages.success(request, words % {"at": cn_datetime(at)})
    return redirect("account_login")


def _leave(request: HttpRequest, form: LeaveForm, *, status: int = 200) -> HttpResponse:
    rows = collectors.kept()
    context = {
        "form": form,
        "obstacles": collectors.obstacles(cast(User, request.user)),
        "going": [row for row in rows if not row.stays],
        "staying": [row for row in rows if row.stays],
        "days": leaving.COOLING_OFF.days,
        "is_refused": status == 409,
    }
    return render(request, "accounts/leave.html", context, status=status)


# --- what is kept ---
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Page for everybody, signed in or not: no query, no session."""
    groups: dict[str, list[kinds.FileKind]] = {}
    for kind in kinds.KINDS.values():
        groups.setdefault(str(kind.group.label), []).append(kind)
    uploads = [
        {
            "label": label,
            "value": _("%(formats)s，每个最大%(size)s")
            % {
                "formats": "、".join(kind.format.upper() for kind in found),
                "size": names.size_text(max(kind.max_bytes for kind in found)),
            },
        }
        for label, found in groups.items()
    ]
    context = {
        "kept": collectors.kept(),
        "seen": collectors.seen(),
        "uploads": uploads,
        "days": LIFE.days,
        "cooling_off": leaving.COOLING_OFF.days,
        "version": agreements.IN_FORCE[agreements.Document.PRIVACY],
    }
    return render(request, "accounts/help_privacy.html", context)
