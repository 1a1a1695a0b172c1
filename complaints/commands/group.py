"""Group cases: link complaints about the same company and issue, leave again, and one answer to all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import leases
from accounts.models import User
from businesses.models import Business
from casework.errors import Refused
from casework.references import new_reference
from casework.rounds import each, failed
from casework.workdays import day_of
from complaints import access
from complaints.commands.answer import lead_answer
from complaints.commands.offer import columns
from complaints.desk import machine
from complaints.models import CaseGroup, Complaint, GroupAnswer, GroupAnswerResult, GroupMember
from complaints.queries import group as group_queries
from complaints.rules.codes import LeadResult
from complaints.rules.terms import Terms
from complaints.workflow import DONE, Status, Step

PREFIX = "G"
BATCH = 50
LEASE = timedelta(minutes=2)  # a worker that dies leaves the rest to another one after this


def create_group(*, actor: User, business: Business, title: str, issue: str, now: datetime | None = None) -> CaseGroup:
    """A group without cases yet. Title and issue are shown to everybody in it: nobody is named there."""
    now = now or timezone.now()
    _may_link(actor, business)
    while True:
        reference = new_reference(PREFIX, day_of(now))
        try:
            with transaction.atomic():
                return CaseGroup.objects.create(
                    reference=reference, business=business, title=title, issue=issue, created_by=actor, created_at=now
                )
        except IntegrityError:
            if not CaseGroup.objects.filter(reference=reference).exists():
                raise


def close_group(group: CaseGroup, *, actor: User, now: datetime | None = None) -> None:
    """Nothing more is linked or answered together; each case goes on by itself."""
    _may_link(actor, group.business)
    with transaction.atomic():
        locked = CaseGroup.objects.select_for_update().get(pk=group.pk)
        if locked.lead_answers.filter(finished_at=None).exists():
            raise Refused(_("统一答复正在送达，完成后才能结束。"), "sending")
        if locked.closed_at is None:
            locked.closed_at = now or timezone.now()
            locked.save(update_fields=["closed_at"])
    group.closed_at = locked.closed_at


def link_group(complaint: Complaint, *, actor: User, group: CaseGroup, now: datetime | None = None) -> GroupMember:
    """Link the case to a group of the same company. Its clocks and its end stay its own."""
    with machine.step(complaint, Step.LINK_GROUP, actor=actor, now=now) as turn:
        case = turn.case
        current = CaseGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
        if current.business_id != case.business_id:
            raise Refused(_("这个群体投诉是另一家企业的。"), "other_company")
        if current.closed_at:
            raise Refused(_("这个群体投诉已经结束，不能再关联。"), "group_closed")
        # what was left behind by a change of company, or in a group that has ended
        GroupMember.objects.filter(complaint=case, left_at=None).update(left_at=turn.now)
        row = GroupMember.objects.create(group=current, complaint=case, linked_at=turn.now, linked_by=actor)
        turn.data = {"group": current.pk}
    return row


def link_cases(
    cases: Iterable[Complaint],
    *,
    actor: User,
    group: CaseGroup | None = None,
    title: str = "",
    issue: str = "",
    now: datetime | None = None,
) -> tuple[CaseGroup | None, int, list[tuple[Complaint, str]]]:
    """Link several cases, each by itself, to a group or to a new one; returns it, how many, and what was refused.

    A new group is made with its first case: when every case is refused there is none. Asked again with the same words,
    as after a process that died halfway, the cases that are left come into the group that was made.
    """
    linked, refused = 0, []
    for case in cases:
        try:
            with transaction.atomic():
                into = group
                if into is None and case.business is not None:
                    into = _begun(case.business, actor=actor, title=title, issue=issue, now=now)
                if into is None:
                    raise Refused(_("受理后、企业已匹配的投诉才能关联到群体投诉。"), "not_groupable")
                link_group(case, actor=actor, group=into, now=now)
            group, linked = into, linked + 1
        except Refused as refusal:
            refused.append((case, refusal.message))
    return group, linked, refused


def _begun(business: Business, *, actor: User, title: str, issue: str, now: datetime | None) -> CaseGroup:
    """The open group that this person made with these very words, else a new one."""
    Business.objects.select_for_update(of=("self",), no_key=True).get(pk=business.pk)  # the same, sent twice at once
    same = CaseGroup.objects.filter(business=business, title=title, issue=issue, created_by=actor, closed_at=None)
    return same.first() or create_group(actor=actor, business=business, title=title, issue=issue, now=now)


def leave_group(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The complainant goes on alone; the case stays as it is."""
    with machine.step(complaint, Step.LEAVE_GROUP, actor=actor, now=now) as turn:
        row = group_queries.membership(turn.case)
        if row:
            row.left_at = turn.now
            row.save(update_fields=["left_at"])
            turn.data = {"group": row.group_id}


