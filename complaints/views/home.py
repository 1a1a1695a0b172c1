"""The front door, and 个人中心 behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts import preferences
from businesses.access import businesses_of
from casework.models import CalendarDay
from casework.workdays import day_of
from catalogue import queries
from complaints.presenters.record import card
from complaints.queries import record
from complaints.rules.deadline import due_words
from complaints.workflow import CLOCKS, Clock
from notifications import queries as notices
from ui.templatetags.ui import cn_date


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door. A visitor costs one small query (the calendar) and touches no session."""
    now = timezone.now()
    new = reverse("complaints:new")
    categories = [
        Front(row.name, row.hint, row.icon, f"{new}?{urlencode({'category': row.code})}")
        for row in queries.front_categories(now)
    ]
    return render(request, "home.html", {"categories": categories, "ruler": _example(now)})


@dataclass(frozen=True)
class Front:
    """A category on the front door."""

    name: str
    hint: str
    icon: str
    url: str


@dataclass(frozen=True)
class Example:
    """The ruler of a complaint that is filed and served today; `span`: the first day that counts."""

    days: list[Any]
    start: date
    due: date
    today: date
    span: date
    label: str


def _example(now: datetime) -> Example:
    calendar, today = CalendarDay.objects.calendar(), day_of(now)
    first = calendar.add_working_days(today, 1)
    due = calendar.add_working_days(today, CLOCKS[Clock.REPLY].length)
    return Example(
        days=calendar.strip(today, due, {today: _("转办"), first: _("起算"), due: _("截止")}),
        start=today,
        due=due,
        today=today,
        span=first,
        label=_("示例：今天%(today)s提交并转交企业，企业最迟%(due)s24:00前答复。")
        % {"today": cn_date(today, today), "due": due_words(due, calendar.is_provisional(today, due), today)},
    )


class Me(LoginRequiredMixin, View):
    """个人中心: what waits for me, my newest cases and notices, how I am told, my other doors."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        now, calendar = timezone.now(), CalendarDay.objects.calendar()
        waiting, latest = record.waiting_for(user), record.latest(user)
        context = {
            "waiting": [card(case, user, calendar, now) for case in waiting],
            "latest": [card(case, user, calendar, now) for case in latest],
            "notices": notices.inbox(user, size=5).notices,
            "channels": preferences.recipient(user).channels,
            "businesses": businesses_of(user),
            "nav": "me",
        }
        return render(request, "complaints/record/me.html", context)
