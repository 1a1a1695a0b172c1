"""Company's view of a case: its group and row in the inbox, its deadline, its facts in their order, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casework.workdays import Calendar
from complaints.models import Complaint
from complaints.presenters.case import Mini, mini, tag
from complaints.presenters.facts import Fact, facts_of, masked_name
from complaints.queries import paging, portal
from complaints.rules import codes, turn
from complaints.rules.codes import Side
from complaints.rules.deadline import Deadline, deadline
from complaints.workflow import Clock, Role, Status
from ui.components import Tag
from ui.values import Words

LED_BY: dict[str, Words] = {Clock.OFFER_REPLY: _lazy("回应还价期限"), Clock.CONSENT: _lazy("同意调解期限")}
DEADLINES = {
    Status.WITH_BUSINESS: _lazy("答复期限"),
    Status.SUPPLEMENT_REQUIRED: _lazy("投诉人补充期限"),
    Status.OBJECTION: _lazy("平台决定期限"),
    Status.MEDIATION: _lazy("调解期限"),
    Status.ANSWERED: _lazy("投诉人确认期限"),
    Status.SETTLED: _lazy("履行期限"),
}
# The groups of the inbox: the name, and what the date of a row is.
GROUPS = {
    "todo": (_lazy("需要贵企业处理"), _lazy("期限")),
    "open": (_lazy("待答复"), _lazy("答复期限")),
    "late": (_lazy("已逾期"), _lazy("答复期限")),
    "waiting": (_lazy("待补充或核查"), _lazy("期限")),
    "answered": (_lazy("待投诉人确认"), _lazy("确认期限")),
    "mediation": (_lazy("调解中"), _lazy("调解期限")),
    "settled": (_lazy("履行中"), _lazy("履行期限")),
    "done": (_lazy("已办结"), _lazy("结果")),
}
GROUP_OF = {status: group for group, statuses in portal.INBOX_GROUPS.items() for status in statuses}


@dataclass(frozen=True)
class Scale:
    """The ruler of `components/deadline.html`."""

    days: list[dict[str, object]]
    start: date
    due: date
    today: date
    label: str


@dataclass(frozen=True)
class Due:
    """A deadline as drawn here. Amber and red are for what the company itself must do."""

    title: Words
    state: str
    left: str
    due_on: date
    words: str
    scale: Scale | None


def due(case: Complaint, line: Deadline | None) -> Due | None:
    title = LED_BY.get(case.led_by) or DEADLINES.get(Status(case.status))
    if line is None or title is None:
        return None
    state = line.state if turn.is_of(case, Role.BUSINESS) else "ok"
    scale = Scale(line.days, line.started_on, line.due_on, line.today, line.label) if line.days else None
    return Due(title, state, line.left, line.due_on, line.words, scale)


@dataclass(frozen=True)
class InboxRow:
    """A case in the inbox or in a group: its deadline with the small ruler, or how it ended."""

    case: Complaint
    url: str
    consumer: str
    due: Due | None
    mini: Mini | None
    tag: Tag
    outcome: str


def row(case: Complaint, calendar: Calendar, now: datetime) -> InboxRow:
    line = deadline(case, calendar, now)
    found = due(case, line)
    return InboxRow(
        case=case,
        url=reverse("business:case", args=[case.business_id, case.reference]),
        consumer=masked_name(case),
        due=found,
        mini=mini(line, found.state, is_working=calendar.is_working(line.today)) if line and found else None,
        tag=tag(case, now, Side.BUSINESS),
        outcome=outcome(case),
    )


@dataclass(frozen=True)
class GroupLink:
    """A group of the inbox as a link: `query` leads to it, `count` says how many where that is known."""

    key: str
    label: Words
    query: str
    count: str
    kind: str


def group_link(key: str, counts: dict[str, int]) -> GroupLink:
    query = {portal.TODO: "", "late": "?late=1"}.get(key, f"?group={key}")
    count = counts.get(key)
    return GroupLink(key, GROUPS[key][0], query, capped(count), "bad" if key == "late" and count else "")


def group_of(case: Complaint) -> GroupLink:
    """The group that a case is in, as the way back from its page."""
    return group_link(portal.TODO if turn.is_of(case, Role.BUSINESS) else GROUP_OF.get(Status(case.status), "open"), {})


def capped(count: int | None) -> str:
    if count is None:
        return ""
    return f"{paging.CAP}+" if count > paging.CAP else str(count)


def outcome(case: Complaint) -> str:
    """How it ended; that the company let its term pass without an answer stays said beside it."""
    label = str(codes.Outcome(case.outcome).label) if case.outcome else ""
    if not case.is_unanswered or case.outcome == codes.Outcome.O11:
        return label
    return _("%(outcome)s，逾期未答复") % {"outcome": label} if label else _("逾期未答复")


def is_late(case: Complaint, now: datetime) -> bool:
    return case.status == Status.WITH_BUSINESS and case.due_at is not None and now >= case.due_at


FACTS_FIRST = ("remedies", "amount", "facts")


def facts(case: Complaint) -> list[Fact]:
    """Facts of the case; the remedies, the amount and what happened come first."""
    rank = {key: place for place, key in enumerate(FACTS_FIRST)}
    return sorted(facts_of(case, Side.BUSINESS), key=lambda row: rank.get(row.key, len(rank)))
