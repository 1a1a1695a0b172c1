"""Edits after filing: in pieces, confirmed as a version, consented to by an officer; and filing anew (DOMAIN §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.workdays import day_of
from catalogue.commands import version_in_use
from catalogue.models import Category
from catalogue.rules import fields
from complaints import leftovers
from complaints.commands import draft as draft_commands
from complaints.commands import intake
from complaints.commands.version import keep_version
from complaints.desk import machine
from complaints.models import Amendment, Complaint, Turn, WorkingCopy
from complaints.queries import amendment
from complaints.queries import case as case_queries
from complaints.rules import content
from complaints.rules.completeness import gaps
from complaints.rules.content import Consent
from complaints.workflow import Clock, Status, Step
from ui.values import Cleaned, Json

EXTRA_DAYS = 2  # working days for the company to look again, once a serving (DOMAIN §3)
ASKED_ANEW = frozenset({"precheck", "precheck_grounds", "override_reason", "may_publish"})  # time has passed


def changed(what: str = "") -> Refused:
    """Somebody was quicker: the refusal that a page answers with both sides and everything that was typed."""
    return Refused(what or _("这件投诉已经变化，这次修改还没有生效。请看下面的不同之处，再决定怎么办。"), "changed")


# --- the edit in pieces ---
def save_edit(
    complaint: Complaint,
    *,
    actor: User | None,
    changes: Cleaned,
    seen: tuple[Sequence[str], str] | None = None,
    now: datetime | None = None,
) -> None:
    """Keep a page of an edit aside; the case does not change before `amend`. Nobody else sees it.

    `seen` is what the page was drawn with: these fields' names and their stamp. Raises `Refused` when the case may not
    be edited (now), and with the code "changed" when the fields say something else meanwhile.
    """
    now = now or timezone.now()
    with transaction.atomic():
        case = _locked(complaint, actor, now)
        row = amendment.working_copy(case) or WorkingCopy(complaint=case)
        base = content.snapshot(case)
        before = amendment.saying(case, row.content)
        draft_commands.refuse_unseen(before, changes, seen)
        said = dict(row.content) | {
            name: content.to_json(name, value) for name, value in draft_commands.known(changes).items()
        }
        if "category" in changes:
            said |= _asked_by(changes["category"], before, base)
        after = amendment.saying(case, said)
        excused = draft_commands.excused
        if "override_reason" not in changes and excused(after, now) != excused(before, now):
            said["override_reason"] = ""  # it was given for another answer
        said |= _asked_twice(after)
        row.content = {name: value for name, value in said.items() if value != base[name]}
        row.base, row.saved_at = case.version, now
        if row.content:
            row.save()
        elif row.pk:
            row.delete()


def discard_edit(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Forget an edit that was not confirmed; a second call does nothing."""
    with transaction.atomic():
        WorkingCopy.objects.filter(complaint=complaint, complaint__complainant=actor).delete()


def _locked(complaint: Complaint, actor: User | None, now: datetime) -> Complaint:
    case = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    machine.check(case, Step.AMEND, actor, now)
    return case


def _asked_by(category: Category, before: Complaint, base: Mapping[str, Json]) -> dict[str, Json]:
    """The questions that follow a new category; back at the top level it was filed under, the old ones with answers."""
    top = before.category.top if before.category else None
    if category.top == top:
        return {}
    filed_under = Category.objects.select_related("parent").get(code=base["category"]).top
    if category.top == filed_under:
        return {name: base[name] for name in ("questions", "answers", "precheck", "override_reason")}
    asked = [question.as_row() for question in Complaint(category=category).asked]
    return {"questions": asked, "answers": {}, "precheck": {}, "override_reason": ""}


def _asked_twice(after: Complaint) -> dict[str, Json]:
    """The answers with what an earlier page asks under the same key."""
    again = {key: value for key, value in after.answered_before.items() if value}
    return {"answers": {**after.answers, **again}} if again else {}


# --- the edit as a whole ---
def amend(
    complaint: Complaint, *, actor: User | None, base: int, stamp: str, now: datetime | None = None
) -> Amendment | None:
    """Confirm the edit: a new version, told to the company once it is served.

    A higher amount or another respondent on a served case waits for an officer: then the `Amendment` is returned.
    `base` and `stamp` are what the before/after page showed; with anything else the refusal's code is "changed".
    """
    row = None
    with machine.step(complaint, Step.AMEND, actor=actor, now=now) as turn:
        case = turn.case
        edit = amendment.working_copy(case)
        if base != case.version or (edit and stamp != content.edit_stamp(edit.content, case.status, case.serving)):
            raise changed()
        if edit is None:
            raise Refused(_("没有需要确认的修改。"), "nothing_changed")
        was = content.snapshot(case)
        after = amendment.saying(case, edit.content)
        _must_stand(case, after)
        needs = content.needs_consent(was, was | edit.content) if case.served_at else []
        if needs:
            row = Amendment.objects.create(complaint=case, base=base, content=edit.content, asked_at=turn.now)
            turn.seal(row)
            turn.data = {"amendment": row.pk, "needs": needs, "fields": sorted(edit.content)}
        else:
            _say(turn, after, edit.content)
        edit.delete()
        had_proposal = case.status == Status.SUBMITTED and case.refusal_proposed_by_id is not None
        if had_proposal:  # it was about other words; the officer looks again
            leftovers.drop_proposal(case)
    if complaint.status == Status.SUBMITTED and not had_proposal:
        intake.accept_by_itself(complaint, now=turn.now)
    elif complaint.status == Status.ACCEPTED:
        intake.serve_if_possible(complaint, turn.now)
    return row


