"""A due date as people see it: in words, late or soon, and as days for the ruler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from casework.moves import Unit
from casework.workdays import Calendar, day_of
from complaints.rules import turn
from complaints.rules.case import Standing, Timed
from complaints.rules.codes import Via
from complaints.workflow import CLOCKS, Clock, Role, Status
from ui.days import Provisional
from ui.templatetags.ui import cn_date

RULER_MAX_DAYS = 24
SILENT_LEVEL = 2  # of escalation: the case may be delivered once more on another way (DOMAIN §10)
UNANSWERED_LEVEL = 3  # the complainant may close it as unanswered, or choose mediation


@dataclass(frozen=True)
class Deadline:
    """Deadline as a page draws it: `state` is late, soon or ok; `used` of `total` working days feed the small ruler."""

    due_on: date
    state: str
    left: str
    words: str
    is_provisional: bool
    started_on: date
    today: date
    used: int
    total: int
    days: list[dict[str, object]] | None
    label: str


def deadline(case: Timed, calendar: Calendar, now: datetime, *, with_ruler: bool = False) -> Deadline | None:
    """The deadline of the clock that leads the case's status; None when nobody is waited for."""
    if case.due_on is None or case.due_at is None:
        return None
    today, due_on = day_of(now), case.due_on
    started = day_of(case.status_since or now)
    is_late = now >= case.due_at
    left = calendar.working_days_after(today, due_on)
    if is_late:
        passed = calendar.working_days_after(due_on, today)  # none yet on the weekend after a Friday
        state, text = "late", _("逾期%(n)s个工作日") % {"n": passed} if passed > 0 else _("已过期限")
    elif due_on == today:
        state, text = "soon", _("今天到期")
    else:
        state, text = ("soon" if left <= 1 else "ok"), _("还有%(n)s个工作日") % {"n": left}
    total = max(1, calendar.working_days_after(started, due_on))
    used = min(total, max(0, calendar.working_days_after(started, today)))
    provisional = is_provisional(case, calendar, now)
    words = due_words(due_on, provisional, today)
    label = _("期限：%(start)s起，%(due)s24:00截止，今天是%(today)s，%(left)s。") % {
        "start": cn_date(started, today),
        "due": words,
        "today": cn_date(today, today),
        "left": text,
    }
    return Deadline(
        due_on=due_on,
        state=state,
        left=text,
        words=words,
        is_provisional=provisional,
        started_on=started,
        today=today,
        used=used,
        total=total,
        days=_ruler_days(calendar, started, due_on, today) if with_ruler else None,
        label=label,
    )


def is_provisional(case: Timed, calendar: Calendar, now: datetime) -> bool:
    """Whether a yearly notice may still move the term that leads the case; a day that was agreed stays."""
    if case.due_on is None or (case.led_by in CLOCKS and CLOCKS[Clock(case.led_by)].unit == Unit.DATE):
        return False
    return calendar.is_provisional(day_of(case.status_since or now), case.due_on)


def due_of(case: Timed, calendar: Calendar, now: datetime) -> date | None:
    """The day of the term that leads the case, marked where it may still move; `cn_date` writes it."""
    due_on = case.due_on
    return Provisional.of(due_on) if due_on and is_provisional(case, calendar, now) else due_on


def due_words(due_on: date | None, provisional: bool, today: date) -> str:
    """11月30日（周一）, with 暂定 while the yearly notice may still move it; empty when there is no date."""
    if due_on is None:
        return ""
    return cn_date(Provisional.of(due_on) if provisional else due_on, today)


def _ruler_days(calendar: Calendar, started: date, due_on: date, today: date) -> list[dict[str, object]] | None:
    last = max(due_on, today)
    if last - started > timedelta(days=RULER_MAX_DAYS):
        return None
    notes: Mapping[date, str] = {started: _("开始"), today: _("今天"), due_on: _("截止")}
    return calendar.strip(started, last, notes)


def situations(
    case: Standing, now: datetime, *, viewer: str, is_appealable: bool = False, is_consent_asked: bool = False
) -> tuple[str, ...]:
    """Circumstances of the case now, the weightiest first; the sentence of the first with its own wording is shown."""
    is_late = case.due_at is not None and now >= case.due_at
    found = []
    if case.status == Status.DRAFT and case.via == Via.HOTLINE:
        found.append("hotline")
    if case.status in (Status.SUBMITTED, Status.OBJECTION) and case.refusal_proposed_by_id:
        found.append("proposed")
    if case.status == Status.SUBMITTED and case.led_by == Clock.REFERRAL:
        found.append("referral")
    if case.status == Status.SUPPLEMENT_REQUIRED and case.served_at:
        found.append("asked_by_business")
    if case.status == Status.ANSWERED and case.led_by in (Clock.OFFER_REPLY, Clock.CONSENT):
        found.append("countered" if case.led_by == Clock.OFFER_REPLY else "consent")
        if case.led_by == Clock.CONSENT and turn.is_of(case, viewer):
            found.insert(0, "consent_yours")
    if case.status == Status.WITH_BUSINESS and is_consent_asked:
        yours = viewer == Role.COMPLAINANT and turn.is_of(case, viewer)
        found.append("consent_yours" if yours else "consent")
    if case.status == Status.MEDIATION and turn.is_of(case, viewer):
        found.append("to_sign")
    if case.status == Status.MEDIATION and case.mediator_id is None:
        found.append("unmanned")
    if case.status == Status.WITH_BUSINESS and case.escalation_level >= UNANSWERED_LEVEL:
        found.append("level_3")
    if case.status == Status.SETTLED and case.performed_reported_at:
        found.append("reported")
    if case.status == Status.WITHDRAWN and not is_late and case.due_at is not None:
        found.append("undo")
    if is_late and case.status != Status.WITHDRAWN:
        found.append("late")
    if case.status in (Status.REFUSED, Status.CLOSED):
        if is_appealable:
            found.append("appealable")
        if case.status_before == Status.UNDER_APPEAL:
            found.append("reviewed")
    if case.status == Status.ACCEPTED:
        found.append("unlisted")
    if case.served_offline:
        found.append("offline")
    return tuple(found)
