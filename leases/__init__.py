"""A row that one worker at a time has in hand, until it lets go or its lease lapses.

Each model that is worked on like this has a column `lease_until`. Who still holds a lapsed lease is taken for dead: the
work goes on from what is written, so that it has to be safe to do twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q, QuerySet

Row = TypeVar("Row", bound=models.Model)


def free(now: datetime) -> Q:
    """The rows that are in nobody's hands."""
    return Q(lease_until=None) | Q(lease_until__lte=now)


def held(rows: QuerySet[Row], now: datetime, length: timedelta, *, is_first: bool = True) -> bool:
    """Take the lease of these rows or, from the second time on, renew one's own; False when there is none to take."""
    if is_first:
        rows = rows.filter(free(now))
    return bool(rows.update(lease_until=now + length))


def claimed(rows: QuerySet[Row], now: datetime, length: timedelta, **changes: object) -> Row | None:
    """Take the first of the free rows, counting the attempt; two workers at once never get the same one.

    `attempts` then tells whose outcome counts: it grew if another worker took the row over.
    """
    with transaction.atomic():
        row: Any = rows.filter(free(now)).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        changes |= {"attempts": row.attempts + 1, "lease_until": now + length}
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
    found: Row = row
    return found
