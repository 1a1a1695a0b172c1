"""Putting right what staff did: the category of a complaint, and a step that was a mistake (DOMAIN §10, Correcting)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from catalogue.commands import version_in_use
from catalogue.models import Category
from catalogue.rules import fields
from complaints import leftovers
from complaints.commands.finding import refresh_search
from complaints.commands.version import keep_version
from complaints.desk import machine
from complaints.models import (
    Amendment,
    Complaint,
    ComplaintEvent,
    Extension,
    Mediation,
    Note,
    Objection,
    Session,
    Settlement,
    SupplementItem,
    Turn,
)
from complaints.queries import annex as annex_queries
from complaints.queries import case as case_queries
from complaints.queries import correction
from complaints.rules.completeness import complainant_types
from complaints.workflow import Step

CANCELLED: Mapping[str, type[Model]] = {
    "sessions": Session,
    "settlements": Settlement,
    "mediations": Mediation,
    "extensions": Extension,
    "objections": Objection,
    "amendments": Amendment,
    "items": SupplementItem,
}
UNDECIDED: dict[str, object] = {"decided_at": None, "decided_by": None}


# --- the category ---
def recategorise(
    complaint: Complaint, *, actor: User, category: Category, reason: str, now: datetime | None = None
) -> list[SupplementItem]:
    """File the complaint under another category, both levels. Running clocks keep their dates.

    Answers to questions that the new category does not ask stay in the earlier version; what it requires and nobody
    has answered is asked of the complainant, who answers with `supply_details`.
    """
    with machine.step(complaint, Step.RECATEGORISE, actor=actor, now=now) as turn:
        case, former = turn.case, turn.case.its_category
        _must_fit(case, category)
        case.category = category
        if category.top != former.top:
            case.questions = [question.as_row() for question in Complaint(category=category).asked]
            case.answers = fields.kept(case.asked, {**case.answers, **case.answered_before})
            case.category_version = version_in_use(category, now=turn.now)
        case.identity = fields.identity(case.asked, case.answers)[:300]
        if case.refusal_proposed_by_id:  # it was about another category; the officer looks again
            leftovers.drop_proposal(case)
        case.supplement_items.filter(round=0, answered_at=None, cancelled_at=None).update(cancelled_at=turn.now)
        lacking = fields.missing(case.asked, case.answers)
        rows = SupplementItem.objects.bulk_create(
            SupplementItem(complaint=case, round=0, request=question.label[:200]) for question in lacking
        )
        case.details_asked_at = turn.now if rows else None
        note = Note.objects.create(complaint=case, text=reason, by=actor, at=turn.now)
        turn.seal(note, *rows)
        turn.data = {
            **keep_version(case, turn.now, by=actor),
            "category": category.code,
            "from": former.code,
            "items": [row.pk for row in rows],
            "note": note.pk,
        }
    return rows


def _must_fit(case: Complaint, category: Category) -> None:
    if category.pk == case.category_id:
        raise Refused(_("这件投诉已经是这一类。"), "same_category")
    if not category.is_filable:
        raise Refused(_("请选择正在使用的具体类别。"), "not_filable")
    if case.complainant_type not in complainant_types(category.top):
        raise Refused(_("这一类投诉不能由这位投诉人提出，请选择其他类别。"), "wrong_complainant")


def supply_details(
    complaint: Complaint, *, actor: User | None, answers: Mapping[int, str], now: datetime | None = None
) -> None:
    """Answer everything that the new category asks ({item id: text}); nothing else waits for it."""
    with machine.step(complaint, Step.SUPPLY_DETAILS, actor=actor, now=now) as turn:
        items = case_queries.open_details(turn.case)
        for item in items:
            item.answer, item.answered_at = answers.get(item.pk, "").strip(), turn.now
        if any(not item.answer for item in items):
            raise Refused(_("请逐项填写。每一项都要有说明，没有的材料请写明原因。"), "unanswered_items")
        SupplementItem.objects.bulk_update(items, ["answer", "answered_at"])
        turn.seal(*items)
        turn.case.details_asked_at = None
        turn.data = {"items": [item.pk for item in items]}


# --- a step that was a mistake ---
def correct_step(complaint: Complaint, *, actor: User | None, reason: str, now: datetime | None = None) -> None:
    """Undo the last mis-step of staff: the case goes back to where it was, and whoever was told is told again.

    The ledger keeps both. A complaint that was merged goes on by itself again, and the other case says so.
    """
    now = now or timezone.now()
    with transaction.atomic():
        keys = [complaint.pk, *Complaint.objects.filter(merged=complaint.pk).values_list("pk", flat=True)]
        list(Complaint.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").only("pk"))
        with machine.step(complaint, Step.CORRECT_STEP, actor=actor, now=now) as turn:
            points, other = correction.to_correct(turn.case, turn.now), turn.case.merged_into
            events = {row.seq: row for row in turn.case.events.filter(seq__in=[point.seq for point in points])}
            for point in points:
                _reopen(turn, events[point.seq])
                point.undone_at, point.undone_by = turn.now, actor
            first = points[-1]
            first.reason = reason
            machine.undo(turn, points)
            for point in points:
                point.save(update_fields=["undone_at", "undone_by", "reason"])
            turn.data = {"undone": [point.seq for point in points], "step": first.step, "point": first.pk}
            if other is not None and "into" in events[first.seq].data:
                _return(turn, other)


def _return(turn: Turn, other: Complaint) -> None:
    """Tell the case that went on with the other's content that it goes on without; nobody may have acted on it."""
    received = other.events.filter(step=Step.RECEIVE_MERGED, data__merged=turn.case.reference).order_by("-seq").first()
    if received is None or correction.acted_since(other, received.seq):
        raise Refused(
            _("投诉%(reference)s在并案以后已有办理，不能再分开。") % {"reference": other.reference}, "acted_since"
        )
    with machine.step(other, Step.RETURN_MERGED, actor=turn.actor, now=turn.now) as returned:
        row = returned.case
        left = [
            annex for annex in annex_queries.annexes(row) if annex.merged_into_id == row.pk and annex.pk != turn.case.pk
        ]
        row.absorbed_at = row.absorbed_at if left else None
        refresh_search(row, without=turn.case)
        returned.data = {"returned": turn.case.reference}


