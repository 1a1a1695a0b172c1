"""Terms of DOMAIN §3 and §4, counted once more by hand: the simulation's second opinion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from casework.models import CalendarDay
from casework.workdays import Calendar, day_of, end_of
from complaints.models import Complaint, ComplaintClock

DAY = timedelta(days=1)
WORKING, NATURAL, AGREED = "working", "natural", "agreed"
LENGTHS = {  # DOMAIN §3; the others depend on the case
    "intake": (5, WORKING),
    "serve": (3, WORKING),
    "reply": (5, WORKING),
    "extension": (1, WORKING),
    "objection": (2, WORKING),
    "consent": (5, WORKING),
    "appeal": (10, WORKING),
    "confirm": (10, NATURAL),
    "offer_reply": (5, NATURAL),
    "referral": (7, NATURAL),
    "appeal_window": (15, NATURAL),
}
TURN_RETURNED = {"revise_offer", "final_offer", "lapse_offer_reply"}


@dataclass(frozen=True)
class Term:
    """Term: the day it is counted from, how much, in which days, and the day that came out of it."""

    base: date
    count: int
    unit: str
    due: date
    floor: int = 0  # natural days that it has at least
    paused_on: date | None = None
    left: int = 0  # working days, when it was paused


class Terms:
    """Watches the clocks of all cases and says at each look what their due days must be."""

    def __init__(self) -> None:
        self.known: dict[int, Term] = {}
        self.seen: dict[int, int] = {}  # how much of each ledger was looked at

    def look(self, case: Complaint, now: datetime) -> None:
        calendar = CalendarDay.objects.calendar()
        fresh = list(case.events.filter(seq__gt=self.seen.get(case.pk, 0)).order_by("seq"))
        extended = [event.data["extended"] for event in fresh if "extended" in event.data]
        steps = {event.step for event in fresh}
        self.seen[case.pk] = case.events_count
        for clock in case.clocks.order_by("pk"):
            if clock.unit == "hours":
                assert clock.due_at == clock.started_at + timedelta(hours=24)
                continue
            term = self.known.get(clock.pk) or begun(case, clock, calendar)
            if clock.paused_on and term.paused_on is None:
                left = working_days_between(clock.paused_on, term.due, calendar)
                term = replace(term, paused_on=clock.paused_on, left=left)
            elif term.paused_on and clock.paused_on is None:
                term = resumed(term, day_of(now), calendar, is_returned=bool(steps & TURN_RETURNED))
            for more in extended:
                if (more["clock"], more["serving"]) == (clock.kind, clock.serving) and clock.stopped_at is None:
                    term = put_off(term, more["days"], calendar)
            self.known[clock.pk] = term
            assert clock.due_on == term.due, (case.reference, clock.kind, clock.due_on, term)
            assert clock.due_at == end_of(term.due)

    def notice_came(self, now: datetime) -> None:
        """Running terms follow the new calendar; never to an earlier day, unless 3 working days remain."""
        calendar, today = CalendarDay.objects.calendar(), day_of(now)
        running = ComplaintClock.objects.filter(stopped_at=None, paused_on=None, due_at__gt=now)
        for pk in running.values_list("pk", flat=True):
            term = self.known.get(pk)
            if term is None:
                continue
            due = counted(term, calendar)
            if due > term.due or working_days_between(today, due, calendar) >= 3:
                self.known[pk] = replace(term, due=due)


def begun(case: Complaint, clock: ComplaintClock, calendar: Calendar) -> Term:
    today = day_of(clock.started_at)
    assert clock.started_on == today
    if clock.kind == "performance":
        return Term(today, 0, AGREED, agreed_on(case, clock.started_at))
    if clock.kind == "supplement":
        count, unit = (3, WORKING) if case.served_at else (7, NATURAL)
    elif clock.kind == "mediation":  # 60 days from acceptance, at least 15 from its beginning; anew after a breach
        row = case.mediations.get(started_at=clock.started_at)
        sixty = today if row.is_resumed else day_of(case.accepted_at or clock.started_at)
        count, unit = max((sixty + 60 * DAY - today).days, 15), NATURAL
    else:
        count, unit = LENGTHS[clock.kind]
    term = Term(today, count, unit, today)
    return replace(term, due=counted(term, calendar))


def agreed_on(case: Complaint, at: datetime) -> date:
    """The day in the offer that was accepted, or in the agreement that was signed, at this moment."""
    offers = [*case.answers_given.all(), *case.offers.all()]
    days = [row.perform_by for row in offers if row.accepted_at == at]
    for row in case.mediations.all():
        for text in row.settlements.all():
            if text.is_signed and at in (text.complainant_signed_at, text.business_signed_at):
                days.append(text.perform_by)
    assert len(days) == 1, (case.reference, days)
    return days[0]


def resumed(term: Term, today: date, calendar: Calendar, *, is_returned: bool) -> Term:
    """Resume day + max(2, what was left); what was overdue stays so; after a counter at least five days."""
    assert term.paused_on is not None
    if term.unit == AGREED or term.due < term.paused_on:
        return replace(term, paused_on=None)
    anew = Term(today, max(2, term.left), WORKING, today, floor=5 if is_returned else 0)
    return replace(anew, due=counted(anew, calendar))


def put_off(term: Term, days: int, calendar: Calendar) -> Term:
    if term.unit == WORKING and not term.floor and term.due == counted(term, calendar):
        longer = replace(term, count=term.count + days)
    else:
        longer = Term(term.due, days, WORKING, term.due, paused_on=term.paused_on)
    return replace(longer, due=counted(longer, calendar))


# --- counting by hand ---
def counted(term: Term, calendar: Calendar) -> date:
    if term.unit == AGREED:
        return term.due
    if term.unit == NATURAL:
        return natural(term.base, term.count, calendar)
    day, left = term.base, term.count
    while left > 0:
        day += DAY
        left -= 1 if calendar.is_working(day) else 0
    return max(day, natural(term.base, term.floor, calendar)) if term.floor else day


def natural(base: date, count: int, calendar: Calendar) -> date:
    day = base + count * DAY
    while not calendar.is_working(day):
        day += DAY
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after the first day, up to and with the second."""
    found, day = 0, after
    while day < until:
        day += DAY
        found += calendar.is_working(day)
    return found
