"""Reading group cases: the groups of a company, their members, what may be linked, how far a lead answer is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from complaints.models import CaseGroup, Complaint, GroupAnswer, GroupAnswerResult, GroupMember
from complaints.queries.paging import CAP, PAGE_SIZE, Page, paged
from complaints.workflow import OPEN, Status

ALIKE_WITHIN = timedelta(days=60)
ALIKE_SHOWN = 20
LEADS_SHOWN = 10


def membership(complaint: Complaint) -> GroupMember | None:
    """The case's place in an open group of its present company, or None; asked of the database once per case object."""
    rows = GroupMember.objects.filter(left_at=None, group__closed_at=None).select_related("group")
    prefetch_related_objects([complaint], Prefetch("group_memberships", queryset=rows))
    found = complaint.group_memberships.all()
    return next((row for row in found if row.group.business_id == complaint.business_id), None)


def _live(group: CaseGroup) -> QuerySet[GroupMember]:
    """The members of today: none that left, none that is another company's by now."""
    return GroupMember.objects.filter(group=group, left_at=None, complaint__business=group.business_id)


def others_in_group(member: GroupMember) -> int:
    """How many other cases are in the group, counted to at most CAP + 1."""
    rows = GroupMember.objects.filter(group=member.group_id, left_at=None).exclude(pk=member.pk)
    return rows.order_by()[: CAP + 1].count()


def groups(rows: QuerySet[CaseGroup], after: str = "") -> Page:
    """A page of groups, newest first."""
    rows = rows.select_related("business").order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))


def open_groups(business_id: int | None) -> QuerySet[CaseGroup]:
    """The groups of a company to which cases can still be linked, newest first."""
    return CaseGroup.objects.filter(business=business_id, closed_at=None).order_by("-pk")


def group_cases(group: CaseGroup, rows: QuerySet[Complaint], after: str = "") -> Page:
    """Those of the rows that are in the group today, in the order in which they were linked, 20 a page."""
    members = _live(group).filter(complaint__in=rows).order_by("pk")
    if after.isdecimal() and len(after) < 19:
        members = members.filter(pk__gt=int(after))
    found = members.select_related("complaint__category__parent", "complaint__business")[: PAGE_SIZE + 1]
    return paged(list(found), lambda row: str(row.pk))


def waiting_in_group(group: CaseGroup) -> int:
    """How many cases a lead answer would reach now; the index holds no more than the group."""
    return _live(group).filter(complaint__status=Status.WITH_BUSINESS).count()


def groups_waiting(found: Sequence[CaseGroup]) -> dict[int, int]:
    """The same for a page of groups, in one query."""
    rows = GroupMember.objects.filter(
        group__in=[group.pk for group in found], left_at=None, complaint__business=F("group__business")
    )
    counted = rows.order_by().values("group")
    return {
        row["group"]: row["n"]
        for row in counted.annotate(n=Count("pk", filter=Q(complaint__status=Status.WITH_BUSINESS)))
    }


def linkable(rows: QuerySet[Complaint], business_id: int | None) -> QuerySet[Complaint]:
    """Those of the rows that may be linked to a group of this company."""
    linked = GroupMember.objects.filter(
        complaint=OuterRef("pk"), left_at=None, group__closed_at=None, group__business=business_id
    )
    return rows.filter(~Exists(linked), business=business_id, status__in=OPEN, accepted_at__isnull=False)


def alike_for_group(complaint: Complaint, rows: QuerySet[Complaint], now: datetime) -> list[Complaint]:
    """Open cases about the same company and category, filed within 60 days, in no group yet; twenty at most."""
    rows = linkable(rows, complaint.business_id).filter(category=complaint.category_id, filed_at__gt=now - ALIKE_WITHIN)
    return list(
        rows.exclude(pk=complaint.pk).select_related("category__parent", "business").order_by("-pk")[:ALIKE_SHOWN]
    )


# --- the lead answer ---
def unfinished_leads() -> list[GroupAnswer]:
    """Lead answers that are still being carried to their cases, the oldest first."""
    return list(GroupAnswer.objects.filter(finished_at=None).select_related("group", "by").order_by("pk"))


def lead_left(lead: GroupAnswer, limit: int) -> list[Complaint]:
    """Cases that were in the group when the answer was sent and of which nothing is known yet."""
    told = GroupAnswerResult.objects.filter(lead=lead, complaint=OuterRef("complaint"))
    members = GroupMember.objects.filter(
        ~Exists(told),
        Q(left_at=None) | Q(left_at__gt=lead.at),
        group=lead.group_id,
        linked_at__lte=lead.at,
        complaint__served_at__isnull=False,  # of the others the company knows nothing
    )
    return [row.complaint for row in members.select_related("complaint").order_by("pk")[:limit]]


def lead_answers(group: CaseGroup) -> list[GroupAnswer]:
    """The lead answers given to the group, newest first."""
    return list(group.lead_answers.select_related("by")[:LEADS_SHOWN])


def lead_counts(leads: Sequence[GroupAnswer]) -> dict[int, dict[str, int]]:
    """How many cases met which end under each lead answer, in one query."""
    rows = GroupAnswerResult.objects.filter(lead__in=[lead.pk for lead in leads]).order_by()
    found: dict[int, dict[str, int]] = {}
    for row in rows.values("lead", "result").annotate(n=Count("pk")):
        found.setdefault(row["lead"], {})[row["result"]] = row["n"]
    return found


def lead_skipped(lead: GroupAnswer, after: str = "") -> Page:
    """The cases that did not get the answer, with the reason, 20 a page."""
    rows = lead.results.exclude(result="answered").select_related("complaint").order_by("pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))
