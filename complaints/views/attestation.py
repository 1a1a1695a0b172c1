"""The page behind the link in the hotline's SMS: the caller reads the whole draft, files it, or sends it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View
from django.views.decorators.cache import never_cache

from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints.commands import hotline
from complaints.commands.hotline import link_state
from complaints.forms.draft import CheckForm
from complaints.forms.hotline import SendBackForm
from complaints.models import Complaint
from complaints.presenters.facts import facts_of
from complaints.queries import evidence
from complaints.queries import hotline as hotline_queries
from complaints.rules.attestation import DEAD, LinkState, hash_of
from complaints.rules.codes import Side
from complaints.views.draft.after import ahead_of, if_filed_now
from complaints.workflow import Status
from ui.components import Row

GONE = 410
TITLES = {LinkState.RETURNED: _lazy("已退回给工作人员"), LinkState.CHANGED: _lazy("内容有改动")}


@method_decorator(never_cache, name="dispatch")
class Attest(View):
    """No sign-in: the link in the SMS proves the phone. Looking uses nothing up, so a preview of the link does no harm.

    A second question (the number's last digits) would prove nothing more: whoever reads the SMS knows the number.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = hotline_queries.attestation_link(hash_of(kwargs["token"]))
        response = super().dispatch(request, *args, **kwargs)
        # The address is the key: it goes to no other site (`no-referrer` would fail the check of the form's origin).
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None:
            return self._over(_("这个链接不完整，或者草稿已经删除。请核对短信，或者再次拨打热线。"), status=404)
        case, now = self.link.complaint, timezone.now()
        if case.status != Status.DRAFT:
            return self._filed(DEAD[LinkState.USED] if self.link.used_at else "")
        state = link_state(case, self.link, now, newest=hotline_queries.newest_link(case))
        if state != LinkState.WAITING:
            return self._over(DEAD[state], state, status=GONE)
        return self._page(CheckForm(prefix="yes"), SendBackForm(prefix="no"))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None or self.link.complaint.status != Status.DRAFT:
            return self.get(request, token)
        sends_back = request.POST.get("do") == "return"
        form: Any = SendBackForm(request.POST, prefix="no") if sends_back else CheckForm(request.POST, prefix="yes")
        yes, no = (CheckForm(prefix="yes"), form) if sends_back else (form, SendBackForm(prefix="no"))
        if not form.is_valid():
            return self._page(yes, no, failed=form, status=UNPROCESSABLE)
        try:
            if sends_back:
                hotline.send_back(token, because=form.cleaned_data["because"])
            else:
                chosen = form.cleaned_data
                hotline.attest(token, attested=chosen["attested"], may_publish=chosen["may_publish"])
        except Refused as refusal:
            return self._refused(token, refusal, yes, no)
        return redirect("attest", token)

    def _refused(self, token: str, refusal: Refused, yes: CheckForm, no: SendBackForm) -> HttpResponse:
        """Answer to what came in between: a double click, an edit by the staff, or a rule of filing."""
        self.link = hotline_queries.attestation_link(hash_of(token))
        if self.link and self.link.complaint.status != Status.DRAFT:
            return self._filed(refusal.message, status=CONFLICT)
        if self.link is None or refusal.code in DEAD:
            return self._over(refusal.message, refusal.code, status=CONFLICT)
        return self._page(yes, no, status=CONFLICT, refusal=refusal.message)

    def _page(
        self, yes: CheckForm, no: SendBackForm, *, failed: Any = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The whole draft, and the two answers; `form` is the one that went wrong, for the summary."""
        link: Any = self.link
        context = self._content(link.complaint) | {
            "yes": yes,
            "no": no,
            "form": failed or yes,
            "until": link.expires_at,
            "ahead": if_filed_now(timezone.now()),
            **more,
        }
        return render(self.request, "complaints/attestation/check.html", context, status=status)

    def _content(self, case: Complaint) -> dict[str, Any]:
        facts = facts_of(case, Side.COMPLAINANT)
        sides = ("respondent", "case", "complainant")
        about: dict[str, list[Row]] = {side: [row for row in facts if row.about == side] for side in sides}
        about["complainant"].append(Row(_("手机"), case.complainant.masked_phone, cls="num"))
        return {"case": case, "about": about, "files": [row.caption or row.file.name for row in evidence.files(case)]}

    def _over(self, message: Any, state: str = "", *, status: int) -> HttpResponse:
        """The link opens nothing. Where the staff changed the draft meanwhile, its present words are shown."""
        context: dict[str, Any] = {"message": message, "heading": TITLES.get(LinkState(state)) if state else ""}
        if self.link and status == CONFLICT:
            context |= self._content(self.link.complaint)
        return render(self.request, "complaints/attestation/over.html", context, status=status)

    def _filed(self, message: Any, *, status: int = 200) -> HttpResponse:
        """The receipt: the number and the dates, no personal data; the link may lie about for years."""
        link: Any = self.link
        case = link.complaint
        fresh = case.status in (Status.SUBMITTED, Status.ACCEPTED, Status.WITH_BUSINESS)
        context = {"case": case, "message": message, "items": ahead_of(case) if fresh else []}
        return render(self.request, "complaints/attestation/filed.html", context, status=status)
