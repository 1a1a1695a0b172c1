"""Trace that a refusal leaves as it was."""

from __future__ import annotations

from typing import Any

from complaints.models import Complaint, ComplaintClock
from notifications.models import Notice


def trace(case: Complaint) -> tuple[Any, ...]:
    """Everything a refusal must leave as it was."""
    row = Complaint.objects.filter(pk=case.pk).values().get()
    clocks = list(ComplaintClock.objects.filter(case=case).order_by("pk").values())
    return row, clocks, case.events.count(), Notice.objects.count()
