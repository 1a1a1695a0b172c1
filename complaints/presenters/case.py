"""Parts of every page about a case, whoever looks: tag, sentence and deadline; and the rest of it, together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from casework.errors import Refused
from casework.models import CalendarDay
from casework.workdays import Calendar, day_of
from complaints import access
from complaints.desk import machine
from complaints.models import Answer, Complaint, ComplaintClock, Evidence
from complaints.presenters.facts import Fact, facts_of
from complaints.presenters.timeline import Line, timeline_of
from complaints.queries import case as case_queries
from complaints.queries import dealing, disposal
from complaints.rules import codes, turn
from complaints.rules.codes import Side
from complaints.rules.deadline import Deadline, deadline, due_words, is_provisional, situations
from complaints.rules.sentences import next_sentence
from complaints.workflow import Clock, Role, Status
from ui.components import Row, Tag, rows_of
from ui.values import Words

MINI_MAX_DAYS = 10  # a longer ruler does not fit into a row

# The colour of the status tag (DESIGN §4).
TAGS = {
    Status.DRAFT: "mute",
    Status.SUBMITTED: "sent",
    Status.SUPPLEMENT_REQUIRED: "todo",
    Status.REFUSED: "mute",
    Status.REFERRED: "mute",
    Status.ACCEPTED: "sent",
    Status.WITH_BUSINESS: "",
    Status.OBJECTION: "sent",
    Status.ANSWERED: "todo",
    Status.MEDIATION: "sent",
    Status.SETTLED: "sent",
    Status.CLOSED: "mute",
    Status.WITHDRAWN: "mute",
    Status.UNDER_APPEAL: "appeal",
}

# What the other sides call a status that is named for the complainant, with its colour.
SEEN_AS = {
    (Status.SUPPLEMENT_REQUIRED, Side.BUSINESS): ("sent", _lazy("待投诉人补充")),
    (Status.SUPPLEMENT_REQUIRED, Side.STAFF): ("sent", _lazy("待投诉人补充")),
    (Status.ANSWERED, Side.BUSINESS): ("sent", _lazy("待投诉人确认")),
    (Status.ANSWERED, Side.STAFF): ("sent", _lazy("待投诉人确认")),
}


# What a tag says to whose turn it is, where the status alone would name somebody else's, by the leading clock.
ASKED_OF: dict[tuple[str, str], Words] = {
    (Side.COMPLAINANT, Clock.REFERRAL): _lazy("待您决定移送"),
    (Side.COMPLAINANT, Clock.CONSENT): _lazy("待您同意调解"),
    (Side.COMPLAINANT, Clock.MEDIATION): _lazy("待您签署"),
    (Side.COMPLAINANT, Clock.PERFORMANCE): _lazy("待您确认履行"),
    (Side.BUSINESS, Clock.OFFER_REPLY): _lazy("待贵企业回应"),
    (Side.BUSINESS, Clock.CONSENT): _lazy("待贵企业同意调解"),
    (Side.BUSINESS, Clock.MEDIATION): _lazy("待贵企业签署"),
    (Side.BUSINESS, Clock.PERFORMANCE): _lazy("待贵企业履行"),
    (Side.BUSINESS, Clock.REPLY): _lazy("待贵企业答复"),
}
# And to the others while all wait for the company in a status that is named for the complainant.
NOT_YOURS: dict[str, Words] = {
    Clock.OFFER_REPLY: _lazy("待企业回应"),
    Clock.CONSENT: _lazy("待企业同意调解"),
}


def tag(case: Complaint, now: datetime, viewer: Side = Side.COMPLAINANT) -> Tag:
    """The status. Overdue is not a status but is what people need to see."""
    if case.status == Status.WITH_BUSINESS and case.due_at and now >= case.due_at:
        return Tag("bad", _("已逾期") if viewer == Side.BUSINESS else _("企业逾期未答复"))
    if case.status == Status.CLOSED and case.is_solved:
        return Tag("ok", _("已解决"))
    asked = ASKED_OF.get((viewer, case.led_by)) if turn.is_of(case, viewer) else None
    if asked:
        return Tag("todo", str(asked))
    others = NOT_YOURS.get(case.led_by) if viewer != Side.BUSINESS else None
    if others and not turn.is_of(case, Role.COMPLAINANT):
        return Tag("sent", str(others))
    seen = SEEN_AS.get((Status(case.status), viewer))
    if seen:
        return Tag(seen[0], str(seen[1]))
    return Tag(TAGS[Status(case.status)], str(Status(case.status).label))


@dataclass(frozen=True)
class Mini:
    """The small ruler: `state` is that of the cell of today."""

    used: int
    total: int
    label: str
    state: str


@dataclass(frozen=True)
class CaseRow:
    """One case in a list."""

    case: Complaint
    tag: Tag
    deadline: Deadline | None
    mini: Mini | None
    sentence: str
    needs_you: bool


def row(case: Complaint, viewer: Side, calendar: Calendar, now: datetime) -> CaseRow:
    due = deadline(case, calendar, now)
    return CaseRow(
        case=case,
        tag=tag(case, now, viewer),
        deadline=due,
        mini=mini(due, due.state, is_working=calendar.is_working(due.today)) if due else None,
        sentence=sentence(case, viewer, calendar, now),
        needs_you=viewer == Side.COMPLAINANT and turn.is_of(case, Role.COMPLAINANT),
    )


def mini(due: Deadline, state: str, *, is_working: bool) -> Mini | None:
    """The ruler of a deadline; on a working day its last cell is still running. None when it is too long for a row."""
    if due.total > MINI_MAX_DAYS:
        return None
    if due.state == "late":
        label, mark = _("%(total)s个工作日已用完"), "late" if state == "late" else ""
    elif due.used == 0:
        label, mark = _("共%(total)s个工作日"), ""
    elif is_working:
        label, mark = _("第%(used)s个工作日，共%(total)s个"), "now"
    else:
        label, mark = _("已过%(used)s个工作日，共%(total)s个"), ""
    return Mini(due.used, due.total, label % {"used": due.used, "total": due.total}, mark)


def sentence(
    case: Complaint,
    viewer: Side,
    calendar: Calendar,
    now: datetime,
    *,
    window: ComplaintClock | None = None,
    is_consent_asked: bool = False,
) -> str:
    """Sentence on what happens next, who acts, by when.

    Where the page has asked: `window`, until when one may appeal; `is_consent_asked`, a mediation waits for a yes.
    """
    today = day_of(now)
    is_appealable = window is not None and now < window.due_at
    special = situations(case, now, viewer=viewer, is_appealable=is_appealable, is_consent_asked=is_consent_asked)
    due_on, provisional = case.due_on, is_provisional(case, calendar, now)
    if window is not None and is_appealable:
        due_on, provisional = window.due_on, window.provisional
    return next_sentence(
        case.status,
        viewer,
        situations=special,
        date=f"{due_words(due_on, provisional, today)}24:00" if due_on else "",
        business=case.respondent,
    )


@dataclass(frozen=True)
class Shown:
    """Parts of a case page; `refusals` says of every step why it may not be taken, or None."""

    case: Complaint
    now: datetime
    tag: Tag
    sentence: str
    deadline: Deadline | None
    timeline: list[Line]
    facts: list[Fact]
    answer: Answer | None
    evidence: list[Evidence]
    refusals: dict[str, Refused | None]
    allowed: list[str]
    erased_after: date | None


def shown(case: Complaint, user: User, viewer: Side, now: datetime) -> Shown:
    """Read the parts of a case page; the number of queries does not depend on the case."""
    calendar = CalendarDay.objects.calendar()
    case_queries.read_parts(case)
    has_ended = case.status in (Status.REFUSED, Status.CLOSED)
    window = dealing.clocks_now(case).get(Clock.APPEAL_WINDOW) if has_ended else None
    refusals = machine.refusals(case, user, now)
    is_consent_asked = case.status == Status.WITH_BUSINESS and dealing.mediation(case) is not None
    return Shown(
        case=case,
        now=now,
        tag=tag(case, now, viewer),
        sentence=sentence(case, viewer, calendar, now, window=window, is_consent_asked=is_consent_asked),
        deadline=deadline(case, calendar, now, with_ruler=True),
        timeline=timeline_of(case, viewer),
        facts=facts_of(case, viewer, access.sight_of(case, user) if viewer == Side.STAFF else None),
        answer=case_queries.current_answer(case) if case.served_at else None,  # not another company's
        evidence=access.files_for(case, viewer),
        refusals=refusals,
        allowed=[step for step, refusal in refusals.items() if refusal is None],
        erased_after=disposal.goes_on_day(case),
    )


# Where the reason of an end was written for the company too (the form says so).
REASONED = frozenset({codes.Outcome.O07, codes.Outcome.O08, codes.Outcome.O13, codes.Outcome.O14})


def said_after(case: Complaint, viewer: Side) -> list[Row]:
    """Complainant's view of the ending, for the company and the staff: reasons, and the rating."""
    rows = [(_("投诉人反映没有履行的约定"), case.breach_reason)]
    if case.outcome == codes.Outcome.O08:
        rows.append((_("投诉人不认可的理由"), case.outcome_reason))
    elif case.outcome in REASONED and viewer == Side.BUSINESS:
        rows.append((_("办结说明"), case.outcome_reason))
    if case.status == Status.WITHDRAWN and case.withdrawal_reason:
        rows.append((_("撤回原因"), _withdrawal(case, viewer)))
    return rows_of(*rows, *rating(case))


def _withdrawal(case: Complaint, viewer: Side) -> str:
    """The company does not learn that it was its own pressure (W5): it reads what it reads for W4."""
    reason = codes.WithdrawalReason(case.withdrawal_reason)
    is_hidden = viewer == Side.BUSINESS and reason == codes.WithdrawalReason.W5
    return str((codes.WithdrawalReason.W4 if is_hidden else reason).label)


def rating(case: Complaint) -> list[tuple[str, str]]:
    """The three marks, whether it was solved, and the comment; nothing before the case was rated."""
    if not hasattr(case, "rating"):
        return []
    given = case.rating
    marks = _("办理速度%(speed)s分，服务态度%(attitude)s分，处理结果%(result)s分") % {
        "speed": given.speed,
        "attitude": given.attitude,
        "result": given.result,
    }
    return [
        (_("评价（满分5分）"), marks),
        (_("问题解决了吗"), _("问题已解决") if given.is_solved else _("问题没有解决")),
        (_("评价的意见"), given.comment),
    ]
