"""Many cases at once: taken, or given to one officer; one sentence says what became of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import roles_of
from accounts.visitors import signed_in
from casework.views import UNPROCESSABLE
from complaints import access
from complaints.commands import assignment
from complaints.models import Complaint
from complaints.queries import worklist
from complaints.workflow import MOVES, Step
from ui.admin import StaffPage
from workspace.admin.worklist import is_number
from workspace.forms.staff import AssignManyForm

BULK_MAX = 200
NAMED = 5  # so many numbers are named for each reason


def chosen(request: HttpRequest) -> list[int]:
    """The ticked rows; never "all of the list"."""
    return numbers_of(request.POST.getlist(ACTION_CHECKBOX_NAME))


def page_url(pks: list[int], page: str = "complaints_assign") -> str:
    return f"{reverse(f'admin:{page}')}?{urlencode({'pk': pks}, doseq=True)}"


def give(request: HttpRequest, pks: list[int], officer: Any) -> None:
    """Give each of the cases to the officer, and say how many were given and which were not, and why."""
    cases = cases_of(request, pks)
    given, refused = assignment.assign_many(cases, actor=signed_in(request), officer=officer)
    if len(cases) < len(pks):
        refused[_("没有找到，或者您不能办理。")] = [_("%(n)s件") % {"n": len(pks) - len(cases)}]
    words = [_("已分配给%(who)s：%(n)s件。") % {"who": officer.display_name, "n": given}]
    words += [_("没有分配：%(why)s") % {"why": named(numbers, why)} for why, numbers in refused.items()]
    messages.add_message(request, messages.WARNING if refused else messages.SUCCESS, "".join(words))


def named(numbers: list[str], why: str) -> str:
    """The first few of the numbers, how many there are, and the reason."""
    shown = "、".join(numbers[:NAMED])
    more = _("等%(n)s件") % {"n": len(numbers)} if len(numbers) > NAMED else ""
    return _("%(numbers)s%(more)s，%(why)s") % {"numbers": shown, "more": more, "why": why}


def numbers_of(values: list[str]) -> list[int]:
    return list(dict.fromkeys(int(value) for value in values if is_number(value)))[:BULK_MAX]


def cases_of(request: HttpRequest, pks: list[int]) -> list[Complaint]:
    return list(worklist.listed(access.for_staff(request.user)).filter(pk__in=pks).order_by("due_at", "pk"))


class AssignMany(StaffPage):
    """Assignment of the chosen cases to one officer."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not roles_of(request.user) & MOVES[Step.ASSIGN].by:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(AssignManyForm(), numbers_of(request.GET.getlist("pk")))

    def post(self, request: HttpRequest) -> HttpResponse:
        form, pks = AssignManyForm(request.POST), numbers_of(request.POST.getlist("pk"))
        if not form.is_valid() or not pks:
            return self._page(form, pks, status=UNPROCESSABLE)
        give(request, pks, form.cleaned_data["officer"])
        return redirect("admin:complaints_complaint_changelist")

    def _page(self, form: AssignManyForm, pks: list[int], *, status: int = 200) -> HttpResponse:
        context = {
            "title": _("分配案件"),
            "opts": Complaint._meta,
            "form": form,
            "cases": cases_of(self.request, pks),
            "back_url": reverse("admin:complaints_complaint_changelist"),
        }
        return self.show("admin/complaints/assignment/assign.html", status=status, **context)
