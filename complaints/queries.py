"""Reading complaints: rows ready-made for pages, keyset pages, and what is due. Nothing here counts a whole table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, prefetch_related_objects

from accounts import roles
from businesses.access import MAY_ANSWER
from businesses.models import Membership
from complaints.models import Category, Complaint, ComplaintClock, Evidence, SupplementItem
from complaints.workflow import DONE, OPEN, Role, Status

PAGE_SIZE = 20
CAP = 99  # a counter in a menu says "99+" beyond this
DRAFT_DAYS = 90
UNTOUCHED = timedelta(minutes=10)
FRONT_KEPT = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Page:
    """One keyset page: its rows, and the key that the next page starts after (empty on the last)."""

    rows: list[Any]
    after: str = ""


def _paged(rows: list[Any], key: Any) -> Page:
    shown = rows[:PAGE_SIZE]
    return Page(shown, key(shown[-1]) if len(rows) > PAGE_SIZE else "")


# --- categories ---
def categories() -> list[Category]:
    """The active top categories with their active children, in order."""
    children = Category.objects.filter(is_active=True)
    return list(
        Category.objects.filter(parent=None, is_active=True).prefetch_related(Prefetch("children", queryset=children))
    )


def top_categories() -> list[Category]:
    """The active top categories, for a filter."""
    return list(Category.objects.filter(parent=None, is_active=True))


_front: dict[str, Any] = {}


def front_categories(now: datetime) -> list[Category]:
    """The active top categories for the home page, kept in the process for a minute: a visitor costs no query."""
    if not _front or not _front["at"] <= now < _front["at"] + FRONT_KEPT:
        _front.update(at=now, rows=top_categories())
    return list(_front["rows"])


# --- drafts ---
def untouched_draft(user: Any, category: Category, now: datetime) -> Complaint | None:
    """The draft that this very choice made a moment ago and nobody has filled in yet: a second click means it."""
    return (
        Complaint.objects.filter(
            complainant=user,
            status=Status.DRAFT,
            category=category,
            created_at__gt=now - UNTOUCHED,
            draft_saved_at=F("created_at"),
        )
        .order_by("-pk")
        .first()
    )


# --- one case ---
def whole() -> QuerySet[Complaint]:
    """Complaints with what every page about one of them names."""
    return Complaint.objects.select_related("category__parent", "business", "complainant", "officer", "rating")


def evidence(complaint: Complaint) -> list[Evidence]:
    """The case's files in order; asked of the database once per case object, for the page and its guards."""
    prefetch_related_objects([complaint], Prefetch("evidence", queryset=Evidence.objects.select_related("file")))
    return list(complaint.evidence.all())


def with_answers(complaint: Complaint) -> Complaint:
    """The same case with its answers at hand: what a page and its guards ask about them costs one query."""
    prefetch_related_objects([complaint], "answers_given")
    return complaint


def current_answer(complaint: Complaint) -> Any:
    """The answer to the present serving, or None."""
    return next((row for row in complaint.answers_given.all() if row.serving == complaint.serving), None)


def supplement_items(complaint: Complaint, *, current: bool = False) -> list[SupplementItem]:
    """What the complainant was asked to add, in order; `current`: only in the last round."""
    if not complaint.supplement_rounds:
        return []
    rows = complaint.supplement_items.all()
    return list(rows.filter(round=complaint.supplement_rounds) if current else rows)


def supplements(complaint: Complaint) -> list[SupplementItem]:
    """What the complainant was asked to add and has added, in order."""
    return list(complaint.supplement_items.filter(answered_at__isnull=False))


def running_clock(complaint: Complaint, kind: str) -> Any:
    """The clock of that kind that has not stopped (it may be paused), or None."""
    return complaint.clocks.filter(kind=kind, stopped_at=None).first()


def open_duplicate(complaint: Complaint) -> Complaint | None:
    """The open complaint that this one repeats: by the same person about the same company and order, or None.

    The later one is the duplicate, not the earlier one, unless the later one was accepted already. Without an order,
    a number or a contract to compare nothing says that two complaints are about the same thing.
    """
    if not complaint.identity.strip("|"):
        return None
    earlier = Q(filed_at__lt=complaint.filed_at) | Q(filed_at=complaint.filed_at, pk__lt=complaint.pk)
    if complaint.business_id:
        respondent = Q(business=complaint.business_id)
    else:
        respondent = Q(business=None, respondent_name=complaint.respondent_name)
    return (
        Complaint.objects.filter(
            respondent,
            earlier | Q(accepted_at__isnull=False),
            complainant=complaint.complainant_id,
            category=complaint.category_id,
            identity=complaint.identity,
            status__in=OPEN,
        )
        .exclude(pk=complaint.pk)
        .order_by("pk")
        .first()
    )


