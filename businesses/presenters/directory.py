"""A company in a list of the directory, and among the offers to pick from."""

from __future__ import annotations

from dataclasses import dataclass

from businesses import naming
from businesses.models import Business


@dataclass(frozen=True)
class CompanyRow:
    """A company; `why` is the other name by which it was found, where its own name does not tell."""

    company: Business
    is_listed: bool  # somebody answers for it in the portal
    why: str


def row(company: Business, text: str) -> CompanyRow:
    return CompanyRow(company, getattr(company, "is_listed", False), _why(company, text))


def _why(company: Business, text: str) -> str:
    wanted = naming.whole(text)
    if not wanted or wanted in naming.whole(company.name):
        return ""
    return next((other for other in company.other_names if wanted in naming.whole(other)), "")
