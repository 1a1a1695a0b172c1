"""The files of a form that is not sent yet: what arrives with it is kept, shown again, covered, taken out.

`furnish` and `partial` do it all without a script, inside the form's own view; `doors` are the script's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from files import kinds, listing, names, serving
from files.errors import Closed, Rejected
from files.forms.kept import KeptFilesField
from files.listing import FileRow
from files.models import StagedFile, StoredFile
from files.shelves import Shelf
from files.views import cover
from files.views.uploads import CONFLICT, UNPROCESSABLE, One, Start, UploadView

ACTS = ("remove", "undo", "cover", "covering")
NOT_TYPED = ("csrfmiddlewaretoken", "do", "drop", *ACTS)
ShelfOf = Callable[..., Shelf]


# --- in the form's own view ---
def fields_of(form: Any) -> dict[str, KeptFilesField]:
    """The form's fields that take files, by name."""
    found = getattr(form, "fields", {})
    return {name: field for name, field in found.items() if isinstance(field, KeptFilesField)}


def furnish(form: Any, shelf: Shelf, request: HttpRequest | None = None) -> Any:
    """Fill the fields that take files with what is kept by now; with a request, keep what came with it before."""
    fields = fields_of(form)
    if not fields:
        return form
    turned_away: dict[str, list[FileRow]] = {name: [] for name in fields}
    if request is not None:
        try:
            _write(shelf, request.POST)
        except Closed as why:  # what was taken out cannot be brought back
            turned_away[next(iter(fields))] = [FileRow(str(_("撤销移除")), error=why.message)]
        for name, field in fields.items():
            came = [_receive(shelf, upload, field.slot) for upload in request.FILES.getlist(form.add_prefix(name))]
            turned_away[name] += [row for row in came if not row.is_kept]
    staged = shelf.rows()
    for name, field in fields.items():
        own = [row for row in staged if row.slot == field.slot]
        field.kept = [row.file for row in own if row.is_usable]
        field.problems = [f"“{row.name}”：{row.error}" for row in turned_away[name]]
        query = f"?slot={field.slot}" if field.slot else ""
        field.widget.shown = {
            "rows": [_row(shelf, row) for row in own],
            "turned_away": turned_away[name],
            "added": len(field.kept),
            "url": shelf.url("staged") + query,
            "uploads_url": shelf.url("staged_uploads") + query,
            "chunk_bytes": kinds.CHUNK_BYTES,
        }
    return form


def is_partial(request: HttpRequest) -> bool:
    """Whether a button was pressed that is about the files alone."""
    return request.POST.get("do") == "upload" or any(request.POST.get(act) for act in ACTS)


def partial(request: HttpRequest, shelf: Shelf, form: Any, make: Any, **frame: Any) -> Any:
    """The page behind a button about the files alone: the page for covering one, or the form with what was typed.

    None where the request is about the form itself. `make(initial=…)` makes a fresh form; `frame`: what the layout of
    the page for covering wants.
    """
    if not fields_of(form) or not is_partial(request):
        return None
    for act in ("covering", "cover"):
        if pk := listing.number(request.POST.get(act, "")):
            page = _cover(request, shelf, pk, frame, is_drawn=act == "covering")
            if page is not None:
                return page
            break
    plain = {name: field for name, field in form.fields.items() if not isinstance(field, KeptFilesField)}
    values = {
        name: one.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
        for name, one in plain.items()
    }
    again = furnish(make(initial=values), shelf)
    for name, field in fields_of(again).items():
        turned_away = form.fields[name].widget.shown["turned_away"]
        field.widget.shown = {**(field.widget.shown or {}), "turned_away": turned_away}
    return again


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was typed, to be carried along in hidden fields."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_TYPED and not name.startswith(("box", "note-"))
    ]


def _cover(
    request: HttpRequest, shelf: Shelf, pk: int, frame: dict[str, Any], *, is_drawn: bool
) -> HttpResponse | None:
    """The page on which a kept file is covered, inside the form's own address; None once that is done or given up."""
    row = shelf.find(pk)
    if row is None or not row.file.is_coverable or request.POST.get("do") == "back":
        return None
    return cover.respond(
        request,
        row.file,
        lambda boxes: shelf.cover(pk, boxes),
        lambda variant: shelf.url("staged_file", pk, variant),
        is_drawn=is_drawn,
        context=frame | {"hidden": [*_typed(request), ("covering", str(pk))], "is_kept": True},
    )


