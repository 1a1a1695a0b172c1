"""The day on which the tests run: always the same one, so that none of them passes today and fails in spring."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday; the clock goes on from here


@pytest.fixture(autouse=True)
def fixed_day(request):
    """`real_clock` leaves a test the machine's own clock: where other processes look at theirs."""
    if request.node.get_closest_marker("real_clock"):
        yield
        return
    with time_machine.travel(TODAY, tick=True):
        yield
