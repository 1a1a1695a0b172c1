"""The pages beside a category's form: a preview of what people will see, and the versions it has had."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from casework.views import UNPROCESSABLE
from catalogue import queries as category_queries
from catalogue.forms.questions import QuestionsForm
from catalogue.models import Category, CategoryVersion
from catalogue.rules import version
from catalogue.rules.precheck import asked_elsewhere


def top_category(pk: int) -> Category:
    category = Category.objects.filter(pk=pk, parent=None).first()
    if category is None:
        raise Http404
    return category


def preview(request: HttpRequest, category: Category, formset: Any | None) -> HttpResponse:
    """The questions as people will see them: as they are now, or as the formset has them, of which nothing is saved."""
    status = 200
    if formset is None:
        rows, problems = list(category.fields.all()), []
    elif not formset.management_form.is_valid():
        status, rows, problems = UNPROCESSABLE, [], [_("预览没有收到表单，请回到类别页面再试一次。")]
    else:
        rows, problems = _typed(formset)
    rows = sorted((row for row in rows if row.is_active and row.label), key=lambda row: row.position or 0)
    elsewhere = asked_elsewhere(row.as_question() for row in category.precheck.filter(is_active=True))
    evidence = category.evidence if formset is None else request.POST.get("evidence", "").splitlines()
    context = {
        "category": category,
        "form": QuestionsForm(questions=[row.as_question() for row in rows if row.key not in elsewhere]),
        "elsewhere": [row.label for row in rows if row.key in elsewhere],
        "problems": problems,
        "evidence": [item.strip() for item in evidence if item.strip()],
    }
    return render(request, "admin/catalogue/category/preview.html", context, status=status)


def _typed(formset: Any) -> tuple[list[Any], list[str]]:
    """The rows as typed, and what keeps them from being saved."""
    rows, problems = [], []
    for form in formset.forms:
        if not form.instance.pk and not form.has_changed():
            continue
        for name, messages in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            problems += [f"{form.instance.label or form.instance.key} {label}：{message}" for message in messages]
        rows.append(form.instance)
    return rows, problems


def compare(request: HttpRequest, category: Category, site_context: dict[str, Any]) -> HttpResponse:
    """Every version, newest first, and what two of them differ in: by default the newest and the one before."""
    found = category_queries.category_versions(category)
    by_number = {row.number: row for row in found}
    after = _chosen(request, "after", by_number) or (found[0] if found else None)
    before = _chosen(request, "before", by_number) or (by_number.get(after.number - 1) if after else None)
    if before and after and before.number > after.number:
        before, after = after, before
    context = site_context | {
        "title": _("%(name)s：各版本") % {"name": category.name},
        "opts": category._meta,
        "original": category,
        "versions": found,
        "before": before,
        "after": after,
        "changes": version.differences(before.content, after.content) if before and after else [],
        "questions": [(row["label"], _kind(row)) for row in after.content["questions"]] if after else [],
        "prechecks": list(dict.fromkeys(row["label"] for row in after.content["precheck"])) if after else [],
    }
    return TemplateResponse(request, "admin/catalogue/category/versions.html", context)


def _chosen(request: HttpRequest, name: str, by_number: dict[int, CategoryVersion]) -> CategoryVersion | None:
    text = request.GET.get(name, "")
    return by_number.get(int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _kind(row: dict[str, Any]) -> str:
    return version.shown("questions", "kind", row["kind"])


def need(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
