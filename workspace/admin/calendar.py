"""节假日安排: staff load the State Council's yearly notice, see what it moves, confirm, and watch it being done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.visitors import signed_in
from casework import yearly
from casework.errors import Refused
from casework.models import CalendarDay, CalendarNotice
from casework.views import CONFLICT, UNPROCESSABLE
from casework.workdays import HOLIDAY, MAKE_UP, Calendar, day_of
from complaints import access
from complaints.commands import calendar as calendar_commands
from complaints.commands.calendar import rehearse_calendar
from complaints.models import Complaint
from complaints.queries import calendar as calendar_queries
from complaints.workflow import Clock
from ui.admin import ModelAdmin
from ui.templatetags.ui import cn_date
from workspace.admin import preview
from workspace.forms.calendar import CalendarNoticeForm

TEMPLATES = "admin/complaints/calendar/"
KINDS = dict(CalendarDay.KINDS)


@admin.register(CalendarNotice)
class CalendarNoticeAdmin(ModelAdmin):
    """Loaded through a preview; what was loaded is read, never changed."""

    list_display = ("year", "ref", "loaded_by_", "loaded_at", "state_", "moved")
    list_before_template = f"{TEMPLATES}list_lead.html"
    list_select_related = ("loaded_by",)
    ordering = ("-pk",)
    sortable_by = ()
    actions = None
    show_full_result_count = False

    # --- who ---
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: CalendarNotice | None = None) -> bool:
        return request.user.has_perm("casework.view_calendarday")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_load_calendar(request.user)

    def has_change_permission(self, request: HttpRequest, obj: CalendarNotice | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CalendarNotice | None = None) -> bool:
        return False

    @admin.display(description=_("载入人"))
    def loaded_by_(self, notice: CalendarNotice) -> str:
        return str(notice.loaded_by.display_name)

    @display(description=_("进展"), label={"done": "success", "under_way": "warning"})
    def state_(self, notice: CalendarNotice) -> tuple[str, Any]:
        return ("done", _("已完成")) if notice.applied_at else ("under_way", _("正在执行"))

    # --- loading ---
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The text, its preview, and the confirmation: three POSTs of the same form."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        this_year = day_of(timezone.now()).year
        if request.method != "POST":
            return self._load_page(request, CalendarNoticeForm(this_year=this_year))
        form = CalendarNoticeForm(request.POST, this_year=this_year)
        if not form.is_valid():
            return self._load_page(request, form, status=UNPROCESSABLE)
        act = request.POST.get("act")
        if act == "back":
            return self._load_page(request, form)
        if act != "confirm":
            return self._page(request, "preview", _preview(form, request.user) | {"form": form})
        found = form.cleaned_data
        try:
            notice = calendar_commands.load_calendar_notice(
                actor=signed_in(request), year=found["year"], ref=found["ref"], text=found["text"]
            )
        except Refused as refusal:
            return self._load_page(request, form, status=CONFLICT, refusal=refusal.message)
        return redirect("admin:casework_calendarnotice_change", notice.pk)

    def _load_page(self, request: HttpRequest, form: CalendarNoticeForm, **more: Any) -> HttpResponse:
        return self._page(request, "load", {"form": form, "example": yearly.EXAMPLE} | more)

    # --- looking ---
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        notice = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if notice is None or len(object_id) > 18:
            raise Http404
        found = yearly.read(notice.text, notice.year)
        return self._page(request, "notice", {"notice": notice, "named": _named(found), "original": notice})

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        title = {"load": _("载入节假日安排"), "preview": _("预览节假日安排"), "notice": _("节假日安排通知")}[name]
        return self.show(request, f"{TEMPLATES}{name}.html", title=title, **context)


def _preview(form: CalendarNoticeForm, user: Any) -> dict[str, Any]:
    """Days that change, and running clocks that would move with them."""
    now, found = timezone.now(), form.cleaned_data["found"]
    before, kinds = CalendarDay.objects.calendar(), found.kinds()
    after = before.announced(kinds)
    moved = calendar_queries.preview(after, min(kinds), max(kinds), now)
    cases = [shift.clock.case_id for shift in moved.rows]
    open_to = set(access.for_staff(user).filter(pk__in=cases).values_list("pk", flat=True))
    return {
        "found": found,
        "days": [
            {"date": day, "before": KINDS[before.kind(day)], "after": KINDS[kind]}
            for day, kind in sorted(kinds.items())
            if before.kind(day) != kind
        ],
        "named": _named(found),
        "unnamed": [cn_date(day, date(found.year, 1, 1)) for day in found.unnamed()],
        "that_year": date(found.year, 1, 1),
        "was_provisional": not before.is_announced(found.year),
        "moved": moved,
        "rows": [
            {
                "case": shift.clock.case if shift.clock.case_id in open_to else None,
                "clock": Clock(shift.clock.kind).label,
                "before": shift.clock.due_on,
                "after": shift.due_on,
            }
            for shift in moved.rows
        ],
        "rest": moved.count - len(moved.rows),
        **_sample([row.clock.case for row in moved.rows if row.clock.case_id in open_to], after, form, now),
    }


def _sample(cases: list[Complaint], calendar: Calendar, form: CalendarNoticeForm, now: datetime) -> dict[str, Any]:
    """The very words of one of the cases, on each channel; one that a company knows of, if there is one."""
    case = next((case for case in cases if case.served_at), cases[0] if cases else None)
    if case is None:
        return {}
    posted = rehearse_calendar(case.pk, calendar=calendar, ref=form.cleaned_data["ref"], now=now)
    people = [person | {"others": 0} for person in preview.once(preview.told(posted))]
    return {"sample": case, "told": people}


def _named(found: yearly.Yearly) -> list[tuple[Any, str]]:
    """Days that the notice names, in two lines: the days off and the days on."""
    by_kind = {kind: sorted(day for day, is_ in found.days.items() if is_ == kind) for kind in (HOLIDAY, MAKE_UP)}
    return [
        (KINDS[kind], "、".join(cn_date(day, date(found.year, 1, 1)) for day in days))
        for kind, days in by_kind.items()
        if days
    ]
