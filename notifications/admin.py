"""The outbox for staff: what was sent, what waits, what failed; nothing here is edited."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator

from notifications import commands
from notifications.models import Notice
from notifications.recipients import masked
from ui import folding
from ui.admin import ModelAdmin, may_find_by_contact

# What delivery writes for those who run the machine, in words for the office.
ERRORS = (
    (re.compile(r"expired before it could be sent"), _("没有在有效期内发出，验证码已失效")),
    (re.compile(r"the worker was lost on each of (?P<n>\d+) attempts"), _("发送程序在%(n)s次尝试中都中断了")),
    (re.compile(r"unexpected (?P<name>\w+)"), _("发送程序出错（%(name)s）")),
)


class StateFilter(admin.SimpleListFilter):
    """Fixed choices: no query to find them, an index for each."""

    title = _("状态")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(Notice.State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        match self.value():
            case Notice.State.WAITING:
                return queryset.filter(sent_at=None, failed_at=None)
            case Notice.State.SENT:
                return queryset.filter(sent_at__isnull=False)
            case Notice.State.FAILED:
                return queryset.filter(failed_at__isnull=False, logged_at=None)
            case Notice.State.LOGGED:
                return queryset.filter(logged_at__isnull=False)
        return queryset


@admin.register(Notice)
class NoticeAdmin(ModelAdmin):
    list_display = ["created_at", "channel", "kind_shown", "address_shown", "state_label", "attempts", "error_shown"]
    list_display_links = ["created_at"]
    list_filter = [StateFilter, "channel"]
    search_fields = ["address__exact", "key__exact"]
    search_help_text = _("完整的手机号（带+86）、邮箱或标识")
    ordering = ["-pk"]
    sortable_by: list[str] = []  # the newest first; another order would sort the whole table
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # facets count whole tables
    paginator = InfinitePaginator
    actions = ["retry_failed"]
    fieldsets = [
        (None, {"fields": ["channel", "kind_shown", "key", "address_shown", "language", "state_shown"]}),
        (_("内容"), {"fields": ["subject_shown", "text_shown", "url"]}),
        (
            _("发送"),
            {"fields": ["created_at", "not_before", "attempts", "lease_until", "sent_at", "failed_at", "error_shown"]},
        ),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Notice], search_term: str
    ) -> tuple[QuerySet[Notice], bool]:
        """A whole number or address is counted: it confirms a guess."""
        if search_term and not may_find_by_contact(request):
            return queryset.none(), False
        asked = folding.address(search_term)
        is_number = re.fullmatch(r"\+?[0-9 -]+", asked)
        term = re.sub(r"[ -]", "", asked) if is_number else asked if "@" in asked else search_term
        found: tuple[QuerySet[Notice], bool] = super().get_search_results(request, queryset, term)
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the words to those who may read them; the others see that there was a message, and what became of it."""
        sets = super().get_fieldsets(request, obj)
        return sets if request.user.has_perm("notifications.read_notice") else [sets[0], sets[2]]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_notice")

    @display(  # type: ignore[untyped-decorator]  # unfold's
        description=_("状态"),
        label={
            Notice.State.WAITING: "warning",
            Notice.State.SENT: "success",
            Notice.State.FAILED: "danger",
            Notice.State.LOGGED: "danger",
        },
    )
    def state_label(self, notice: Notice) -> tuple[str, Any]:
        return notice.state.value, notice.state.label

    @admin.display(description=_("状态"))
    def state_shown(self, notice: Notice) -> Any:
        return notice.state.label

    @admin.display(description=_("地址"))
    def address_shown(self, notice: Notice) -> str:
        return notice.address if notice.channel == Notice.Channel.SITE else masked(notice.address)

    @admin.display(description=_("种类"))
    def kind_shown(self, notice: Notice) -> Any:
        return notice.called

    @admin.display(description=_("最近错误"))
    def error_shown(self, notice: Notice) -> str:
        """Why it did not go out; what a mail server or gateway answered stands as it was said."""
        for pattern, words in ERRORS:
            if found := pattern.fullmatch(notice.last_error):
                return str(words) % found.groupdict()
        return notice.last_error

    @admin.display(description=_("标题"))
    def subject_shown(self, notice: Notice) -> Any:
        return _("含验证码，不予显示") if notice.is_secret else notice.subject

    @admin.display(description=_("正文"))
    def text_shown(self, notice: Notice) -> Any:
        return _("含验证码，不予显示") if notice.is_secret else notice.text

    @action(  # type: ignore[untyped-decorator]  # unfold's
        description=_("重新发送失败的通知"), permissions=["retry"]
    )
    def retry_failed(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        chosen = Notice.objects.filter(pk__in=queryset.values("pk"))
        total, secret = chosen.count(), chosen.failed().filter(is_secret=True).count()
        count = commands.retry(chosen, now=timezone.now())
        if count:
            text = ngettext("%(count)d条通知将重新发送。", "%(count)d条通知将重新发送。", count) % {"count": count}
            self.message_user(request, text, messages.SUCCESS)
        if secret:
            words = _("%(n)s条含验证码的通知不能重新发送：内容已经清空，请本人重新获取验证码。")
            self.message_user(request, words % {"n": secret}, messages.WARNING)
        if other := total - count - secret:
            words = _("%(n)s条通知没有重新发送：它们已经发出，或者正在等待发送。")
            self.message_user(request, words % {"n": other}, messages.WARNING)
