"""Files for a step that is not taken yet: what arrives with a form is kept, shown again, covered, taken out.

`TakesFiles` stands before a `StepView` and does it all without a script; the other views are the script's doors, with
the same rows as the evidence page of a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE, StepPage
from complaints import access
from complaints.commands import staging
from complaints.forms.evidence import KeptFilesField
from complaints.models import Complaint, StagedFile
from complaints.queries import evidence
from complaints.views import cover, file_rows
from complaints.views.upload import One, Start, UploadView
from complaints.workflow import Step
from files import intake, kinds, names, serving
from files.errors import Rejected
from files.models import StoredFile

# The steps in whose forms files are given; one more is one more line here and a field in its form.
STEPS = frozenset(
    {
        *(Step.SUPPLEMENT, Step.ADD_EVIDENCE, Step.APPEAL, Step.SUPPORT_APPEAL),
        *(Step.ANSWER, Step.OBJECT, Step.REPORT_PERFORMED),
        *(Step.NOTE, Step.SERVE, Step.DELIVER_AGAIN, Step.RECORD_ANSWER, Step.CLOSE_UNREACHABLE),
    }
)
ACTS = ("remove", "undo", "cover", "covering")
NOT_TYPED = ("csrfmiddlewaretoken", "do", "drop", *ACTS)


@dataclass(frozen=True)
class Shelf:
    """Where a person's files wait for one step of one case."""

    case: Complaint
    step: str
    owner: Any

    def rows(self) -> list[StagedFile]:
        return evidence.staged(self.case, self.owner, self.step)

    def receive(self, upload: UploadedFile, item: int | None) -> dict[str, Any]:
        """Keep an upload; its row, or why it was turned away."""
        now = timezone.now()
        try:
            stored = intake.receive(upload, owner=self.owner, now=now)
        except Rejected as why:
            return {"name": names.cleaned(upload.name or ""), "error": why.message}
        return self.keep(stored, item)

    def keep(self, stored: StoredFile, item: int | None) -> dict[str, Any]:
        try:
            row = staging.stage_file(self.case, actor=self.owner, step=self.step, stored=stored, item=item)
        except Refused as why:
            intake.discard(stored)
            return {"name": stored.name, "error": why.message}
        return file_rows.staged_row(self.case, row)

    def write(self, posted: QueryDict) -> int:
        """Save the words of all files, then take one out or bring it back; returns which one it was, or 0."""
        found = ((file_rows.number(name.removeprefix("note-")), str(value)) for name, value in posted.items())
        captions = {pk: value.replace("\0", "") for pk, value in found if pk}
        words: dict[str, Any] = {"actor": self.owner, "step": self.step}
        if captions:
            staging.describe_staged(self.case, captions=captions, **words)
        for act, deed in (("remove", staging.remove_staged), ("undo", staging.restore_staged)):
            if pk := file_rows.number(posted.get(act, "")):
                deed(self.case, pk=pk, **words)
                return pk
        return file_rows.number(posted.get("about", ""))


def fields_of(form: Any) -> dict[str, KeptFilesField]:
    """The form's fields that take files, by name."""
    found = getattr(form, "fields", {})
    return {name: field for name, field in found.items() if isinstance(field, KeptFilesField)}


def furnish(form: Any, shelf: Shelf, request: HttpRequest | None = None) -> Any:
    """Fill the fields that take files with what is kept by now; with a request, keep what came with it before."""
    fields = fields_of(form)
    if not fields:
        return form
    turned_away: dict[str, list[dict[str, Any]]] = {name: [] for name in fields}
    if request is not None:
        shelf.write(request.POST)
        for name, field in fields.items():
            rows = [shelf.receive(upload, field.item) for upload in request.FILES.getlist(form.add_prefix(name))]
            turned_away[name] = [row for row in rows if "pk" not in row]
    staged = shelf.rows()
    for name, field in fields.items():
        own = [row for row in staged if row.item_id == field.item]
        field.kept = [row.file for row in own if row.is_usable]
        field.problems = [f"“{row['name']}”：{row['error']}" for row in turned_away[name]]
        query = f"?item={field.item}" if field.item else ""
        args = [shelf.case.reference, shelf.step]
        field.widget.shown = {
            "rows": [file_rows.staged_row(shelf.case, row) for row in own],
            "turned_away": turned_away[name],
            "added": len(field.kept),
            "url": reverse("complaints:staged", args=args) + query,
            "uploads_url": reverse("complaints:staged_uploads", args=args) + query,
            "chunk_bytes": kinds.CHUNK_BYTES,
        }
    return form


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was typed, to be carried along in hidden fields."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_TYPED and not name.startswith(("box", "note-"))
    ]


