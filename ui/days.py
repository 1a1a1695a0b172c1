"""Days of a kind of their own."""

from __future__ import annotations

import datetime as dt


class Provisional(dt.date):
    """A day that a yearly notice of holidays may still move; whatever writes it in words marks it 暂定 (`cn_date`)."""

    @classmethod
    def of(cls, day: dt.date) -> Provisional:
        """The same day, marked."""
        return cls(day.year, day.month, day.day)
