"""The page of 实名核验: what is sent to whom, the form, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.real_name import checking, providers
from accounts.real_name.forms import RealNameForm
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def real_name(request: HttpRequest) -> HttpResponse:
    """Ask for the check, see that it goes on, and how it ended; absent while no provider is named."""
    if not providers.is_on():
        raise Http404
    if request.method != "POST":
        return _page(request, RealNameForm(initial={"name": signed_in(request).name}))
    form = RealNameForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        checking.ask(signed_in(request), name=form.cleaned_data["name"], number=form.cleaned_data["number"])
    except Refused as refusal:
        if refusal.code == "waiting":  # sent twice is one
            return redirect("real_name")
        return _page(request, form, status=CONFLICT, refusal=refusal.message)
    messages.success(request, _("已提交核验，通常一分钟内有结果。"))
    return redirect("real_name")


def _page(request: HttpRequest, form: RealNameForm, *, status: int = 200, refusal: str = "") -> HttpResponse:
    user = signed_in(request)
    last = checking.last(user)
    is_waiting = last is not None and last.answered_at is None
    said = checking.SAID[last.Answer(last.answer)] if last and last.answer and not user.real_name else ""
    if last and last.answer == last.Answer.MATCH:  # and the name was changed since
        said = ""
    context = {
        "form": form,
        "person": user,
        "is_waiting": is_waiting,
        "said": said,
        "refusal": refusal,
        "provider": settings.REAL_NAME_PROVIDER_NAME,
        "a_day": checking.A_DAY,
        "a_month": checking.A_MONTH,
    }
    return render(request, "accounts/real_name.html", context, status=status)