# --- the lead answer ---
def send_lead_answer(
    group: CaseGroup,
    *,
    actor: User,
    code: str,
    text: str,
    amount: Decimal | None = None,
    action: str = "",
    perform_by: date | None = None,
    remedies: Sequence[str] = (),
    expires_on: date | None = None,
    now: datetime | None = None,
) -> GroupAnswer:
    """Give one answer to every case of the group; `run_lead_answers` carries it to each."""
    now = now or timezone.now()
    if not access.answers_for(actor, group.business_id):
        raise Refused(_("您不能代表这家企业答复。"), "role")
    with transaction.atomic():
        current = CaseGroup.objects.select_for_update().get(pk=group.pk)
        if current.closed_at:
            raise Refused(_("这个群体投诉已经结束，请逐件答复。"), "group_closed")
        if current.lead_answers.filter(finished_at=None).exists():
            raise Refused(_("上一次统一答复正在送达，完成后才能再发送。"), "sending")
        if not group_queries.waiting_in_group(current):
            raise Refused(_("现在没有等待答复的投诉。"), "nobody_waits")
        return GroupAnswer.objects.create(
            group=current,
            code=code,
            by=actor,
            at=now,
            **columns(Terms(tuple(remedies), amount, action, perform_by, expires_on, text)),
        )


def run_lead_answers(now: datetime | None = None) -> int:
    """Carry every lead answer that is under way to its cases; returns how many cases were looked at. Safe to run twice
    at once and again after a crash: each case is a transaction of its own, and its result is written with it."""
    at = now or timezone.now()
    return each("lead answer", group_queries.unfinished_leads(), lambda lead: _run(lead, now), now=at)


def _run(lead: GroupAnswer, now: datetime | None) -> int:
    seen, under_way = 0, GroupAnswer.objects.filter(pk=lead.pk, finished_at=None)
    while leases.held(under_way, now or timezone.now(), LEASE, is_first=not seen):
        batch = group_queries.lead_left(lead, BATCH)
        for case in batch:
            _carry(lead, case, now or timezone.now())
        seen += len(batch)
        if len(batch) < BATCH:
            under_way.update(finished_at=now or timezone.now(), lease_until=None)
            break
    return seen


def _carry(lead: GroupAnswer, case: Complaint, now: datetime) -> None:
    try:
        lead_answer(case, actor=lead.by, lead=lead, now=now)
        return
    except Refused as refusal:
        result = _why(lead, case, refusal.code)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one case, the others must not wait for it
        failed("lead answer to a case", case.pk, error, now=now)
        result = LeadResult.FAILED
    with suppress(IntegrityError), transaction.atomic():
        GroupAnswerResult.objects.create(lead=lead, complaint=case, result=result)


def _why(lead: GroupAnswer, case: Complaint, code: str) -> LeadResult:
    """Why the case did not get the answer, as it stands now."""
    current = Complaint.objects.get(pk=case.pk)
    if current.business_id != lead.group.business_id:
        return LeadResult.MOVED
    if group_queries.membership(current) is None:
        return LeadResult.LEFT
    if current.status in DONE:
        return LeadResult.ENDED
    if code in ("no_amount", "no_action", "no_date", "expires_too_soon"):
        return LeadResult.TERMS
    if code == "role":
        return LeadResult.NOT_YOURS
    given = current.status in (Status.ANSWERED, Status.SETTLED, Status.MEDIATION)
    return LeadResult.HAD_ANSWER if given else LeadResult.NOT_WAITING


def _may_link(actor: User, business: Business) -> None:
    if not access.links_cases(actor) or access.is_kept_from(actor, business.pk):
        raise Refused(_("只有受理员和主管可以办理群体投诉，并且不能与企业有关。"), "role")
