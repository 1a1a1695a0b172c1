"""One deed for one sending: a double click, Back, two tabs or a second try after a time-out does nothing twice.

A page has a token of its own, drawn anew each time it is shown: the one against forgery. The same page with the same
fields is one sending. What adds something to a case (a message, a note, files) is also known by what it says: the same
from the same person at the same place within minutes is one, from whichever tab it came.

The keys are rows of the database's cache: written in the transaction of the deed, they go when it fails, a second
sending waits for the first to end, and each goes by itself when its time is over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django import forms
from django.core.cache import cache
from django.core.files.base import File
from django.db import models
from django.http import HttpRequest

PAGE_S, SAME_S = 86400, 300
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  a field's name


def was_done(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Whether this page was sent before with these fields, and nothing is given now that was not given then."""
    said = cache.get(key) if (key := _page(request)) else None
    return said is not None and (not form.is_valid() or said == _said(request, form.cleaned_data))


def spend(request: HttpRequest, data: Mapping[str, object], *, adds: bool = False) -> bool:
    """Take the sending as done, inside the transaction of its deed; False where it is done already."""
    said, page = _said(request, data), _page(request)
    if page and not cache.add(page, said, PAGE_S):
        return False
    return not adds or bool(cache.add(said, "", SAME_S))


def _page(request: HttpRequest) -> str:
    """Key of this page as it was sent; "" where it came without its token."""
    if not (token := request.POST.get(_TOKEN)):
        return ""
    fields = {name: values for name, values in request.POST.lists() if name != _TOKEN}
    files = [[name, one.name, one.size] for name, found in request.FILES.lists() for one in found]
    return _key(request, "page", token, fields, files)


def _said(request: HttpRequest, data: Mapping[str, object]) -> str:
    """Key of what it says: words without the space around them, rows by their number, files by name and size."""
    return _key(request, "said", {name: _plain(value) for name, value in data.items()})


def _plain(value: object) -> object:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, File):
        return [value.name, value.size]
    if isinstance(value, (list, tuple, set, frozenset, models.QuerySet)):
        return [_plain(one) for one in value]
    return str(value).strip()


def _key(request: HttpRequest, *parts: object) -> str:
    text = json.dumps([request.user.pk, request.path, *parts], sort_keys=True, ensure_ascii=False)
    return f"once:{hashlib.sha256(text.encode()).hexdigest()}"
