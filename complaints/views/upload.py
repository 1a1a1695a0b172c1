"""Large files of a draft, in pieces: the doors of `files.views.uploads` over the draft's evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from casework.errors import Refused
from casework.views import UNPROCESSABLE
from complaints import access
from complaints.commands import evidence
from complaints.models import Complaint
from complaints.presenters import evidence as evidence_presenters
from complaints.workflow import Status
from files.errors import Closed
from files.models import StoredFile
from files.views import uploads


class DraftUpload(uploads.UploadView):
    """For whoever writes in the draft; the files are always the complainant's."""

    @cached_property
    def case(self) -> Complaint:
        return access.get_draft(self.request.user, self.kwargs["reference"])

    def closed(self) -> str:
        return "" if self.case.status == Status.DRAFT else evidence_presenters.filed_already()

    @property
    def owner(self) -> Any:
        return self.case.complainant

    def check_room(self) -> None:
        try:
            evidence.check_room(self.case)
        except Refused as refusal:
            raise Closed(refusal.message, refusal.code) from None

    def url(self, uuid: UUID) -> str:
        return reverse("complaints:upload", args=[self.case.reference, uuid])

    def attach(self, stored: StoredFile) -> dict[str, Any]:
        return evidence_presenters.attach(self.case, stored, actor=self.request.user, now=timezone.now())

    def row(self, row: dict[str, Any], status: int = UNPROCESSABLE) -> HttpResponse:
        return evidence_presenters.answer(self.request, self.case, row, status)


class Start(DraftUpload, uploads.Start):
    """Announce a large file of a draft."""


class One(DraftUpload, uploads.One):
    """One large file of a draft."""
