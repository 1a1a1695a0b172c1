"""企业认领 in the admin: the worklist of open claims, and one claim beside what speaks against it, with its deeds."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from accounts.visitors import signed_in
from businesses import access, claims, commands, credit_codes, records
from businesses.forms import ApproveForm, AskMoreForm, RefuseForm
from businesses.models import BusinessClaim
from businesses.presenters import claiming
from businesses.presenters.claiming import CHANGE_URL
from businesses.views.claiming import served
from casework import references
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE, StepPage, calls
from notifications import rehearsal
from notifications.models import Notice
from ui.admin import ModelAdmin, StaffPage
from ui.templatetags.ui import cn_date

Deed = claims.Deed
NOT_TYPED = ("csrfmiddlewaretoken", "send", "seen", "edit")


PAGES = {
    page.step: page
    for page in (
        StepPage(
            step=Deed.APPROVE,
            title=_lazy("通过"),
            button=_lazy("通过"),
            run=calls(commands.approve),
            form=ApproveForm,
            lead=_lazy("申请人成为企业的负责人，可以答复投诉、邀请成员。申请人和企业现有的负责人都会收到通知。"),
            done=_lazy("申请已通过，我们已通知申请人。"),
        ),
        StepPage(
            step=Deed.ASK_MORE,
            title=_lazy("要求补充材料"),
            button=_lazy("要求补充材料"),
            run=calls(commands.ask_more),
            form=AskMoreForm,
            lead=_lazy("申请人会收到通知。补充后，这份申请回到工作列表。"),
            done=_lazy("已要求补充，我们已通知申请人。"),
        ),
        StepPage(
            step=Deed.REFUSE,
            title=_lazy("不通过"),
            button=_lazy("不通过"),
            run=calls(commands.refuse),
            form=RefuseForm,
            lead=_lazy("申请人会收到通知和理由，可以重新申请。企业现有的成员不受影响。"),
            done=_lazy("申请没有通过，我们已通知申请人。"),
            is_grave=True,
        ),
    )
}


class StateFilter(admin.SimpleListFilter):
    """State of a claim. Without a choice: every open claim."""

    title = _lazy("状态")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(claims.Status.choices)

    def choices(self, changelist: Any) -> Any:
        for index, choice in enumerate(super().choices(changelist)):
            yield choice if index else choice | {"display": _("全部未办结")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[BusinessClaim]) -> QuerySet[BusinessClaim]:
        if self.value() in claims.Status.values:
            return queryset.filter(status=self.value())
        return queryset.filter(status__in=claims.OPEN)


@admin.register(BusinessClaim)
class BusinessClaimAdmin(ModelAdmin):
    """Nothing here saves a claim: the list and the page read, the deeds run commands."""

    list_display = ("reference", "name", "credit_code", "claimant_", "status_", "disputed_", "filed_")
    list_display_links = ("reference", "name")
    list_filter = (StateFilter,)
    search_fields = ("=reference", "=credit_code", "name")
    search_help_text = _lazy("编号、信用代码，或企业名称的一部分")
    sortable_by = ()
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.sees_claims(request.user)

    def has_view_permission(self, request: HttpRequest, obj: BusinessClaim | None = None) -> bool:
        return access.sees_claims(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BusinessClaim | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BusinessClaim | None = None) -> bool:
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """A number or code is found with whatever was pasted around it."""
        code = credit_codes.compact(search_term)
        asked = references.find(search_term) or (code if credit_codes.is_meant(code) else search_term)
        return super().get_search_results(request, queryset, asked)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessClaim]:
        return records.with_dispute(access.claims_for_staff(request.user)).select_related("claimant")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        is_done = request.GET.get(StateFilter.parameter_name, "") in set(claims.Status.values) - claims.OPEN
        return ("-pk",) if is_done else ("status_since", "pk")

    @admin.display(description=_lazy("申请人"))
    def claimant_(self, claim: BusinessClaim) -> str:
        return claim.claimant_name

    @admin.display(description=_lazy("状态"))
    def status_(self, claim: BusinessClaim) -> str:
        return render_to_string("components/tag.html", vars(claiming.tag(claim)))

    @admin.display(description=_lazy("争议"))
    def disputed_(self, claim: Any) -> str:
        if not claim.is_open:
            return ""
        return render_to_string("components/tag.html", {"text": _("有争议"), "kind": "bad"}) if claim.disputed else "—"

    @admin.display(description=_lazy("提交日期"))
    def filed_(self, claim: BusinessClaim) -> str:
        return cn_date(claim.filed_at)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page of one claim; nothing is changed here."""
        if not (object_id.isdecimal() and len(object_id) < 19):
            raise Http404
        return ClaimPage.as_view(admin_site=self.admin_site)(request, pk=int(object_id))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        page = ClaimPage.as_view(admin_site=self.admin_site)
        return [
            path("<int:pk>/do/<str:deed>/", view(page), name="businesses_claim_deed"),
            path("<int:pk>/files/<int:file>/<str:variant>/", view(claim_file), name="businesses_claim_file"),
            *super().get_urls(),
        ]


