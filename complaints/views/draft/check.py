"""The check before filing: everything once more, and the declaration under which it is filed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import blocks, preferences
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from complaints.commands import draft as draft_commands
from complaints.commands import hotline
from complaints.commands.hotline import rehearse_attestation_link
from complaints.forms.draft import CheckForm
from complaints.models import Complaint
from complaints.presenters import evidence as evidence_presenters
from complaints.presenters import hotline as hotline_presenters
from complaints.presenters.facts import facts_of
from complaints.presenters.similar import endings, own_open
from complaints.queries import evidence
from complaints.rules.attestation import is_reachable
from complaints.rules.codes import Side
from complaints.rules.completeness import FilingPage, gaps
from complaints.views.draft.after import if_filed_now
from complaints.views.draft.page import CHANGING, DraftView, home_of, page_url
from complaints.views.draft.writing import last_look
from complaints.workflow import Status
from ui.components import Row
from ui.templatetags.ui import cn_datetime


@dataclass(frozen=True)
class Lacking:
    """Sentence on something that is still missing, and where it is filled in."""

    message: str
    url: str


@dataclass(frozen=True)
class Sms:
    """The words that would go to the caller now, or why none can go."""

    text: str = ""
    refusal: str = ""


class CheckPage(DraftView):
    """Everything once more, what is still missing, and the declaration under which it is filed."""

    page = FilingPage.CHECK
    template_name = "complaints/draft/check.html"

    def over(self) -> HttpResponse:
        return super().over() if self.is_taken else redirect("complaints:filed", self.draft.reference)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._page(CheckForm(initial={"may_publish": self.draft.may_publish}))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        if self.is_taken:
            return self._send_link()
        form = CheckForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        may_publish = form.cleaned_data["may_publish"]
        try:
            if may_publish != self.draft.may_publish:
                self.save({"may_publish": may_publish})
            draft_commands.file(self.draft, actor=signed_in(request), attested=form.cleaned_data["attested"])
        except Refused as refusal:
            self.draft = self.on.load()
            if self.draft.status != Status.DRAFT:  # the other click of a double click was first
                return self.over()
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        return redirect("complaints:filed", self.draft.reference)

    def _send_link(self) -> HttpResponse:
        """Staff never file: the caller does, by the link in this SMS."""
        try:
            link = hotline.send_attestation_link(self.draft, actor=signed_in(self.request))
        except Refused as refusal:
            return self._page(CheckForm(), status=CONFLICT, refusal=refusal.message)
        words = _("确认短信已发送到%(phone)s，链接在%(until)s前有效。来电人确认后，投诉就会提交。")
        until = cn_datetime(link.expires_at)
        messages.success(self.request, words % {"phone": self.draft.complainant.masked_phone, "until": until})
        return redirect(home_of(self.is_taken))

    def _page(self, form: CheckForm, **context: Any) -> HttpResponse:
        facts = [
            replace(row, url=page_url(self.draft, row.page) + CHANGING)
            for row in facts_of(self.draft, Side.COMPLAINANT)
        ]
        lacking = [Lacking(gap.message, page_url(self.draft, gap.page) + CHANGING) for gap in gaps(self.draft)]
        if not self.is_taken and not is_reachable(self.draft.complainant, self.draft.via):
            lacking.append(Lacking(_("请先验证您的手机号或邮箱"), reverse("me_settings")))
        rows = evidence.evidence(self.draft)
        return self.render(
            form,
            gaps=lacking,
            blocked="" if self.is_taken else blocks.told(signed_in(self.request), timezone.now()),
            about={about: [row for row in facts if row.about == about] for about in ("respondent", "case")},
            person_rows=[*(row for row in facts if row.about == "complainant"), *self._contact()],
            files=evidence_presenters.tiles(
                self.draft, [row for row in rows if not row.file.is_rejected], Side.COMPLAINANT
            ),
            unusable=[row.file for row in rows if row.file.is_rejected],
            evidence_url=page_url(self.draft, FilingPage.EVIDENCE) + CHANGING,
            ahead=if_filed_now(timezone.now()),
            links=hotline_presenters.rows_of(self.draft, timezone.now()) if self.is_taken else [],
            sms=self._sms() if self.is_taken and not lacking else None,
            advice=last_look(self.draft),
            details_url=page_url(self.draft, FilingPage.DETAILS) + CHANGING,
            own_open=own_open(self.draft, signed_in(self.request)),
            endings=endings(self.draft),
            **context,
        )

    def _sms(self) -> Sms:
        try:
            return Sms(text=rehearse_attestation_link(self.draft, actor=signed_in(self.request)))
        except Refused as refusal:
            return Sms(refusal=refusal.message)

    def _contact(self) -> list[Row]:
        """Staff learn nothing of the caller's account."""
        return [] if self.is_taken else _contact(self.draft)


def _contact(case: Complaint) -> list[Row]:
    """Ways to reach the complainant; changed in the account, not here."""
    person, settings_url = case.complainant, reverse("me_settings")
    is_proved = {"phone": person.phone_verified_at is not None, "email": person.sign_up_started_at is None}
    verified = {name: _("已验证") if is_one else _("未验证") for name, is_one in is_proved.items()}
    channels = preferences.recipient(person).channels
    words = {"sms": _("短信"), "email": _("邮件"), "site": _("站内消息")}
    return [
        Row(
            _("手机"),
            person.masked_phone or _("未填写"),
            verified["phone"] if person.phone else "",
            "num",
            settings_url,
        ),
        Row(_("邮箱"), person.masked_email or _("未填写"), verified["email"] if person.email else "", url=settings_url),
        Row(
            _("决定和期限的通知"),
            "、".join(name for channel, name in words.items() if channel in channels),
            url=settings_url,
        ),
    ]
