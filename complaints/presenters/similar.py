"""Other cases, as a person sees them while filing: their own about the same company, and how similar ones ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.models import Complaint
from complaints.queries import similar as similar_queries


@dataclass(frozen=True)
class Ending:
    """The number of similar cases that ended in one way."""

    label: str
    n: int
    percent: int


@dataclass(frozen=True)
class Endings:
    """The ends of similar cases, for `complaints/similar/_endings.html`; `is_here`: those of the same company."""

    is_enough: bool
    is_here: bool
    total: int
    rows: Sequence[Ending]


def own_open(case: Complaint, user: User) -> list[Complaint]:
    """Context of `complaints/similar/_own_open.html`; a caller's cases are the caller's own."""
    return similar_queries.open_about_same(case) if case.complainant_id == user.pk else []


def endings(case: Complaint) -> Endings:
    found = similar_queries.endings(case)
    rows = [
        (_("问题已解决"), found.solved),
        (_("没有解决"), found.unsolved),
        (_("投诉人没有反馈结果"), found.unconfirmed),
    ]
    return Endings(
        is_enough=found.is_enough,
        is_here=found.is_here,
        total=found.total,
        rows=[Ending(label, n, round(100 * n / found.total) if found.total else 0) for label, n in rows],
    )
