"""Deadlines as a calendar that is subscribed to (RFC 5545): number, term and day of a case, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from complaints.models import ComplaintClock
from complaints.workflow import Clock

AGAIN = timedelta(hours=1)  # so often a calendar is asked to look


def ics(clocks: Iterable[ComplaintClock]) -> bytes:
    """The calendar, the same bytes for the same deadlines. A term ends with its day, so each takes the whole day."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.BRAND['name']}//zh//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("投诉办理期限"))
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for clock in clocks:
        calendar.add_component(_event(clock))
    return calendar.to_ical()


def _event(clock: ComplaintClock) -> Event:
    """One deadline; when its day moves, the entry of the same name moves along."""
    event, reference = Event(), clock.case.reference
    event.add("uid", f"{reference}-{clock.pk}@{settings.SITE_URL.partition('//')[2]}")
    event.add("dtstamp", clock.started_at.astimezone(UTC))
    event.add("dtstart", clock.due_on)
    event.add("dtend", clock.due_on + timedelta(days=1))
    words = _("投诉%(reference)s：%(term)s（暂定）") if clock.provisional else _("投诉%(reference)s：%(term)s")
    event.add("summary", words % {"reference": reference, "term": Clock(clock.kind).label})
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
