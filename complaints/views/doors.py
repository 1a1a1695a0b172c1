"""Addresses by which a company's person reaches a case: those of the portal, or those behind a letter's link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from businesses.models import Business
from complaints import access
from complaints.models import Complaint, ServiceLink

LETTER_LAYOUT = "layouts/by_letter.html"


def case_url(case: Complaint, user: Any) -> str:
    if access.letter_of(user):
        return reverse("serve_case", args=[case.reference])
    return reverse("business:case", args=[case.business_id, case.reference])


def step_url(case: Complaint, step: str, user: Any) -> str:
    if access.letter_of(user):
        return reverse("serve_step", args=[case.reference, step])
    return reverse("business:step", args=[case.business_id, case.reference, step])


def layout(user: Any, usual: str) -> str:
    """The page around it: through a letter there is no menu, for nothing else is theirs."""
    return LETTER_LAYOUT if access.letter_of(user) else usual


@dataclass(frozen=True)
class Frame:
    """Names that every page of a case needs to be drawn on the right side of the door."""

    layout: str
    letter: ServiceLink | None
    business: Business | None
    nav: str = "inbox"


def frame(case: Complaint, user: Any) -> Frame:
    letter = access.letter_of(user)
    return Frame(layout(user, "layouts/portal.html"), letter[0] if letter else None, case.business)
