"""Erasing what was kept long enough: a batch is prepared, proposed by one person, released by another, carried out.

Carried out in the background, case by case, each in a transaction of its own: what a killed worker leaves is taken up
again when its lease is over, and a case that is erased stays erased.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

import leases
from accounts.models import User
from accounts.privacy import collectors
from casework.errors import Refused
from casework.rounds import each, failed
from complaints import access
from complaints.commands import archive
from complaints.commands.finding import refresh_search
from complaints.desk import machine
from complaints.models import Complaint, Disposal, DisposalItem, Evidence, Note
from complaints.notices import eventless
from complaints.queries import disposal as disposal_queries
from complaints.rules import retention
from complaints.rules.retention import KeptBecause
from complaints.workflow import Step
from files.intake import discard
from notifications.commands import blank
from ui.values import Json

MOST = 500  # cases in a batch: what two people can still look through
LEASE = timedelta(minutes=6)  # longer than a task may run


# --- what stops it ---
def hold(complaint: Complaint, *, actor: User, reason: str, now: datetime | None = None) -> None:
    """Keep the case beyond its time, for a court or another body; the reason is a note that only staff see."""
    with machine.step(complaint, Step.HOLD, actor=actor, now=now) as turn:
        row = Note.objects.create(complaint=turn.case, text=reason, by=actor, at=turn.now)
        turn.case.held_at = turn.now
        turn.seal(row)
        turn.data = {"note": row.pk}


def lift_hold(complaint: Complaint, *, actor: User, reason: str, now: datetime | None = None) -> None:
    """The case need not be kept any longer than others."""
    with machine.step(complaint, Step.LIFT_HOLD, actor=actor, now=now) as turn:
        row = Note.objects.create(complaint=turn.case, text=reason, by=actor, at=turn.now)
        turn.case.held_at = None
        turn.seal(row)
        turn.data = {"note": row.pk}


# --- the batch ---
def prepare_disposal(*, actor: User | None, now: datetime | None = None) -> Disposal:
    """A batch of the cases that were kept long enough, the oldest first; `actor` None is the nightly task."""
    now = now or timezone.now()
    if actor is not None:
        _require(access.disposes(actor))
    before = retention.before(now)
    with transaction.atomic():
        batch = Disposal.objects.create(before=before, prepared_at=now, prepared_by=actor)
        DisposalItem.objects.bulk_create(
            [DisposalItem(disposal=batch, complaint_id=pk) for pk in disposal_queries.past_retention(before, MOST)],
            ignore_conflicts=True,  # somebody prepares another batch in this moment: each case is in one
        )
        if not batch.items.exists():
            raise Refused(_("没有超过保存期限、等待删除的投诉。"), "nothing_past")
    return batch


def propose_disposal(disposal: Disposal, *, actor: User, now: datetime | None = None) -> None:
    """One person has looked the batch through and proposes to erase it."""
    _require(access.disposes(actor))
    with transaction.atomic():
        batch = _locked(disposal)
        if batch.proposed_at:
            raise Refused(_("这一批已经有人提出删除。"), "proposed")
        _no_party(batch, actor)
        batch.proposed_at, batch.proposed_by = now or timezone.now(), actor
        batch.save(update_fields=["proposed_at", "proposed_by"])


def release_disposal(disposal: Disposal, *, actor: User, now: datetime | None = None) -> None:
    """Another person agrees; the background tells whose cases they are, and erases them a week later."""
    _require(access.releases(actor))
    with transaction.atomic():
        batch = _locked(disposal)
        if not batch.proposed_at:
            raise Refused(_("还没有人提出删除这一批。"), "not_proposed")
        if batch.released_at:
            raise Refused(_("这一批已经批准，正在等待删除。"), "released")
        if batch.proposed_by_id == actor.pk:
            raise Refused(_("不能批准自己提出的删除，请由另一位主管批准。"), "own_proposal")
        _no_party(batch, actor)
        batch.released_at, batch.released_by = now or timezone.now(), actor
        batch.save(update_fields=["released_at", "released_by"])


def cancel_disposal(disposal: Disposal, *, actor: User, now: datetime | None = None) -> None:
    """Call the batch off; its cases wait for another one."""
    _require(access.releases(actor))
    now = now or timezone.now()
    with transaction.atomic():
        batch = _locked(disposal)
        if batch.released_at:
            raise Refused(_("这一批已经批准，不能取消。"), "released")
        batch.cancelled_at, batch.cancelled_by = now, actor
        batch.save(update_fields=["cancelled_at", "cancelled_by"])
        batch.items.filter(settled_at=None).update(settled_at=now)


def _locked(disposal: Disposal) -> Disposal:
    batch = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if not batch.is_open:
        raise Refused(_("这一批已经结束。"), "over")
    return batch


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise Refused(_("您不能办理到期删除。"), "role")


def _no_party(batch: Disposal, actor: User) -> None:
    """Nobody decides about a case of their own."""
    chosen = Complaint.objects.filter(disposals__disposal=batch)
    if access.for_staff(actor, chosen).count() != chosen.count():
        raise Refused(_("这一批里有您是当事人的投诉，请由另一位工作人员办理。"), "party")


# --- carrying it out ---
def run_disposals(now: datetime | None = None) -> int:
    """Announce what was released, and erase it a week later; returns how many cases were settled.

    Safe to run twice at once and after a crash.
    """
    at = now or timezone.now()
    each("announce an erasing", disposal_queries.disposals_to_tell(), partial(_announce, now=at), now=at)
    return each("dispose", disposal_queries.disposals_to_run(at), lambda batch: _run(batch, now), now=at)


def _announce(item: DisposalItem, *, now: datetime) -> bool:
    """Tell whose case it is on which day it goes; whoever tells it twice tells it once."""
    with transaction.atomic():
        row = disposal_queries.disposals_to_tell().filter(pk=item.pk).select_for_update(of=("self",)).first()
        if row is None:
            return False
        row.told_at = now
        row.save(update_fields=["told_at"])
        eventless.case_ending(row, retention.goes_at(now), now)
    return True


def _run(batch: Disposal, now: datetime | None) -> int:
    settled, under_way = 0, Disposal.objects.filter(pk=batch.pk, finished_at=None)
    while leases.held(under_way, now or timezone.now(), LEASE, is_first=not settled):
        at = now or timezone.now()
        item = (
            disposal_queries.items_to_settle(at)
            .filter(disposal=batch)
            .select_related("complaint")
            .order_by("pk")
            .first()
        )
        if item is None:
            over = {} if batch.items.filter(settled_at=None).exists() else {"finished_at": at}
            under_way.update(lease_until=None, **over)
            break
        _settle(item, now or timezone.now())
        settled += 1
    return settled


def _settle(item: DisposalItem, now: datetime) -> None:
    try:
        erase(item.complaint, now=now)
        return
    except Refused as refusal:
        known = {"held": KeptBecause.HELD, "erased": KeptBecause.ERASED}
        why = known.get(refusal.code, KeptBecause.CHANGED)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one case, the others must not wait for it
        failed("erase a case", item.complaint_id, error, now=now)
        why = KeptBecause.FAILED
    DisposalItem.objects.filter(pk=item.pk, settled_at=None).update(settled_at=now, kept_because=why)


def erase(complaint: Complaint, *, now: datetime | None = None) -> None:
    """Blank every word of the case and delete its files. Its ledger of ids stays, and the hash of every version."""
    with machine.step(complaint, Step.ERASE, actor=None, now=now) as turn:
        case = turn.case
        item = disposal_queries.released_item(case)
        files = [row.file for row in Evidence.objects.filter(complaint=case).select_related("file")]
        turn.data = {"disposal": item.disposal_id if item else None, "files": len(files)}
        for collector in collectors.collectors():  # what belongs to the case in a room above
            collector.erase_case(case, now=turn.now)
        archive.forget(case)
        _erase_rows(case)
        for name in retention.BLANKED["Complaint"]:
            setattr(case, name, type(getattr(case, name))())
        for name in retention.MARKED["Complaint"]:
            setattr(case, name, retention.MARK)
        case.erased_at, case.may_publish = turn.now, False
        case.salt = None  # nobody finds out any more what the seals in the ledger stood for
        refresh_search(case)
        for file in files:
            discard(file)
        blank(f"{case.reference}:", words=retention.MARK)
        DisposalItem.objects.filter(complaint=case, settled_at=None).update(settled_at=turn.now)


def _erase_rows(case: Complaint) -> None:
    """Erase the rows that hang on the case, by the tables of `rules.retention`."""
    for name in retention.DELETED:
        _rows(name, case).delete()
    for name in dict.fromkeys((*retention.BLANKED, *retention.MARKED)):
        if name == "Complaint":
            continue
        model = apps.get_model("complaints", name)
        empty = {field: _empty(model, field) for field in retention.BLANKED.get(name, ())}
        if empty:
            _rows(name, case).update(**empty)
        for field in retention.MARKED.get(name, ()):
            _rows(name, case).exclude(**{field: ""}).update(**{field: retention.MARK})


def _rows(name: str, case: Complaint) -> QuerySet[Model]:
    path = retention.PATHS.get(name, "complaint")
    model: type[Model] = apps.get_model("complaints", name)
    return model._default_manager.filter(**{path: case})


def _empty(model: type[Model], field: str) -> dict[str, Json] | str:
    return {} if model._meta.get_field(field).get_internal_type() == "JSONField" else ""


def prepare_nightly(now: datetime | None = None) -> Disposal | None:
    """The system's own batch, unless one still waits for its people."""
    if Disposal.objects.filter(finished_at=None, cancelled_at=None).exists():
        return None
    with suppress(Refused):
        return prepare_disposal(actor=None, now=now)
    return None
