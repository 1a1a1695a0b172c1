"""Notices that a person was told, under 消息."""

from __future__ import annotations

from typing import Any

from notifications.models import Notice


def told(kind: str, **of: Any) -> list[Notice]:
    """The notices of this kind, the oldest first."""
    return list(Notice.objects.filter(kind=kind, channel="site", **of).order_by("pk"))


def people_told(kind: str) -> list[int]:
    """Keys of those who got a notice of this kind."""
    return sorted(notice.user_id for notice in told(kind))


def kinds_told(person: Any) -> list[str]:
    """The kinds of what this person got, the oldest first."""
    return list(Notice.objects.filter(user=person, channel="site").order_by("pk").values_list("kind", flat=True))


def told_about(*references: str) -> set[tuple[str, str]]:
    """(kind, name) of everybody who was told anything about these cases and appeals."""
    rows = Notice.objects.filter(channel="site").values_list("key", "kind", "user__name")
    return {(kind, name) for key, kind, name in rows if key.startswith(tuple(f"{one}:" for one in references))}