def claim_file(request: HttpRequest, pk: int, file: int, variant: str) -> HttpResponseBase:
    """A clean copy for staff; the original stays sealed."""
    if not access.opens_papers(request.user):
        raise Http404
    return served(_claim(request, pk), file, variant, request)


def _claim(request: HttpRequest, pk: int) -> BusinessClaim:
    """Absent, and one's own, raise the same `Http404`."""
    rows = access.claims_for_staff(request.user).select_related("claimant", "business")
    claim = rows.filter(pk=pk).first()
    if claim is None:
        raise Http404
    return claim


@dataclass(frozen=True)
class DeedHere:
    """A deed on the page of its claim, with its form; open where it was refused."""

    page: StepPage
    url: str
    form: forms.Form
    is_open: bool


class ClaimPage(StaffPage):
    """One claim; a deed that is refused comes back open, with what was typed."""

    def get(self, request: HttpRequest, pk: int, deed: str = "") -> HttpResponse:
        claim = _claim(request, pk)
        if deed:
            return redirect(CHANGE_URL, claim.pk)
        return self._page(claim)

    def post(self, request: HttpRequest, pk: int, deed: str = "") -> HttpResponse:
        claim = _claim(request, pk)
        page = PAGES.get(deed)
        if page is None or not access.decides_claims(request.user):
            raise Http404
        form = self._form(page, claim, data=request.POST)
        if not form.is_valid():
            return self._page(claim, form, deed, status=UNPROCESSABLE)
        if "edit" in request.POST:
            return self._page(claim, form, deed)
        try:
            posted = rehearsal.rehearse(lambda: page.run(copy(claim), request.user, dict(form.cleaned_data)))
            if request.POST.get("seen") != rehearsal.mark(posted):
                return self._preview(claim, page, posted)
            page.run(claim, request.user, form.cleaned_data)
        except Refused as refusal:
            claim.refresh_from_db()
            return self._page(claim, form, deed, status=CONFLICT, refusal=refusal.message)
        messages.success(request, page.said(form.cleaned_data))
        return redirect(CHANGE_URL, claim.pk)

    def _preview(self, claim: BusinessClaim, page: StepPage, posted: list[Notice]) -> HttpResponse:
        """The words of each channel; what was typed goes along in hidden fields, and nothing is written."""
        is_changed = "seen" in self.request.POST
        context = {
            "title": page.title,
            "opts": claim._meta,
            "original": claim,
            "claim": claim,
            "page": page,
            "told": rehearsal.told(posted, _side_of),
            "mark": rehearsal.mark(posted),
            "typed": [(name, one) for name, many in self.request.POST.lists() for one in many if name not in NOT_TYPED],
            "is_changed": is_changed,
            "back_url": reverse(CHANGE_URL, args=[claim.pk]),
        }
        status = CONFLICT if is_changed else 200
        return self.show("admin/businesses/claim_preview.html", status=status, **context)

    def _page(
        self,
        claim: BusinessClaim,
        form: forms.Form | None = None,
        open_deed: str = "",
        *,
        status: int = 200,
        refusal: str = "",
    ) -> HttpResponse:
        members, rivals = records.active_members(claim), records.rivals(claim)
        shown = claiming.beside_others(claim, rivals, members, opens_papers=access.opens_papers(self.request.user))
        context = vars(shown) | {
            "title": claim.reference,
            "opts": claim._meta,
            "original": claim,
            "form": form,
            "refusal": refusal,
            "deeds": [
                DeedHere(
                    page=page,
                    url=reverse("admin:businesses_claim_deed", args=[claim.pk, page.step]),
                    form=form if form and page.step == open_deed else self._form(page, claim),
                    is_open=page.step == open_deed,
                )
                for page in _allowed(claim, signed_in(self.request))
            ],
        }
        return self.show("admin/businesses/claim.html", status=status, **context)

    def _form(self, page: StepPage, claim: BusinessClaim, **data: Any) -> Any:
        """Ids differ, for several forms share the page."""
        return page.make_form(claim, self.request.user, auto_id=f"id_{page.step}_%s", **data)


def _side_of(notice: Notice) -> Any:
    return _("申请人") if notice.kind.startswith("claim_") else _("企业")


def _allowed(claim: BusinessClaim, user: User) -> list[StepPage]:
    if not access.decides_claims(user) or access.is_party(claim, user):
        return []
    return [page for page in PAGES.values() if claim.status in claims.MOVES[page.step].start]