def _reopen(turn: Turn, event: ComplaintEvent) -> None:
    """Undo what the step wrote beside the case: decisions are open again, and so is what it cancelled."""
    for name, keys in event.data.get("cancelled", {}).items():
        rows = CANCELLED[name]._default_manager.filter(pk__in=keys)
        if name == "sessions":
            rows = rows.filter(starts_at__gt=turn.now)
        _write(turn, rows, cancelled_at=None)
    case, data, step = turn.case, event.data, event.step
    if step in (Step.GRANT_EXTENSION, Step.DECLINE_EXTENSION):
        _write(turn, case.extensions.filter(pk=data["extension"]), **UNDECIDED, is_granted=None, decision_reason="")
    elif step == Step.DECIDE_OBJECTION:
        _write(turn, case.objections.filter(pk=data["objection"]), **UNDECIDED, decision="", reason="")
    elif step == Step.COUNTERSIGN:
        _write(turn, case.objections.filter(serving=case.serving), decided_at=None)
    elif step == Step.DECLINE_AMENDMENT:
        _write(turn, case.amendments.filter(pk=data["amendment"]), **UNDECIDED, is_granted=None, reason="")
    elif step == Step.REQUEST_SUPPLEMENT:
        _write(turn, case.supplement_items.filter(pk__in=data["items"]), cancelled_at=turn.now)
    elif step == Step.TERMINATE_MEDIATION:
        ended = case.mediations.filter(serving=case.serving).exclude(termination="")
        _write(turn, ended, termination="")


def _write(turn: Turn, rows: Iterable[Model], **values: object) -> None:
    """Set these values and put the rows as they are now into the ledger's hashes."""
    for row in list(rows):
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        turn.seal(row)
