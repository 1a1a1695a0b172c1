"""The front door of filing, and the category."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from accounts import blocks
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from catalogue import queries
from complaints.commands import draft as draft_commands
from complaints.forms.draft import CategoryForm, category_changes
from complaints.queries import case as case_queries
from complaints.rules.completeness import FilingPage
from complaints.views.draft.page import DraftView, page_url, step_bar
from complaints.views.draft.typed import lacks_answers


class New(LoginRequiredMixin, View):
    """The front door: choosing a kind of problem makes the draft. `?category=` names the top level that is wanted."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._render(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid() or form.chosen is None:
            return self._render(form, status=UNPROCESSABLE)
        now = timezone.now()
        draft = case_queries.untouched_draft(signed_in(request), form.chosen, now)
        draft = draft or draft_commands.start_draft(actor=signed_in(request), category=form.chosen, now=now)
        return redirect(page_url(draft, FilingPage.PRECHECK))

    def _form(self, data: Any = None) -> CategoryForm:
        return CategoryForm(data, categories=queries.categories(), near=self.request.GET.get("category", ""))

    def _render(self, form: CategoryForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "steps": step_bar(FilingPage.CATEGORY),
            "blocked": blocks.told(signed_in(self.request), timezone.now()),
        }
        return render(self.request, "complaints/draft/new.html", context, status=status)


class CategoryPage(DraftView):
    """The kind of problem, chosen anew."""

    page = FilingPage.CATEGORY
    template_name = "complaints/draft/category.html"
    owned = ("category",)

    def get_form(self, data: Any = None) -> CategoryForm:
        chosen = self.draft.category
        return CategoryForm(
            data,
            categories=queries.categories(),
            near=chosen.top.code if chosen else "",
            later=self.is_later,
            initial={"sub": chosen.code} if chosen else {},
        )

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.render(self.get_form())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render(form, status=UNPROCESSABLE)
        try:
            if form.chosen:
                self.save(category_changes(form.chosen, self.draft))
        except Refused as refusal:
            if refusal.code == "changed":
                self.draft = self.on.load()
                form = self.get_form(request.POST)
            return self.render(form, status=CONFLICT, refusal=refusal.message)
        if self.is_changing and not self.is_later and lacks_answers(self.draft):
            return redirect(self.url(FilingPage.PRECHECK) + self.suffix)
        return self.go_on()
