"""群体投诉 in the company's portal: its groups, one group, one answer to all its cases, and what became of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.visitors import signed_in
from businesses.access import get_business
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import group as group_commands
from complaints.commands import preview
from complaints.forms.business import AnswerForm
from complaints.models import Answer, CaseGroup, GroupAnswer, TypedStep
from complaints.presenters import answer as answer_presenters
from complaints.presenters import portal as portal_presenters
from complaints.presenters.group import NAMES, GroupRow, lead_rows
from complaints.queries import group as group_queries
from complaints.views.preview import keep, kept_url, was_shown


class Groups(LoginRequiredMixin, View):
    """The company's groups, newest first, each with how many of its cases wait for an answer."""

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        company = get_business(request.user, business)
        page = group_queries.groups(CaseGroup.objects.filter(business=company), request.GET.get("after", ""))
        waiting = group_queries.groups_waiting(page.rows)
        rows = [GroupRow(group, waiting.get(group.pk, 0)) for group in page.rows]
        context = {"business": company, "nav": "inbox", "rows": rows, "after": page.after}
        return render(request, "complaints/group/groups.html", context)


class GroupView(LoginRequiredMixin, View):
    """A page about one group of the company."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.group = access.group_of_business(request.user, kwargs["business"], kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)

    def page(self, form: forms.Form | None, *, status: int = 200, refusal: str = "") -> HttpResponse:
        """The group with its cases; `form` only for whoever may answer now."""
        group, user, now = self.group, signed_in(self.request), timezone.now()
        seen = access.served_on_business(user, group.business_id)
        page = group_queries.group_cases(group, seen, self.request.GET.get("after", ""))
        calendar = CalendarDay.objects.calendar()
        leads = group_queries.lead_answers(group)
        waiting = group_queries.waiting_in_group(group)
        is_open = group.closed_at is None and all(lead.finished_at for lead in leads)
        may_answer = is_open and waiting and access.answers_for(user, group.business_id)
        context = {
            "business": group.business,
            "nav": "inbox",
            "group": group,
            "rows": [portal_presenters.row(member.complaint, calendar, now) for member in page.rows],
            "after": page.after,
            "waiting": waiting,
            "leads": lead_rows(leads),
            "form": form if form is not None and (may_answer or refusal) else AnswerForm() if may_answer else None,
            "refusal": refusal,
        }
        return render(self.request, "complaints/group/group.html", context, status=status)


class CompanyGroup(GroupView):
    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        return self.page(None)


class Lead(GroupView):
    """The answer to all: typed, shown as each consumer will see it, then sent."""

    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        """`?kept=` names an answer that is previewed; with `edit` it is typed on."""
        token = request.GET.get("kept", "")
        if not token:
            return redirect("business:group", business, reference)
        row = preview.find_typed(token, actor=signed_in(request), path=request.path)
        if row is None or row.sent_at:
            return self._over(row)
        form = AnswerForm(QueryDict(row.data))
        if "edit" in request.GET:
            return self.page(form)
        return self._preview(form, token) if form.is_valid() else self.page(form, status=UNPROCESSABLE)

    def post(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        if not access.answers_for(request.user, business):
            raise Http404
        row = None
        if token := request.POST.get("kept", ""):
            row = preview.find_typed(token, actor=signed_in(request), path=request.path)
            if row is None or row.sent_at:
                return self._over(row)
        form = AnswerForm(QueryDict(row.data) if row else request.POST)
        if not form.is_valid():
            return self.page(form, status=UNPROCESSABLE)
        try:
            if row is None or not was_shown(request):
                preview.rehearse(partial(self._send, form))
                return redirect(kept_url(request, token or keep(request)))
            with transaction.atomic():
                if request.POST["seen"] != self._mark():
                    refusal = _("您核对期间，等待答复的投诉有了变化。请看过现在的件数，再确认一次。")
                    return self._preview(form, token, status=CONFLICT, refusal=refusal)
                if not preview.spend_typed(row):
                    row.sent_at = timezone.now()
                    return self._over(row)
                lead = self._send(form)
        except Refused as refused:
            return self.page(form, status=CONFLICT, refusal=refused.message)
        return redirect("business:lead", business, reference, lead.pk)

    def _send(self, form: forms.Form) -> GroupAnswer:
        words = {name: form.cleaned_data[name] for name in NAMES}
        return group_commands.send_lead_answer(self.group, actor=signed_in(self.request), **words)

    def _mark(self) -> str:
        """How many would get it: another number, and it is asked anew."""
        return str(group_queries.waiting_in_group(self.group))

    def _over(self, row: TypedStep | None) -> HttpResponse:
        """It was sent already: Back, or a second press. Or it is too old."""
        if row is None:
            return self.page(None, status=CONFLICT, refusal=_("这份预览已经超过一天，没有发出。请重新填写。"))
        messages.info(self.request, _("统一答复刚才已经发送，没有再发一次。"))
        return redirect("business:group", self.group.business_id, self.group.reference)

    def _preview(self, form: forms.Form, token: str, *, status: int = 200, refusal: str = "") -> HttpResponse:
        context = {
            "business": self.group.business,
            "nav": "inbox",
            "group": self.group,
            "waiting": group_queries.waiting_in_group(self.group),
            "token": token,
            "mark": self._mark(),
            "refusal": refusal,
            "answer": answer_presenters.card(Answer(**{name: form.cleaned_data[name] for name in NAMES})),
        }
        return render(self.request, "complaints/group/preview.html", context, status=status)


class LeadResultPage(GroupView):
    """How many cases got the answer, and which did not and why."""

    def get(self, request: HttpRequest, business: int, reference: str, pk: int) -> HttpResponse:
        lead = self.group.lead_answers.select_related("by").filter(pk=pk).first()
        if lead is None:
            raise Http404
        page = group_queries.lead_skipped(lead, request.GET.get("after", ""))
        context = {
            "business": self.group.business,
            "nav": "inbox",
            "group": self.group,
            "rows": page.rows,
            "after": page.after,
        }
        return render(request, "complaints/group/lead.html", vars(lead_rows([lead])[0]) | context)
