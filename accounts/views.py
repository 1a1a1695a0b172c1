"""The pages of one's own settings: preferences, language, large type, sessions."""

from __future__ import annotations

from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import blocks, commands, preferences
from accounts.forms import ObjectionForm, SettingsForm
from accounts.models import LANGUAGES, User
from accounts.real_name import providers as real_name_providers
from accounts.sign_in import devices
from accounts.social import providers
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from casework.workdays import day_of

YEAR_S = 365 * 86400


@login_required
def me_settings(request: HttpRequest) -> HttpResponse:
    """One's own name and how one is told; the way to the pages that change what one signs in with."""
    user = cast(User, request.user)
    is_post = request.method == "POST"
    form = SettingsForm(
        request.POST if is_post else None, instance=User.objects.get(pk=user.pk)
    )  # a refused name stays out of the header
    if is_post and form.is_valid():
        form.save()
        with translation.override(form.cleaned_data["language"]):  # of the page that shows it
            messages.success(request, _("设置已保存。"))
        response = redirect("me_settings")
        if "large_type" in form.changed_data:
            _keep_large_type(response, form.cleaned_data["large_type"])
        if form.cleaned_data["language"] != user.language:
            _keep_language(response, form.cleaned_data["language"])
        return response
    rows = [
        {
            "label": _("手机号"),
            "value": user.spaced_phone or _("未填写"),
            "url": reverse("account_change_phone"),
            "cls": "num",
        },
        {"label": _("邮箱"), "value": user.email or _("未填写"), "url": reverse("account_email")},
        {"label": _("密码"), "value": _("已设置"), "url": reverse("account_change_password")}
        if user.has_usable_password()
        else {"label": _("密码"), "value": _("未设置，用短信验证码登录"), "url": reverse("account_set_password")},
    ]
    if providers.is_on():
        linked = [row["name"] for row in providers.links_of(user) if row["link"]]
        value = _("、").join(linked) or _("未绑定")
        rows.append({"label": _("其他登录方式"), "value": value, "url": reverse("socialaccount_connections")})
    if real_name_providers.is_on():
        value = _("已核验") if user.real_name else _("未核验")
        rows.append({"label": _("实名核验"), "value": value, "url": reverse("real_name")})
    status = 422 if is_post else 200
    return render(request, "accounts/settings.html", {"form": form, "rows": rows}, status=status)


@login_required
def my_block(request: HttpRequest) -> HttpResponse:
    """Why one files nothing on the site, until when, and what one has to say against it."""
    user = signed_in(request)
    row = blocks.in_force(user, day_of(timezone.now()))
    form, status, refusal = ObjectionForm(request.POST or None), 200, ""
    if row and request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                blocks.object_to(row, actor=user, text=form.cleaned_data["text"])
            except Refused as why:
                status, refusal = CONFLICT, why.message
            else:
                messages.success(request, _("异议已提交，由主管或者管理员答复。结果会通知您。"))
                return redirect("my_block")
    context = {
        "row": row,
        "sentence": blocks.told(user, timezone.now()),
        "is_own": row is not None and user.pk in (row.person_id, row.objected_by_id),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "accounts/block.html", context, status=status)


@csrf_exempt  # a token would set a cookie on every stranger; all that another site could do here is larger type
@login_not_required
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Larger letters and buttons, on this device and, for who is signed in, on every other one."""
    is_large = request.POST.get("large") == "1"
    response = _back(request)
    commands.set_large_type(request.user, is_large)
    _keep_large_type(response, is_large)
    return response


@csrf_exempt  # as above: all that another site could do here is another script
@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language, on this device and, for who is signed in, everywhere and in notices; an unknown one changes
    nothing."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        commands.set_language(request.user, chosen)
        _keep_language(response, chosen)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    page = request.headers.get("Referer", "")  # a page that named itself would tell an absent one from a hidden one
    return redirect(page if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}) else "home")


def _keep_language(response: HttpResponse, language: str) -> None:
    """The site's own too: who signs out stays in the language they chose last."""
    name, secure = preferences.LANGUAGE_COOKIE, settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, language, max_age=YEAR_S, secure=secure, httponly=True, samesite="Lax")


def _keep_large_type(response: HttpResponse, is_large: bool) -> None:
    name = preferences.LARGE_TYPE_COOKIE
    if is_large:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(name, "1", max_age=YEAR_S, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions in which one is signed in; each of the others can be ended, or all of them."""
    mine = UserSession.objects.filter(user=cast(User, request.user)).exclude(session_key=request.session.session_key)
    if request.method == "POST":
        which = request.POST.get("pk", "")
        ended = mine.filter(pk=int(which) if which.isascii() and which.isdecimal() and len(which) < 19 else 0)
        if "all" in request.POST:
            ended = mine
        for session in list(ended):
            session.end()
        messages.success(request, _("所选的登录已结束。"))
        return redirect("usersessions_list")
    rows = [
        {"session": row, "device": devices.name_of(row.user_agent), "is_current": row.is_current()}
        for row in UserSession.objects.purge_and_list(request.user)
    ]
    rows.sort(key=lambda row: (not row["is_current"], -row["session"].pk))
    return render(request, "usersessions/usersession_list.html", {"rows": rows, "has_others": len(rows) > 1})
