"""The pages of the staff's steps, inside the admin: each says what happens, asks its form, runs its command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.visitors import signed_in
from complaints import access
from complaints.commands import privacy
from complaints.commands.staging import StepShelf
from complaints.desk import machine
from complaints.models import Complaint
from complaints.notices import table
from complaints.queries import worklist
from complaints.views.staging import TakesFiles
from files.views.staging import furnish
from workspace.admin import casework_steps, intake_steps, letter, preview

PAGES = intake_steps.PAGES | casework_steps.PAGES


def step_url(case: Complaint, step: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


def deeds(case: Complaint, user: Any, allowed: list[str], now: datetime) -> list[dict[str, Any]]:
    """The steps that are allowed now, each with its form for the case page; ids differ, many forms share a page."""
    rows = letter.filled(worklist.letter_templates(*allowed), case, now) if allowed else {}
    found = []
    for step, page in PAGES.items():
        if step in allowed:
            if page.kind.on_own_page:  # what it offers is asked for when it is wanted
                found.append({"page": page, "url": step_url(case, step), "form": None})
                continue
            form = page.make_form(case, user, auto_id=f"id_{step}_%s")
            letter.offer(form, step, rows)
            furnish(form, StepShelf(case, step, user))
            told = table.tells_a_party(step)
            found.append({"page": page, "url": step_url(case, step), "form": form, "is_previewed": told})
    return found


class StaffStep(TakesFiles, preview.StaffPreview):
    """The page of a step in the admin."""

    machine = machine
    pages = PAGES
    template_name = "admin/complaints/case/step.html"

    @cached_property
    def case(self) -> Complaint:
        return access.get_for_staff(self.request.user, self.kwargs["pk"])

    def get_case(self) -> Complaint:
        return self.case

    def get_success_url(self, case: Complaint) -> str:
        return reverse("admin:complaints_complaint_change", args=[case.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`?file=` names a file to begin with, from the file's own page."""
        privacy.record_opening(self.case, actor=signed_in(request))  # some of these pages show the case beside the form
        if "file" in request.GET:
            self.begun = {"file": request.GET["file"]}
        return super().get(request, *args, **kwargs)
