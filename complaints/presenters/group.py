"""A group in lists and on the pages of its cases, and the answers that went to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.models import Answer, CaseGroup, Complaint, GroupAnswer
from complaints.presenters import answer as answer_presenters
from complaints.presenters.portal import capped
from complaints.queries import group as group_queries
from complaints.rules.codes import LeadResult

NAMES = (
    "code",
    "text",
    "remedies",
    "amount",
    "action",
    "perform_by",
    "expires_on",
)  # of an answer; each case has its own files


@dataclass(frozen=True)
class GroupRow:
    """A group in its company's list, and how many of its cases wait for an answer."""

    group: CaseGroup
    waiting: int


@dataclass(frozen=True)
class LeadRow:
    """A lead answer and how far it is: how many cases have it, and how many it passed over."""

    lead: GroupAnswer
    answer: answer_presenters.Card
    done: int
    skipped: int


def lead_rows(leads: Sequence[GroupAnswer]) -> list[LeadRow]:
    """Lead answers with how far they are; one query for all."""
    counts = group_queries.lead_counts(leads) if leads else {}
    found = []
    for lead in leads:
        ends = counts.get(lead.pk, {})
        done = ends.get(LeadResult.ANSWERED, 0)
        answer = answer_presenters.card(Answer(**{name: getattr(lead, name) for name in NAMES}))
        found.append(LeadRow(lead, answer, done, sum(ends.values()) - done))
    return found


@dataclass(frozen=True)
class Membership:
    """The group a case is in, for its own pages, and how many others are in it."""

    group: CaseGroup
    others: str


def membership_of(case: Complaint) -> Membership | None:
    member = group_queries.membership(case)
    return Membership(member.group, capped(group_queries.others_in_group(member))) if member else None
