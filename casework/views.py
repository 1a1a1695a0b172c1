"""The page of one step: a sentence, a form, a button. Mounted by each audience over its own way of getting the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from casework import once
from casework.errors import Refused
from casework.forms import NothingTyped, TakesCase
from casework.machine import A, C, E, Machine
from ui.values import Cleaned, Words

CONFLICT, UNPROCESSABLE = 409, 422


Subject = TypeVar("Subject", bound=models.Model)  # a case, or what goes by steps without being one
Person = TypeVar("Person")
Run = Callable[[Subject, Person, Cleaned], object]  # case, actor, the form's cleaned data


def calls(command: Callable[..., object], *names: str) -> Callable[[models.Model, object, Cleaned], object]:
    """Call the command with these of the form's values; with all of them where none is named."""

    def run(case: models.Model, actor: object, data: Cleaned) -> object:
        return command(case, actor=actor, **{name: data[name] for name in names or data})

    return run


@dataclass(frozen=True)
class StepPage(Generic[Subject, Person]):
    """A step's page as a row: words, form, deed, and hooks for what is its own. No view asks which step it has."""

    step: str
    title: Words
    button: Words
    run: Run[Subject, Person]
    form: type[TakesCase] | None = None
    lead: Words = ""  # what happens when this is done
    done: Words | Callable[[Cleaned], Words] = ""  # the sentence shown afterwards, or a function of what was typed
    adds: bool = False  # it adds something that was not there: the same within minutes is one (`once`)
    is_look: bool = False  # its answer is a page that shows something, each time it is asked for
    is_grave: bool = False  # a red button: this ends something, or undoes it
    is_awaited: bool = False  # somebody waits for it: it stands on top, or stands out
    correctable_days: int = 0  # how long a supervisor can undo it (`Move.correctable`); 0: never
    template: str = ""
    more: tuple[Callable[[Subject, Person], object], ...] = ()  # shown beside the form: dataclasses
    elsewhere: Callable[[Subject], str] | None = None  # of the case: the address where this is done instead, or ""
    before: Callable[[HttpRequest], HttpResponse | None] | None = None  # what must be passed before the deed
    after: Callable[..., HttpResponse] | None = None  # of view, case, result: in place of the redirect

    @property
    def kind(self) -> type[TakesCase]:
        return self.form or NothingTyped

    def make_form(self, case: Subject, user: Person, **more: object) -> TakesCase:
        return self.kind(case=case, user=user, **more)

    def said(self, data: Cleaned) -> Words:
        """The sentence shown when it is done."""
        found = self.done(data) if callable(self.done) else self.done
        return found or _("已完成：%(title)s") % {"title": self.title}


@dataclass(frozen=True)
class Deed(Generic[Subject, Person]):
    """A step that is open now, for the page of its case: with its form, or where it is asked for on its own page."""

    page: StepPage[Subject, Person]
    url: str
    kind: str = ""  # how its button looks: first, grave or plain
    form: forms.BaseForm | None = None
    is_previewed: bool = False


class StepView(View, Generic[C, A, E]):
    """Get the case, ask the form, run the command, redirect. A refusal shows the page again, with what was typed."""

    machine: Machine[C, A, E]
    pages: Mapping[str, StepPage[C, A]]
    template_name: str

    @property
    def person(self) -> A:
        """Account that takes the step: every mount lets in only who is signed in."""
        return cast("A", self.request.user)

    def get_case(self) -> C:
        """The case this person may act on; raises Http404 otherwise."""
        raise NotImplementedError

    def get_success_url(self, case: C) -> str:
        raise NotImplementedError

    def get_form(self, page: StepPage[C, A], case: C, **data: object) -> forms.BaseForm:
        """An unbound or bound form."""
        return page.make_form(case, self.person, **data)

    def get_context(self, page: StepPage[C, A], case: C) -> dict[str, object]:
        """More for the template."""
        return {name: value for beside in page.more for name, value in vars(beside(case, self.person)).items()}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if kwargs.get("step") not in self.pages:
            raise Http404
        self.page = self.pages[str(kwargs["step"])]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        case = self.get_case()
        if self.page.elsewhere and (url := self.page.elsewhere(case)):
            return redirect(url)
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
        except Refused as refusal:
            return self._refused(request, case, None, refusal)
        return self._render(request, case, self.get_form(self.page, case))

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        case = self.get_case()
        form = self.get_form(self.page, case, data=request.POST, files=request.FILES)
        if not self.page.is_look and once.was_done(request, form):
            return self.twice(request, case)
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
            if not form.is_valid():
                return self._render(request, case, form, status=UNPROCESSABLE)
            response = self.act(request, case, form)
        except Refused as refusal:
            return self._refused(request, case, form, refusal)
        if response is not None:
            return response
        messages.success(request, self.page.said(form.cleaned_data))
        return redirect(self.get_success_url(case))

    def act(self, request: HttpRequest, case: C, form: forms.BaseForm) -> HttpResponse | None:
        """Run the command with a valid form. A response is shown in place of the redirect: a preview, a last error."""
        page = self.page
        if page.before and (first := page.before(request)):
            return first
        with transaction.atomic():
            if not page.is_look and not once.spend(request, form.cleaned_data, adds=page.adds):
                return self.twice(request, case)
            result = page.run(case, self.person, form.cleaned_data)
        return page.after(self, case, result) if page.after else None

    def twice(self, request: HttpRequest, case: C) -> HttpResponse:
        """The answer to a second sending of the same: it leads to where the first one did."""
        messages.info(request, _("“%(title)s”刚才已经完成，没有再做一次。") % {"title": self.page.title})
        return redirect(self.get_success_url(case))

    def _refused(self, request: HttpRequest, case: C, form: forms.BaseForm | None, refusal: Refused) -> HttpResponse:
        """A form that confirms what was shown (`asks_anew`) keeps nothing: where another thing stands by now, it is
        shown and asked about anew."""
        if self.page.kind.asks_anew:
            case = self.get_case()
            form = self.get_form(self.page, case) if refusal.code == "changed" else None
        return self._render(request, case, form, status=CONFLICT, refusal=refusal.message)

    def _render(
        self, request: HttpRequest, case: C, form: forms.BaseForm | None, *, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        context = {
            "case": case,
            "page": self.page,
            "form": form,
            "refusal": refusal,
            "back_url": self.get_success_url(case),
            **self.get_context(self.page, case),
        }
        return render(request, self.page.template or self.template_name, context, status=status)
