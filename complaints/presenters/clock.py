"""A case's clocks in words: what is due, from whom, by when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from complaints.models import ComplaintClock
from complaints.rules.deadline import due_words
from complaints.workflow import Role, Step
from ui.templatetags.ui import cn_date, cn_datetime

OWNERS = {
    Role.OFFICER: _lazy("受理员"),
    Role.BUSINESS: _lazy("企业"),
    Role.COMPLAINANT: _lazy("投诉人"),
    Role.MEDIATOR: _lazy("调解员"),
    Role.REVIEWER: _lazy("复核员"),
    Role.SUPERVISOR: _lazy("主管"),
}


@dataclass(frozen=True)
class ClockRow:
    """A clock for a table, in words."""

    kind: str
    owner: str
    started: str
    due: str
    result: str
    is_running: bool

    @property
    def cells(self) -> list[str]:
        """The columns of a table on paper."""
        return [self.kind, self.owner, self.started, self.due, self.result]


def clock_row(clock: ComplaintClock, today: date) -> ClockRow:
    """The clock for a table; days of another year than today's are written with it."""
    if clock.stopped_at:
        state = Step(clock.result).label if clock.result in Step.values else _("到期停止")
        result = _("%(when)s停止：%(why)s") % {"when": cn_datetime(clock.stopped_at, today), "why": state}
    elif clock.paused_on:
        result = _("%(day)s起暂停，还余%(left)s个工作日") % {"day": cn_date(clock.paused_on, today), "left": clock.left}
    else:
        result = _("进行中")
    return ClockRow(
        kind=str(clock.get_kind_display()),
        owner=str(OWNERS.get(Role(clock.owner), clock.owner)),
        started=cn_date(clock.started_on, today),
        due=due_words(clock.due_on, clock.provisional, today),
        result=result,
        is_running=clock.is_running,
    )
