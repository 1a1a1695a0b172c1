"""The complainant's pages: appeal, see how it stands, give more, take it back."""

from __future__ import annotations

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
from appeals import access, commands, presenters, queries
from appeals.desk import machine
from appeals.forms import AppealForm, FilesForm
from appeals.models import Appeal
from appeals.workflow import OPEN, Step
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE, StepPage, StepView, calls
from complaints import access as complaint_access
from complaints.commands.staging import StepShelf
from complaints.desk import machine as complaint_machine
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.views.staging import TakesFiles
from complaints.workflow import Status as ComplaintStatus
from complaints.workflow import Step as ComplaintStep
from files.views.staging import furnish, partial


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
    request: HttpRequest, complaint: Complaint, form: forms.BaseForm | None, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = vars(presenters.appealable(complaint, timezone.now())) | {
        "form": form,
        "refusal": refusal,
        "back_url": complaint.get_absolute_url(),
        "nav": "mine",
    }
    return render(request, "appeals/new.html", context, status=status)


# --- one appeal ---
class Show(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        appeal, now = access.get_appeal(request.user, reference), timezone.now()
        allowed = machine.allowed(appeal, request.user, now)
        context = vars(presenters.shown(appeal, Side.COMPLAINANT, now)) | {
            "add_url": _step_url(appeal, Step.ADD_FILES) if Step.ADD_FILES in allowed else "",
            "withdraw_url": _step_url(appeal, Step.WITHDRAW) if Step.WITHDRAW in allowed else "",
            "nav": "mine",
        }
        return render(request, "appeals/appeal.html", context)


# --- its steps ---
PAGES = {
    str(page.step): page
    for page in (
        StepPage(
            step=Step.ADD_FILES,
            adds=True,
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
