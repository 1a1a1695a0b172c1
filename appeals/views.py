"""The complainant's pages: appeal, see how it stands, give more, take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.visitors import signed_in
from appeals import access, commands, queries
from appeals.desk import machine
from appeals.forms import AppealForm, FilesForm
from appeals.models import Appeal
from appeals.rules import NEXT, TITLES, Reason
from appeals.workflow import OPEN, Status, Step
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT, UNPROCESSABLE, StepPage, StepView, calls
from casework.workdays import day_of
from catalogue.rules.codes import Ground
from complaints import access as complaint_access
from complaints.commands.staging import StepShelf
from complaints.desk import machine as complaint_machine
from complaints.models import Complaint
from complaints.presenters import evidence, privacy
from complaints.queries.dealing import clocks_now
from complaints.queries.evidence import appeal_files
from complaints.rules.codes import Outcome, Side
from complaints.rules.deadline import deadline, due_words
from complaints.rules.masking import OWN, Sight
from complaints.views.staging import TakesFiles
from complaints.workflow import Clock
from complaints.workflow import Status as ComplaintStatus
from complaints.workflow import Step as ComplaintStep
from files.views.staging import furnish, partial
from ui.templatetags.ui import cn_datetime

TAGS = {
    Status.FILED: "appeal",
    Status.UNDER_REVIEW: "appeal",
    Status.UPHELD: "ok",
    Status.DISMISSED: "mute",
    Status.WITHDRAWN: "mute",
}


class Of(LoginRequiredMixin, View):
    """The way from a complaint to its appeal: the form while one may appeal, else the newest appeal there is."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        complaint = complaint_access.get_complaint(request.user, reference, Side.COMPLAINANT)
        try:
            complaint_machine.check(complaint, ComplaintStep.APPEAL, request.user, timezone.now())
        except Refused as refusal:
            found = queries.latest(complaint)
            if found:
                return redirect(found)
            return _new(request, complaint, None, status=CONFLICT, refusal=refusal.message)
        return _new(request, complaint, furnish(AppealForm(), _shelf(request, complaint)))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        complaint = complaint_access.get_complaint(request.user, reference, Side.COMPLAINANT)
        shelf, now = _shelf(request, complaint), timezone.now()
        form = furnish(AppealForm(request.POST, request.FILES), shelf, request)
        try:
            complaint_machine.check(complaint, ComplaintStep.APPEAL, request.user, now)
            if (shown := partial(request, shelf, form, AppealForm, nav="file")) is not None:
                return shown if isinstance(shown, HttpResponse) else _new(request, complaint, shown)
            if not form.is_valid():
                return _new(request, complaint, form, status=UNPROCESSABLE)
            appeal = commands.file(complaint, actor=signed_in(request), now=now, **form.cleaned_data)
        except Refused as refusal:
            found = queries.latest(complaint) if complaint.status != ComplaintStatus.DRAFT else None
            if found and found.status in OPEN:  # sent twice: here is what the first one made
                return redirect(found)
            return _new(request, complaint, form, status=CONFLICT, refusal=refusal.message)
        messages.success(request, _("申诉已提交，由没有参与办理的工作人员复核。"))
        return redirect(appeal)


def _shelf(request: HttpRequest, complaint: Complaint) -> StepShelf:
    """The shelf on which the files of an appeal wait that is not made yet."""
    return StepShelf(complaint, ComplaintStep.APPEAL, request.user)


