"""Days of a kind of their own."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _


class Provisional(dt.date):
    """A day that a yearly notice of holidays may still move; whatever writes it in words marks it 暂定 (`cn_date`)."""

    @classmethod
    def of(cls, day: dt.date) -> Provisional:
        """The same day, marked."""
        return cls(day.year, day.month, day.day)


def span(days: int) -> str:
    """A term in words: whole years as years (3年), anything else as days (90天)."""
    return _("%(n)s年") % {"n": days // 365} if days and days % 365 == 0 else _("%(n)s天") % {"n": days}
