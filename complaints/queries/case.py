"""Reading one case: its rows ready-made for a page and its guards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONObject

from accounts.models import User
from businesses.models import Business
from casework.workdays import at, end_of
from catalogue.models import Category
from complaints.models import (
    Answer,
    Complaint,
    ComplaintClock,
    ComplaintEvent,
    ComplaintVersion,
    Note,
    SupersededOutcome,
    SupplementItem,
    WorkingCopy,
)
from complaints.rules.codes import Via
from complaints.workflow import OPEN, Role, Status, Step
from ui import folding

UNTOUCHED = timedelta(minutes=10)
READ = "ledger_read"
CLOCKS_READ = "clocks_read"
# What most cases have nothing of, by the name of its rows.
PARTS: dict[str, Any] = {
    name: Complaint._meta.get_field(name)
    for name in (
        "answers_given",
        "evidence",
        "amendments",
        "group_memberships",
        "openings",
        "caller_checks",
        "notes",
        "calls",
        "urgings",
        "watches",
        "disposals",
        "undo_points",
        "refilings",
    )
}


# --- drafts ---
PLACE = ("region", "province", "city", "district")


def last_place(user: User) -> dict[str, str]:
    """Place that the person gave in the complaint they filed last; empty before the first."""
    filed = Complaint.objects.filter(complainant=user, filed_at__isnull=False).exclude(region="")
    return filed.order_by("-pk").values(*PLACE).first() or {}


def untouched_draft(user: User, category: Category, now: datetime) -> Complaint | None:
    """The draft that this very choice made a moment ago and nobody has filled in yet: a second click means it."""
    return (
        Complaint.objects.filter(
            complainant=user,
            status=Status.DRAFT,
            category=category,
            refiled_from=None,
            created_at__gt=now - UNTOUCHED,
            draft_saved_at=F("created_at"),
        )
        .order_by("-pk")
        .first()
    )


def filed_on(user: User, day: date) -> int:
    """How many cases this person filed on this day by themselves, not by phone."""
    rows = Complaint.objects.filter(complainant=user, filed_at__gte=at(day, time.min), filed_at__lt=end_of(day))
    return rows.exclude(via=Via.HOTLINE).count()


# --- one case ---
def filed_by(user: User) -> QuerySet[Complaint]:
    """Everything that this person filed, or that was filed for their number."""
    return Complaint.objects.filter(complainant=user).exclude(status=Status.DRAFT)


def last_step_at(user: User) -> datetime | None:
    """Time of this person's last step in any case. What a link sent to their number confirmed does not count: it proves
    who has the number today, not whose account it is."""
    steps = ComplaintEvent.objects.filter(actor=user).exclude(step=Step.FILE, case__via=Via.HOTLINE)
    last_at: datetime | None = steps.aggregate(last=Max("at"))["last"]
    return last_at


def whole() -> QuerySet[Complaint]:
    """Complaints with what every page about one of them names."""
    named = ("category__parent", "category_version", "business", "complainant", "officer", "taken_by", "rating")
    return Complaint.objects.select_related(*named).defer("category_version__content")


def with_parts(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The cases with what each has anything of, in the same query: see `read_parts`."""
    filled = {
        name: Exists(part.related_model._default_manager.filter(**{part.field.name: OuterRef("pk")}))
        for name, part in PARTS.items()
    }
    edit = Exists(WorkingCopy.objects.filter(complaint=OuterRef("pk")))  # one row at most: `amendment.has_edit`
    return rows.annotate(filled=JSONObject(**filled, working_copy=edit))


def read_parts(complaint: Complaint) -> Complaint:
    """The same case, of which nobody asks the database any more for what it has nothing of.

    For a page that is about to be drawn: its guards, presenters and buttons share what is read of the case.
    """
    known: dict[str, object] = complaint.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, is_filled in complaint.__dict__.get("filled", {}).items():
        if name in PARTS and not is_filled:
            known.setdefault(name, PARTS[name].related_model._default_manager.none())
    return with_answers(complaint)


def held(complaint: Complaint) -> Complaint:
    """The same case with its row locked, so that no step comes in between while all of it is read."""
    Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    return whole().get(pk=complaint.pk)


def with_answers(complaint: Complaint) -> Complaint:
    """The same case with its answers at hand: what a page and its guards ask about them costs one query."""
    prefetch_related_objects([complaint], "answers_given")
    return complaint


def current_answer(complaint: Complaint) -> Answer | None:
    """The answer to the present serving, or None."""
    return next((row for row in complaint.answers_given.all() if row.serving == complaint.serving), None)


def supplement_items(complaint: Complaint, *, current: bool = False) -> list[SupplementItem]:
    """Items that the complainant was asked to add, in order; `current`: only those of the last round."""
    if not complaint.supplement_rounds and complaint.version < 2:  # another category makes another version
        return []
    rows = complaint.supplement_items.all()
    return list(rows.filter(round=complaint.supplement_rounds) if current else rows)


def open_details(complaint: Complaint) -> list[SupplementItem]:
    """Questions of another category that nobody has answered yet."""
    if complaint.details_asked_at is None:
        return []
    return list(complaint.supplement_items.filter(round=0, answered_at=None, cancelled_at=None))


