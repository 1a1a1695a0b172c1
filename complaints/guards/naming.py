"""How the table finds a guard: by the name of its function."""

from __future__ import annotations

from complaints.models import Guard


def named(*guards: Guard) -> dict[str, Guard]:
    return {guard.__name__: guard for guard in guards}
