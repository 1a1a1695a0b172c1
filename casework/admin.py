"""The calendar in the admin: which days count, to be read. The yearly notice is loaded as a whole, never typed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from casework.models import CalendarDay
from casework.workdays import HOLIDAY, MAKE_UP, WEEKEND, WORKDAY
from ui.admin import ModelAdmin


class YearFilter(admin.SimpleListFilter):
    """One year at a time; this one when nothing is chosen."""

    title = _("年份")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        this = timezone.localdate().year
        return [(str(year), str(year)) for year in range(this - 2, this + 3)]

    def choices(self, changelist: Any) -> Any:
        for choice in list(super().choices(changelist))[1:]:
            yield choice | {"selected": choice["display"] == self._year()}

    def queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> QuerySet[CalendarDay]:
        return queryset.filter(date__year=int(self._year()))

    def _year(self) -> str:
        year = self.value() or ""
        known = {value for value, _label in self.lookup_choices}
        return year if year in known else str(timezone.localdate().year)


class KindFilter(admin.SimpleListFilter):
    """The days that a yearly notice is about are the ones people look for."""

    title = _("性质")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("special", _("节假日和调休")), *CalendarDay.KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> QuerySet[CalendarDay]:
        if self.value() == "special":
            return queryset.filter(kind__in=(HOLIDAY, MAKE_UP))
        return queryset.filter(kind=self.value()) if self.value() in dict(CalendarDay.KINDS) else queryset


@admin.register(CalendarDay)
class CalendarDayAdmin(ModelAdmin):
    list_display = ("date", "weekday_", "kind_", "notice_ref", "provisional")
    list_display_links = None
    list_before_template = "admin/casework/calendar_lead.html"
    list_filter = (YearFilter, KindFilter)
    ordering = ("date",)
    sortable_by = ()
    actions = None
    list_per_page = 100
    show_full_result_count = False

    @admin.display(description=_("星期"))
    def weekday_(self, day: CalendarDay) -> str:
        return date_format(day.date, "l")

    @display(  # type: ignore[untyped-decorator]  # unfold's
        description=_("性质"), label={HOLIDAY: "success", MAKE_UP: "warning", WEEKEND: "info", WORKDAY: "default"}
    )
    def kind_(self, day: CalendarDay) -> tuple[str, Any]:
        return day.kind, day.get_kind_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return False
