"""The public directory: companies by name, and a page for each. Nobody need sign in, and no figures are shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from businesses import queries
from businesses.presenters import directory as presenters
from ui import folding

TEXT_MAX = 60
OFFER_MIN = 2  # characters before anything is offered while somebody types


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The list, with a search by name, alias, brand and app; a script is offered a few (X-Fragment: offers)."""
    text = _line(request.GET.get("q", ""))[:TEXT_MAX]
    if request.headers.get("X-Fragment") == "offers":
        return _offers(request, text)
    after = _line(request.GET.get("after", ""))[: queries.KEY_MAX]
    page = queries.directory(text, after)
    next_ = {"q": text, "after": page.after} if text else {"after": page.after}
    context = {
        "text": text,
        "is_first": not after,
        "rows": [presenters.row(row, text) for row in page.rows],
        "next": f"?{urlencode(next_)}" if page.after else "",
        "nav": "companies",
    }
    response = render(request, "businesses/directory.html", context)
    patch_vary_headers(response, ["X-Fragment"])
    return response


@require_safe
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the public may know of a company; the address of a merged one leads to the survivor."""
    found = queries.shown(pk)
    if found is None:
        raise Http404
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    return render(request, "businesses/company.html", {"company": found, "nav": "companies"})


def _offers(request: HttpRequest, text: str) -> HttpResponse:
    rows = queries.matching(text) if len(text) >= OFFER_MIN else []
    return render(request, "businesses/_offers.html", {"rows": [presenters.row(row, text) for row in rows]})


def _line(text: str) -> str:
    return " ".join(folding.seen(text.replace("\0", "")).split())
