"""The pages of the staff's steps, inside the admin: each says what happens, asks its form, runs its command."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.visitors import signed_in
from complaints import access
from complaints.commands import privacy
from complaints.desk import machine
from complaints.models import Complaint
from complaints.views.staging import TakesFiles
from workspace.admin import casework_steps, intake_steps, preview

PAGES = intake_steps.PAGES | casework_steps.PAGES


def step_url(case: Complaint, step: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


class StaffStep(TakesFiles, preview.StaffPreview):
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
