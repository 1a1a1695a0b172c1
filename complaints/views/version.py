"""Every version of what was said, and any two of them beside each other; one page for each side of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from complaints import access
from complaints.models import Amendment, Complaint, ComplaintVersion
from complaints.presenters.amendment import Change, between
from complaints.queries import amendment
from complaints.rules.codes import Side
from complaints.rules.masking import Sight


class Mine(LoginRequiredMixin, View):
    """The complainant's: every version, and what an officer was asked to consent to."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.COMPLAINANT)
        found = compared(case, Side.COMPLAINANT, request.GET)
        context = vars(found) | {"back_url": case.get_absolute_url(), "nav": "mine"}
        return render(request, "complaints/version/versions.html", context)


class Theirs(LoginRequiredMixin, View):
    """The company's: from the version it was served with, and only what it sees elsewhere."""

    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.BUSINESS, business=business)
        back_url = reverse("business:case", args=[business, reference])
        context = vars(compared(case, Side.BUSINESS, request.GET)) | {"back_url": back_url, "nav": "inbox"}
        return render(request, "complaints/version/portal.html", context | {"business": case.business})


@dataclass(frozen=True)
class Compared:
    """The versions a side sees, the two that are chosen (by number) and how they differ, and what was asked to edit."""

    case: Complaint
    versions: Sequence[ComplaintVersion]
    first: str
    second: str
    changes: Sequence[Change]
    amendments: Sequence[Amendment]


def compared(case: Complaint, viewer: Side, query: Any, sight: Sight | None = None) -> Compared:
    """The last two versions, unless `from` and `to` of the query name others."""
    rows = amendment.versions(case, served=viewer == Side.BUSINESS)
    numbers = [str(row.number) for row in rows]
    first = _chosen(query.get("from"), numbers, -2)
    second = _chosen(query.get("to"), numbers, -1)
    by_number = {
        str(row.number): amendment.saying(case, row.content) for row in rows if str(row.number) in (first, second)
    }
    differ = between(by_number[first], by_number[second], viewer, sight) if len(by_number) == 2 else []
    asked = amendment.amendments(case) if viewer != Side.BUSINESS else []
    return Compared(case, rows, first, second, differ, asked)


@dataclass(frozen=True)
class Edit:
    """An edit that took effect: when, and what it changed; `by_staff`: they put the category right."""

    at: datetime
    changes: Sequence[Change]
    by_staff: bool


def latest(case: Complaint, viewer: Side) -> Edit | None:
    """The last edit this side saw; None when there was none."""
    if case.version < 2:
        return None
    rows = amendment.versions(case, served=viewer == Side.BUSINESS)
    if len(rows) < 2:
        return None
    before, after = (amendment.saying(case, row.content) for row in rows[-2:])
    found = between(before, after, viewer)
    by_staff = rows[-1].by_id != case.complainant_id
    return Edit(rows[-1].at, found, by_staff) if found else None


def _chosen(number: Any, numbers: list[str], place: int) -> str:
    if number in numbers:
        return str(number)
    return numbers[max(place, -len(numbers))] if numbers else ""
