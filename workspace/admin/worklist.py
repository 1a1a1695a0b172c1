"""The worklists: their names and addresses, filters with fixed choices, pages that nobody counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold import paginator

from casework.models import CalendarDay
from catalogue import queries
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.queries import worklist
from complaints.rules.codes import Side
from complaints.workflow import Role, Status
from ui.admin import ChangeList

OPEN = "open"
PAGES_MAX = 200  # what lies further back is found by its number
WORKLISTS = {
    "intake": _("待受理"),
    "countersign": _("待复签"),
    "amendment": _("待同意修改"),
    "forward": _("待转交"),
    "objection": _("企业异议"),
    "extension": _("延期申请"),
    "mediation": _("调解"),
    "appeal": _("申诉复核"),
    "late": _("平台已超期"),
    "overdue": _("逾期督办"),
    "supplement": _("待补充"),
    "reply": _("待答复"),
    "confirm": _("待确认"),
    "perform": _("履行中"),
    "done": _("已办结"),
}


# Who acts on what stands there, and so has it in the menu and on the first page; who only reads has all of them.
_DESK = {Role.OFFICER, Role.SUPERVISOR}
_READERS = {Role.AUDITOR}
ACTS_ON: dict[str, set[Role]] = dict.fromkeys(WORKLISTS, _DESK) | {
    "mediation": _DESK | {Role.MEDIATOR},
    "perform": _DESK | {Role.MEDIATOR},
    "appeal": {Role.REVIEWER, Role.SUPERVISOR},
    "late": _DESK | {Role.MEDIATOR, Role.REVIEWER},
    "done": _DESK | {Role.MEDIATOR, Role.REVIEWER},
}


def of_role(held: frozenset[str]) -> dict[str, Any]:
    """The worklists of somebody with these staff roles; a superuser without any reads them all."""
    if not held or held & _READERS:
        return WORKLISTS
    return {key: title for key, title in WORKLISTS.items() if held & ACTS_ON[key]}


LEVELS = {"1": _("一级催办"), "2": _("二级督办"), "3": _("三级督办")}


def address(**query: str) -> str:
    """The address of a worklist: `list`, `officer`, `late` and `category` as the filters understand them."""
    url = reverse("admin:complaints_complaint_changelist")
    return f"{url}?{urlencode(query)}" if query else url


class WorklistFilter(admin.SimpleListFilter):
    """Choice of a worklist. Without one: every open case."""

    title = _("工作列表")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(WORKLISTS.items())

    def choices(self, changelist: Any) -> Any:
        for index, choice in enumerate(super().choices(changelist)):
            yield choice if index else choice | {"display": _("全部未办结")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        if chosen(request) == OPEN and (searched(request) or watched(request)):
            return queryset
        return worklist.on_worklist(queryset, chosen(request), timezone.now())


def chosen(request: HttpRequest) -> str:
    """The worklist in the address; nonsense means every open case."""
    key = request.GET.get(WorklistFilter.parameter_name, "")
    return key if key in WORKLISTS else OPEN


def is_number(text: str) -> bool:
    """Whether this is somebody's id, small enough for the database."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def searched(request: HttpRequest) -> str:
    """Text in the search box."""
    return request.GET.get(SEARCH_VAR, "").strip()


def title(request: HttpRequest) -> Any:
    """Name of the list: a search without a chosen worklist looks among all filed cases."""
    if chosen(request) in WORKLISTS:
        return WORKLISTS[chosen(request)]
    if watched(request) and not searched(request):
        return _("我关注的")
    return _("搜索结果") if searched(request) else _("全部未办结")


class CategoryFilter(admin.SimpleListFilter):
    """The top category."""

    title = _("投诉类别")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(row.code, row.listed_as) for row in queries.listed_categories()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(Q(category__code=self.value()) | Q(category__parent__code=self.value()))


class OfficerFilter(admin.SimpleListFilter):
    title = _("受理员")
    parameter_name = "officer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("我")), ("none", _("还没有分配"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        chosen = self.value() or ""
        if chosen == "me":
            return queryset.filter(officer=request.user.pk)
        if is_number(chosen):  # a link of the table of loads
            return queryset.filter(officer=int(chosen))
        return queryset.filter(officer=None) if self.value() == "none" else queryset


class MediatorFilter(admin.SimpleListFilter):
    """Choice of a mediator; only a case in mediation has one to look for."""

    title = _("调解员")
    parameter_name = "mediator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("我")), ("none", _("还没有指派"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        chosen = {"me": request.user.pk, "none": None}
        if self.value() not in chosen:
            return queryset
        return queryset.filter(status=Status.MEDIATION, mediator=chosen[self.value() or ""])


class WatchFilter(admin.SimpleListFilter):
    """Cases that this person watches, ended or not unless a worklist is chosen as well."""

    title = _("关注")
    parameter_name = "watched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("我关注的"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        return queryset.filter(watches__by=request.user.pk) if watched(request) else queryset


def watched(request: HttpRequest) -> bool:
    return request.GET.get(WatchFilter.parameter_name) == "1"


class LevelFilter(admin.SimpleListFilter):
    """How far the urging of a company has come; only what is overdue has a level."""

    title = _("督办级别")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(LEVELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        return worklist.at_level(queryset, int(self.value() or 0)) if self.value() in LEVELS else queryset


class LateFilter(admin.SimpleListFilter):
    title = _("期限")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("已逾期"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        return queryset.filter(due_at__lte=timezone.now()) if self.value() else queryset


class InfinitePaginator(paginator.InfinitePaginator):
    """Pages without a COUNT: one row more than is shown says whether there is a next one.

    Unfold knows by the class's name that there is no number to print.
    """

    template_name = "admin/complaints/worklist/pages.html"
    has_next = False

    @cached_property
    def count(self) -> int:
        return PAGES_MAX * self.per_page

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        self.has_next = len(rows) > self.per_page and number < PAGES_MAX
        return self._get_page(rows[: self.per_page], number, self)


class Worklist(ChangeList):
    """A page of cases, each with its tag and deadline: one calendar for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        now, calendar = timezone.now(), CalendarDay.objects.calendar()
        for case in self.result_list:
            case.line = case_presenters.row(case, Side.STAFF, calendar, now)
