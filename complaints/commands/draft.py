"""Filing and taking back: the complainant's own deeds before and around the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sign_in.turns import take_turns
from casework.errors import Refused
from casework.references import new_reference
from casework.workdays import day_of
from catalogue.commands import version_in_use
from catalogue.models import Category
from catalogue.rules import fields as fields_rules
from complaints.commands import evidence, intake
from complaints.commands.finding import refresh_search
from complaints.commands.version import keep_version
from complaints.desk import machine
from complaints.models import Complaint, Turn
from complaints.notices import eventless
from complaints.queries import case as case_queries
from complaints.queries import clock
from complaints.queries import evidence as evidence_queries
from complaints.rules import content
from complaints.rules.codes import ComplainantType, Via
from complaints.workflow import Step
from files.intake import discard
from ui.values import Cleaned

PREFIX = "TS"
EDITABLE = frozenset(content.FIELDS)


def start_draft(*, actor: User, category: Category, now: datetime | None = None) -> Complaint:
    """A new draft of this category; nobody else sees it, and it leaves no line in any ledger.

    Who and where the person is, is known from the account and the last complaint.
    """
    known_from = case_queries.last_place(actor)
    told = {"complainant": actor, "category": category, "complainant_name": actor.name, **known_from}
    return new_draft(now or timezone.now(), **told)


def new_draft(now: datetime, **fields: object) -> Complaint:
    """A draft with these fields and a reference of its own."""
    while True:
        reference = new_reference(PREFIX, day_of(now))
        try:
            with transaction.atomic():
                return Complaint.objects.create(reference=reference, created_at=now, draft_saved_at=now, **fields)
        except IntegrityError:
            if not Complaint.objects.filter(reference=reference).exists():
                raise


def save_draft(
    complaint: Complaint,
    *,
    actor: User,
    changes: Cleaned,
    seen: tuple[Sequence[str], str] | None = None,
    now: datetime | None = None,
) -> None:
    """Write what was typed into the draft, complete or not. Answers of a former category are dropped with it.

    `seen` is what the page was drawn with: its fields' names and their stamp. When they say something else by now, and
    not what is to be written, the refusal's code is "changed".
    """
    known(changes)
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        case = turn.case
        refuse_unseen(case, changes, seen)
        if "category" in changes and case.category and case.category.top != changes["category"].top:
            case.answers, case.precheck, case.override_reason = {}, {}, ""
        stands_for = excused(case, turn.now)
        for name, value in changes.items():
            setattr(case, name, value)
        case.answers = {**case.answers, **{key: value for key, value in case.answered_before.items() if value}}
        if "override_reason" not in changes and excused(case, turn.now) != stands_for:
            case.override_reason = ""  # it was given for another answer
        case.draft_saved_at = turn.now
        refresh_search(case)
        own_name = case.agent_name if case.complainant_type == ComplainantType.AGENT else case.complainant_name
        if own_name and not actor.name and actor.pk == case.complainant_id:
            actor.name = own_name
            actor.save(update_fields=["name"])


def excused(case: Complaint, now: datetime) -> set[str]:
    """The questions of the pre-check for whose answers the reason stands; none where there is no reason."""
    if not case.override_reason:
        return set()
    return {one.question.key for one in case.findings(day_of(now)) if one.needs_reason}


def known(changes: Cleaned) -> Cleaned:
    """The changes, when all of them are to fields that the complainant fills in."""
    unknown = set(changes) - EDITABLE
    if unknown:
        raise ValueError(f"not fields of a draft: {sorted(unknown)}")
    return changes


def refuse_unseen(case: Complaint, changes: Cleaned, seen: tuple[Sequence[str], str] | None) -> None:
    """Somebody saved this very page meanwhile, in another tab or on another device, and something else."""
    if seen is None or content.stamp(case, seen[0]) == seen[1]:
        return
    if all(
        content.to_json(name, value) == content.to_json(name, getattr(case, name)) for name, value in changes.items()
    ):
        return  # a second click
    raise Refused(
        _("这一页在别的标签页或设备上刚刚改过。您填写的内容还在下面，请对照后决定：再按一次保存，就以您填写的为准。"),
        "changed",
    )


def discard_draft(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Delete the draft with its files; `actor` None is the system after 90 days, a week after it said so."""
    with transaction.atomic():
        with machine.step(complaint, Step.DISCARD_DRAFT, actor=actor, now=now) as turn:
            if actor is None and not clock.is_stale(turn.case, turn.now):
                raise Refused(_("草稿刚刚有改动。"), "not_stale")
        stored = [
            row.file for row in (*evidence_queries.files(complaint), *evidence_queries.removed_evidence(complaint))
        ]
        complaint.delete()
        for file in stored:
            discard(file)