# --- rows ---
def _row(shelf: Shelf, row: StagedFile) -> FileRow:
    return listing.staged(
        row, lambda variant: shelf.url("staged_file", row.pk, variant), has_caption=shelf.has_captions
    )


def _receive(shelf: Shelf, upload: UploadedFile, slot: str) -> FileRow:
    """Keep an upload; its row, or why it was turned away."""
    try:
        return _row(shelf, shelf.receive(upload, slot))
    except Rejected as why:
        return FileRow(names.cleaned(upload.name or ""), error=why.message)


def _write(shelf: Shelf, posted: QueryDict) -> int:
    """Save the words of all files, then take one out or bring it back; returns which one it was, or 0."""
    found = ((listing.number(name.removeprefix("note-")), str(value)) for name, value in posted.items())
    captions = {pk: value.replace("\0", "") for pk, value in found if pk}
    if captions:
        shelf.describe(captions)
    for act, deed in (("remove", shelf.remove), ("undo", shelf.restore)):
        if pk := listing.number(posted.get(act, "")):
            deed(pk)
            return pk
    return listing.number(posted.get("about", ""))


# --- the script's doors ---
def doors(route: str, shelf_of: ShelfOf) -> list[URLPattern]:
    """The addresses of a room's shelves: the rows, announcing a large file, one such upload, a copy of a file.

    `shelf_of(request, **kwargs)`: the shelf that the address means, or `Http404`.
    """
    return [
        path(route, Rows.as_view(shelf_of=shelf_of), name="staged"),
        path(f"{route}uploads/", StartStaged.as_view(shelf_of=shelf_of), name="staged_uploads"),
        path(f"{route}uploads/<uuid:uuid>/", OneStaged.as_view(shelf_of=shelf_of), name="staged_upload"),
        path(f"{route}<int:pk>/<str:variant>/", Copy.as_view(shelf_of=shelf_of), name="staged_file"),
    ]


class ShelfView(UploadView):
    """A door of one shelf. Whether its form may be sent, the shelf is asked when something is to be added."""

    shelf_of: ShelfOf | None = None

    @cached_property
    def shelf(self) -> Shelf:
        assert self.shelf_of
        own = {name: value for name, value in self.kwargs.items() if name not in ("uuid", "pk", "variant")}
        return self.shelf_of(self.request, **own)

    @property
    def slot(self) -> str:
        return self.request.GET.get("slot", "")[:40].replace("\0", "")

    def closed(self) -> str:
        assert self.shelf  # absent and not theirs are the same 404, before anything else is said
        return ""

    def check_room(self) -> None:
        self.shelf.check_room(self.slot)

    def url(self, uuid: UUID) -> str:
        return self.shelf.url("staged_upload", uuid) + (f"?slot={self.slot}" if self.slot else "")

    def attach(self, stored: StoredFile) -> FileRow:
        try:
            return _row(self.shelf, self.shelf.keep(stored, self.slot))
        except Closed as why:
            return FileRow(stored.name, error=why.message)


class StartStaged(ShelfView, Start):
    """Announce a large file for a form."""


class OneStaged(ShelfView, One):
    """One large file for a form that is not sent yet."""


class Rows(ShelfView):
    """The rows, for the script that asks how far they are; one file or one act, answered with its row."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = [_row(self.shelf, row) for row in self.shelf.rows()]
        return render(request, "files/staged.html", {"rows": rows})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        uploads = request.FILES.getlist("files")
        if len(uploads) == 1:
            row = _receive(self.shelf, uploads[0], self.slot)
            return self.row(row, 201 if row.is_kept else UNPROCESSABLE)
        try:
            pk = _write(self.shelf, request.POST)
        except Closed as why:
            return HttpResponse(why.message, content_type="text/plain; charset=utf-8", status=CONFLICT)
        found = next((row for row in self.shelf.rows() if row.pk == pk), None)
        return self.row(_row(self.shelf, found), 200) if found else HttpResponse(status=UNPROCESSABLE)


class Copy(LoginRequiredMixin, View):
    """A copy of a kept file, for who uploaded it alone; never the original."""

    shelf_of: ShelfOf | None = None
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int, variant: str, **kwargs: Any) -> HttpResponseBase:
        assert self.shelf_of
        row = self.shelf_of(request, **kwargs).find(pk)
        if row is None or variant == "original":
            raise Http404
        return serving.respond(row.file, variant=variant, request=request)
