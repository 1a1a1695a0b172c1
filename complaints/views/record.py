"""投诉记录: the person's own cases, what waits for them first; searched, filtered by status and year."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from casework.models import CalendarDay
from casework.workdays import Calendar, day_of
from complaints.desk import machine
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.queries import finding, paging, record
from complaints.rules.codes import Outcome
from complaints.rules.sentences import Viewer
from complaints.workflow import OPEN, Status, Step
from ui.templatetags.ui import cn_date, cn_datetime
from ui.traditional import spoken

ME = Viewer.COMPLAINANT
SEARCH_MAX = 60
TABS = (
    ("", _lazy("全部"), _lazy("还没有投诉"), _lazy("商家不处理您的问题时，可以在这里投诉。")),
    ("todo", _lazy("需要您处理"), _lazy("没有需要您处理的投诉"), _lazy("轮到您时会列在这里，并通知您。")),
    ("open", _lazy("办理中"), _lazy("没有办理中的投诉"), ""),
    ("done", _lazy("已结束"), _lazy("没有已结束的投诉"), ""),
    ("draft", _lazy("草稿"), _lazy("没有草稿"), _lazy("没有填完的投诉会自动保存在这里。")),
)


class List(LoginRequiredMixin, View):
    """20 a page, newest first; what is searched for, best first. The first page of 全部 begins with what waits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user, now, calendar = request.user, timezone.now(), CalendarDay.objects.calendar()
        group, label, title, text = next((tab for tab in TABS if tab[0] == request.GET.get("group", "")), TABS[0])
        years = record.my_years(user)
        year = next((year for year in years if str(year) == request.GET.get("year", "")), None)
        asked = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_MAX]
        after = request.GET.get("after", "")
        chosen = {"group": group, "q": asked, "year": str(year or "")}

        rows = record.my_rows(user, group, year)
        found = finding.search(rows, asked, are_own=True) if asked else None
        waiting: list[Complaint] = []
        if found is not None:
            page = record.my_found(rows, found, after)
        elif asked:  # nothing but signs
            found, page = finding.Found([]), paging.Page([])
        else:
            page = record.mine(record.my_rows(user, group or "rest", year), after)
            if not group and not after:
                waiting = record.waiting_for(user, paging.PAGE_SIZE, year=year)

        context = {
            "chosen": chosen,
            "years": years,
            "tabs": [(_address(chosen, group=key), name, key == group) for key, name, *_rest in TABS],
            "waiting": [card(case, user, calendar, now) for case in waiting],
            "overflow": _address(chosen, group="todo") if len(waiting) >= paging.PAGE_SIZE else "",
            "cards": [card(case, user, calendar, now) for case in page.rows],
            "after": after,
            "next": _address(chosen, after=page.after) if page.after else "",
            "count": _count(found) if found is not None else "",
            "narrowed": _narrowed(chosen, label),
            "empty": (title, text),
            "nav": "mine",
        }
        return render(request, "complaints/record/list.html", context)


def _address(chosen: dict[str, str], **changes: str) -> str:
    """The list with one choice changed and the others kept."""
    return "?" + urlencode({key: value for key, value in (chosen | changes).items() if value})


def _count(found: finding.Found) -> str:
    words = _("找到%(n)s件以上，先列出最相关的") if found.more else _("找到%(n)s件")
    return words % {"n": len(found.keys)}


def _narrowed(chosen: dict[str, str], label: Any) -> str:
    """What was chosen besides the group, in words, for a list with nothing in it; empty when nothing was."""
    if not (chosen["q"] or chosen["year"]):
        return ""
    year = _("%(year)s年") % {"year": chosen["year"]} if chosen["year"] else ""
    parts = [year, label if chosen["group"] else "", _("“%(text)s”") % {"text": chosen["q"]} if chosen["q"] else ""]
    return _("，").join(str(part) for part in parts if part)


def card(case: Complaint, user: Any, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """A case in the person's lists: what `common.row` says, and its title, facts in short, links."""
    row = case_presenters.row(case, ME, calendar, now)
    is_draft, is_closed = case.status == Status.DRAFT, case.status == Status.CLOSED
    category = spoken(case.category.top.name) if case.category else ""
    may_rate = is_closed and _may(case, Step.RATE, user, now)
    if is_closed and not may_rate:
        row["sentence"] = _("这件投诉已办结。")
    elif case.status == Status.REFUSED:  # the reasons are not below, as they are on the page of the case
        row["sentence"] = _("平台不予受理。请打开投诉，查看理由和其他解决途径。")
    return row | {
        "url": reverse("complaints:case", args=[case.reference]),
        "title": case.title or _("还没有填写标题"),
        "meta": [item for item in (case.respondent, category, _when(case, now)) if item],
        "is_draft": is_draft,
        "deadline": row["deadline"] if case.status in OPEN else None,
        "has_ruler": case.status == Status.WITH_BUSINESS,
        "discard_url": reverse("complaints:discard", args=[case.reference]) if is_draft else "",
        "rate_url": step_url(case, Step.RATE) if may_rate else "",
        "may_edit": _may(case, Step.AMEND, user, now),
        "refile_url": step_url(case, Step.REFILE) if _may(case, Step.REFILE, user, now) else "",
    }


def _when(case: Complaint, now: datetime) -> str:
    """When it was saved, closed, withdrawn, refused or filed, in short."""
    today = day_of(now)
    if case.status == Status.DRAFT:
        return _("%(date)s保存") % {"date": cn_datetime(case.draft_saved_at or case.created_at, today)}
    if case.status == Status.CLOSED:
        words = {"date": cn_date(case.closed_at, today), "outcome": Outcome(case.outcome).label}
        return _("%(date)s办结：%(outcome)s") % words
    if case.status == Status.WITHDRAWN:
        return _("%(date)s撤回") % {"date": cn_date(case.status_since, today)}
    return _("%(date)s提交") % {"date": cn_date(case.filed_at, today)}


def _may(case: Complaint, step: str, user: Any, now: datetime) -> bool:
    return machine.refusal(case, step, user, now) is None


def step_url(case: Complaint, step: str) -> str:
    return reverse("complaints:step", args=[case.reference, step])
