"""Preview of a staff step: its notices, to whom each goes, and what was typed.

A step that tells a party anything is previewed; the notices' table says which do, so no page can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.views import StepPage
from complaints.commands import preview as preview_commands
from complaints.models import Complaint
from complaints.notices import table
from complaints.queries import case as case_queries
from complaints.queries import worklist
from complaints.rules.letter import unfilled
from complaints.views.preview import PreviewedView, typed_rows
from notifications import rehearsal
from notifications.kinds import KINDS
from notifications.models import Notice
from ui.admin import StaffPage
from workspace.admin import letter


class StaffPreview(StaffPage, PreviewedView):
    """A step's page in the admin, with its letters: every one that tells a party is shown first."""

    begun: dict[str, Any] = {}  # what an unsent form holds: a letter, or what was typed before it was put in
    shown: dict[str, Any] = {}  # the preview, for the template

    def complaint_of(self, case: Any) -> Complaint:
        return case

    def tells(self, page: StepPage) -> bool:
        """Whether the step may tell a party, whatever is typed: the button leads to a preview."""
        return table.tells_a_party(page.step)

    def rehearsed(self, case: Any, form: forms.BaseForm) -> list[Notice]:
        return preview_commands.rehearse(lambda: self.page.run(copy(case), self.request.user, dict(form.cleaned_data)))

    # --- letters ---
    @cached_property
    def letters(self) -> dict[int, dict[str, Any]]:
        rows = worklist.letter_templates(self.page.step) if self.page.form else []
        return letter.filled(rows, self.complaint_of(self.get_case()), timezone.now())

    def get_form(self, page: StepPage, case: Any, **data: Any) -> forms.BaseForm:
        if "data" not in data:
            data.setdefault("initial", self.begun)
        form = super().get_form(page, case, **data)
        letter.offer(form, page.step, self.letters)
        return form

    # --- the page ---
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`?letter=` names a letter to begin with. A step with nothing to type begins with its preview."""
        if "kept" in request.GET:
            return super().get(request, *args, **kwargs)
        self.begun = letter.put(self.letters, request.GET.get("letter", ""), self.page.step, self.begun)
        case = self.get_case()
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
            form = self.get_form(self.page, case)
            if form.fields:
                return self._render(request, case, form)
            form = self.get_form(self.page, case, data={})
            is_shown = form.is_valid() and self.previews(case, form)
            return self.preview(case, form) if is_shown else self._render(request, case, form)
        except Refused as refusal:
            return self._refused(request, case, None, refusal)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A letter is put into what was typed; that does nothing yet."""
        chosen = request.POST.get("apply", "")
        if not chosen:
            return super().post(request, *args, **kwargs)
        blank = self.get_form(self.page, self.get_case())
        typed = {
            name: field.widget.value_from_datadict(request.POST, request.FILES, name)
            for name, field in blank.fields.items()
        }
        self.begun = letter.put(self.letters, request.POST.get(f"letter-{chosen}", ""), self.page.step, typed)
        return self.get(request, *args, **kwargs)

    def get_context(self, page: StepPage, case: Any) -> dict[str, Any]:
        frame = {"title": page.title, "opts": case._meta, "original": case, "is_previewed": self.tells(page)}
        return self.admin_site.each_context(self.request) | super().get_context(page, case) | frame | self.shown

    # --- the preview ---
    def previews(self, case: Any, form: forms.BaseForm) -> bool:
        if self.page.after:  # it answers the person who takes it, at once
            return False
        posted = self.rehearsed(case, form)
        return self.tells(self.page) or any(table.is_for_a_party(notice.kind) for notice in posted)

    def preview(
        self, case: Any, form: forms.BaseForm, *, token: str = "", status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        self.shown = {
            "told": told(self.rehearsed(case, form)),
            "letter": typed_rows(form),
            "token": token,
            "mark": self.mark(case),
        }
        return self._render(self.request, case, form, status=status, refusal=refusal)

    def mark(self, case: Any) -> str:
        return case_queries.standing(self.complaint_of(case), but=table.SILENT)

    def is_whole(self, form: forms.BaseForm) -> bool:
        """A letter with a place to fill does not go out."""
        for name, place in unfinished(form):
            words = _("“%(place)s”这里还没有填写。请补上，或者删去，再预览。")
            form.add_error(name, words % {"place": place})
        return not form.errors


def unfinished(form: forms.BaseForm) -> list[tuple[str, str]]:
    """The fields whose text has a place to fill, and the place."""
    found = []
    for name, field in form.fields.items():
        if isinstance(field, forms.CharField) and not isinstance(field, forms.URLField | forms.EmailField):
            value = form.data.get(form.add_prefix(name))
            if isinstance(value, str) and (place := unfilled(value)):
                found.append((name, place))
    return found


def told(posted: Iterable[Notice]) -> list[dict[str, Any]]:
    return rehearsal.told(posted, lambda notice: _side(notice.kind))


def once(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """First of each side among the many who are told the same of their own case, and how many others."""
    first: dict[str, dict[str, Any]] = {}
    for person in people:
        row = first.setdefault(str(person["side"]), person | {"others": -1})
        row["others"] += 1
    return list(first.values())


def _side(kind: str) -> Any:
    if not table.is_for_a_party(kind):
        return _("工作人员")
    return _("企业") if KINDS[kind].is_for_business else _("投诉人")
