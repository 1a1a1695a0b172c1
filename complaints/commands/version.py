"""Writing down what the complainant said: a version for what was filed and one for every edit."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from complaints.commands.finding import refresh_search
from complaints.models import Complaint, ComplaintVersion
from complaints.rules import content


def keep_version(case: Complaint, now: datetime, *, by: User | None = None) -> dict[str, object]:
    """Keep what the locked case says as its next version, found by its words; returns what the ledger remembers.

    `by` is the complainant, unless staff put something right.
    """
    case.version += 1
    refresh_search(case)
    said = content.snapshot(case)
    row = ComplaintVersion.objects.create(
        complaint=case,
        number=case.version,
        content=said,
        sha256=content.sha256(case.reference, case.version, said, now),
        at=now,
        by_id=by.pk if by else case.complainant_id,
    )
    return {"version": row.number, "sha256": row.sha256}
