"""An appeal as both sides see it: where it stands, what was said, given and decided; the result it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from appeals import queries
from appeals.models import Appeal
from appeals.rules import NEXT, TITLES, Reason
from appeals.workflow import OPEN, Status, Step
from casework.models import CalendarDay
from casework.workdays import day_of
from catalogue.rules.codes import Ground
from complaints.models import Complaint, Evidence
from complaints.presenters import evidence, privacy
from complaints.queries.dealing import clocks_now
from complaints.queries.evidence import appeal_files
from complaints.rules.codes import Outcome, Side
from complaints.rules.deadline import Deadline, deadline, due_words
from complaints.rules.masking import OWN, Sight
from complaints.workflow import Clock
from complaints.workflow import Status as ComplaintStatus
from files.listing import FileTile
from ui.components import Entry, Row, Tag, rows_of
from ui.templatetags.ui import cn_datetime

TAGS = {
    Status.FILED: "appeal",
    Status.UNDER_REVIEW: "appeal",
    Status.UPHELD: "ok",
    Status.DISMISSED: "mute",
    Status.WITHDRAWN: "mute",
}


def tag(appeal: Appeal) -> Tag:
    return Tag(TAGS[Status(appeal.status)], appeal.get_status_display())


# --- before there is one ---
@dataclass(frozen=True)
class Appealable:
    """A complaint whose result one may appeal: how it ended, and until which day, in words."""

    case: Complaint
    ended: list[Row]
    until: str


def appealable(complaint: Complaint, now: datetime) -> Appealable:
    window = clocks_now(complaint).get(Clock.APPEAL_WINDOW)
    reason = complaint.ground_reason or complaint.outcome_reason
    return Appealable(
        case=complaint,
        ended=_ended(complaint.status, complaint.ground, complaint.outcome, reason),
        until=due_words(window.due_on, window.provisional, day_of(now)) if window else "",
    )


def _ended(status: str, ground: str, outcome: str, reason: str = "") -> list[Row]:
    """How the complaint had ended, in words."""
    how = f"{ground} {Ground(ground).label}" if ground else str(Outcome(outcome).label) if outcome else ""
    return rows_of(
        (_("原来的结果"), _("不予受理") if status == ComplaintStatus.REFUSED else _("已办结")),
        (_("依据") if ground else _("结果"), how),
        (_("理由"), reason),
    )


# --- one appeal ---
@dataclass(frozen=True)
class AppealShown:
    """An appeal on the page of the complainant, or of the staff."""

    appeal: Appeal
    case: Complaint
    tag: Tag
    sentence: str
    deadline: Deadline | None
    ended: list[Row]
    said: list[Row]
    decided: list[Row]
    tiles: list[FileTile]
    caller: privacy.Caller
    timeline: list[Entry]


def shown(appeal: Appeal, viewer: Side, now: datetime, *, sight: Sight = OWN) -> AppealShown:
    complaint, calendar, today = appeal.complaint, CalendarDay.objects.calendar(), day_of(now)
    is_staff = viewer == Side.STAFF
    due = deadline(complaint, calendar, now, with_ruler=True) if appeal.status in OPEN else None
    words = str(NEXT[appeal.status][is_staff]).format(date=f"{due.words}24:00" if due else "")
    undone = complaint.superseded.filter(appeal=appeal.reference).first()
    reason = undone.reason if undone else complaint.ground_reason or complaint.outcome_reason
    is_newest = undone is not None or appeal.status in OPEN or complaint.status == appeal.ended_as
    return AppealShown(
        appeal=appeal,
        case=complaint,
        tag=tag(appeal),
        sentence=words if not due or due.state != "late" else _("复核已经超期，主管已收到提醒。"),
        deadline=due,
        ended=_ended(appeal.ended_as, appeal.ground, appeal.outcome, reason if is_newest else ""),
        said=[
            Row(_("申诉理由"), str(Reason(appeal.reason).label)),
            Row(_("申诉说明"), appeal.statement),
            Row(_("提出时间"), cn_datetime(appeal.filed_at, today)),
        ],
        decided=_decided(appeal, today),
        tiles=evidence.tiles(complaint, _files_of(appeal), viewer, every=is_staff),
        caller=privacy.caller(complaint, sight),
        timeline=_timeline(appeal, sight, is_staff=is_staff),
    )


def _files_of(appeal: Appeal) -> list[Evidence]:
    """The files of this appeal: given since it was filed, and before the next one."""
    until = appeal.status_since if appeal.status not in OPEN else None
    rows = appeal_files(appeal.complaint, appeal.filed_at)
    return [row for row in rows if until is None or row.added_at <= until]


def _decided(appeal: Appeal, today: date) -> list[Row]:
    return rows_of(
        (_("复核意见"), appeal.decision),
        (_("其他解决途径"), appeal.other_remedies),
        (_("决定时间"), cn_datetime(appeal.decided_at, today) if appeal.decided_at else ""),
    )


def _timeline(appeal: Appeal, sight: Sight, *, is_staff: bool) -> list[Entry]:
    """The appeal's own ledger; who reviews has a name for the staff alone."""
    events = [event for event in queries.timeline(appeal) if is_staff or event.step != Step.RELEASE]
    newest = events[-1] if events else None
    return [
        Entry(
            title=str(TITLES[event.step]),
            text=privacy.actor(appeal.complaint, event.actor, sight) if is_staff else "",
            at=event.at,
            state="now" if event is newest else "",
        )
        for event in events
    ]