def supplements(complaint: Complaint) -> list[SupplementItem]:
    """Items that the complainant was asked to add and has added, in order."""
    return list(complaint.supplement_items.filter(answered_at__isnull=False))


def running_clock(complaint: Complaint, kind: str) -> ComplaintClock | None:
    """The clock of that kind that has not stopped (it may be paused), or None."""
    return complaint.clocks.filter(kind=kind, stopped_at=None).first()


def superseded(complaint: Complaint) -> list[SupersededOutcome]:
    """The ends that appeals have undone, oldest first."""
    return list(complaint.superseded.all()) if complaint.appeals_count else []


def has_handled(complaint: Complaint, user: User) -> bool:
    """Whether this member of staff had a hand in the case: decided, led it, or had it in charge.

    Looking at a file or at masked data and answering the phone are no part in it; nor is reviewing.
    """
    if user.pk in (complaint.officer_id, complaint.mediator_id, complaint.refusal_proposed_by_id):
        return True
    deeds = complaint.events.filter(actor=user, role__in=(Role.OFFICER, Role.MEDIATOR, Role.SUPERVISOR))
    return deeds.exclude(step__in=(Step.OPEN_ORIGINAL, Step.LOG_CALL, Step.REVEAL, Step.EXPORT)).exists()


def open_duplicate(complaint: Complaint) -> Complaint | None:
    """The open complaint that this one repeats: by the same person about the same company and order, or None.

    The later one is the duplicate, not the earlier one, unless the later one was accepted already. Without an order,
    a number or a contract to compare nothing says that two complaints are about the same thing.
    """
    if not complaint.identity.strip("|"):
        return None
    earlier = Q(filed_at__lt=complaint.filed_at) | Q(filed_at=complaint.filed_at, pk__lt=complaint.pk)
    rows = (
        Complaint.objects.filter(
            earlier | Q(accepted_at__isnull=False),
            business=complaint.business_id,
            complainant=complaint.complainant_id,
            category=complaint.category_id,
            identity=complaint.identity,
            status__in=OPEN,
        )
        .exclude(pk=complaint.pk)
        .order_by("pk")
    )
    if complaint.business_id:
        return rows.first()
    name = folding.bare(complaint.respondent_name)
    return next((row for row in rows if folding.bare(row.respondent_name) == name), None)


def all_clocks(complaint: Complaint) -> list[ComplaintClock]:
    """Every clock the case ever had, oldest first; asked of the database once per case object."""
    prefetch_related_objects([complaint], Prefetch("clocks", to_attr=CLOCKS_READ))
    return list(getattr(complaint, CLOCKS_READ))


def notes(complaint: Complaint) -> list[Note]:
    """The staff's notes, newest first."""
    return list(complaint.notes.select_related("by"))


# --- what was filed, for a receipt and for those who are not signed in ---
def filed_under(reference: str) -> Complaint | None:
    """The filed case with this number, with its complainant; the caller must know who asks."""
    rows = Complaint.objects.exclude(status=Status.DRAFT).select_related("complainant")
    return rows.filter(reference=reference).first()


def first_version(complaint: Complaint) -> ComplaintVersion | None:
    """The version that was filed, whatever was edited since."""
    return complaint.versions.filter(number=1).first()


def named_in(version: ComplaintVersion) -> tuple[Category | None, str]:
    """The category and the respondent's name of a version, which keeps a code and an id."""
    category = Category.objects.select_related("parent").filter(code=version.content["category"]).first()
    company = Business.objects.filter(pk=version.content["business"]).first()
    return category, company.name if company else version.content["respondent_name"]


def receipt_of(sha256: str) -> ComplaintVersion | None:
    """Version filed under the receipt with this hash, with its complaint and company; None when there is none."""
    rows = ComplaintVersion.objects.select_related("complaint__business")
    return rows.filter(sha256=sha256, number=1).first()


# --- the ledger ---
def timeline(complaint: Complaint, *, hidden: frozenset[str]) -> list[ComplaintEvent]:
    """The case's events in order, without those this viewer does not see."""
    return [event for event in read_ledger(complaint) if event.step not in hidden]


def read_ledger(complaint: Complaint) -> list[ComplaintEvent]:
    """Every event of the case in order, with its actor; asked of the database once per case object."""
    rows = ComplaintEvent.objects.select_related("actor").order_by("seq")
    prefetch_related_objects([complaint], Prefetch("events", queryset=rows, to_attr=READ))
    return list(getattr(complaint, READ))


def ledger(complaint: Complaint) -> list[ComplaintEvent]:
    """Every event of the case in order."""
    return list(complaint.events.order_by("seq"))


def standing(case: Complaint, *, but: Collection[str]) -> str:
    """Mark of the point that a case stands at, to tell whether it went on; locks it until the transaction ends.

    The steps in `but` do not count where they left the status as it was: a note, somebody's look at a file.
    """
    with transaction.atomic():
        now = Complaint.objects.select_for_update().get(pk=case.pk)
        quiet = Q(step__in=but, status_from=F("status_to"))
        last = now.events.exclude(quiet).order_by("-seq").values_list("seq", flat=True).first()
        return f"{now.status}.{last}"
