"""Letter templates: written by supervisors, put into a step's form by whoever takes the step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from casework.models import CalendarDay
from casework.workdays import day_of
from complaints.models import Complaint, LetterTemplate
from complaints.rules import letter as letter_rules
from complaints.rules.deadline import due_of
from ui.admin import ModelAdmin
from ui.templatetags.ui import cn_date


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ModelAdmin):
    list_display = ("name", "place", "is_active", "position")
    list_filter = ("place", "is_active")
    search_fields = ("name", "body")
    sortable_by = ()
    list_per_page = 100
    show_full_result_count = False
    fields = ("place", "name", "body", "position", "is_active")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body" and field:
            known = "、".join(f"{{{name}}}（{meaning}）" for name, meaning in letter_rules.PLACEHOLDERS.items())
            field.help_text = _("可以用的占位符：%(known)s。") % {"known": known}
        return field

    def has_delete_permission(self, request: HttpRequest, obj: LetterTemplate | None = None) -> bool:
        return False  # switched off


def filled(rows: Iterable[LetterTemplate], case: Complaint, now: datetime) -> dict[int, dict[str, Any]]:
    """Each letter as it reads in this case."""
    values = _values(case, now)
    return {pk: row | {"text": letter_rules.fill(row["text"], values)} for pk, row in unfilled(rows).items()}


def unfilled(rows: Iterable[LetterTemplate]) -> dict[int, dict[str, Any]]:
    """Each letter with its places open, for a text that goes to many cases."""
    return {
        row.pk: {"pk": row.pk, "name": row.name, "step": row.step, "field": row.field, "text": row.body} for row in rows
    }


def fill(text: str, case: Complaint, now: datetime) -> str:
    """Text that was typed for many cases, as it reads in this one."""
    return letter_rules.fill(text, _values(case, now))


def _values(case: Complaint, now: datetime) -> dict[str, str]:
    today = day_of(now)
    return {
        "投诉人": case.complainant_name,
        "企业": case.respondent,
        "编号": case.reference,
        "日期": cn_date(today),
        "期限": cn_date(due_of(case, CalendarDay.objects.calendar(), now), today) or _("（没有期限）"),
    }


def offer(form: forms.BaseForm, step: str, rows: dict[int, dict[str, Any]]) -> None:
    """Let the fields of the form offer their letters."""
    for name in form.fields:
        own = [row for row in rows.values() if (row["step"], row["field"]) == (step, name)]
        if own:
            form[name].letters = own  # type: ignore[attr-defined]


def put(rows: dict[int, dict[str, Any]], chosen: str, step: str, typed: dict[str, Any]) -> dict[str, Any]:
    """Values of the form once the chosen letter is put into its field; an unknown letter changes nothing."""
    letter = rows.get(int(chosen)) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else None
    if letter is None or letter["step"] != step:
        return typed
    siblings = [row["text"].strip() for row in rows.values() if (row["step"], row["field"]) == (step, letter["field"])]
    now = str(typed.get(letter["field"]) or "")
    return typed | {letter["field"]: letter_rules.put(letter["text"], now, siblings)}
