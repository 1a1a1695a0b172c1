"""Reading the respondent: the registered companies that a complainant may mean."""

from __future__ import annotations

from businesses.models import Business
from businesses.queries import matching
from complaints.models import Complaint

READ = "respondents_read"


def candidates(complaint: Complaint) -> list[Business]:
    """Companies that the complainant may mean by the name they gave; asked of the database once per case object."""
    known = complaint.__dict__
    if READ not in known:
        known[READ] = matching(complaint.respondent_name)
    found: list[Business] = known[READ]
    return found
