"""A case as a card in the complainant's own lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from casework.workdays import Calendar, day_of
from complaints.desk import machine
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.presenters.case import CaseRow
from complaints.rules.codes import Outcome, Side
from complaints.workflow import OPEN, Status, Step
from ui.templatetags.ui import cn_date, cn_datetime
from ui.traditional import spoken


@dataclass(frozen=True)
class Card(CaseRow):
    """The row with what is said of it in short, and where it leads."""

    url: str
    title: str
    meta: list[str]
    is_draft: bool
    has_ruler: bool
    discard_url: str
    rate_url: str
    may_edit: bool
    refile_url: str


def card(case: Complaint, user: User, calendar: Calendar, now: datetime) -> Card:
    row = case_presenters.row(case, Side.COMPLAINANT, calendar, now)
    is_draft = case.status == Status.DRAFT
    may_rate = case.status == Status.CLOSED and _may(case, Step.RATE, user, now)
    told = {
        "sentence": _sentence(case, row.sentence, may_rate=may_rate),
        "deadline": row.deadline if case.status in OPEN else None,
    }
    return Card(
        **vars(row) | told,
        url=reverse("complaints:case", args=[case.reference]),
        title=case.title or _("还没有填写标题"),
        meta=_meta(case, now),
        is_draft=is_draft,
        has_ruler=case.status == Status.WITH_BUSINESS,
        discard_url=reverse("complaints:discard", args=[case.reference]) if is_draft else "",
        rate_url=step_url(case, Step.RATE) if may_rate else "",
        may_edit=_may(case, Step.AMEND, user, now),
        refile_url=step_url(case, Step.REFILE) if _may(case, Step.REFILE, user, now) else "",
    )


def _sentence(case: Complaint, sentence: str, *, may_rate: bool) -> str:
    if case.status == Status.CLOSED and not may_rate:
        return _("这件投诉已办结。")
    if case.status == Status.REFUSED:  # the reasons are not below, as they are on the page of the case
        return _("平台不予受理。请打开投诉，查看理由和其他解决途径。")
    return sentence


def _meta(case: Complaint, now: datetime) -> list[str]:
    """The company, the category, and when."""
    category = spoken(case.category.top.name) if case.category else ""
    return [item for item in (case.respondent, category, _when(case, now)) if item]


def _when(case: Complaint, now: datetime) -> str:
    """Day on which it was saved, closed, withdrawn, refused or filed, in short."""
    today = day_of(now)
    if case.status == Status.DRAFT:
        return _("%(date)s保存") % {"date": cn_datetime(case.draft_saved_at or case.created_at, today)}
    if case.status == Status.CLOSED:
        words = {"date": cn_date(case.closed_at, today), "outcome": Outcome(case.outcome).label}
        return _("%(date)s办结：%(outcome)s") % words
    if case.status == Status.WITHDRAWN:
        return _("%(date)s撤回") % {"date": cn_date(case.status_since, today)}
    return _("%(date)s提交") % {"date": cn_date(case.filed_at, today)}


def _may(case: Complaint, step: str, user: User, now: datetime) -> bool:
    return machine.refusal(case, step, user, now) is None


def step_url(case: Complaint, step: str) -> str:
    return reverse("complaints:step", args=[case.reference, step])
