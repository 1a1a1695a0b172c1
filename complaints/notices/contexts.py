"""Names that the notices of a case may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.real_name import marks
from casework.models import CalendarDay
from casework.workdays import day_of
from complaints.models import Complaint, ComplaintClock, ComplaintEvent
from complaints.notices.audiences import case_url
from complaints.queries import case as case_queries
from complaints.queries import dealing
from complaints.rules.deadline import due_of
from complaints.rules.turn import is_of
from complaints.workflow import CLOCKS, Clock, Role, Status, Step
from ui.days import Provisional
from ui.values import Words

# What a step cancelled (`leftovers`), as the sides that knew of it read it in its notice; a meeting is told by its own.
PARTIES = (Role.COMPLAINANT, Role.BUSINESS)
CANCELLED: dict[str, tuple[Words, tuple[str, ...]]] = {
    "extensions": (_("企业的延期申请"), PARTIES),
    "objections": (_("企业的异议"), PARTIES),
    "amendments": (_("等待同意的修改"), (Role.COMPLAINANT,)),
    "items": (_("等待补充的事项"), PARTIES),
    "mediations": (_("调解申请"), PARTIES),
    "settlements": (_("没有签署完成的协议文本"), PARTIES),
}


def context_of(case: Complaint, side: str, now: datetime, url: str = "") -> dict[str, object]:
    """Context of a notice: the names it may use, and the page it leads to, the case or `url`.

    The business and the staff get no personal data by SMS or mail.
    """
    return {
        "case": case,
        "reference": case.reference,
        "title": case.title,
        "business": case.respondent,
        "referred_to": case.referred_to,
        "due_on": due_of(case, CalendarDay.objects.calendar(), now) if case.due_on else None,
        "today": day_of(now),
        "url": url or case_url(case, side),
        "is_theirs": is_of(case, side),
        "lacks_real_name": partial(_lacks_real_name, case),  # a template calls it where it says so
    }


def _lacks_real_name(case: Complaint) -> bool:
    return marks.is_lacking(case.complainant)


def cancelled(gone: Mapping[str, object], side: str) -> Words:
    """Names of what a step cancelled that this side knew of, in one phrase; empty when there is nothing."""
    known = [words for name, (words, known_to) in CANCELLED.items() if name in gone and side in known_to]
    return format_lazy("、".join("{}" for _words in known), *known)


def facts(case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    """Further names for the notices of some events; for an end, the day until which one may appeal."""
    if event.step in OF_STEP:
        return OF_STEP[Step(event.step)](case, event)
    if case.merged_into is not None and "into" in event.data:
        return _of_merger(case, case.merged_into)
    if case.status in (Status.REFUSED, Status.CLOSED):
        window = case_queries.running_clock(case, Clock.APPEAL_WINDOW) if event.status_from != case.status else None
        return {"appeal_until": _day(window)}
    if "session" in event.data:
        return {"session": dealing.session_of(case, event.data["session"])}
    return terms(case) if event.step in ABOUT_TERMS else {}


# The steps whose notices name what is offered or agreed.
ABOUT_TERMS = frozenset(
    {
        *(Step.ANSWER, Step.RECORD_ANSWER, Step.LEAD_ANSWER, Step.COUNTER, Step.REVISE_OFFER, Step.FINAL_OFFER),
        *(Step.ACCEPT_OFFER, Step.SIGN_SETTLEMENT, Step.REPORT_PERFORMED, Step.REPORT_BREACH),
    }
)


def terms(case: Complaint) -> dict[str, object]:
    """Terms agreed, or offered now, and the complainant's own proposal instead; each one line when it is shown."""
    kept, offer, counter = dealing.agreed(case), dealing.current_offer(case), dealing.open_counter(case)
    shown = kept or offer
    return {
        "terms": shown.terms if shown else None,
        "counter": counter.terms if counter else None,
    }


def _of_merger(case: Complaint, other: Complaint) -> dict[str, object]:
    """The case that goes on, and its address: what is to be added is added there."""
    window = case_queries.running_clock(case, Clock.APPEAL_WINDOW)
    return {
        "into": other.reference,
        "own_url": other.get_absolute_url(),
        "appeal_until": _day(window),
    }


def _day(window: ComplaintClock | None) -> date | None:
    """The last day of a term, marked where a yearly notice may still move it."""
    if window is None:
        return None
    return Provisional.of(window.due_on) if window.provisional else window.due_on


def _of_taken_down(case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    row = case.evidence.select_related("file").get(pk=event.data["evidence"][0])
    return {"file_name": row.file.name, "reason": row.taken_down_reason.rstrip("。.")}


def _of_calendar(_case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    """Clocks that a changed calendar moved."""
    return {"ref": event.data["ref"], "shifts": [_shift(row) for row in event.data["clocks"]]}


def _shift(row: dict[str, str]) -> dict[str, object]:
    return {
        "clock": Clock(row["clock"]).label,
        "owner": row["owner"] if CLOCKS[Clock(row["clock"])].gives_turn else "",
        "before": date.fromisoformat(row["from"]),
        "after": date.fromisoformat(row["to"]),
    }


def _of_annex(_case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    return {"merged": event.data["merged"], "is_extended": "extended" in event.data}


def _of_return(_case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    return {"returned": event.data["returned"]}


def _of_category(case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    words = case.notes.get(pk=event.data["note"]).text
    return {"category": str(case.category), "reason": words, "asks": bool(event.data["items"])}


def _of_edit(case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    """Whether the company has more time for an edit, and why one was declined."""
    declined = event.step == Step.DECLINE_AMENDMENT
    reason = case.amendments.get(pk=event.data["amendment"]).reason if declined else ""
    return {"is_extended": "extended" in event.data, "reason": reason}


def _of_correction(case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    reason = case.undo_points.get(pk=event.data["point"]).reason.rstrip("。.")
    return {"what": Step(event.data["step"]).label, "reason": reason}


def _of_note(_case: Complaint, event: ComplaintEvent) -> dict[str, object]:
    """Author of the note; its words are read in the case alone."""
    return {"who": event.actor.display_name if event.actor else ""}


OF_STEP: dict[Step, Callable[[Complaint, ComplaintEvent], dict[str, object]]] = {
    Step.TAKE_DOWN_FILE: _of_taken_down,
    Step.RECALENDAR: _of_calendar,
    Step.RECEIVE_MERGED: _of_annex,
    Step.RETURN_MERGED: _of_return,
    Step.RECATEGORISE: _of_category,
    Step.AMEND: _of_edit,
    Step.CONSENT_AMENDMENT: _of_edit,
    Step.DECLINE_AMENDMENT: _of_edit,
    Step.CORRECT_STEP: _of_correction,
    Step.NOTE: _of_note,
}