# --- the complainant's lists ---
MINE_GROUPS = {
    "todo": (Status.SUPPLEMENT_REQUIRED, Status.ANSWERED, Status.SETTLED),
    "open": tuple(OPEN - {Status.SUPPLEMENT_REQUIRED, Status.ANSWERED, Status.SETTLED}),
    "done": tuple(DONE),
    "draft": (Status.DRAFT,),
}
# What waits for the complainant, as a condition; the list's other groups leave it out.
_TODO = Q(status__in=MINE_GROUPS["todo"]) | Q(status=Status.WITH_BUSINESS, escalation_level__gte=3)


def mine(user: Any, group: str = "", after: str = "") -> Page:
    """The person's own cases, newest first, 20 a page; `after` is the key the page before gave.

    Groups as in `MINE_GROUPS`; `rest` is everything that neither waits for the person nor is a draft.
    """
    rows = _of(user).order_by("-pk")
    if group == "todo":
        rows = rows.filter(_TODO)
    elif group == "rest":
        rows = rows.exclude(_TODO).exclude(status=Status.DRAFT)
    elif group in MINE_GROUPS:
        rows = rows.filter(status__in=MINE_GROUPS[group]).exclude(_TODO)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return _paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def waiting_for(user: Any, limit: int = 5) -> list[Complaint]:
    """What waits for the complainant, the nearest deadline first; then unfinished drafts."""
    rows = _of(user)
    return [
        *rows.filter(_TODO).order_by("due_at", "pk")[:limit],
        *rows.filter(status=Status.DRAFT).order_by("-pk")[:limit],
    ]


def latest(user: Any, limit: int = 5) -> list[Complaint]:
    """The person's newest cases that do not wait for them."""
    return list(_of(user).exclude(_TODO).exclude(status=Status.DRAFT).order_by("-pk")[:limit])


def _of(user: Any) -> QuerySet[Complaint]:
    return Complaint.objects.filter(complainant=user).select_related("category__parent", "business", "rating")


# --- the business's inbox ---
INBOX_GROUPS = {
    "open": (Status.WITH_BUSINESS,),
    "answered": (Status.ANSWERED,),
    "settled": (Status.SETTLED,),
    "done": (Status.CLOSED, Status.WITHDRAWN),
}


def inbox(
    business_id: int, *, group: str = "open", late: bool = False, category: str = "", after: str = "", now: datetime
) -> Page:
    """A company's served cases of one group, earliest deadline first, 20 a page."""
    rows = (
        Complaint.objects.filter(
            business=business_id, status__in=INBOX_GROUPS.get(group, INBOX_GROUPS["open"]), served_at__isnull=False
        )
        .select_related("category__parent")
        .order_by("due_at", "pk")
    )
    if group == "done":
        rows = rows.order_by("-pk")
    if late:
        rows = rows.filter(due_at__lte=now)
    if category:
        rows = rows.filter(Q(category__code=category) | Q(category__parent__code=category))
    if group == "done":
        rows = rows.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else rows
    elif after:
        moment, pk = _inbox_key(after)
        rows = rows.filter(due_at__gte=moment).exclude(due_at=moment, pk__lte=pk)
    found = list(rows[: PAGE_SIZE + 1])
    if group == "done":
        return _paged(found, lambda row: str(row.pk))
    return _paged(found, lambda row: f"{(row.due_at - EPOCH) // MICROSECOND}_{row.pk}")


def _inbox_key(after: str) -> tuple[datetime, int]:
    """The key of an inbox page; nonsense starts the list from the beginning."""
    moment, _, pk = after.partition("_")
    if not (moment.isdecimal() and pk.isdecimal() and len(moment) < 17 and len(pk) < 19):
        return EPOCH, 0
    return EPOCH + int(moment) * MICROSECOND, int(pk)


def inbox_counts(business_id: int, now: datetime) -> dict[str, int]:
    """How many wait in each group, in one query; counted to at most CAP + 1, which the page shows as 99+."""
    served = Complaint.objects.filter(business=business_id, served_at__isnull=False).order_by()
    groups = {group: served.filter(status__in=INBOX_GROUPS[group]) for group in ("open", "answered", "settled")}
    groups["late"] = served.filter(status=Status.WITH_BUSINESS, due_at__lte=now)
    return _capped_counts(groups)


def _capped_counts(groups: Mapping[str, QuerySet[Complaint]]) -> dict[str, int]:
    """How many rows each of these unordered querysets has, at most CAP + 1, in one query."""
    first, *others = (
        rows.annotate(group=Value(group)).values_list("group", flat=True)[: CAP + 1] for group, rows in groups.items()
    )
    counted = Counter(first.union(*others, all=True))
    return {group: counted[group] for group in groups}


def inbox_one(business_id: int, reference: str) -> Page:
    """The company's served case with this number, whatever its group, as a page of one row or none."""
    rows = Complaint.objects.filter(business=business_id, served_at__isnull=False, reference=reference)
    return Page(list(rows.select_related("category__parent")))


