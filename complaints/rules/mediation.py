"""The terms of a mediation: how long it may last, and what exactly the parties sign."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from casework.seals import canonical

FROM_ACCEPTANCE, AT_LEAST = 60, 15  # natural days (Order 121 Art. 23)


def days(accepted_on: date, today: date, *, is_fresh: bool) -> int:
    """How many natural days a mediation that begins today may last.

    Sixty from acceptance, at least fifteen from today; sixty from today after a breach or an upheld appeal.
    """
    if is_fresh:
        return FROM_ACCEPTANCE
    return max(FROM_ACCEPTANCE - (today - accepted_on).days, AT_LEAST)


def settlement_sha256(
    *,
    reference: str,
    version: int,
    text: str,
    amount: Decimal | None,
    action: str,
    perform_by: date,
    remedies: Sequence[str] = (),
) -> str:
    """SHA-256 over the agreement as canonical JSON: what both parties sign. Agreements without remedies have none."""
    said: dict[str, object] = {
        "reference": reference,
        "version": version,
        "text": text,
        "amount": None if amount is None else f"{amount:.2f}",
        "action": action,
        "perform_by": perform_by.isoformat(),
    }
    if remedies:
        said["remedies"] = list(remedies)
    return hashlib.sha256(canonical(said)).hexdigest()
