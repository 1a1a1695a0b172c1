"""Changes of roles in the staff admin: who gave, took or ended what, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import RoleChange
from ui.admin import ModelAdmin


@admin.register(RoleChange)
class RoleChangeAdmin(ModelAdmin):
    """The roles that were given, to whom and by whom: read by auditors, changed by nobody."""

    list_display = ("at", "person", "gained_", "lost_", "account_", "by", "reason")
    list_display_links = None
    list_select_related = ("person", "by")
    list_per_page = 50
    sortable_by = ()
    actions = None
    show_full_result_count = False

    @admin.display(description=_("授予"))
    def gained_(self, row: RoleChange) -> str:
        return roles.names(row.gained) or "—"

    @admin.display(description=_("取消"))
    def lost_(self, row: RoleChange) -> str:
        return roles.names(row.lost) or "—"

    @admin.display(description=_("账户"))
    def account_(self, row: RoleChange) -> Any:
        if row.suspended:
            return _("停用")
        return _("已重置两步验证") if row.factor_reset else "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RoleChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RoleChange | None = None) -> bool:
        return False
