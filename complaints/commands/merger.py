"""Merging two companies: decided in one transaction; then the cases follow one by one, in the background."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import leases
from accounts.models import User
from businesses.commands import merge_into
from businesses.models import Business
from casework import rounds
from casework.errors import Refused
from casework.rounds import each
from complaints import access
from complaints.commands.conflict import carry_conflicts
from complaints.commands.intake import free_of_parties, serve_if_possible
from complaints.desk import machine
from complaints.models import BusinessMerge, CaseGroup, Complaint, GroupAnswer
from complaints.queries import merger
from complaints.workflow import OPEN, Status, Step

BATCH = 100
BATCHES = 10  # a task is short: the next one goes on
CASES = "merge a case"  # what fails with one of them is counted as this
LEASE = timedelta(minutes=2)  # a worker that dies leaves the rest to another one after this


def merge_businesses(
    business: Business, *, actor: User, into: Business, reason: str, now: datetime | None = None
) -> BusinessMerge:
    """Make two companies one: names, members and credit code go to the survivor now, the cases from the next minute on.

    No case is lost: each gets an event of its own. Raises `Refused` where one of them went into another already.
    """
    now = now or timezone.now()
    if not access.may_merge_businesses(actor):
        raise Refused(_("只有主管可以合并企业。"), "role")
    if access.is_kept_from(actor, business.pk) or access.is_kept_from(actor, into.pk):
        raise Refused(_("您是其中一家企业的成员，或者与其中一家有利益冲突，请由另一位主管合并。"), "party")
    if business.pk == into.pk:
        raise Refused(_("请选择两家不同的企业。"), "same")
    with transaction.atomic():
        both = {row.pk: row for row in Business.objects.select_for_update().filter(pk__in=[business.pk, into.pk])}
        merged, survivor = both[business.pk], both[into.pk]
        for row in (merged, survivor):
            if row.merged_into_id:
                raise Refused(_("“%(name)s”已并入另一家企业，不能再合并。") % {"name": row.name}, "merged")
        if BusinessMerge.objects.filter(survivor=merged, finished_at=None).exists():
            raise Refused(_("有企业正在并入“%(name)s”，完成后才能合并。") % {"name": merged.name}, "under_way")
        if GroupAnswer.objects.filter(group__business=merged, finished_at=None).exists():
            raise Refused(_("“%(name)s”的统一答复正在送达，完成后才能合并。") % {"name": merged.name}, "sending")
        carry_conflicts(merged, survivor)
        members = merge_into(merged, survivor, actor=actor, now=now)
        return BusinessMerge.objects.create(
            merged=merged, survivor=survivor, reason=reason, by=actor, at=now, members_moved=members
        )


def run_merges(now: datetime | None = None) -> int:
    """Carry the cases of merged companies on, those still open first; returns how many went over.

    Safe to run twice at once and again after a crash: each case is a transaction of its own, and one that has gone
    over is not among those that are left.
    """
    at = now or timezone.now()
    return each("merge", merger.unfinished_merges(), lambda merge: _run(merge, now), now=at)


def _run(merge: BusinessMerge, now: datetime | None) -> int:
    moved, aside = 0, rounds.resting(CASES, now or timezone.now())
    under_way = BusinessMerge.objects.filter(pk=merge.pk, finished_at=None)
    for number in range(BATCHES):
        if not leases.held(under_way, now or timezone.now(), LEASE, is_first=not number):
            return moved
        batch = merger.left_to_move(merge, BATCH, aside)
        if not batch and merger.left_to_move(merge, 1):  # those that failed: another round tries them again
            break
        if not batch:
            _finish(merge, now or timezone.now())
            return moved
        for case in batch:
            at = now or timezone.now()
            done = rounds.tried(CASES, case.pk, partial(_move, merge, case, at), now=at)
            if done is None:
                aside.add(case.pk)
            moved += done or 0
    BusinessMerge.objects.filter(pk=merge.pk).update(lease_until=None)
    return moved


def _move(merge: BusinessMerge, case: Complaint, now: datetime) -> int:
    """Take one case over to the survivor, with its event and the count of it; 0 when it is there already."""
    if case.status == Status.DRAFT:  # nothing in a draft is anybody's business but the complainant's: no ledger
        here = Complaint.objects.filter(pk=case.pk, business=merge.merged_id, status=Status.DRAFT)
        return here.update(business=merge.survivor_id)
    try:
        with machine.step(case, Step.MERGE_BUSINESS, actor=None, now=now) as turn:
            if turn.case.business_id != merge.merged_id:
                raise Refused(_("这件投诉已经不是这家企业的。"), "moved")
            turn.case.business = merge.survivor
            if turn.case.status in OPEN:
                free_of_parties(turn, merge.survivor_id)
            turn.data = {"merge": merge.pk, "from": merge.merged_id, "business": merge.survivor_id}
            BusinessMerge.objects.filter(pk=merge.pk).update(cases_moved=F("cases_moved") + 1)
    except Refused:  # another worker was quicker, an officer sent it elsewhere, or the draft was filed or deleted
        return 0
    if case.status == Status.ACCEPTED:
        serve_if_possible(case, now)
    return 1


def _finish(merge: BusinessMerge, now: datetime) -> None:
    """The last case is there: the groups follow, in which the cases find each other again."""
    with transaction.atomic():
        CaseGroup.objects.filter(business=merge.merged_id).update(business=merge.survivor_id)
        BusinessMerge.objects.filter(pk=merge.pk, finished_at=None).update(finished_at=now, lease_until=None)
