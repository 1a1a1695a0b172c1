"""A notice of the State Council that moves a provisional day."""

from __future__ import annotations

from casework.models import CalendarNotice
from complaints.commands import calendar as calendar_commands
from tests.factories import cases
from tests.factories.cases import moment

CHRISTMAS = moment("2026-12-25 10:00")  # five working days later: Monday 2027-01-04, provisional
NOW = moment("2026-12-28 10:00")
REF = "国办发明电〔2026〕9号"
LATER = "2027-01-01至2027-01-04放假\n2027-10-01至2027-10-07放假"  # Monday the 4th is off: due on the 5th


def load(text: str = LATER, year: int = 2027, now=NOW, actor=None) -> CalendarNotice:
    return calendar_commands.load_calendar_notice(
        actor=actor or cases.supervisor(), year=year, ref=REF, text=text, now=now
    )
