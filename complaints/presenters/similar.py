"""What a person sees of other cases while filing: their own about the same company, and how similar ones ended."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from complaints.models import Complaint
from complaints.queries import similar as similar_queries


def similar(case: Complaint, user: User) -> dict[str, Any]:
    """For `complaints/similar/_own_open.html` and `_endings.html`; a caller's cases are the caller's own."""
    is_own = case.complainant_id == user.pk
    return {"own_open": similar_queries.open_about_same(case) if is_own else [], "endings": _endings(case)}


def _endings(case: Complaint) -> dict[str, Any]:
    found = similar_queries.endings(case)
    rows = [
        (_("问题已解决"), found.solved),
        (_("没有解决"), found.unsolved),
        (_("投诉人没有反馈结果"), found.unconfirmed),
    ]
    return {
        "is_enough": found.is_enough,
        "is_here": found.is_here,
        "total": found.total,
        "rows": [
            {"label": label, "n": n, "percent": round(100 * n / found.total) if found.total else 0} for label, n in rows
        ],
    }
