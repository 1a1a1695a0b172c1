"""The files of a draft: several files at once, or one by script, each judged for itself; order, words, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from catalogue.rules import checklist
from complaints.commands import evidence
from complaints.forms.draft import EvidenceForm
from complaints.models import Evidence
from complaints.presenters.evidence import draft_row
from complaints.queries import evidence as evidence_queries
from complaints.rules.completeness import EVIDENCE_MAX, FilingPage
from complaints.views import upload as upload_views
from complaints.views.draft.page import DraftView, page_url
from files import intake, kinds, listing, names, scanning, uploads
from files.errors import Rejected
from files.fields import RULE
from files.listing import FileRow
from files.models import Upload
from files.views.uploads import signed_out

ACTS = ("up", "down", "remove", "undo")
COVER = "cover"


class Tray(DraftView):
    """A page with the files of the draft: what is done to them, and what is shown of them."""

    def write(self) -> int:
        """Save the words of all files, then do what a button says to one; returns the file that it was, or 0."""
        captions, shows = self._texts("note-"), self._texts("shows-")
        if captions or shows:
            evidence.describe_evidence(self.draft, actor=signed_in(self.request), captions=captions, shows=shows)
        for act in ACTS:
            pk = listing.number(self.request.POST.get(act, ""))
            if pk:
                self._do(act, pk)
                return pk
        if self.request.POST.get("drop"):
            self._give_up(self.request.POST["drop"])
        return listing.number(self.request.POST.get("about", ""))

    @property
    def is_about_files(self) -> bool:
        """Whether a button of the files was pressed: what was typed is kept, and the page comes again."""
        posted = self.request.POST
        return posted.get("do") == "upload" or any(name in posted for name in (*ACTS, "drop", COVER))

    def again(self, acted: int) -> HttpResponse:
        """Redirect to this page at the file that was acted on, or to where one is covered."""
        covered = listing.number(self.request.POST.get(COVER, ""))
        if covered:
            return redirect("complaints:cover", self.draft.reference, covered)
        return redirect(self.request.get_full_path() + (f"#file-{acted}" if acted else ""))

    def receive(self, upload: UploadedFile) -> FileRow:
        """One upload as a row of the list: kept, or turned away with a sentence and nothing left behind."""
        now = timezone.now()
        try:
            stored = intake.receive(upload, owner=self.draft.complainant, now=now)
        except Rejected as rejection:
            return FileRow(names.cleaned(upload.name or ""), error=rejection.message)
        return upload_views.attach(self.draft, stored, actor=self.request.user, now=now)

    def shown_files(self) -> dict[str, Any]:
        """Context of `complaints/draft/_files.html`."""
        draft = self.draft
        rows = [*evidence_queries.evidence(draft), *evidence_queries.removed_evidence(draft)]
        rows.sort(key=lambda row: (row.position, row.pk))
        items = draft.category.top.evidence if draft.category else []
        return {
            "rows": [draft_row(draft, row) for row in rows if row.purpose == Evidence.Purpose.EVIDENCE],
            "added": len(evidence_queries.counted(draft)),
            "most": EVIDENCE_MAX,
            "rule": RULE,
            "accept": kinds.ACCEPT,
            "chunk_bytes": kinds.CHUNK_BYTES,
            "upload_url": page_url(draft, FilingPage.EVIDENCE),
            "uploads_url": reverse("complaints:uploads", args=[draft.reference]),
            "unfinished": [_unfinished(upload) for upload in uploads.unfinished(draft.complainant)],
            "is_scanned": scanning.is_configured(),
            "items": items,
            "ticks": checklist.ticks(items, [row.shows for row in evidence_queries.counted(draft)]),
        }

    def _give_up(self, uuid: str) -> None:
        """An upload that was cut off, and is not wanted any more."""
        for upload in uploads.unfinished(self.draft.complainant):
            if str(upload.uuid) == uuid:
                uploads.discard(upload)
                if upload.stored:
                    intake.discard(upload.stored)

    def _do(self, act: str, pk: int) -> None:
        actor = signed_in(self.request)
        if act == "remove":
            evidence.remove_evidence(self.draft, actor=actor, pk=pk)
        elif act == "undo":
            evidence.restore_evidence(self.draft, actor=actor, pk=pk)
        else:
            evidence.move_evidence(self.draft, actor=actor, pk=pk, up=act == "up")

    def _texts(self, prefix: str) -> dict[int, str]:
        """Texts typed for the files, by the file's id."""
        posted = ((listing.number(name.removeprefix(prefix)), str(value)) for name, value in self.request.POST.items())
        return {pk: value.replace("\0", "") for pk, value in posted if pk}


class EvidencePage(Tray):
    """Files alone: several at once, or one by script (X-Fragment: file). A script is answered with one row."""

    page = FilingPage.EVIDENCE
    template_name = "complaints/draft/evidence.html"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._page(EvidenceForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = EvidenceForm(request.POST, request.FILES)
        sent = form.cleaned_data["files"] if form.is_valid() else []
        if self._is_by_script:
            return self._fragment(sent)
        try:
            acted = self.write()
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        turned_away = [row for row in map(self.receive, sent) if not row.is_kept]
        for row in turned_away:
            form.add_error("files", f"{row.name}：{row.error}")
        if turned_away:
            return self._page(form, status=UNPROCESSABLE, turned_away=turned_away)
        if acted or self.is_about_files:
            return self.again(acted)
        return self.go_on()

    def go_on(self) -> HttpResponse:
        """Leaving the page, what was removed is gone for good."""
        evidence.forget_removed(self.draft, actor=signed_in(self.request))
        return super().go_on()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and (answer := signed_out(request)):
            return answer
        return super().dispatch(request, *args, **kwargs)

    def over(self) -> HttpResponse:
        if self._is_by_script:
            return self._row(FileRow(_("文件"), error=upload_views.filed_already()), UNPROCESSABLE)
        return super().over()

    # --- by script ---
    @property
    def _is_by_script(self) -> bool:
        return self.request.method == "POST" and self.request.headers.get("X-Fragment") == "file"

    def _fragment(self, sent: list[UploadedFile]) -> HttpResponse:
        if len(sent) == 1:
            row = self.receive(sent[0])
            return self._row(row, 201 if row.is_kept else UNPROCESSABLE)
        try:
            pk = self.write()
        except Refused as refusal:
            return HttpResponse(refusal.message, content_type="text/plain; charset=utf-8", status=CONFLICT)
        rows = {
            row.pk: row
            for row in (*evidence_queries.evidence(self.draft), *evidence_queries.removed_evidence(self.draft))
        }
        return self._row(draft_row(self.draft, rows[pk]), 200) if pk in rows else HttpResponse(status=UNPROCESSABLE)

    def _row(self, row: FileRow, status: int) -> HttpResponse:
        return upload_views.answer(self.request, self.draft, row, status)

    # --- what is shown ---
    def _page(self, form: EvidenceForm, **context: Any) -> HttpResponse:
        return self.render(form, **self.shown_files(), **context)


@dataclass(frozen=True)
class Unfinished:
    """An upload that was cut off, with how much of it is here."""

    uuid: UUID
    name: str
    received: str
    size: str


def _unfinished(upload: Upload) -> Unfinished:
    return Unfinished(upload.uuid, upload.name, names.size_text(upload.received), names.size_text(upload.size))
