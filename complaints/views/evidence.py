"""Files of a case, for whoever may see the case: the clean copy, its thumbnail; the original only for staff."""

from __future__ import annotations

from typing import cast, get_args

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from complaints import access
from complaints.workflow import STAFF
from files import serving


@require_safe
@login_required
def serve(request: HttpRequest, reference: str, pk: int, variant: str) -> HttpResponseBase:
    """One file. The untouched original may hurt who opens it: staff get it as evidence, nobody else."""
    row = access.get_evidence(request.user, reference, pk)
    if variant not in get_args(serving.Variant):
        raise Http404
    if variant == "original" and not access.roles_of(row.complaint, request.user) & STAFF:
        raise Http404
    return serving.respond(row.file, variant=cast("serving.Variant", variant))
