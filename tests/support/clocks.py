"""The clocks of a case."""

from __future__ import annotations

from typing import Any

from casework.models import Case


def newest_clock(case: Case, kind: str) -> Any:
    return case.clocks.filter(kind=kind).order_by("-pk").first()