# --- the staff's worklists ---
# The clock is the staff's own in `STAFF_TURN`; `overdue` and `countersign` are conditions more, see `on_worklist`.
STAFF_TURN = (Status.SUBMITTED, Status.ACCEPTED)
WORKLISTS: dict[str, tuple[str, ...]] = {
    "open": tuple(sorted(OPEN)),
    "intake": (Status.SUBMITTED,),
    "countersign": (Status.SUBMITTED,),
    "forward": (Status.ACCEPTED,),
    "overdue": (Status.WITH_BUSINESS,),
    "supplement": (Status.SUPPLEMENT_REQUIRED,),
    "reply": (Status.WITH_BUSINESS,),
    "confirm": (Status.ANSWERED,),
    "perform": (Status.SETTLED,),
    "done": tuple(sorted(DONE)),
}


def on_worklist(rows: QuerySet[Complaint], key: str, now: datetime) -> QuerySet[Complaint]:
    """Those of the rows that belong on this worklist."""
    rows = rows.filter(status__in=WORKLISTS[key])
    if key == "countersign":
        return rows.filter(refusal_proposed_by__isnull=False)
    return rows.filter(due_at__lte=now) if key == "overdue" else rows


def listed(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The rows with what a line of a worklist shows, and without the long texts."""
    return rows.select_related("category__parent", "business", "officer").defer("facts", "answers", "questions")


def staff_counts(rows: QuerySet[Complaint], user: Any, now: datetime) -> dict[str, int]:
    """What waits and what is late among these rows, in one query, each counted to at most CAP + 1."""
    rows = rows.order_by()
    ours = rows.filter(status__in=STAFF_TURN)
    return _capped_counts(
        {key: on_worklist(rows, key, now) for key in ("intake", "countersign", "forward", "overdue")}
        | {
            "late": ours.filter(due_at__lte=now),
            "mine": rows.filter(status__in=OPEN, officer=user),
            "unassigned": ours.filter(officer=None),
        }
    )


def staff_nearest(rows: QuerySet[Complaint], user: Any, limit: int = 8) -> list[Complaint]:
    """The officer's own cases in which the next step is the staff's, the nearest deadline first."""
    return list(listed(rows).filter(officer=user, status__in=STAFF_TURN).order_by("due_at", "pk")[:limit])


def called(rows: QuerySet[Complaint], businesses: Iterable[Any], name: str) -> QuerySet[Complaint]:
    """The rows about one of these companies, or, while they are open, about one whom people named so."""
    return rows.filter(
        Q(business__in=businesses) | Q(business=None, status__in=WORKLISTS["open"], respondent_name__startswith=name)
    )


def officers_for(complaint: Complaint) -> QuerySet[Any]:
    """The officers who may be given the case: none who is a party to it."""
    officers = roles.staff_with(Role.OFFICER).exclude(pk=complaint.complainant_id).order_by("name", "pk")
    if complaint.business_id is None:
        return officers
    members = Membership.objects.filter(business=complaint.business_id, is_active=True)
    return officers.exclude(pk__in=members.values("user"))


def clocks(complaint: Complaint) -> list[ComplaintClock]:
    """Every clock the case ever had, oldest first."""
    return list(complaint.clocks.all())


def notes(complaint: Complaint) -> list[Any]:
    """The staff's notes, newest first."""
    return list(complaint.notes.select_related("by"))


# --- what is due ---
def due_clocks(now: datetime, limit: int = 1000) -> QuerySet[ComplaintClock]:
    """Clocks whose next rung is due, the longest waiting first."""
    return ComplaintClock.objects.filter(next_at__lte=now, stopped_at=None).order_by("next_at", "pk")[:limit]


def oldest_due_clock(now: datetime) -> datetime | None:
    """Since when the most overdue rung waits for the sweep; None when nothing waits."""
    return due_clocks(now, 1).values_list("next_at", flat=True).first()


def stale_drafts(now: datetime, limit: int = 200) -> QuerySet[Complaint]:
    """Drafts nobody has touched for 90 days."""
    return Complaint.objects.filter(status=Status.DRAFT, draft_saved_at__lt=now - timedelta(days=DRAFT_DAYS)).order_by(
        "draft_saved_at"
    )[:limit]


def servable(limit: int = 200) -> QuerySet[Complaint]:
    """Accepted cases whose company has somebody to answer by now: served by themselves."""
    somebody = Membership.objects.filter(
        business=OuterRef("business"), is_active=True, user__is_active=True, role__in=MAY_ANSWER
    )
    return Complaint.objects.filter(Exists(somebody), status=Status.ACCEPTED).order_by("due_at", "pk")[:limit]


def is_stale(draft: Complaint, now: datetime) -> bool:
    """Whether nobody has touched this draft for 90 days."""
    return draft.draft_saved_at is not None and draft.draft_saved_at < now - timedelta(days=DRAFT_DAYS)


# --- the ledger ---
def timeline(complaint: Complaint, *, hidden: frozenset[str]) -> list[Any]:
    """The case's events in order, without those this viewer does not see."""
    return list(complaint.events.select_related("actor").exclude(step__in=hidden).order_by("seq"))


def last_actor(complaint: Complaint, role: str = Role.OFFICER) -> Any:
    """Who last acted on the case in that role, or None."""
    event = complaint.events.select_related("actor").filter(role=role).order_by("-seq").first()
    return event.actor if event else None
