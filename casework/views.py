"""The page of one step: a sentence, a form, a button. Mounted by each audience over its own way of getting the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from casework.errors import Refused
from casework.machine import Machine

CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True)
class StepPage:
    """A step's page: words, form, deed. `run(case, actor, data)` calls the command with the form's cleaned data."""

    step: str
    title: Any
    button: Any
    run: Callable[[Any, Any, dict[str, Any]], Any]
    form: type[forms.Form] | None = None
    lead: Any = ""  # what happens when this is done
    done: Any = ""  # the sentence shown afterwards
    is_grave: bool = False  # a red button: this ends something, or undoes it
    correctable_days: int = 0  # how long a supervisor can undo it (`Move.correctable`); 0: never
    template: str = ""


class StepView(View):
    """Get the case, ask the form, run the command, redirect. A refusal shows the page again, with what was typed."""

    machine: Machine
    pages: Mapping[str, StepPage]
    template_name: str

    def get_case(self) -> Any:
        """The case this person may act on; raises Http404 otherwise."""
        raise NotImplementedError

    def get_success_url(self, case: Any) -> str:
        raise NotImplementedError

    def get_form(self, page: StepPage, case: Any, **data: Any) -> forms.Form:
        """An unbound or bound form; forms of ours take the case, to offer what it has."""
        kind: Any = page.form or forms.Form
        form: forms.Form = kind(case=case, **data) if getattr(kind, "wants_case", False) else kind(**data)
        return form

    def get_context(self, page: StepPage, case: Any) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get_done(self, form: forms.Form) -> Any:
        """The sentence shown when it is done; where it depends on what was chosen, on the form."""
        return self.page.done

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("step") not in self.pages:
            raise Http404
        self.page = self.pages[kwargs["step"]]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self.get_case()
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
        except Refused as refusal:
            return self._refused(request, case, None, refusal)
        return self._render(request, case, self.get_form(self.page, case))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self.get_case()
        form = self.get_form(self.page, case, data=request.POST, files=request.FILES)
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
            if not form.is_valid():
                return self._render(request, case, form, status=UNPROCESSABLE)
            response = self.act(request, case, form)
        except Refused as refusal:
            return self._refused(request, case, form, refusal)
        if response is not None:
            return response
        messages.success(request, self.get_done(form) or _("已完成：%(title)s") % {"title": self.page.title})
        return redirect(self.get_success_url(case))

    def act(self, request: HttpRequest, case: Any, form: forms.Form) -> HttpResponse | None:
        """Run the command with a valid form. A response is shown in place of the redirect: a preview, a last error."""
        self.page.run(case, request.user, form.cleaned_data)
        return None

    def _refused(self, request: HttpRequest, case: Any, form: forms.Form | None, refusal: Refused) -> HttpResponse:
        """A form that confirms what was shown (`asks_anew`) keeps nothing: where another thing stands by now, it is
        shown and asked about anew."""
        if getattr(self.page.form, "asks_anew", False):
            case = self.get_case()
            form = self.get_form(self.page, case) if refusal.code == "changed" else None
        return self._render(request, case, form, status=CONFLICT, refusal=refusal.message)

    def _render(
        self, request: HttpRequest, case: Any, form: forms.Form | None, *, status: int = 200, refusal: str = ""
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
