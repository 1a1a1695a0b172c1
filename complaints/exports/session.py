"""A meeting of a mediation as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from complaints.models import Session


def ics(session: Session, reference: str, url: str) -> bytes:
    """The file: the same meeting always has the same name, so that a second download replaces the first.

    A cancelled one is newer than the first and says so, or calendars would keep the entry (RFC 5546).
    """
    event = Event()
    event.add("uid", f"{reference}-{session.pk}@{settings.SITE_URL.partition('//')[2]}")
    changed_at = (session.cancelled_at or session.called_at).astimezone(UTC)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", 1 if session.cancelled_at else 0)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", (session.starts_at + timedelta(minutes=session.minutes)).astimezone(UTC))
    event.add("summary", _("投诉%(reference)s调解会") % {"reference": reference})
    event.add("location", session.place or session.link)
    event.add("description", "\n".join(line for line in (session.link, session.note) if line))
    event.add("url", url)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.BRAND['name']}//zh//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if session.cancelled_at else "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()
