"""The evidence page of a draft: several files at once, or one by script, each judged for itself."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import commands, queries
from complaints.forms.filing import (
    EvidenceForm,
)
from complaints.models import Complaint, Evidence
from complaints.rules.completeness import EVIDENCE_MAX, Page
from complaints.views.draft import DraftView
from files import intake, kinds, names
from files.errors import Rejected
from files.models import StoredFile


class EvidencePage(DraftView):
    """Files: several at once, or one by script (X-Fragment: file), which is answered with its row."""

    page = Page.EVIDENCE
    template_name = "complaints/filing/evidence.html"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._page(EvidenceForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = EvidenceForm(request.POST, request.FILES)
        uploads = form.cleaned_data["files"] if form.is_valid() else []
        if request.headers.get("X-Fragment") == "file":
            return self._fragment(uploads)
        try:
            self._write()
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        turned_away = [row for row in map(self._receive, uploads) if "error" in row]
        for row in turned_away:
            form.add_error("files", f"{row['name']}：{row['error']}")
        if turned_away:
            return self._page(form, status=UNPROCESSABLE, turned_away=turned_away)
        if "remove" in request.POST or request.POST.get("do") == "upload":
            return redirect(request.get_full_path())
        return self.go_on()

    def _fragment(self, uploads: list[UploadedFile]) -> HttpResponse:
        if len(uploads) != 1:
            return HttpResponse(status=UNPROCESSABLE)
        row = self._receive(uploads[0])
        status = UNPROCESSABLE if "error" in row else 201
        return render(self.request, "components/file_row.html", row, status=status)

    def over(self) -> HttpResponse:
        if self.request.headers.get("X-Fragment") == "file":
            row = {"name": _("文件"), "error": _("这件投诉已经提交。请打开投诉页面，在那里补充证据。")}
            return render(self.request, "components/file_row.html", row, status=UNPROCESSABLE)
        return super().over()

    def _write(self) -> None:
        """Captions are saved by every button; then a file may be taken out."""
        captions = {
            int(name.removeprefix("note-")): str(value).replace("\0", "")
            for name, value in self.request.POST.items()
            if name.startswith("note-") and name.removeprefix("note-").isdecimal()
        }
        if captions:
            commands.caption_evidence(self.draft, actor=self.request.user, captions=captions)
        pk = self.request.POST.get("remove", "")
        if pk.isdecimal() and len(pk) < 19:
            commands.remove_evidence(self.draft, actor=self.request.user, pk=int(pk))

    def _receive(self, upload: UploadedFile) -> dict[str, Any]:
        """One upload as a row of the list: kept, or turned away with a sentence and nothing left behind."""
        now = timezone.now()
        try:
            stored = intake.receive(upload, owner=self.draft.complainant, now=now)
        except Rejected as rejection:
            return {"name": names.cleaned(upload.name or ""), "error": rejection.message}
        try:
            row = commands.add_evidence(self.draft, actor=self.request.user, stored=stored, now=now)
        except Refused as refusal:
            intake.discard(stored)
            return {"name": stored.name, "error": refusal.message}
        return _file_row(self.draft, row)

    def _page(self, form: EvidenceForm, **context: Any) -> HttpResponse:
        rows = queries.evidence(self.draft)
        return self.render(
            form,
            rows=[_file_row(self.draft, row) for row in rows],
            added=sum(not row.file.is_rejected for row in rows),
            most=EVIDENCE_MAX,
            megabytes=kinds.LARGEST // kinds.MB,
            accept=kinds.ACCEPT,
            checklist=self.draft.category.top.evidence if self.draft.category else [],
            **context,
        )


def _file_row(case: Complaint, row: Evidence) -> dict[str, Any]:
    """A file as `components/file_row.html` draws it."""
    file = row.file
    shown: dict[str, Any] = {"name": file.name, "kind": file.kind, "remove": row.pk}
    if file.is_rejected:
        return shown | {"error": file.reason}
    return shown | {
        "meta": _file_meta(file),
        "url": _file_url(case, row, "clean") if file.is_ready else "",
        "thumb": _file_url(case, row, "thumb") if file.is_ready and file.thumbnail else "",
        "note_name": f"note-{row.pk}",
        "note_value": row.caption,
    }


def _file_meta(file: StoredFile) -> str:
    pages = _("%(n)s页") % {"n": file.page_count} if file.page_count else ""
    return "，".join(part for part in (file.size_text, pages, str(file.get_state_display())) if part)


def _file_url(case: Complaint, row: Evidence, variant: str) -> str:
    return reverse("complaints:evidence", args=[case.reference, row.pk, variant])
