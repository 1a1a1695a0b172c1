"""The front door of filing, and the category."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from catalogue import queries
from complaints.commands import draft as draft_commands
from complaints.forms.draft import CategoryForm, SubCategoryForm, category_changes
from complaints.queries import case as case_queries
from complaints.rules.completeness import FilingPage
from complaints.views.draft.page import DraftView, page_url, step_bar
from complaints.views.draft.typed import lacks_answers


class New(LoginRequiredMixin, View):
    """The front door: choosing a top category makes the draft."""

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {"category": request.GET.get("category", "")}
        return self._render(CategoryForm(categories=queries.categories(), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CategoryForm(request.POST, categories=queries.categories())
        if not form.is_valid():
            return self._render(form, status=UNPROCESSABLE)
        now = timezone.now()
        draft = case_queries.untouched_draft(signed_in(request), form.chosen, now)
        draft = draft or draft_commands.start_draft(actor=signed_in(request), category=form.chosen, now=now)
        return redirect(page_url(draft, FilingPage.PRECHECK if form.chosen.is_filable else FilingPage.CATEGORY))

    def _render(self, form: CategoryForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "steps": step_bar(FilingPage.CATEGORY)}
        return render(self.request, "complaints/draft/new.html", context, status=status)


class CategoryPage(DraftView):
    """The sub-category; with `?top` the top level is chosen anew."""

    page = FilingPage.CATEGORY
    template_name = "complaints/draft/category.html"
    owned = ("category",)

    @cached_property
    def is_top(self) -> bool:
        """Whether the top level is asked: also where it has nothing below it to choose, or is no longer in use."""
        chosen = self.draft.category
        return "top" in self.request.GET or not chosen or not chosen.top.is_active or chosen.top.is_filable

    def get_form(self, data: Any = None) -> CategoryForm | SubCategoryForm:
        chosen = self.draft.category
        if chosen is None or self.is_top:
            initial = {"category": chosen.top.code if chosen else ""}
            return CategoryForm(data, categories=queries.categories(), initial=initial)
        initial = {"sub": chosen.code if chosen else ""}
        return SubCategoryForm(data, top=chosen.top, later=self.is_later, initial=initial)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.render(self.get_form(), is_top=self.is_top)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render(form, status=UNPROCESSABLE, is_top=self.is_top)
        chosen, was = form.chosen, self.draft.category
        is_same_top = was is not None and was.top == chosen  # then what was chosen below it stays
        try:
            if chosen and not is_same_top:
                self.save(category_changes(chosen, self.draft))
        except Refused as refusal:
            if refusal.code == "changed":
                self.draft = self.on.load()
                form = self.get_form(request.POST)
            return self.render(form, status=CONFLICT, refusal=refusal.message, is_top=self.is_top)
        if chosen and not chosen.is_filable:
            return redirect(self.url(FilingPage.CATEGORY) + self.suffix)
        if self.is_changing and not self.is_later and lacks_answers(self.draft):
            return redirect(self.url(FilingPage.PRECHECK) + self.suffix)
        return self.go_on()