class TakesFiles:
    """Mixed into a `StepView`: the files of its forms are kept from the moment they arrive."""

    request: Any
    page: StepPage

    def shelf(self, case: Any) -> Shelf:
        return Shelf(case, self.page.step, self.request.user)

    def get_form(self, page: StepPage, case: Any, **data: Any) -> forms.Form:
        form: Any = super().get_form(page, case, **data)  # type: ignore[misc]
        return furnish(form, self.shelf(case), self.request if "data" in data else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A file that is uploaded, taken out, brought back or covered changes nothing but what is kept."""
        if not is_partial(request):
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        case: Any = self.get_case()  # type: ignore[attr-defined]
        form: Any = self.get_form(self.page, case, data=request.POST, files=request.FILES)
        shown = partial(request, self.shelf(case), form, lambda **data: self.get_form(self.page, case, **data))
        if shown is None or isinstance(shown, HttpResponse):
            return shown or super().post(request, *args, **kwargs)  # type: ignore[misc]
        return self.show_again(case, form, shown)

    def show_again(self, case: Any, form: Any, blank: Any) -> HttpResponse:
        """The page once more. `form`: as it was sent; `blank`: holding what was typed, without a word of what lacks."""
        status = UNPROCESSABLE if any(field.problems for field in fields_of(form).values()) else 200
        return self._render(self.request, case, blank, status=status)  # type: ignore[attr-defined]


def is_partial(request: HttpRequest) -> bool:
    """Whether a button was pressed that is about the files alone."""
    return request.POST.get("do") == "upload" or any(request.POST.get(act) for act in ACTS)


def partial(request: HttpRequest, shelf: Shelf, form: Any, make: Any) -> Any:
    """What a button about the files alone leads to: the page for covering one, or the form with what was typed.

    None where the request is about the step itself. `make(initial=…)` makes a fresh form.
    """
    if not fields_of(form) or not is_partial(request):
        return None
    for act in ("covering", "cover"):
        if pk := file_rows.number(request.POST.get(act, "")):
            page = cover_kept(request, shelf, pk, is_drawn=act == "covering")
            if page is not None:
                return page
            break
    plain = {name: field for name, field in form.fields.items() if not isinstance(field, KeptFilesField)}
    values = {name: one.widget.value_from_datadict(request.POST, request.FILES, name) for name, one in plain.items()}
    again = furnish(make(initial=values), shelf)
    for name, field in fields_of(again).items():
        field.widget.shown = {
            **(field.widget.shown or {}),
            "turned_away": form.fields[name].widget.shown["turned_away"],
        }
    return again


def cover_kept(request: HttpRequest, shelf: Shelf, pk: int, *, is_drawn: bool) -> HttpResponse | None:
    """The page on which a kept file is covered, inside the step's own address; None once that is done or given up."""
    row = next((row for row in shelf.rows() if row.pk == pk and row.is_usable), None)
    if row is None or not row.file.is_coverable or request.POST.get("do") == "back":
        return None

    def save(boxes: list[dict[str, Any]]) -> None:
        staging.cover_staged(shelf.case, actor=shelf.owner, step=shelf.step, pk=pk, boxes=boxes)

    return cover.respond(
        request,
        row.file,
        save,
        lambda variant: file_rows.staged_url(shelf.case, row, variant),
        is_drawn=is_drawn,
        context={"case": shelf.case, "hidden": [*typed(request), ("covering", str(pk))], "is_kept": True},
    )


# --- the script's doors ---
class StagedView(UploadView):
    """Files of one step of a filed case, of whoever may take the step now."""

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.case, self.kwargs["step"], self.request.user)

    @property
    def item(self) -> int | None:
        return file_rows.number(self.request.GET.get("item", "")) or None

    def get_case(self) -> Complaint:
        return access.get_filed(self.request.user, self.kwargs["reference"])

    def closed(self) -> str:
        """Only that the case is theirs to reach; whether the step may be taken `stage_file` asks the table."""
        assert self.case
        return ""

    @property
    def owner(self) -> Any:
        return self.request.user

    def check_room(self) -> None:
        staging.check_room_to_stage(self.case, actor=self.request.user, step=self.kwargs["step"])

    def url(self, uuid: Any) -> str:
        query = f"?item={self.item}" if self.item else ""
        return reverse("complaints:staged_upload", args=[self.case.reference, self.kwargs["step"], uuid]) + query

    def attach(self, stored: StoredFile) -> dict[str, Any]:
        known = StagedFile.objects.select_related("file").filter(file=stored, owner=self.owner).first()
        return file_rows.staged_row(self.case, known) if known else self.shelf.keep(stored, self.item)

    def row(self, row: dict[str, Any], status: int = UNPROCESSABLE) -> HttpResponse:
        return render(self.request, "components/file_row.html", {"row": row}, status=status)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["step"] not in STEPS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class StartStaged(StagedView, Start):
    """Announce a large file for a step."""


class OneStaged(StagedView, One):
    """One large file for a step under way."""


class Staged(StagedView):
    """The rows, for the script that asks how far they are; one file or one act, answered with its row."""

    def get(self, request: HttpRequest, reference: str, **more: Any) -> HttpResponse:
        rows = [file_rows.staged_row(self.case, row) for row in self.shelf.rows()]
        return render(request, "complaints/staged.html", {"rows": rows})

    def post(self, request: HttpRequest, reference: str, **more: Any) -> HttpResponse:
        uploads = request.FILES.getlist("files")
        if len(uploads) == 1:
            row = self.shelf.receive(uploads[0], self.item)
            return self.row(row, 201 if "pk" in row else UNPROCESSABLE)
        try:
            pk = self.shelf.write(request.POST)
        except Refused as refusal:
            return HttpResponse(refusal.message, content_type="text/plain; charset=utf-8", status=CONFLICT)
        found = next((row for row in self.shelf.rows() if row.pk == pk), None)
        return self.row(file_rows.staged_row(self.case, found), 200) if found else HttpResponse(status=UNPROCESSABLE)


@require_safe
@login_required
def serve(request: HttpRequest, reference: str, pk: int, variant: str) -> HttpResponseBase:
    """A copy of a kept file, for who uploaded it alone."""
    row = access.get_staged(request.user, reference, pk)
    if variant == "original":
        raise Http404
    return serving.respond(row.file, variant=variant, request=request)
