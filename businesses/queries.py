"""Reading companies: the list a complainant picks from."""

from __future__ import annotations

from businesses.models import Business


def matching(text: str, limit: int = 8) -> list[Business]:
    """Companies whose name or one of whose aliases contains the text, the exact name first."""
    text = text.strip()
    if not text:
        return []
    found = Business.objects.filter(merged_into=None)
    by_name = list(found.filter(name__icontains=text).order_by("name")[:limit])
    by_alias = list(found.filter(aliases__icontains=text).order_by("name")[:limit])
    rows = {row.pk: row for row in [*by_name, *by_alias]}
    return sorted(rows.values(), key=lambda row: (text not in (row.name, *row.aliases), row.name))[:limit]


def exactly(text: str) -> Business | None:
    """The one company with exactly this name, alias or credit code; None when there is none, or more than one."""
    text = text.strip()
    rows = [row for row in matching(text) if text in (row.name, *row.aliases)]
    if not rows:
        rows = list(Business.objects.filter(merged_into=None, credit_code=text.upper())[:1])
    return rows[0] if len(rows) == 1 else None
