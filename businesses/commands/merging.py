"""Two companies that are one: what the survivor takes over. Their cases are moved by the room above."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from businesses import claims
from businesses.commands.members import hand_over
from businesses.models import Business


def merge_into(merged: Business, survivor: Business, *, actor: User, now: datetime) -> int:
    """Hand names, credit code and members over to the survivor and point there; returns how many members came along.

    The caller holds the locks of both. Whoever is a member of the survivor already keeps what they are there.
    """
    survivor.aliases = _joined(survivor, survivor.aliases, [merged.name, *merged.aliases])
    survivor.brands = _joined(survivor, survivor.brands, merged.brands)
    survivor.apps = _joined(survivor, survivor.apps, merged.apps)
    if survivor.credit_code is None and merged.credit_code is not None:
        survivor.credit_code, merged.credit_code = merged.credit_code, None
    merged.merged_into = survivor
    merged.save(update_fields=["credit_code", "merged_into"])
    survivor.save(update_fields=["aliases", "brands", "apps", "credit_code"])
    Business.objects.filter(merged_into=merged).update(merged_into=survivor)
    merged.claims.filter(status__in=claims.OPEN).update(business=survivor)
    return hand_over(merged, survivor, actor=actor, now=now)


def _joined(survivor: Business, own: list[str], taken_over: list[str]) -> list[str]:
    return [name for name in dict.fromkeys([*own, *taken_over]) if name != survivor.name]
