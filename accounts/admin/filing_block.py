"""暂停提交 in the staff admin: a supervisor blocks and renews, a supervisor or administrator lifts and answers.

Each deed shows first what is told to whom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts import blocks
from accounts.forms import AnswerForm, BlockForm
from accounts.models import FilingBlock, User
from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from casework.workdays import day_of
from notifications import rehearsal
from ui.admin import ModelAdmin

TEMPLATES = "admin/accounts/filing_block/"
NOT_TYPED = {"csrfmiddlewaretoken", "seen", "edit"}
LIST = "admin:accounts_filingblock_changelist"


class RunningFilter(admin.SimpleListFilter):
    """State of a block. Without a choice: those in force."""

    title = _lazy("状态")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("objected", _("有异议等待答复")), ("over", _("已结束"))]

    def choices(self, changelist: Any) -> Any:
        for index, choice in enumerate(super().choices(changelist)):
            yield choice if index else choice | {"display": _("正在暂停")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[FilingBlock]) -> QuerySet[FilingBlock]:
        running = queryset.filter(ended_at=None, until_on__gte=day_of(timezone.now()))
        if self.value() == "over":
            return queryset.exclude(pk__in=running.values("pk"))
        if self.value() == "objected":
            return running.filter(objected_at__isnull=False, answered_at=None)
        return running


@admin.register(FilingBlock)
class FilingBlockAdmin(ModelAdmin):
    list_display = ("person", "until_on", "reason", "by", "at", "state_")
    list_before_template = f"{TEMPLATES}list_lead.html"
    list_filter = (RunningFilter,)
    list_select_related = ("person", "by")
    list_per_page = 50
    sortable_by = ()
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_lazy("状态"))
    def state_(self, row: FilingBlock) -> str:
        if row.end:
            return str(row.get_end_display())
        if not row.is_running(day_of(timezone.now())):
            return _("已到期")
        return _("正在暂停，有异议等待答复") if row.is_objected else _("正在暂停")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Block the person that the address names, or renew or change what was decided on them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_post = request.method == "POST"
        person = _person((request.POST if is_post else request.GET).get("person", ""))
        back = reverse("admin:accounts_user_change", args=[person.pk]) if person else reverse(LIST)
        form = BlockForm(request.POST if is_post else None)
        status, refusal = 200, ""
        if is_post and person and form.is_valid() and "edit" not in request.POST:

            def deed() -> object:
                return blocks.block(person, actor=signed_in(request), **form.cleaned_data)

            done = self._previewed(request, deed, title=_("暂停提交"), back=back)
            if isinstance(done, HttpResponse):
                return done
            status, refusal = CONFLICT, done
        elif is_post and "edit" not in request.POST:
            status = UNPROCESSABLE
        running = blocks.in_force(person, day_of(timezone.now())) if person else None
        context = {"person": person, "running": running, "form": form, "refusal": refusal, "back_url": back}
        return self.show(request, f"{TEMPLATES}decide.html", status=status, title=_("暂停提交"), **context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One block with all that was done; lifted, answered and renewed here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).select_related("person").filter(pk=_number(object_id)).first()
        if row is None:
            raise Http404
        may_act = blocks.lifts(request.user) and row.is_running(day_of(timezone.now()))
        is_post = request.method == "POST"
        form, status, refusal = AnswerForm(request.POST if is_post else None), 200, ""
        if is_post and not blocks.lifts(request.user):
            raise PermissionDenied
        if is_post and "edit" not in request.POST:
            status = UNPROCESSABLE
            if form.is_valid():
                run = blocks.keep if request.POST.get("deed") == "keep" else blocks.lift
                title = _("维持暂停") if run is blocks.keep else _("解除暂停")

                def deed() -> object:
                    return run(row, actor=signed_in(request), **form.cleaned_data)

                done = self._previewed(request, deed, title=title, back=request.path)
                if isinstance(done, HttpResponse):
                    return done
                status, refusal = CONFLICT, done
        renew = f"{reverse('admin:accounts_filingblock_add')}?{urlencode({'person': row.person_id})}"
        context = {
            "row": row,
            "state": self.state_(row),
            "events": row.events.select_related("by"),
            "form": form,
            "may_act": may_act,
            "renew_url": renew if blocks.decides(request.user) else "",
            "refusal": refusal,
        }
        return self.show(request, f"{TEMPLATES}block.html", status=status, title=_("暂停提交"), **context)

    def _previewed(
        self, request: HttpRequest, deed: Callable[[], object], *, title: str, back: str
    ) -> HttpResponse | str:
        """Do the deed when its notices were seen, else show them; returns the sentence of a refusal."""
        try:
            posted = rehearsal.rehearse(deed)
            mark = rehearsal.mark(posted)
            if request.POST.get("seen") == mark:
                deed()
                self.message_user(request, _("已完成：%(title)s。本人已收到通知。") % {"title": title})
                return redirect(LIST)
        except Refused as why:
            return why.message
        is_changed = "seen" in request.POST
        context = {
            "title": title,
            "told": rehearsal.told(posted, lambda notice: _("用户")),
            "mark": mark,
            "typed": [(name, one) for name, many in request.POST.lists() for one in many if name not in NOT_TYPED],
            "is_changed": is_changed,
            "back_url": back,
        }
        return self.show(request, f"{TEMPLATES}preview.html", status=CONFLICT if is_changed else 200, **context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return blocks.decides(request.user)

    def has_change_permission(self, request: HttpRequest, obj: FilingBlock | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FilingBlock | None = None) -> bool:
        return False


def _number(text: str) -> int:
    """An id; 0, which nobody has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _person(text: str) -> User | None:
    return User.objects.filter(pk=_number(text)).first()
