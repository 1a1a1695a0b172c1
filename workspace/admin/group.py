"""群体投诉: the list of groups, one group with its cases and answers, linking several cases at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT, UNPROCESSABLE
from complaints import access
from complaints.commands import group as group_commands
from complaints.commands import preview as preview_commands
from complaints.models import CaseGroup, Complaint
from complaints.presenters import case as case_presenters
from complaints.presenters.group import lead_rows
from complaints.queries import group as group_queries
from complaints.rules.codes import Side
from complaints.views.preview import OURS
from notifications import rehearsal
from ui.admin import StaffPage
from workspace.admin import preview as preview_admin
from workspace.forms.group import LinkGroupForm

FOLDER = "admin/complaints/group/"
MOST = 200  # cases that are linked in one go


def group_url(group: CaseGroup) -> str:
    return reverse("admin:complaints_group", args=[group.pk])


def link_url(pks: Iterable[int]) -> str:
    """The page that links these cases."""
    return f"{reverse('admin:complaints_group_link')}?ids={','.join(str(pk) for pk in list(pks)[:MOST])}"


def tell(request: HttpRequest, linked: int, refused: list[tuple[Complaint, str]]) -> None:
    """Say how many were linked, and why the others were not."""
    if linked:
        messages.success(request, _("已关联%(n)s件投诉，我们已通知投诉人。") % {"n": linked})
    for case, why in refused:
        messages.warning(request, _("%(reference)s没有关联：%(why)s") % {"reference": case.reference, "why": why})


class GroupView(StaffPage):
    """Page for those who work on cases."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("complaints.view_complaint"):
            raise PermissionDenied
        if request.method == "POST" and not access.links_cases(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return super().show(template, status=status, may_link=access.links_cases(self.request.user), **context)

    def preview(self, deed: Callable[[], Any], cases: list[Complaint], **context: Any) -> HttpResponse | None:
        """Show what linking would tell, and whom; None where it was shown, or where nothing would be linked.

        What was typed goes along in hidden fields: nothing is written until the very words that were shown are sent.
        """
        ends: list[Any] = []
        posted = preview_commands.rehearse(lambda: ends.append(deed()))
        _group, linked, refused = ends[0]
        mark, seen = rehearsal.mark(posted), self.request.POST.get("seen")
        if not linked or seen == mark:
            return None
        typed = [(name, value) for name, values in self.request.POST.lists() for value in values if name not in OURS]
        people = preview_admin.once(preview_admin.told(posted))
        turned_away = {case.pk for case, _why in refused}
        fit = [case for case in cases if case.pk not in turned_away]
        context |= {"linked": fit, "refused": refused, "told": people, "mark": mark, "typed": typed}
        context["is_changed"] = seen is not None
        return self.show(f"{FOLDER}preview.html", status=200 if seen is None else CONFLICT, **context)


class Groups(GroupView):
    def get(self, request: HttpRequest) -> HttpResponse:
        page = group_queries.groups(access.groups_for_staff(request.user), request.GET.get("after", ""))
        waiting = group_queries.groups_waiting(page.rows)
        rows = [{"group": group, "url": group_url(group), "waiting": waiting.get(group.pk, 0)} for group in page.rows]
        return self.show(f"{FOLDER}groups.html", title=_("群体投诉"), rows=rows, after=page.after)


class StaffGroup(GroupView):
    """One group: its cases, its answers, what else may belong to it."""

    @cached_property
    def group(self) -> CaseGroup:
        rows = access.groups_for_staff(self.request.user).select_related("business", "created_by")
        group = rows.filter(pk=self.kwargs["pk"]).first()
        if group is None:
            raise Http404
        return group

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("do") == "close":
            try:
                group_commands.close_group(self.group, actor=signed_in(request))
            except Refused as refusal:
                return self._page(status=CONFLICT, refusal=refusal.message)
            messages.success(request, _("群体投诉已结束，各件投诉单独办理。"))
            return redirect(group_url(self.group))
        cases = list(_chosen(request.user, request.POST.getlist("cases")))
        if not cases:
            return self._page(status=UNPROCESSABLE, refusal=_("请选择要关联的投诉。"))
        deed = partial(group_commands.link_cases, cases, actor=signed_in(request), group=self.group)
        shown = self.preview(deed, cases, title=_("关联到群体投诉"), back_url=group_url(self.group))
        if shown is not None:
            return shown
        _group, linked, refused = deed()
        tell(request, linked, refused)
        return redirect(group_url(self.group))

    def _page(self, *, status: int = 200, refusal: str = "") -> HttpResponse:
        group, user, now = self.group, self.request.user, timezone.now()
        calendar = CalendarDay.objects.calendar()
        seen = access.for_staff(user)
        page = group_queries.group_cases(group, seen, self.request.GET.get("after", ""))
        rows = [case_presenters.row(member.complaint, Side.STAFF, calendar, now) for member in page.rows]
        first = page.rows[0].complaint if page.rows else None
        may_add = first is not None and group.closed_at is None and access.links_cases(user)
        return self.show(
            f"{FOLDER}group.html",
            status=status,
            title=group.reference,
            refusal=refusal,
            group=group,
            rows=rows,
            after=page.after,
            leads=lead_rows(group_queries.lead_answers(group)),
            alike=group_queries.alike_for_group(first, seen, now) if may_add and first else [],
        )


class LinkGroup(GroupView):
    """Several cases at once, as they were chosen in a worklist (`ids`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        cases = list(_chosen(request.user, request.GET.get("ids", "").split(",")))
        return self._page(cases, _form(cases, request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        cases = list(_chosen(request.user, request.POST.get("ids", "").split(",")))
        form = _form(cases, request.user, request.POST)
        if form is None or not form.is_valid():
            return self._page(cases, form, status=UNPROCESSABLE)
        data = form.cleaned_data
        both = [*cases, *data.pop("also")]
        deed = partial(group_commands.link_cases, both, actor=signed_in(request), **data)
        if "edit" in request.POST:
            return self._page(cases, form)
        back_url = link_url(case.pk for case in cases)
        shown = self.preview(deed, both, title=_("关联到群体投诉"), back_url=back_url, may_edit=True)
        if shown is not None:
            return shown
        group, linked, refused = deed()
        tell(request, linked, refused)
        if group is None or not linked:
            return self._page(cases, form, status=CONFLICT)
        return redirect(group_url(group))

    def _page(self, cases: list[Complaint], form: LinkGroupForm | None, *, status: int = 200) -> HttpResponse:
        ids = ",".join(str(case.pk) for case in cases)
        context = {"title": _("关联到群体投诉"), "cases": cases, "form": form, "ids": ids}
        return self.show(f"{FOLDER}link.html", status=status, **context)


def _chosen(user: Any, typed: Iterable[str]) -> Iterable[Complaint]:
    """The cases with these ids that this person may see, in the order of their filing."""
    pks = [int(pk) for pk in typed if pk.isdecimal() and len(pk) < 19][:MOST]
    return access.for_staff(user).filter(pk__in=pks).select_related("business", "category__parent").order_by("pk")


def _form(cases: list[Complaint], user: Any, data: Any = None) -> LinkGroupForm | None:
    """None where the cases have no company in common: they cannot be one group."""
    if len({case.business_id for case in cases}) != 1 or cases[0].business_id is None:
        return None
    return LinkGroupForm(data, case=cases[0], user=user, chosen=cases)
