"""The share of the companies in what is kept of a person: see `accounts.personal` for what such a module has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from businesses.models import Membership

LINKS: Mapping[str, str] = {"businesses.Membership.user": ""}


def kept() -> Iterable[tuple[Any, ...]]:
    return [
        (
            _("您是哪家企业的成员，担任什么角色"),
            _("让您代表企业办理投诉"),
            _("担任成员期间"),
            _("立即删除"),
        )
    ]


def parts(user: Any, now: datetime) -> list[tuple[str, Any]]:
    if not Membership.objects.filter(user=user).exists():
        return []
    return [("企业.json", lambda: json.dumps(_memberships(user), ensure_ascii=False, indent=1).encode())]


def obstacles(user: Any) -> list[str]:
    """A company must not be left without anybody who is responsible for it."""
    others = Membership.objects.filter(
        business=OuterRef("business"), role=Membership.Role.OWNER, is_active=True, user__is_active=True
    ).exclude(user=user)
    last = Membership.objects.filter(~Exists(others), user=user, role=Membership.Role.OWNER, is_active=True)
    return [
        _("您是“%(business)s”唯一的负责人。请先请另一位成员担任负责人，再注销。") % {"business": row.business.name}
        for row in last.select_related("business").order_by("pk")
    ]


def forget(user: Any, now: datetime) -> None:
    Membership.objects.filter(user=user).delete()


def _memberships(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "企业": row.business.name,
            "角色": row.get_role_display(),
            "有效": row.is_active,
            "开始": row.created_at.isoformat(timespec="seconds"),
        }
        for row in Membership.objects.filter(user=user).select_related("business").order_by("pk")
    ]
