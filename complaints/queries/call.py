"""Reading of calls: a caller's cases, what proves the caller, the calls about a case and to its company."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from complaints.models import Call, CallerCheck, Complaint, ComplaintClock, Urging
from complaints.queries.dealing import clocks_now
from complaints.queries.paging import PAGE_SIZE, Page, paged
from complaints.rules import call
from complaints.rules.codes import CallerProof
from complaints.rules.service_link import ContactKind
from complaints.rules.turn import first_of
from complaints.workflow import Role

CALLS_SHOWN = 20


def callers_cases(rows: QuerySet[Complaint], phone: str, after: str = "") -> Page:
    """Those of the rows whose complainant has proved this number (E.164), newest first, 20 a page."""
    person = User.objects.filter(phone=phone, phone_verified_at__isnull=False).values_list("pk", flat=True).first()
    if person is None:
        return Page([])
    rows = rows.filter(complainant=person).select_related("category__parent").order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def proof_of_caller(complaint: Complaint, user: User, now: datetime) -> CallerCheck | None:
    """Check that proved, in this call and to this member of staff, that the complainant is on the phone."""
    rows = complaint.caller_checks.filter(by=user, passed_at__gt=now - call.CALL, phone=complaint.complainant.phone)
    return rows.order_by("-pk").first()


def sent_code(complaint: Complaint, user: User, now: datetime) -> CallerCheck | None:
    """The newest code that was sent for this case by this member of staff, while it can still be entered."""
    rows = complaint.caller_checks.filter(by=user, method=CallerProof.CODE, at__gt=now - call.CODE_LIFE)
    row = rows.order_by("-pk").first()
    return row if row and row.passed_at is None and row.tries < call.CODE_TRIES else None


def codes_to(phone: str, now: datetime) -> list[CallerCheck]:
    """The codes that went to this number within a day, newest first."""
    rows = CallerCheck.objects.filter(phone=phone, method=CallerProof.CODE, at__gt=now - timedelta(days=1))
    return list(rows.order_by("-at")[: call.CODES_A_DAY])


def wrong_digits(phone: str, now: datetime) -> int:
    """How often wrong digits of this number, or a wrong case number with them, were said within a day."""
    rows = CallerCheck.objects.filter(phone=phone, method=CallerProof.DIGITS, at__gt=now - timedelta(days=1))
    return rows.filter(passed_at=None).count()


def calls(complaint: Complaint) -> list[Call]:
    """The calls about the case, newest first, twenty at most."""
    return list(complaint.calls.select_related("by")[:CALLS_SHOWN])


# --- calls to the company ---
def owed(complaint: Complaint) -> ComplaintClock | None:
    """The clock in which the company must act first, or None while nothing is asked of it."""
    found: ComplaintClock | None = first_of(clocks_now(complaint).values(), Role.BUSINESS)
    return found


def urgings(complaint: Complaint) -> list[Urging]:
    """The calls that urged the company, newest first, twenty at most."""
    return list(complaint.urgings.select_related("by")[:CALLS_SHOWN])


def number_of_company(complaint: Complaint) -> str:
    """The number under which the company was called last, or where the code of its letter goes; empty: none known."""
    last = complaint.urgings.values_list("number", flat=True).first()
    links = complaint.service_links.filter(contact_kind=ContactKind.PHONE, serving=complaint.serving)
    return last or links.values_list("contact", flat=True).first() or ""
