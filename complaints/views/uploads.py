"""Large files of a draft, in pieces that go on where they were cut off: announce, ask how far, send on, finish.

The script's doors. A file that is turned away is answered with its row (422), like on the evidence page.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access, commands, queries
from complaints.models import Complaint
from complaints.views import file_rows
from complaints.workflow import Status
from files import names, uploads
from files.errors import Rejected, WrongOffset
from files.models import Upload

OFFSET = "Upload-Offset"
NO_ROOM = 507


class UploadView(LoginRequiredMixin, View):
    """What both doors share: the draft of who writes in it, and answers in rows."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.draft.status != Status.DRAFT:
            return self.row({"name": request.POST.get("name", ""), "error": file_rows.filed_already()})
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def draft(self) -> Complaint:
        return access.get_draft(self.request.user, self.kwargs["reference"])

    def row(self, row: dict[str, Any], status: int = UNPROCESSABLE) -> HttpResponse:
        return file_rows.answer(self.request, self.draft, row, status)

    def turned_away(self, upload: Upload, why: Rejected) -> HttpResponse:
        """The row that says why; 507 where the upload itself is fine and can go on later."""
        status = NO_ROOM if why.code == "no_space" else UNPROCESSABLE
        return self.row({"name": upload.name, "error": why.message}, status)


class Start(UploadView):
    """Announce a file by name and size; the same again goes on with what was sent before."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        name, size = names.cleaned(request.POST.get("name", "")), request.POST.get("size", "")
        if not (size.isdecimal() and len(size) < 16):
            return HttpResponse(status=UNPROCESSABLE)
        owner, now = self.draft.complainant, timezone.now()
        upload = queries.resumable_upload(owner, name, int(size))
        try:
            commands.check_room(self.draft)
            upload = upload or uploads.start(owner=owner, name=name, size=int(size), now=now)
        except (Refused, Rejected) as why:
            return self.row({"name": name, "error": why.message})
        url = reverse("complaints:upload", args=[reference, upload.uuid])
        return JsonResponse({"url": url, "offset": upload.received}, status=201)


class One(UploadView):
    """One upload under way, of the draft's complainant."""

    def get(self, request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
        return HttpResponse(headers={OFFSET: str(self.upload.received), "Cache-Control": "no-store"})

    def patch(self, request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
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

    def post(self, request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
        """All of it is there: it becomes a file of the draft. 202 while a large one is put together; ask again."""
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
        row = file_rows.attach(self.draft, stored, actor=request.user, now=now)
        return self.row(row, 201 if "pk" in row else UNPROCESSABLE)

    def delete(self, request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
        if self.upload.stored_id is None:
            uploads.discard(self.upload)
        return HttpResponse(status=204)

    @cached_property
    def upload(self) -> Upload:
        found = queries.upload(self.draft.complainant, self.kwargs["uuid"])
        if found is None:
            raise Http404
        return found
