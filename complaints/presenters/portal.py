"""Company's view of a case: its deadline, its facts in the company's order, how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from complaints.models import Complaint
from complaints.presenters.facts import Fact, facts_of
from complaints.rules import codes, turn
from complaints.rules.codes import Side
from complaints.rules.deadline import Deadline
from complaints.workflow import Clock, Role, Status

LED_BY: dict[str, Any] = {Clock.OFFER_REPLY: _lazy("回应还价期限"), Clock.CONSENT: _lazy("同意调解期限")}
DEADLINES = {
    Status.WITH_BUSINESS: _lazy("答复期限"),
    Status.SUPPLEMENT_REQUIRED: _lazy("投诉人补充期限"),
    Status.OBJECTION: _lazy("平台决定期限"),
    Status.MEDIATION: _lazy("调解期限"),
    Status.ANSWERED: _lazy("投诉人确认期限"),
    Status.SETTLED: _lazy("履行期限"),
}


def due(case: Complaint, line: Deadline | None) -> dict[str, Any] | None:
    """The deadline as drawn here. Amber and red are for what the company itself must do."""
    title = LED_BY.get(case.led_by) or DEADLINES.get(Status(case.status))
    if line is None or title is None:
        return None
    state = line.state if turn.is_of(case, Role.BUSINESS) else "ok"
    return {
        "title": title,
        "state": state,
        "left": line.left,
        "due_on": line.due_on,
        "words": line.words,
        "scale": _scale(line) if line.days else None,
    }


def _scale(due: Deadline) -> dict[str, Any]:
    return {"days": due.days, "start": due.started_on, "due": due.due_on, "today": due.today, "label": due.label}


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
