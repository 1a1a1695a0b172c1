"""Complaints in the admin: the worklist, and the case page, which is read-only. Every change is a step."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.roles import roles_of
from accounts.visitors import signed_in
from casework.errors import Refused
from complaints import access
from complaints.commands import privacy
from complaints.models import Complaint
from complaints.queries import finding, worklist
from complaints.rules.codes import Side
from complaints.views import case_file, mediation, version
from complaints.workflow import MOVES, Role, Step
from search.columns import in_order
from ui.admin import ModelAdmin
from ui.templatetags.ui import cn_date, due, mini
from workspace.admin import bulk, service_link
from workspace.admin import worklist as worklist_admin
from workspace.admin.bulk_steps import MergeMany, RefuseMany
from workspace.admin.call import CallPage, Calls
from workspace.admin.case_page import case_page
from workspace.admin.disposal import DisposalPage, Disposals
from workspace.admin.feed import FeedPage
from workspace.admin.filter import SaveFilter, forget_filter, saved_filters
from workspace.admin.group import Groups, LinkGroup, StaffGroup, link_url
from workspace.admin.hotline import Hotline
from workspace.admin.steps import StaffStep
from workspace.admin.watch import Watching

TITLE_SHOWN = 24


@admin.register(Complaint)
class ComplaintAdmin(ModelAdmin):
    """Nothing here saves a complaint: the list reads, the case page reads, the steps run commands."""

    list_display = ("reference", "title_", "category_", "respondent_", "status_", "due_", "officer_", "filed_")
    list_display_links = ("reference", "title_")
    list_filter = (
        worklist_admin.WorklistFilter,
        worklist_admin.OfficerFilter,
        worklist_admin.MediatorFilter,
        worklist_admin.WatchFilter,
        worklist_admin.LateFilter,
        worklist_admin.LevelFilter,
        worklist_admin.CategoryFilter,
    )
    search_fields = ("reference",)  # see get_search_results
    search_help_text = _("编号、订单号、企业、标题或事情经过里的字词")
    sortable_by = ()
    actions = ("take_selected", "assign_selected", "refuse_selected", "merge_selected", "link_selected")
    list_disable_select_all = True  # the ticked rows, never the whole list
    list_before_template = "admin/complaints/worklist/list_title.html"
    list_per_page = 30
    list_fullwidth = True
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the table
    paginator = worklist_admin.InfinitePaginator

    # --- who ---
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Complaint | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Complaint | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complaint]:
        return worklist.listed(access.for_staff(request.user))

    # --- the worklist ---
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[worklist_admin.Worklist]:
        return worklist_admin.Worklist

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-pk",) if worklist_admin.chosen(request) == "done" else ("due_at", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Complaint], search_term: str
    ) -> tuple[QuerySet[Complaint], bool]:
        """Everything that holds the words, best first; among all filed cases, or within the worklist that is chosen."""
        found = finding.search(queryset, search_term)
        if found is None:
            return queryset, False
        request.found_more = found.more  # type: ignore[attr-defined]
        return in_order(queryset, found.keys), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        more = {"title": worklist_admin.title(request), "saved": saved_filters(request)}
        return super().changelist_view(request, (extra_context or {}) | more)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Taking is an officer's; giving to another is an officer's or a supervisor's, as the table has it."""
        found = super().get_actions(request)
        held = roles_of(request.user)
        allowed = {
            "take_selected": Role.OFFICER in held,
            "assign_selected": bool(held & MOVES[Step.ASSIGN].by),
            "refuse_selected": bool(held & MOVES[Step.PROPOSE_REFUSAL].by),
            "merge_selected": bool(held & MOVES[Step.MERGE].by),
            "link_selected": access.links_cases(request.user),
        }
        return {name: action for name, action in found.items() if allowed.get(name)}

    @admin.action(description=_("由我承办"))
    def take_selected(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> None:
        bulk.give(request, bulk.chosen(request), request.user)

    @admin.action(description=_("分配给…"))
    def assign_selected(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> HttpResponse:
        return redirect(bulk.page_url(bulk.chosen(request)))

    @admin.action(description=_("不予受理…"))
    def refuse_selected(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> HttpResponse:
        return redirect(bulk.page_url(bulk.chosen(request), "complaints_refuse_many"))

    @admin.action(description=_("并案…"))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> HttpResponse:
        return redirect(bulk.page_url(bulk.chosen(request), "complaints_merge_many"))

    @admin.action(description=_("关联到群体投诉"))
    def link_selected(self, request: HttpRequest, queryset: QuerySet[Complaint]) -> HttpResponse:
        return redirect(link_url(bulk.chosen(request)))

    @admin.display(description=_("标题"))
    def title_(self, case: Complaint) -> str:
        return Truncator(case.title).chars(TITLE_SHOWN)

    @admin.display(description=_("类别"))
    def category_(self, case: Complaint) -> str:
        return str(case.category)

    @admin.display(description=_("企业"))
    def respondent_(self, case: Any) -> str:
        return Truncator(case.respondent).chars(TITLE_SHOWN)

    @admin.display(description=_("状态"))
    def status_(self, case: Any) -> str:
        return render_to_string("components/tag.html", vars(case.line.tag))

    @admin.display(description=_("期限"))
    def due_(self, case: Any) -> str:
        line, small = case.line.deadline, case.line.mini
        if line is None:
            return "—"
        ruler = mini(small.used, small.total, small.label, small.state) if small else ""
        return format_html('{}<span class="due__on">{} {}</span>', due(line.state, line.left), ruler, line.words)

    @admin.display(description=_("受理员"))
    def officer_(self, case: Complaint) -> str:
        return case.officer.display_name if case.officer else "—"

    @admin.display(description=_("提交日期"))
    def filed_(self, case: Complaint) -> str:
        return cn_date(case.filed_at)

    # --- the case page and its steps ---
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        step = self.admin_site.admin_view(StaffStep.as_view(admin_site=self.admin_site))
        hotline = self.admin_site.admin_view(Hotline.as_view(admin_site=self.admin_site))
        give = self.admin_site.admin_view(bulk.AssignMany.as_view(admin_site=self.admin_site))
        keep = self.admin_site.admin_view(SaveFilter.as_view(admin_site=self.admin_site))
        return [
            path("assign/", give, name="complaints_assign"),
            path("refuse/", self._view(RefuseMany), name="complaints_refuse_many"),
            path("merge/", self._view(MergeMany), name="complaints_merge_many"),
            path("filters/", keep, name="complaints_filters"),
            path(
                "filters/<int:pk>/delete/", self.admin_site.admin_view(forget_filter), name="complaints_filter_delete"
            ),
            path("<int:pk>/do/<str:step>/", step, name="complaints_complaint_step"),
            path("<int:pk>/sessions/<int:session>.ics", view(self.session_view), name="complaints_session"),
            path("<int:pk>/letter.pdf", view(self.letter_view), name="complaints_letter"),
            path("<int:pk>/agreement.pdf", view(self.agreement_view), name="complaints_agreement"),
            path("<int:pk>/versions/", self.admin_site.admin_view(self.versions_view), name="complaints_versions"),
            path(
                "<int:pk>/case.<str:kind>", self.admin_site.admin_view(self.case_file_view), name="complaints_case_file"
            ),
            path("<int:pk>/watch/", self._view(Watching), name="complaints_watch"),
            path("feed/", self._view(FeedPage), name="complaints_feed"),
            path("hotline/", hotline, name="complaints_hotline"),
            path("hotline/calls/", self._view(Calls), name="complaints_calls"),
            path("hotline/calls/<int:pk>/", self._view(CallPage), name="complaints_call"),
            path("disposals/", self._view(Disposals), name="complaints_disposals"),
            path("disposals/<int:pk>/", self._view(DisposalPage), name="complaints_disposal"),
            path("groups/", self._view(Groups), name="complaints_groups"),
            path("groups/link/", self._view(LinkGroup), name="complaints_group_link"),
            path("groups/<int:pk>/", self._view(StaffGroup), name="complaints_group"),
            *super().get_urls(),
        ]

    def _view(self, view: Any) -> Any:
        """A page inside the admin's frame and behind its door."""
        return self.admin_site.admin_view(view.as_view(admin_site=self.admin_site))

    def case_file_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """The file of the case, as this person sees it; the ledger says who took it along, so a link does not do."""
        if kind not in case_file.MAKERS:
            raise Http404
        case = access.get_for_staff(request.user, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            return case_file.answer(request, case, Side.STAFF, kind, access.sight_of(case, request.user))
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect("admin:complaints_complaint_change", case.pk)

    def letter_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter to the company, to be printed; it takes the case along, so a link does not do."""
        case = access.get_for_staff(request.user, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            return service_link.answer(request, case)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect("admin:complaints_complaint_change", case.pk)

    def session_view(self, request: HttpRequest, pk: int, session: int) -> HttpResponse:
        """A meeting for the calendar."""
        return mediation.session_file(access.get_for_staff(request.user, pk), session, request.user)

    def agreement_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The signed agreement as PDF."""
        case = access.get_for_staff(request.user, pk)
        privacy.record_opening(case, actor=signed_in(request))
        return mediation.agreement_file(request, case, access.sight_of(case, request.user))

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything the complainant said, version by version."""
        case = access.get_for_staff(request.user, pk)
        privacy.record_opening(case, actor=signed_in(request))
        found = version.compared(case, Side.STAFF, request.GET, access.sight_of(case, request.user))
        context = self.admin_site.each_context(request) | vars(found)
        back = {"back_url": reverse("admin:complaints_complaint_change", args=[case.pk]), "opts": case._meta}
        return TemplateResponse(request, "admin/complaints/version/versions.html", context | back | {"original": case})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        case = access.get_for_staff(request.user, int(object_id))
        privacy.record_opening(case, actor=signed_in(request))
        context = self.admin_site.each_context(request) | case_page(case, signed_in(request), timezone.now())
        return TemplateResponse(request, "admin/complaints/case/case.html", context)
