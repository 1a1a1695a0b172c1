"""投诉记录: the person's own cases, what waits for them first; searched, filtered by status and year."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.visitors import signed_in
from casework.models import CalendarDay
from complaints.models import Complaint
from complaints.presenters.record import card
from complaints.queries import finding, paging, record
from search.columns import Found
from ui import folding

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
        user, now, calendar = signed_in(request), timezone.now(), CalendarDay.objects.calendar()
        group, label, title, text = next((tab for tab in TABS if tab[0] == request.GET.get("group", "")), TABS[0])
        years = record.my_years(user)
        year = next((year for year in years if str(year) == request.GET.get("year", "")), None)
        asked = folding.seen(request.GET.get("q", "").replace("\0", "")).strip()[:SEARCH_MAX]
        after = request.GET.get("after", "")
        chosen = {"group": group, "q": asked, "year": str(year or "")}

        rows = record.my_rows(user, group, year)
        found = finding.search(rows, asked, are_own=True) if asked else None
        waiting: list[Complaint] = []
        if found is not None:
            page = record.my_found(rows, found, after)
        elif asked:  # nothing but signs
            found, page = Found([]), paging.Page([])
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


def _count(found: Found) -> str:
    words = _("找到%(n)s件以上，先列出最相关的") if found.more else _("找到%(n)s件")
    return words % {"n": len(found.keys)}


def _narrowed(chosen: dict[str, str], label: Any) -> str:
    """Search, year and group in words, for a list with nothing in it; empty when nothing was narrowed."""
    if not (chosen["q"] or chosen["year"]):
        return ""
    year = _("%(year)s年") % {"year": chosen["year"]} if chosen["year"] else ""
    parts = [year, label if chosen["group"] else "", _("“%(text)s”") % {"text": chosen["q"]} if chosen["q"] else ""]
    return _("，").join(str(part) for part in parts if part)