def warn_of_discarding(complaint: Complaint, *, now: datetime | None = None) -> None:
    """Tell whose draft it is that it goes in a week unless it is touched; `Refused` when that is not so any more."""
    now = now or timezone.now()
    with transaction.atomic():
        draft = clock.drafts_to_warn_of(now).filter(pk=complaint.pk).select_for_update(of=("self",)).first()
        if draft is None:
            raise Refused(_("草稿刚刚有改动。"), "not_stale")
        draft.draft_warned_at = now
        draft.save(update_fields=["draft_warned_at"])
        eventless.draft_ending(draft, now + clock.DRAFT_WARNED_BEFORE, now)


def file(complaint: Complaint, *, actor: User | None, attested: bool, now: datetime | None = None) -> None:
    """File the draft: its questions are frozen, the intake clock starts, and it is accepted at once where it may be."""
    with transaction.atomic():
        take_turns(f"filing:{complaint.complainant_id}")  # what a day allows is counted by one at a time
        turn = _file(complaint, actor=actor, attested=attested, now=now)
    intake.accept_by_itself(complaint, now=turn.now)


def _file(complaint: Complaint, *, actor: User | None, attested: bool, now: datetime | None) -> Turn:
    with machine.step(complaint, Step.FILE, actor=actor, now=now) as turn:
        case = turn.case
        if not attested:
            raise Refused(_("请先确认内容真实，并同意转给被投诉企业处理。"), "not_attested")
        asked, found = case.asked, case.findings(day_of(turn.now))
        case.precheck = {**case.precheck, "asked": [question.as_row() for question in case.first_questions]}
        case.precheck_grounds = sorted({one.ground for one in found if one.ground})
        if not any(one.needs_reason for one in found):
            case.override_reason = ""
        case.questions = [question.as_row() for question in asked]
        case.answers = fields_rules.kept(asked, case.answers)
        case.category_version = version_in_use(case.its_category, now=turn.now)
        case.identity = fields_rules.identity(asked, case.answers)[:300]
        case.filed_at = case.attested_at = turn.now
        case.filed_phone_end = (case.complainant.phone or "")[-4:] if case.complainant.phone_verified_at else ""
        evidence.settle(turn)
        turn.data = {"category": case.its_category.code, "business": case.business_id, **keep_version(case, turn.now)}
        turn.data |= evidence.named(case.evidence.filter(removed_at=None).select_related("file"))
        if case.via == Via.HOTLINE:
            turn.data |= {"via": case.via, "taken_by": case.taken_by_id}
    return turn


# --- taking back ---
def withdraw(complaint: Complaint, *, actor: User | None, reason: str, now: datetime | None = None) -> None:
    """Withdraw for a reason W1-W5. Every clock pauses for 24 hours, in which this can be undone."""
    with machine.step(complaint, Step.WITHDRAW, actor=actor, now=now) as turn:
        turn.case.withdrawal_reason = reason
        turn.data = {"reason": reason}


def undo_withdrawal(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Take the withdrawal back within 24 hours; the clocks run on with what was left."""
    with machine.step(complaint, Step.UNDO_WITHDRAWAL, actor=actor, now=now) as turn:
        turn.case.withdrawal_reason = ""
