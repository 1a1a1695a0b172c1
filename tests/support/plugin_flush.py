"""Tests that really commit: what migrations wrote stays; the ledger's trigger steps aside for the clean-up alone."""

from __future__ import annotations

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

# Written by migrations and post_migrate; no test changes them for good (see `calendar_put_back`).
SEEDED = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "casework_calendarday",
        "complaints_category",
        "complaints_categoryfield",
        "complaints_lettertemplate",
        "complaints_precheckquestion",
        "django_content_type",
        "django_migrations",
    }
)
_sql_flush = DatabaseOperations.sql_flush


def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
    """Django's own flush without the seeded tables; `replica` switches the append-only triggers off, in tests only."""
    emptied = [table for table in tables if table not in SEEDED]
    statements = _sql_flush(self, style, emptied, reset_sequences=reset_sequences, allow_cascade=True)
    return ["SET session_replication_role = replica", *statements, "SET session_replication_role = origin"]


DatabaseOperations.sql_flush = sql_flush


@pytest.fixture
def calendar_put_back(transactional_db):
    """For a test that really commits another calendar."""
    from casework.models import CalendarDay  # noqa: PLC0415 - a plugin is loaded before Django

    rows = list(CalendarDay.objects.all())
    yield
    CalendarDay.objects.all().delete()
    CalendarDay.objects.bulk_create(rows)
