"""Reading companies: the list a complainant picks from."""

from __future__ import annotations

import unicodedata

from django.db.models import Q, QuerySet

from businesses.models import Business

_FULL_WIDTH = str.maketrans("()", "（）")
_NOT_IN_AN_ALIAS = str.maketrans("", "", '{},"\\')  # an array is searched as text: its punctuation is no alias's


def matching(text: str, limit: int = 8) -> list[Business]:
    """Companies whose name or one of whose aliases contains the text, those that are called just so first."""
    forms = _forms(text)
    if not forms:
        return []
    found = Business.objects.filter(merged_into=None).order_by("name")
    by_name, by_alias = Q(), Q()
    for form in forms:
        by_name |= Q(name__icontains=form)
        in_alias = form.translate(_NOT_IN_AN_ALIAS)
        by_alias |= Q(aliases__icontains=in_alias) if in_alias else Q(pk=None)
    rows = {
        row.pk: row
        for rows in (
            _called(forms).order_by("name")[:limit],
            found.filter(by_name)[:limit],
            found.filter(by_alias)[:limit],
        )
        for row in rows
    }
    return list(rows.values())[:limit]


def exactly(text: str) -> Business | None:
    """The one company with exactly this name, alias or credit code; None when there is none, or more than one."""
    forms = _forms(text)
    rows = list(_called(forms)[:2]) if forms else []
    if not rows and forms:
        rows = list(Business.objects.filter(merged_into=None, credit_code=forms[0].upper())[:1])
    return rows[0] if len(rows) == 1 else None


def _called(forms: list[str]) -> QuerySet[Business]:
    return Business.objects.filter(Q(name__in=forms) | Q(aliases__overlap=forms), merged_into=None)


def _forms(text: str) -> list[str]:
    """The ways a name may be written: people type half-width brackets and full-width letters; registers vary."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return sorted({form for form in (plain, plain.translate(_FULL_WIDTH), text.strip()) if form})
