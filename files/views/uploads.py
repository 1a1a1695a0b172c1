"""Large files in pieces that go on where they were cut off: announce, ask how far, send on, finish.

The script's doors; each room says whose the files are and what becomes of them. A file that is turned away is answered
with its row (422).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from files import names, uploads
from files.errors import Rejected, WrongOffset
from files.listing import FileRow
from files.models import StoredFile, Upload

OFFSET = "Upload-Offset"
CONFLICT, UNPROCESSABLE, NO_ROOM = 409, 422, 507


class UploadView(LoginRequiredMixin, View):
    """The base of all doors: answers in rows; a script is told when it is signed out."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return signed_out(request) or self.handle_no_permission()
        if closed := self.closed():
            return self.row(FileRow(request.POST.get("name", ""), error=closed))
        return super().dispatch(request, *args, **kwargs)

    def closed(self) -> str:
        """Why nothing at all is taken here, or nothing. Raises `Http404` for what is not this person's."""
        raise NotImplementedError

    @property
    def owner(self) -> Any:
        return self.request.user

    def check_room(self) -> None:
        """Raise `Closed` where no file more is taken."""
        raise NotImplementedError

    def url(self, uuid: UUID) -> str:
        """The address of one upload under way."""
        raise NotImplementedError

    def attach(self, stored: StoredFile) -> FileRow:
        """The answer for a file that is all there: its row, with a `pk` where it was kept."""
        raise NotImplementedError

    def row(self, row: FileRow, status: int = UNPROCESSABLE) -> HttpResponse:
        return render(self.request, "components/file_row.html", {"row": row}, status=status)

    def turned_away(self, upload: Upload, why: Rejected) -> HttpResponse:
        """The row that says why; 507 where the upload itself is fine and can go on later."""
        status = NO_ROOM if why.code == "no_space" else UNPROCESSABLE
        return self.row(FileRow(upload.name, error=why.message), status)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """The answer to a script whose session has ended: not the page for signing in, of which it can make nothing."""
    return HttpResponse(status=401) if request.headers.get("X-Fragment") == "file" else None


class Start(UploadView):
    """Announce a file by name and size; the same again goes on with what was sent before."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        name, size = names.cleaned(request.POST.get("name", "")), request.POST.get("size", "")
        if not (size.isdecimal() and len(size) < 16):
            return HttpResponse(status=UNPROCESSABLE)
        owner, now = self.owner, timezone.now()
        upload = uploads.resumable(owner, name, int(size))
        try:
            self.check_room()
            upload = upload or uploads.start(owner=owner, name=name, size=int(size), now=now)
        except Rejected as why:
            return self.row(FileRow(name, error=why.message))
        return JsonResponse({"url": self.url(upload.uuid), "offset": upload.received}, status=201)


class One(UploadView):
    """One upload under way."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponse(headers={OFFSET: str(self.upload.received), "Cache-Control": "no-store"})

    def patch(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The next piece. 204 with the new offset; 409 with the right one where this one does not fit."""
        upload, offset = self.upload, request.headers.get(OFFSET, "")
        if not (offset.isdecimal() and len(offset) < 16):
            return HttpResponse(status=UNPROCESSABLE)
        try:
            reached = uploads.append(upload, offset=int(offset), chunk=request.body, now=timezone.now())
        except WrongOffset as wrong:
            return HttpResponse(status=CONFLICT, headers={OFFSET: str(wrong.expected)})
        except Rejected as rejection:
            return self.turned_away(upload, rejection)
        except Upload.DoesNotExist:  # given up in another tab
            raise Http404 from None
        return HttpResponse(status=204, headers={OFFSET: str(reached)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """All of it is there: it becomes a file of ours. 202 while a large one is put together; ask again."""
        upload, now = self.upload, timezone.now()
        try:
            stored = uploads.finish_soon(upload, now=now)
        except WrongOffset as wrong:
            return HttpResponse(status=CONFLICT, headers={OFFSET: str(wrong.expected)})
        except Rejected as rejection:
            return self.turned_away(upload, rejection)
        except Upload.DoesNotExist:
            raise Http404 from None
        if stored is None:  # the worker puts it together; the script asks again, and so does whoever comes back
            return HttpResponse(_("处理中"), status=202, content_type="text/plain; charset=utf-8")
        row = self.attach(stored)
        return self.row(row, 201 if row.is_kept else UNPROCESSABLE)

    def delete(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.upload.stored_id is None:
            uploads.discard(self.upload)
        return HttpResponse(status=204)

    @cached_property
    def upload(self) -> Upload:
        found = uploads.find(self.owner, self.kwargs["uuid"])
        if found is None:
            raise Http404
        return found
