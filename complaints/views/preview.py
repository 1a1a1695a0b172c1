"""A step that is shown before it is done: what was typed is kept under a token, and its preview has an address.

POST keeps and leads to `?kept=…`: that page reloads, is gone back to, and is sent once; with `&edit=1` it is typed on.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE, StepView
from complaints.commands import preview as preview_commands
from complaints.models import TypedStep
from ui.components import Row
from ui.fields import MoneyField, PartedDateField
from ui.templatetags.ui import cn_date, money

CHANGED = "changed_meanwhile"
OURS = ("csrfmiddlewaretoken", "send", "kept", "seen", "edit")  # not typed


def keep(request: HttpRequest) -> str:
    """Keep what was typed into this page; returns its token."""
    typed = request.POST.copy()
    for name in OURS:
        typed.pop(name, None)
    return preview_commands.keep_typed(typed.urlencode(), actor=signed_in(request), path=request.path)


def kept_url(request: HttpRequest, token: str) -> str:
    return f"{request.path}?kept={token}"


def was_shown(request: HttpRequest) -> bool:
    """Whether the preview's own button was pressed: only it says what the case stood at."""
    return {"send", "seen"} <= set(request.POST)


def typed_rows(form: forms.BaseForm) -> list[Row]:
    """Rows of what was typed: a choice by its label, a day and a sum in words, a box only when it is ticked."""
    rows = []
    for field in form.visible_fields():
        value, labels = field.value(), {str(key): text for key, text in getattr(field.field, "choices", ())}
        if isinstance(field.field, forms.BooleanField):
            value = _("是") if value else ""
        elif isinstance(field.field, PartedDateField):
            value = cn_date(field.field.to_python(value))
        elif isinstance(field.field, MoneyField):
            value = money(field.field.to_python(value))
        values = value if isinstance(value, list) else [value]
        shown = "、".join(str(labels.get(str(one), one)) for one in values if one not in (None, ""))
        if shown:
            rows.append(Row(str(field.label), shown))
    return rows


class PreviewedView(StepView):
    """Gets, asks, shows, runs. A page says by `previews` what is shown first, and by `preview` how."""

    def previews(self, case: Any, form: forms.BaseForm) -> bool:
        """Whether this is shown before it is done; raises `Refused` where it cannot be done."""
        raise NotImplementedError

    def preview(
        self, case: Any, form: forms.BaseForm, *, token: str = "", status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        raise NotImplementedError

    def mark(self, case: Any) -> str:
        """Mark of the point the case stands at: with another, what was shown may not hold any more. Locks the case."""
        return ""

    def is_whole(self, form: forms.BaseForm) -> bool:
        """Whether nothing in a valid form is left open; adds the errors."""
        return True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = request.GET.get("kept", "")
        if not token:
            return super().get(request, *args, **kwargs)
        case = self.get_case()
        row = preview_commands.find_typed(token, actor=signed_in(request), path=request.path)
        if row is None or row.sent_at:
            return self._over(request, case, row)
        form = self._kept_form(case, row)
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
            if "edit" in request.GET:
                return self._render(request, case, form)
            if not (form.is_valid() and self.is_whole(form)):
                return self._render(request, case, form, status=UNPROCESSABLE)
            return self.preview(case, form, token=token)
        except Refused as refusal:
            return self._refused(request, case, form, refusal)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = request.POST.get("kept", "")
        if not token:
            return super().post(request, *args, **kwargs)
        case = self.get_case()
        row = preview_commands.find_typed(token, actor=signed_in(request), path=request.path)
        if row is None or row.sent_at:
            return self._over(request, case, row)
        form = self._kept_form(case, row)
        try:
            self.machine.check(case, self.page.step, request.user, timezone.now())
            if not (form.is_valid() and self.is_whole(form)):
                return self._render(request, case, form, status=UNPROCESSABLE)
            if not was_shown(request):
                return redirect(kept_url(request, token))
            response = self._do(request, case, form, row)
        except Refused as refusal:
            return self._refused(request, case, form, refusal)
        return response or self._done(request, case, form)

    def act(self, request: HttpRequest, case: Any, form: forms.BaseForm) -> HttpResponse | None:
        if not self.is_whole(form):
            return self._render(request, case, form, status=UNPROCESSABLE)
        if not form.fields and was_shown(request):  # nothing to type: the page itself is the preview
            return self._do(request, case, form)
        if not self.previews(case, form):
            return super().act(request, case, form)
        if not form.fields:
            return redirect(request.path)
        return redirect(kept_url(request, keep(request)))

    def _kept_form(self, case: Any, row: TypedStep) -> forms.BaseForm:
        return self.get_form(self.page, case, data=QueryDict(row.data), files=self.request.FILES)

    def _do(
        self, request: HttpRequest, case: Any, form: forms.BaseForm, row: TypedStep | None = None
    ) -> HttpResponse | None:
        """Run the command, if what was shown still holds; what was kept is sent with it, once."""
        with transaction.atomic():
            if row is not None and not preview_commands.spend_typed(row):
                row.sent_at = timezone.now()
                return self._over(request, case, row)
            if request.POST["seen"] != self.mark(case):
                raise Refused(_("您核对期间，这件投诉有了新的进展。请看过最新的情况，再确认一次。"), CHANGED)
            return super().act(request, case, form)

    def _done(self, request: HttpRequest, case: Any, form: forms.BaseForm) -> HttpResponse:
        messages.success(request, self.page.said(form.cleaned_data))
        return redirect(self.get_success_url(case))

    def _over(self, request: HttpRequest, case: Any, row: TypedStep | None) -> HttpResponse:
        """It was sent already: Back, or a second press. Or it is too old."""
        if row is not None:
            return self.twice(request, case)
        old = Refused(_("这份预览已经超过一天，没有发出。请重新填写。"), "too_old")
        return self._refused(request, case, self.get_form(self.page, case), old)

    def _refused(self, request: HttpRequest, case: Any, form: forms.BaseForm | None, refusal: Refused) -> HttpResponse:
        """Show what would be sent now, with the same words typed, where the case went on meanwhile."""
        if refusal.code != CHANGED or form is None:
            return super()._refused(request, case, form, refusal)
        vars(self).pop("case", None)  # read anew
        try:
            case = self.get_case()
            token = request.POST.get("kept", "")
            return self.preview(case, form, token=token, status=CONFLICT, refusal=refusal.message)
        except Refused as why:
            return super()._refused(request, case, form, why)
