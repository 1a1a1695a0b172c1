"""Opening a case, looking at what is masked, taking its file along: each leaves a line that the complainant reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role as StaffRole
from casework.errors import Refused
from casework.workdays import day_of
from complaints import access
from complaints.desk import machine
from complaints.models import Complaint, Evidence, Opening, Reveal
from complaints.notices import eventless
from complaints.queries import privacy
from complaints.rules import masking
from complaints.rules.codes import LookPurpose, Side
from complaints.rules.masking import Item
from complaints.rules.side import side_of
from complaints.rules.wording import FILES
from complaints.workflow import Step


def record_opening(
    complaint: Complaint, *, actor: User, evidence: Evidence | None = None, now: datetime | None = None
) -> None:
    """Write down that somebody of the staff sees a case, or a file of it; again on the same day changes nothing.

    One statement, and no step: reading changes no case, and its page must not wait for a lock.
    """
    now = now or timezone.now()
    roles, sight = access.roles_of(complaint, actor), access.sight_of(complaint, actor)
    held = {} if evidence else {Item.NAME: complaint.complainant_name, Item.AGENT: complaint.agent_name}
    seen = Opening(
        complaint=complaint,
        by_id=actor.pk,
        role=next((role for role in StaffRole.values if role in roles), ""),
        on=day_of(now),
        at=now,
        items=[str(item) for item, value in held.items() if value and sight.is_whole(item)],
        evidence=evidence,
    )
    Opening.objects.bulk_create([seen], ignore_conflicts=True)


def reveal(
    complaint: Complaint,
    *,
    actor: User,
    items: Iterable[str],
    purpose: LookPurpose | str,
    reason: str,
    now: datetime | None = None,
) -> Reveal:
    """Show masked data once, for a reason. The ledger keeps what and why in codes; the words stay in a row of ours.

    Too often within a day is refused, and before that the supervisors are told.
    """
    with machine.step(complaint, Step.REVEAL, actor=actor, now=now) as turn:
        allowed = access.sight_of(turn.case, actor).may_ask_for()
        chosen = [item for item in allowed if item in set(items)]
        if not chosen:
            raise Refused(_("请选择要查看的信息。您的角色不能查看的，这里没有列出。"), "nothing")
        count = privacy.reveals_since(actor, turn.now - timedelta(days=1)) + 1
        if count > masking.MOST_A_DAY:
            raise Refused(_("您24小时内查看的次数过多，暂时不能再查看。确有需要的，请联系主管。"), "too_many")
        row = Reveal.objects.create(
            complaint=turn.case, by=actor, at=turn.now, items=chosen, purpose=purpose, reason=reason
        )
        turn.data = {"reveal": row.pk, "items": [str(item) for item in chosen], "why": str(purpose)}
        if count >= masking.ALERT_AT:
            eventless.many_reveals(actor, count, turn.now)
    return row


def export(complaint: Complaint, *, actor: User, kind: str, now: datetime | None = None, **more: str | int) -> None:
    """Write down that somebody of the staff or of the company takes the case along: `pdf`, `json`, `letter`, `files`.

    `more`: of files how many, and in a code `why`. Sealed originals are only for who may open each of them.
    """
    with machine.step(complaint, Step.EXPORT, actor=actor, now=now) as turn:
        opens = Step.OPEN_ORIGINAL in machine.allowed(turn.case, actor, turn.now)
        if kind == FILES and not opens and side_of(access.roles_of(turn.case, actor)) == Side.STAFF:
            raise Refused(_("您不能打开文件的原件，也不能打包带走。"), "role")
        turn.data = {"kind": kind, **more}
