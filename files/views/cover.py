"""Covering parts of a file: boxes over the picture or the pages, which become black for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from files import kinds
from files.errors import Closed, Rejected
from files.forms.cover import CoverForm
from files.models import StoredFile
from files.views.uploads import CONFLICT, UNPROCESSABLE


def respond(
    request: HttpRequest,
    file: StoredFile,
    save: Callable[[Any], None],
    url_of: Callable[[str], str],
    *,
    is_drawn: bool,
    context: dict[str, Any],
) -> HttpResponse | None:
    """The page with the boxes as they are or as they were typed; None once they are saved, and the caller goes on.

    `is_drawn`: the request is this very page's form. `url_of`: the address of one of the file's copies.
    """
    pages = (file.page_count or file.pages) if file.kind == kinds.FileGroup.PDF else 0  # 0: a picture
    more, without = request.POST.get("do") == "add", request.POST.get("drop", "")
    status, refusal = 200, ""
    if not is_drawn:
        form = CoverForm(boxes=file.redactions, pages=pages)
    else:
        form = CoverForm(request.POST, pages=pages, more=more, without=without)
        if not form.is_valid():
            status = UNPROCESSABLE
        elif not more and not without:
            try:
                save(form.cleaned_data["boxes"])
                return None
            except Rejected as why:
                status, refusal = CONFLICT if isinstance(why, Closed) else UNPROCESSABLE, why.message
    sheets = _sheets(file, form, pages, url_of) if file.is_ready else []
    shown = {"file": file, "form": form, "refusal": refusal, "sheets": sheets, "pages": pages}
    return render(request, "files/cover.html", shown | context, status=status)


def _sheets(file: StoredFile, form: CoverForm, pages: int, url_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Each picture with the boxes over it."""
    boxes = form.drawn()
    if not pages:
        return [{"n": 1, "url": url_of("clean"), "boxes": boxes}]
    return [
        {"n": n, "url": url_of(f"page-{n}"), "boxes": [box for box in boxes if box["page"] == n]}
        for n in range(1, file.pages + 1)
    ]