def _new(
    request: HttpRequest, complaint: Complaint, form: forms.Form | None, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    window = clocks_now(complaint).get(Clock.APPEAL_WINDOW)
    today = day_of(timezone.now())
    context = {
        "case": complaint,
        "form": form,
        "refusal": refusal,
        "ended": ended_rows(
            complaint.status,
            complaint.ground,
            complaint.outcome,
            complaint.ground_reason or complaint.outcome_reason,
        ),
        "until": due_words(window.due_on, window.provisional, today) if window else "",
        "back_url": complaint.get_absolute_url(),
        "nav": "mine",
    }
    return render(request, "appeals/new.html", context, status=status)


def ended_rows(status: str, ground: str, outcome: str, reason: str = "") -> list[dict[str, str]]:
    """How the complaint had ended, in words."""
    how = f"{ground} {Ground(ground).label}" if ground else str(Outcome(outcome).label) if outcome else ""
    rows = [
        (_("原来的结果"), _("不予受理") if status == ComplaintStatus.REFUSED else _("已办结")),
        (_("依据") if ground else _("结果"), how),
        (_("理由"), reason),
    ]
    return [{"label": label, "value": str(value)} for label, value in rows if value]


# --- one appeal ---
class Show(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        appeal, now = access.get_appeal(request.user, reference), timezone.now()
        allowed = machine.allowed(appeal, request.user, now)
        context = appeal_context(appeal, now, side=0) | {
            "add_url": _step_url(appeal, Step.ADD_FILES) if Step.ADD_FILES in allowed else "",
            "withdraw_url": _step_url(appeal, Step.WITHDRAW) if Step.WITHDRAW in allowed else "",
            "nav": "mine",
        }
        return render(request, "appeals/appeal.html", context)


def appeal_context(appeal: Appeal, now: datetime, *, side: int, sight: Sight = OWN) -> dict[str, Any]:
    """The context of both sides' pages; `side` is 0 for the complainant, 1 for the staff, as in `rules.NEXT`."""
    complaint, calendar, today = appeal.complaint, CalendarDay.objects.calendar(), day_of(now)
    due = deadline(complaint, calendar, now, with_ruler=True) if appeal.status in OPEN else None
    words = str(NEXT[appeal.status][side]).format(date=f"{due.words}24:00" if due else "")
    undone = complaint.superseded.filter(appeal=appeal.reference).first()
    reason = undone.reason if undone else complaint.ground_reason or complaint.outcome_reason
    is_newest = undone is not None or appeal.status in OPEN or complaint.status == appeal.ended_as
    return {
        "appeal": appeal,
        "case": complaint,
        "tag": {"kind": TAGS[Status(appeal.status)], "text": appeal.get_status_display()},
        "sentence": words if not due or due.state != "late" else _("复核已经超期，主管已收到提醒。"),
        "deadline": due,
        "ended": ended_rows(appeal.ended_as, appeal.ground, appeal.outcome, reason if is_newest else ""),
        "said": [
            {"label": _("申诉理由"), "value": str(Reason(appeal.reason).label)},
            {"label": _("申诉说明"), "value": appeal.statement},
            {"label": _("提出时间"), "value": cn_datetime(appeal.filed_at, today)},
        ],
        "decided": _decided(appeal, today),
        "tiles": evidence.tiles(
            complaint, _files_of(appeal), Side.STAFF if side else Side.COMPLAINANT, every=bool(side)
        ),
        "caller": privacy.caller(complaint, sight),
        "timeline": _timeline(appeal, sight, is_staff=bool(side)),
    }


def _files_of(appeal: Appeal) -> list[Any]:
    """The files of this appeal: given since it was filed, and before the next one."""
    until = appeal.status_since if appeal.status not in OPEN else None
    rows = appeal_files(appeal.complaint, appeal.filed_at)
    return [row for row in rows if until is None or row.added_at <= until]


def _decided(appeal: Appeal, today: Any) -> list[dict[str, str]]:
    rows = [
        (_("复核意见"), appeal.decision),
        (_("其他解决途径"), appeal.other_remedies),
        (_("决定时间"), cn_datetime(appeal.decided_at, today) if appeal.decided_at else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _timeline(appeal: Appeal, sight: Sight, *, is_staff: bool) -> list[dict[str, Any]]:
    """The appeal's own ledger; who reviews has a name for the staff alone."""
    lines: list[dict[str, Any]] = []
    for event in queries.timeline(appeal):
        who = privacy.actor(appeal.complaint, event.actor, sight)
        if event.step == Step.RELEASE and not is_staff:
            continue
        lines.append({"title": str(TITLES[event.step]), "text": who if is_staff else "", "at": event.at, "state": ""})
    if lines:
        lines[-1]["state"] = "now"
    return lines


# --- its steps ---
PAGES = {
    str(page.step): page
    for page in (
        StepPage(
            step=Step.ADD_FILES,
            title=_lazy("补充申诉材料"),
            button=_lazy("上传"),
            run=calls(commands.add_files, "files", "caption"),
            form=FilesForm,
            lead=_lazy("复核员会看到您上传的文件，企业看不到。不影响复核的期限。"),
            done=_lazy("材料已上传，正在检查，稍后可以查看。"),
        ),
        StepPage(
            step=Step.WITHDRAW,
            title=_lazy("撤回申诉"),
            button=_lazy("撤回申诉"),
            run=calls(commands.withdraw),
            lead=_lazy("撤回后维持原来的结果，对这一结果不能再次申诉。您仍可以依法申请仲裁，或者向人民法院起诉。"),
            done=_lazy("申诉已撤回。"),
            is_grave=True,
        ),
    )
}


class StepOfAppeal(LoginRequiredMixin, TakesFiles, StepView):
    """One step of the complainant, on a page of its own that says what it does."""

    machine = machine
    pages = PAGES
    template_name = "appeals/step.html"

    def get_case(self) -> Appeal:
        return access.get_appeal(self.request.user, self.kwargs["reference"])

    def get_success_url(self, case: Appeal) -> str:
        return case.get_absolute_url()

    def get_context(self, page: StepPage, case: Appeal) -> dict[str, Any]:
        more = {"nav": "mine", "action": _step_url(case, page.step), "complaint": case.complaint}
        return super().get_context(page, case) | more

    def shelf(self, case: Appeal) -> StepShelf:
        return StepShelf(case.complaint, ComplaintStep.SUPPORT_APPEAL, self.request.user)


def _step_url(appeal: Appeal, step: str) -> str:
    return reverse("appeals:step", args=[appeal.reference, step])
