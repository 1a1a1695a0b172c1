"""A person's notices, and the inbox of a developer's machine."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from notifications import commands, queries
from notifications.models import Notice

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    before_id = _id_or_none(request.GET.get("before"))
    page = queries.inbox(request.user, before_id=before_id)
    context = {
        "page": page,
        "next": _next_href("notices", page.next_before),
        "unread": queries.unread_count(request.user),
        "is_first": before_id is None,
    }
    return render(request, "notifications/list.html", context)


@login_required
@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening a notice reads it and leads to what it is about, which is always a page of this site."""
    found = get_object_or_404(Notice.objects.on_site_of(request.user), pk=pk)
    commands.read(found, now=timezone.now())
    if found.url and url_has_allowed_host_and_scheme(found.url, allowed_hosts=None):
        return redirect(found.url)
    return redirect("notices")


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    up_to = _id_or_none(request.POST.get("up_to"))
    if up_to is not None:
        commands.read_all(request.user, up_to=up_to, now=timezone.now())
    return redirect("notices")


@never_cache
@require_GET
def dev_inbox(request: HttpRequest) -> HttpResponse:
    """Show what was sent by SMS and e-mail to everyone at this machine; routed under local settings only."""
    query = request.GET.get("q", "").replace("\0", "").strip()
    page = queries.sent_away(query, before_id=_id_or_none(request.GET.get("before")))
    if request.GET.get("format") == "json":
        return JsonResponse(
            {"messages": [_plain(row) for row in page.notices], "next_before": page.next_before},
            json_dumps_params={"ensure_ascii": False},
        )
    rows = [{"notice": row, "code": _code(row)} for row in page.notices]
    demo_code = import_string(settings.DEMO_CODE)() if settings.DEMO_CODE else None
    context = {
        "rows": rows,
        "query": query,
        "next": _next_href("dev_inbox", page.next_before, q=query),
        "demo_code": demo_code,
    }
    return render(request, "notifications/dev_inbox.html", context)


@never_cache
@require_GET
def dev_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML half of a mail as a reader sees it; mails carry their styles inline."""
    mail = get_object_or_404(Notice, pk=pk, channel=Notice.Channel.EMAIL)
    if not mail.html:
        raise Http404
    response = HttpResponse(mail.html)
    response._csp_replace = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
    return response


def _id_or_none(value: str | None) -> int | None:
    """An id from the address bar or a form; anything that cannot be one counts as absent."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) <= 18 else None


def _next_href(url_name: str, next_before: int | None, **params: str) -> str:
    return f"{reverse(url_name)}?{urlencode(params | {'before': next_before})}" if next_before else ""


def _code(row: Notice) -> str:
    found = CODE.search(row.text) if row.is_secret else None
    return found.group() if found else ""


def _plain(row: Notice) -> dict[str, Any]:
    names = (
        "channel",
        "kind",
        "address",
        "subject",
        "text",
        "html",
        "url",
        "state",
        "created_at",
        "sent_at",
        "failed_at",
    )
    return {"id": row.pk, "code": _code(row)} | {name: getattr(row, name) for name in names}
