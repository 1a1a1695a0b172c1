"""群体投诉 in the company's portal: its groups, one group, one answer to all its cases, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from businesses.access import get_business
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access, commands, queries
from complaints.forms.business import AnswerForm
from complaints.models import Answer, CaseGroup, GroupAnswer
from complaints.rules.codes import LeadResult
from complaints.views.business import answer_card, row, typed

NAMES = (
    "code",
    "text",
    "remedies",
    "amount",
    "action",
    "perform_by",
    "expires_on",
)  # of an answer; each case has its own files


def lead_rows(leads: Sequence[GroupAnswer]) -> list[dict[str, Any]]:
    """Lead answers with how far they are: {lead, answer, done, skipped}; one query for all."""
    counts = queries.lead_counts(leads) if leads else {}
    found = []
    for lead in leads:
        ends = counts.get(lead.pk, {})
        done = ends.get(LeadResult.ANSWERED, 0)
        found.append({"lead": lead, "answer": _card(lead), "done": done, "skipped": sum(ends.values()) - done})
    return found


class Groups(LoginRequiredMixin, View):
    """The company's groups, newest first, each with how many of its cases wait for an answer."""

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        company = get_business(request.user, business)
        page = queries.groups(CaseGroup.objects.filter(business=company), request.GET.get("after", ""))
        waiting = queries.groups_waiting(page.rows)
        rows = [{"group": group, "waiting": waiting.get(group.pk, 0)} for group in page.rows]
        context = {"business": company, "nav": "inbox", "rows": rows, "after": page.after}
        return render(request, "business/groups.html", context)


class GroupView(LoginRequiredMixin, View):
    """A page about one group of the company."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.group = access.group_of_business(request.user, kwargs["business"], kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)

    def page(self, form: forms.Form | None, *, status: int = 200, refusal: str = "") -> HttpResponse:
        """The group with its cases; `form` only for whoever may answer now."""
        group, user, now = self.group, self.request.user, timezone.now()
        seen = access.served_on_business(user, group.business_id)
        page = queries.group_cases(group, seen, self.request.GET.get("after", ""))
        calendar = CalendarDay.objects.calendar()
        leads = queries.lead_answers(group)
        waiting = queries.waiting_in_group(group)
        is_open = group.closed_at is None and all(lead.finished_at for lead in leads)
        may_answer = is_open and waiting and access.answers_for(user, group.business_id)
        context = {
            "business": group.business,
            "nav": "inbox",
            "group": group,
            "rows": [row(member.complaint, calendar, now) for member in page.rows],
            "after": page.after,
            "waiting": waiting,
            "leads": lead_rows(leads),
            "form": form if form is not None and (may_answer or refusal) else AnswerForm() if may_answer else None,
            "refusal": refusal,
        }
        return render(self.request, "business/group.html", context, status=status)


class Group(GroupView):
    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        return self.page(None)


class Lead(GroupView):
    """The answer to all: typed, shown as each consumer will see it, then sent."""

    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        return redirect("business:group", business, reference)

    def post(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not access.answers_for(request.user, business):
            raise Http404
        if not form.is_valid():
            return self.page(form, status=UNPROCESSABLE)
        if "edit" in request.POST:
            return self.page(form)
        words = {name: form.cleaned_data[name] for name in NAMES}
        if "send" not in request.POST:
            return self._preview(form, words)
        try:
            lead = commands.send_lead_answer(self.group, actor=request.user, **words)
        except Refused as refusal:
            return self.page(form, status=CONFLICT, refusal=refusal.message)
        return redirect("business:lead", business, reference, lead.pk)

    def _preview(self, form: forms.Form, words: dict[str, Any]) -> HttpResponse:
        context = {
            "business": self.group.business,
            "nav": "inbox",
            "group": self.group,
            "waiting": queries.waiting_in_group(self.group),
            "typed": [(name, value) for name, value in typed(form) if name != "version"],
            "answer": answer_card(Answer(**words)),
        }
        return render(self.request, "business/group_preview.html", context)


class LeadResultPage(GroupView):
    """How many cases got the answer, and which did not and why."""

    def get(self, request: HttpRequest, business: int, reference: str, pk: int) -> HttpResponse:
        lead = self.group.lead_answers.select_related("by").filter(pk=pk).first()
        if lead is None:
            raise Http404
        page = queries.lead_skipped(lead, request.GET.get("after", ""))
        context = {
            "business": self.group.business,
            "nav": "inbox",
            "group": self.group,
            "rows": page.rows,
            "after": page.after,
        }
        return render(request, "business/lead.html", lead_rows([lead])[0] | context)


def _card(lead: GroupAnswer) -> dict[str, Any]:
    return answer_card(Answer(**{name: getattr(lead, name) for name in NAMES}))


def membership_of(case: Any) -> dict[str, Any] | None:
    """The group a case is in, for its own pages: the group, and how many others are in it."""
    member = queries.membership(case)
    if member is None:
        return None
    others = queries.others_in_group(member)
    return {"group": member.group, "others": f"{queries.CAP}+" if others > queries.CAP else str(others)}
