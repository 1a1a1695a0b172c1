"""Appeals in the admin: the list, one appeal with the steps that are allowed, a page for each step. All read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.roles import roles_of
from accounts.visitors import signed_in
from appeals import access, commands, notices, presenters, queries
from appeals.desk import machine
from appeals.models import Appeal
from appeals.workflow import OPEN, Status, Step
from casework.models import CalendarDay
from casework.views import Deed, StepPage, calls
from complaints import access as complaint_access
from complaints.commands.privacy import record_opening
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.rules.deadline import deadline
from complaints.workflow import Role
from notifications.models import Notice
from ui.admin import ChangeList, ModelAdmin
from ui.templatetags.ui import cn_date, due
from workspace.admin.preview import StaffPreview
from workspace.admin.worklist import InfinitePaginator
from workspace.forms.appeal import AssignForm, DismissForm, UpholdForm
from workspace.presenters import undelivered

SHOWN = {"mine": _("由我复核"), "none": _("待分配复核员"), "done": _("已结束")}
PAGES = {
    str(page.step): page
    for page in (
        StepPage(
            step=Step.ASSIGN,
            title=_("指派复核员"),
            button=_("指派"),
            run=calls(commands.assign),
            form=AssignForm,
            lead=_("只能指派没有参与过这件投诉、与双方无关的复核员，现有复核最少的排在前面。"),
            done=_("已指派复核员。"),
        ),
        StepPage(
            step=Step.UPHOLD,
            title=_("申诉成立"),
            button=_("撤销原结果，重新办理"),
            run=calls(commands.uphold),
            form=UpholdForm,
            lead=_("原结果撤销并留档，投诉按您选择的环节重新办理，期限重新计算。双方会收到通知。"),
            done=_("申诉成立，投诉已重新办理。"),
            is_grave=True,
        ),
        StepPage(
            step=Step.DISMISS,
            title=_("驳回申诉"),
            button=_("驳回，维持原结果"),
            run=calls(commands.dismiss),
            form=DismissForm,
            lead=_("原结果不变，投诉人对这一结果不能再次申诉。双方会收到通知。"),
            done=_("申诉已驳回，维持原结果。"),
            is_grave=True,
        ),
        StepPage(
            step=Step.RELEASE,
            title=_("退回待分配"),
            button=_("退回"),
            run=calls(commands.release),
            lead=_("退回后由其他复核员办理，期限不变。"),
            done=_("已退回，等待重新指派。"),
        ),
    )
}


class ShownFilter(admin.SimpleListFilter):
    """The choice of appeals in the list. Without one: all that are open."""

    title = _("申诉")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(SHOWN.items())

    def choices(self, changelist: Any) -> Any:
        for index, choice in enumerate(super().choices(changelist)):
            yield choice if index else choice | {"display": _("全部未办结")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> QuerySet[Appeal]:
        if self.value() == "done":
            return queryset.exclude(status__in=sorted(OPEN))
        queryset = queryset.filter(status__in=sorted(OPEN))
        if self.value() == "mine":
            return queryset.filter(reviewer=request.user.pk)
        return queryset.filter(status=Status.FILED) if self.value() == "none" else queryset


class Reviews(ChangeList):
    """A page of appeals, each with the clock of its complaint: one calendar for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        now, calendar = timezone.now(), CalendarDay.objects.calendar()
        for appeal in self.result_list:
            appeal.deadline = deadline(appeal.complaint, calendar, now) if appeal.status in OPEN else None


class AppealStep(StaffPreview):
    machine = machine
    pages = PAGES
    template_name = "admin/appeals/appeal/step.html"

    @cached_property
    def case(self) -> Appeal:
        return access.get_for_staff(self.request.user, self.kwargs["pk"])

    def get_case(self) -> Appeal:
        return self.case

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_opening(self.case.complaint, actor=signed_in(request))
        return super().get(request, *args, **kwargs)

    def get_success_url(self, case: Appeal) -> str:
        return reverse("admin:appeals_appeal_change", args=[case.pk])

    def complaint_of(self, case: Appeal) -> Complaint:
        return case.complaint

    def tells(self, page: StepPage) -> bool:
        return notices.tells_a_party(page.step)

    def rehearsed(self, case: Appeal, form: BaseForm) -> list[Notice]:
        """Rehearse on an appeal of its own: the deed drives the complaint too."""
        other = access.get_for_staff(self.request.user, case.pk)
        return super().rehearsed(other, form)

    def mark(self, case: Appeal) -> str:
        return f"{super().mark(case)}.{case.status}.{case.reviewer_id}"


