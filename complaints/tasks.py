"""Celery's doors to the clocks: each asks the database what is due, and calls a command."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from casework.rounds import each, tried
from complaints.commands import (
    archive,
    assignment,
    calendar,
    clock,
    conflict,
    disposal,
    draft,
    evidence,
    group,
    intake,
    merger,
    preview,
)
from complaints.queries import assignment as assignment_queries
from complaints.queries import clock as clock_queries
from complaints.queries import evidence as evidence_queries


@shared_task(name="complaints.tasks.sweep_clocks")
def sweep_clocks() -> int:
    """Every minute: take up what was half filed, serve what can be served by now, and take every rung that is due."""
    now = timezone.now()
    try:
        intake.accept_half_filed(now)
        intake.serve_waiting(now)
    finally:  # the clocks go on, whatever that met
        taken = clock.sweep(now)
    return taken


@shared_task(name="complaints.tasks.give_back")
def give_back() -> int:
    """Every minute: take open work from whoever has to do with its company, lost the role, left or is away.

    Nor does anybody watch a case any more that they may not see.
    """
    now = timezone.now()
    tried("end watches", 0, assignment.end_watches, now=now)
    return conflict.give_back(now=now) + assignment.hand_on(by_load=settings.ASSIGN_BY_LOAD, now=now)


@shared_task(name="complaints.tasks.assign_unassigned")
def assign_unassigned() -> int:
    """Every minute: give by load what nobody works on, unless ASSIGN_BY_LOAD is off; returns how many were given."""
    now = timezone.now()
    waiting = assignment_queries.unassigned() if settings.ASSIGN_BY_LOAD else ()
    return each("assign", waiting, lambda case: assignment.assign_by_load(case, now=now), now=now)


@shared_task(name="complaints.tasks.tell_rejected_files")
def tell_rejected_files() -> int:
    """Every minute: tell who sent it of each file that turned out unusable after filing; returns how many were told."""
    now, told = timezone.now(), 0
    for by_business, job in ((False, "tell the complainant of files"), (True, "tell the company of files")):
        tell = partial(evidence.reject_evidence, by_business=by_business, now=now)
        told += each(job, evidence_queries.cases_with_untold_rejections(now), tell, now=now)
    return told


@shared_task(name="complaints.tasks.run_lead_answers")
def run_lead_answers() -> int:
    """Every few seconds: carry the answers that companies gave to whole groups to each of their cases."""
    return group.run_lead_answers()


@shared_task(name="complaints.tasks.run_business_merges")
def run_business_merges() -> int:
    """Every ten seconds: carry the cases of merged companies over to the survivor, a thousand at a time."""
    return merger.run_merges()


@shared_task(name="complaints.tasks.purge_removed_files")
def purge_removed_files() -> int:
    """Every hour: delete for good what people took out of drafts a day ago."""
    return evidence.purge_removed(timezone.now())


@shared_task(name="complaints.tasks.discard_stale_drafts")
def discard_stale_drafts() -> int:
    """Every hour: tell whose drafts go in a week, and delete those that nobody has touched for 90 days."""
    now = timezone.now()
    each(
        "warn of discarding", clock_queries.drafts_to_warn_of(now), partial(draft.warn_of_discarding, now=now), now=now
    )
    return each("discard", clock_queries.stale_drafts(now), partial(draft.discard_draft, actor=None, now=now), now=now)


@shared_task(name="complaints.tasks.prepare_disposal")
def prepare_disposal() -> int:
    """Every night: put what was kept long enough into a batch for two people; returns how many cases it has."""
    batch = disposal.prepare_nightly()
    return batch.items.count() if batch else 0


@shared_task(name="complaints.tasks.run_disposals")
def run_disposals() -> int:
    """Every minute: announce what two people have released, and a week later erase it, case by case."""
    return disposal.run_disposals()


@shared_task(name="complaints.tasks.apply_calendar_notices")
def apply_calendar_notices() -> int:
    """Every 30 seconds: carry a loaded yearly notice on, case by case; returns how many cases were looked at."""
    return calendar.apply_calendar_notices()


@shared_task(name="complaints.tasks.forget_typed")
def forget_typed() -> int:
    """Every ten minutes: delete what was typed for a step, previewed and never sent."""
    return preview.forget_typed(timezone.now())


@shared_task(name="complaints.tasks.build_archives", time_limit=3600)
def build_archives() -> int:
    """Every few seconds: build the ZIPs of evidence that people asked for; the lease of a big one is renewed."""
    return archive.build_due()


@shared_task(name="complaints.tasks.sweep_archives")
def sweep_archives() -> int:
    """Every ten minutes: delete the ZIPs of evidence whose days are over."""
    return archive.sweep(timezone.now())
