"""Findings of the pre-check in one case, as the staff see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.workdays import day_of
from catalogue.rules.precheck import Finding
from complaints.models import Complaint
from ui.templatetags.ui import cn_date
from ui.traditional import spoken


def precheck(case: Complaint) -> dict[str, Any]:
    """Findings of the pre-check on the day of filing, and why the person went on."""
    found = case.findings(day_of(case.filed_at)) if case.filed_at else []
    rows = [
        {
            "ground": one.ground,
            "heading": one.heading,
            "question": spoken(one.question.label),
            "answer": _given(case, one),
        }
        for one in found
    ]
    return {
        "rows": rows,
        "reason": case.override_reason,
    }


def _given(case: Complaint, finding: Finding) -> str:
    """The answer that spoke for it, in words."""
    answer = case.first_answers[finding.question.name]
    return cn_date(answer) if isinstance(answer, date) else str(dict(finding.question.options).get(answer, answer))
