"""The bases of everything in the staff admin: a list answers only what its page offers to ask.

Django takes every `field__lookup=` of a model's own columns in the address of a list, shown or not, and orders by
every column for `o=`. So a list would tell what it masks or leaves out, one question at a time. Here it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.admin import DateFieldListFilter, SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeListSearchForm
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views import View
from unfold import admin as unfold
from unfold import views

from ui.typed import CleanedField

DATES = ("year", "month", "day")
LIMITS = {"contact": "60/d/user"}


class SearchForm(ChangeListSearchForm):
    bound_field_class = CleanedField


class ChangeList(views.ChangeList):
    """A list that is called what it holds, and ordered only by the columns whose headings say so."""

    search_form_class = SearchForm

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.title = str(self.opts.verbose_name_plural)

    def get_ordering_field(self, field_name: Any) -> Any:
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None


def may_find_by_contact(request: HttpRequest) -> bool:
    """Whether this person may find one more by a whole number or address; counted, for each confirms a guess."""
    if ratelimit.consume(request, app="ui", action="contact", config=LIMITS, limit_get=True):
        return True
    messages.error(request, _("您24小时内按手机号或邮箱查找的次数过多，请明天再试。"))
    return False


class ModelAdmin(unfold.ModelAdmin):
    """Registered models have this base, all of them: a test walks the registry."""

    def action_checkbox(self, obj: Model) -> str:
        """Box of a row, which says which row."""
        name = {"aria-label": _("选择%(what)s") % {"what": obj}}
        return unfold.checkbox.render(ACTION_CHECKBOX_NAME, str(obj.pk), name)

    action_checkbox.short_description = unfold.ModelAdmin.action_checkbox.short_description  # type: ignore[attr-defined]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ChangeList

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Form whose texts come as those of every other page: without what nobody sees."""
        form = super().get_form(*args, **kwargs)
        form.bound_field_class = CleanedField
        return form

    def get_formsets_with_inlines(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(*args, **kwargs):
            formset.form.bound_field_class = CleanedField
            yield formset, inline

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Whether a filter of the page asks this. What it does not ask is refused before the database is asked."""
        filters = self.get_list_filter(request) if request else self.list_filter
        dates = {f"{self.date_hierarchy}__{part}" for part in DATES} if self.date_hierarchy else set()
        return lookup in dates | set(_asked(self.model, filters))

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Rows are named by their key; by no other column, which would tell it."""
        return to_field == self.opts.pk.name

    def show(self, request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """A page of our own among Django's, in the frame of the admin."""
        frame = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, template, frame | context, status=status)


class StaffPage(View):
    """A page of the staff that is no model's; `admin_site`, given by who mounts it, draws the frame."""

    admin_site: Any = None

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        frame = self.admin_site.each_context(self.request)
        return TemplateResponse(self.request, template, frame | context, status=status)


def _asked(model: type[Model], filters: Any) -> Iterator[str]:
    """The names in an address that these filters read."""
    for one in filters:
        if isinstance(one, type) and issubclass(one, SimpleListFilter):
            yield str(one.parameter_name)
            continue
        path, kind = one if isinstance(one, tuple | list) else (one, None)
        field = get_fields_from_path(model, path)[-1]
        if kind and issubclass(kind, DateFieldListFilter):
            yield from (f"{path}__gte", f"{path}__lt")
        target = getattr(field, "target_field", None)
        yield f"{path}__{target.name}__exact" if target else f"{path}__exact"
        yield f"{path}__isnull"
