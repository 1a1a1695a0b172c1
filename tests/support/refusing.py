"""A deed that is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.errors import Refused


def refused(code: str, deed: Callable[[], Any]) -> None:
    """Do it, and be refused for this reason."""
    with pytest.raises(Refused) as refusal:
        deed()
    assert refusal.value.code == code