@admin.register(Appeal)
class AppealAdmin(ModelAdmin):
    """Nothing here saves an appeal: the list reads, the page reads, the steps run commands."""

    list_display = ("reference", "complaint_", "reason", "status_", "due_", "reviewer_", "filed_")
    list_filter = (ShownFilter,)
    sortable_by = ()
    actions = None
    list_before_template = "admin/appeals/appeal/list_title.html"
    list_per_page = 30
    list_fullwidth = True
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = InfinitePaginator

    # --- who ---
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Appeal | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Appeal | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        return access.for_staff(request.user)

    # --- the list ---
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Reviews

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-pk",) if request.GET.get(ShownFilter.parameter_name) == "done" else ("filed_at", "pk")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        shown = SHOWN.get(request.GET.get(ShownFilter.parameter_name, ""))
        more = {"title": shown or _("未办结的申诉"), "overturned": queries.overturned(timezone.now())}
        return super().changelist_view(request, (extra_context or {}) | more)

    @admin.display(description=_("投诉"))
    def complaint_(self, appeal: Appeal) -> str:
        return f"{appeal.complaint.reference}，{appeal.complaint.respondent}"

    @admin.display(description=_("状态"))
    def status_(self, appeal: Appeal) -> str:
        return render_to_string("components/tag.html", vars(presenters.tag(appeal)))

    @admin.display(description=_("期限"))
    def due_(self, appeal: Any) -> str:
        line = appeal.deadline
        return format_html('{}<span class="due__on">{}</span>', due(line.state, line.left), line.words) if line else "—"

    @admin.display(description=_("复核员"))
    def reviewer_(self, appeal: Appeal) -> str:
        return appeal.reviewer.display_name if appeal.reviewer else "—"

    @admin.display(description=_("申诉日期"))
    def filed_(self, appeal: Appeal) -> str:
        return cn_date(appeal.filed_at)

    # --- one appeal ---
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        step = view(AppealStep.as_view(admin_site=self.admin_site))
        return [
            path("<int:pk>/do/<str:step>/", step, name="appeals_appeal_step"),
            path("of/<int:pk>/", view(self.of_view), name="appeals_of"),
            *super().get_urls(),
        ]

    def of_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The way from a complaint to its newest appeal."""
        appeal = queries.latest(complaint_access.get_for_staff(request.user, pk))
        if appeal is None:
            raise Http404
        return redirect("admin:appeals_appeal_change", appeal.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        appeal, now = access.get_for_staff(request.user, int(object_id)), timezone.now()
        record_opening(appeal.complaint, actor=signed_in(request), now=now)
        allowed = machine.allowed(appeal, request.user, now)
        sight = complaint_access.sight_of(appeal.complaint, request.user)
        return self.show(
            request,
            "admin/appeals/appeal/page.html",
            **vars(presenters.shown(appeal, Side.STAFF, now, sight=sight)),
            title=appeal.reference,
            original=appeal,
            # the parties are told by the complaint's steps, under its reference
            unreached=undelivered.sentences(appeal.complaint.reference, since=appeal.filed_at),
            deeds=_deeds(appeal, request.user, allowed),
            take_url=_step_url(appeal, Step.ASSIGN) if _may_take(appeal, request.user, allowed) else "",
        )


def _step_url(appeal: Appeal, step: str) -> str:
    return reverse("admin:appeals_appeal_step", args=[appeal.pk, step])


def _may_take(appeal: Appeal, user: Any, allowed: list[str]) -> bool:
    if Step.ASSIGN not in allowed or appeal.reviewer or Role.REVIEWER not in roles_of(user):
        return False
    return queries.may_review(appeal, user)


def _deeds(appeal: Appeal, user: Any, allowed: list[str]) -> list[Deed]:
    """The steps that are allowed now, each with its form; ids differ, many forms share the page."""
    found = []
    for step, page in PAGES.items():
        if step in allowed:
            form = page.make_form(appeal, user, auto_id=f"id_{step}_%s")
            kind = "grave" if page.is_grave else ""
            found.append(Deed(page, _step_url(appeal, step), kind, form, notices.tells_a_party(step)))
    return found
