"""Files of a draft as they arrive: what its script is answered, and large ones in pieces (`files.views.uploads`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.views import UNPROCESSABLE
from complaints import access
from complaints.commands import evidence
from complaints.models import Complaint, Evidence
from complaints.presenters.evidence import draft_row
from complaints.workflow import Status
from files import intake
from files.errors import Closed
from files.listing import FileRow
from files.models import StoredFile
from files.views import uploads


# --- answers to the script ---
def attach(draft: Complaint, stored: StoredFile, *, actor: Any, now: datetime) -> FileRow:
    """A received file as a row of the draft; or why it was turned away, with nothing left behind."""
    known = Evidence.objects.select_related("file").filter(file=stored, complaint=draft).first()
    if known:
        return draft_row(draft, known)
    try:
        row = evidence.add_evidence(draft, actor=actor, stored=stored, now=now)
    except Refused as refusal:
        intake.discard(stored)
        return FileRow(stored.name, error=refusal.message)
    return draft_row(draft, row)


def answer(request: HttpRequest, draft: Complaint, row: FileRow, status: int) -> HttpResponse:
    """One row, drawn."""
    items = draft.category.top.evidence if draft.category else []
    return render(request, "components/file_row.html", {"row": row, "items": items}, status=status)


def filed_already() -> str:
    return _("这件投诉已经提交。请打开投诉页面，在那里补充证据。")


# --- large files ---
class DraftUpload(uploads.UploadView):
    """Uploads to a draft, for whoever writes in it; the files are always the complainant's."""

    @cached_property
    def case(self) -> Complaint:
        return access.get_draft(self.request.user, self.kwargs["reference"])

    def closed(self) -> str:
        return "" if self.case.status == Status.DRAFT else filed_already()

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

    def attach(self, stored: StoredFile) -> FileRow:
        return attach(self.case, stored, actor=self.request.user, now=timezone.now())

    def row(self, row: FileRow, status: int = UNPROCESSABLE) -> HttpResponse:
        return answer(self.request, self.case, row, status)


class Start(DraftUpload, uploads.Start):
    """Announce a large file of a draft."""


class One(DraftUpload, uploads.One):
    """One large file of a draft."""
