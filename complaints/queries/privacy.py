"""Reading who looked at what: for the complainant of a case, and to notice somebody who looks unusually often."""

from __future__ import annotations

from datetime import datetime

from accounts import phones
from accounts.models import User
from catalogue.rules import fields
from complaints.models import CallerCheck, Complaint, ComplaintEvent, Opening, Reveal
from complaints.queries.case import read_ledger
from complaints.rules.masking import Item
from complaints.rules.wording import LOOKS
from ui.traditional import spoken
from ui.values import Words


def personal_data(complaint: Complaint, item: str) -> list[tuple[Words, str]]:
    """Personal data of this kind in the case, whole: (label, value). Callers ask first whether it may be seen."""
    person = complaint.complainant
    found: dict[str, list[tuple[Words, str]]] = {
        Item.NAME: [(Item.NAME.label, complaint.complainant_name)],
        Item.PHONE: [(Item.PHONE.label, phones.spaced(person.phone or ""))],
        Item.EMAIL: [(Item.EMAIL.label, person.email or "")],
        Item.AGENT: [(Item.AGENT.label, complaint.agent_name)],
        Item.REGION: [(Item.REGION.label, f"{complaint.province}{complaint.city}{complaint.district}")],
        Item.ANSWERS: [
            (spoken(question.label), fields.shown(question.kind, complaint.answers.get(question.key)))
            for question in complaint.asked
            if question.personal
        ],
    }
    return [(label, value) for label, value in found[item] if value]


def looks(complaint: Complaint) -> list[ComplaintEvent]:
    """The events in which the staff looked at the complainant's data, the newest first."""
    return [event for event in reversed(read_ledger(complaint)) if event.step in LOOKS]


def openings(complaint: Complaint) -> list[Opening]:
    """Openings of the case and its files by staff, day by day, the newest first."""
    return list(complaint.openings.select_related("evidence__file").order_by("-at", "-pk"))


def caller_lookups(complaint: Complaint) -> list[CallerCheck]:
    """Calls in which staff proved who was on the phone and then read the case to them; the newest first."""
    return list(complaint.caller_checks.filter(passed_at__isnull=False))


def reveals_since(user: User, moment: datetime) -> int:
    """How often this person has looked at masked data since then."""
    return Reveal.objects.filter(by=user, at__gt=moment).count()