def consent_amendment(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Let an amendment through: it becomes a version; with another respondent the case is to be served anew."""
    with machine.step(complaint, Step.CONSENT_AMENDMENT, actor=actor, now=now) as turn:
        case = turn.case
        row = _open(case)
        was = content.snapshot(case)
        after = amendment.saying(case, row.content)
        _must_stand(case, after)
        is_rerouted = Consent.RESPONDENT in content.needs_consent(was, was | row.content)
        turn.stays = not is_rerouted
        turn.data = {"amendment": row.pk}
        if is_rerouted:
            intake.call_back(turn, after.business_id)
        _say(turn, after, row.content)
        _decide(row, turn, is_granted=True)
    if complaint.status == Status.ACCEPTED:
        intake.serve_if_possible(complaint, turn.now)


def decline_amendment(complaint: Complaint, *, actor: User | None, reason: str, now: datetime | None = None) -> None:
    """Do not let an amendment through; the complainant is told why, and the case goes on as it was."""
    with machine.step(complaint, Step.DECLINE_AMENDMENT, actor=actor, now=now) as turn:
        row = _open(turn.case)
        turn.data = {"amendment": row.pk}
        _decide(row, turn, is_granted=False, reason=reason)


def _open(case: Complaint) -> Amendment:
    row = amendment.open_amendment(case)
    if row is None or row.base != case.version:
        raise changed(_("投诉内容已经变化，请重新查看后再决定。"))
    return row


def _decide(row: Amendment, turn: Turn, *, is_granted: bool, reason: str = "") -> None:
    row.decided_at, row.decided_by, row.is_granted, row.reason = turn.now, turn.actor, is_granted, reason
    row.save(update_fields=["decided_at", "decided_by", "is_granted", "reason"])
    turn.seal(row)


def _must_stand(case: Complaint, after: Complaint) -> None:
    """An edit leaves nothing out that was there, and does not make the case a duplicate of an accepted one."""
    before = gaps(case)
    lacking = [gap for gap in gaps(after) if gap not in before]
    if lacking:
        raise Refused(_("还不能确认：%(first)s。") % {"first": lacking[0].message.rstrip("。")}, "incomplete")
    if case.status in (Status.SUBMITTED, Status.SUPPLEMENT_REQUIRED) and not case.served_at:
        return  # intake looks for duplicates itself
    after.identity = _identity(after)
    if (after.identity, after.business_id, after.category_id) == (case.identity, case.business_id, case.category_id):
        return
    other = case_queries.open_duplicate(after)
    if other:
        words = _("您就同一事项已有正在办理的投诉%(reference)s，不能这样修改。")
        raise Refused(words % {"reference": other.reference}, "duplicate")


def _say(turn: Turn, after: Complaint, changes: Cleaned) -> None:
    """Make the locked case say what the edit says, keep that as a version, and give the company time to look."""
    case = turn.case
    for name in content.FIELDS:
        setattr(case, name, getattr(after, name))
    case.questions = after.questions
    found = case.findings(day_of(case.filed_at or turn.now))
    case.precheck = {**case.precheck, "asked": [question.as_row() for question in case.first_questions]}
    case.precheck_grounds = sorted({one.ground for one in found if one.ground})
    case.answers = fields.kept(case.asked, case.answers)
    if "questions" in changes:  # another top level
        case.category_version = version_in_use(case.its_category, now=turn.now)
    case.identity = _identity(case)
    turn.data = {**turn.data, **keep_version(case, turn.now), "fields": sorted(changes)}
    turn.data["visible"] = bool(set(changes) - content.PRIVATE)  # to the company
    if turn.data["visible"]:
        give_time(turn)


def give_time(turn: Turn) -> None:
    """Give the company two working days more to look at what is new, once a serving and only before its due day."""
    case = turn.case
    if (
        case.status == Status.WITH_BUSINESS
        and case.served_at  # not called back this moment
        and case.due_at
        and turn.now < case.due_at
        and not amendment.is_extended(case)
    ):
        turn.clock(Clock.REPLY, more_days=EXTRA_DAYS)


def _identity(case: Complaint) -> str:
    return fields.identity(case.asked, case.answers)[:300]


# --- filing anew ---
def refile(complaint: Complaint, *, actor: User, now: datetime | None = None) -> Complaint:
    """A new draft that says what this one said, linked to it; pre-check, files and declaration are asked anew."""
    with machine.step(complaint, Step.REFILE, actor=actor, now=now) as turn:
        case = turn.case
        draft = draft_commands.start_draft(actor=actor, category=case.its_category, now=turn.now)
        for name in content.FIELDS:
            if name not in ASKED_ANEW:
                setattr(draft, name, getattr(case, name))
        draft.refiled_from = case
        draft.save()
        turn.data = {"refiling": draft.reference}
    return draft
