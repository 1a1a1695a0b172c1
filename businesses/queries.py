"""Reading companies: the list a complainant picks from."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from businesses.models import Business

_NOT_IN_AN_ALIAS = str.maketrans("", "", '{},"\\')


def matching(text: str, limit: int = 8) -> list[Business]:
    """Companies whose name or one of whose aliases contains the text, those that are called just so first."""
    text = text.strip()
    if not text:
        return []
    called = _called(text).order_by("name")[:limit]
    found = Business.objects.filter(merged_into=None).order_by("name")
    in_alias = text.translate(_NOT_IN_AN_ALIAS)  # an array is searched as text: its own punctuation is not the alias's
    by_name = found.filter(name__icontains=text)[:limit]
    by_alias = found.filter(aliases__icontains=in_alias)[:limit] if in_alias else ()
    rows = {row.pk: row for row in (*called, *by_name, *by_alias)}
    return list(rows.values())[:limit]


def exactly(text: str) -> Business | None:
    """The one company with exactly this name, alias or credit code; None when there is none, or more than one."""
    text = text.strip()
    rows = list(_called(text)[:2]) if text else []
    if not rows:
        rows = list(Business.objects.filter(merged_into=None, credit_code=text.upper())[:1])
    return rows[0] if len(rows) == 1 else None


def _called(text: str) -> QuerySet[Business]:
    return Business.objects.filter(Q(name=text) | Q(aliases__contains=[text]), merged_into=None)
