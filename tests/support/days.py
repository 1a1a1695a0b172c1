"""A day on which the tests of a module stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache


def standing_at(moment: datetime, *, always: bool = True, fresh_limits: bool = False) -> Any:
    """A fixture: the clock stands at this moment, unless a test travels on; `fresh_limits`, none is used up."""

    @pytest.fixture(autouse=always)
    def day(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller]:
        if fresh_limits:
            request.getfixturevalue("db")  # the cache is a table
            cache.clear()
        with time_machine.travel(moment, tick=False) as traveller:
            yield traveller

    return day
