"""Files for a step that is not taken yet: the shelves of `files.views.staging`, one for each step of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from casework.views import UNPROCESSABLE, StepPage
from complaints import access
from complaints.commands.staging import StepShelf
from complaints.workflow import Step
from files.views.staging import fields_of, furnish, is_partial, partial

# The steps in whose forms files are given; one more is one more line here and a field in its form.
STEPS = frozenset(
    {
        *(Step.SUPPLEMENT, Step.ADD_EVIDENCE, Step.APPEAL, Step.SUPPORT_APPEAL),
        *(Step.ANSWER, Step.OBJECT, Step.REPORT_PERFORMED),
        *(Step.NOTE, Step.SERVE, Step.DELIVER_AGAIN, Step.RECORD_ANSWER, Step.CLOSE_UNREACHABLE),
    }
)


def shelf_of(request: HttpRequest, *, reference: str, step: str) -> StepShelf:
    """The shelf behind an address, for anybody who has a part in the filed case; whether the step may be taken now is
    asked of the table when something is added."""
    if step not in STEPS:
        raise Http404
    return StepShelf(access.get_filed(request.user, reference), step, request.user)


class TakesFiles:
    """Mixed into a `StepView`: the files of its forms are kept from the moment they arrive."""

    request: Any
    page: StepPage

    def shelf(self, case: Any) -> StepShelf:
        return StepShelf(case, self.page.step, self.request.user)

    def get_form(self, page: StepPage, case: Any, **data: Any) -> forms.BaseForm:
        form: Any = super().get_form(page, case, **data)  # type: ignore[misc]
        return furnish(form, self.shelf(case), self.request if "data" in data else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A file that is uploaded, taken out, brought back or covered changes nothing but what is kept."""
        if not is_partial(request):
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        case: Any = self.get_case()  # type: ignore[attr-defined]
        form: Any = self.get_form(self.page, case, data=request.POST, files=request.FILES)
        shown = partial(
            request, self.shelf(case), form, lambda **data: self.get_form(self.page, case, **data), nav="file"
        )
        if shown is None or isinstance(shown, HttpResponse):
            return shown or super().post(request, *args, **kwargs)  # type: ignore[misc]
        return self.show_again(case, form, shown)

    def show_again(self, case: Any, form: Any, blank: Any) -> HttpResponse:
        """The page once more. `form`: as it was sent; `blank`: holding what was typed, without a word of what lacks."""
        status = UNPROCESSABLE if any(field.problems for field in fields_of(form).values()) else 200
        return self._render(self.request, case, blank, status=status)  # type: ignore[attr-defined]
