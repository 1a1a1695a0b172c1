"""Pages after filing: the dates ahead, and the confirmation that shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts import preferences
from casework.models import CalendarDay
from casework.workdays import day_of
from complaints import access
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.rules.completeness import FilingPage
from complaints.rules.deadline import due_of, due_words
from complaints.views.draft.page import page_url
from complaints.workflow import CLOCKS, Clock, Status
from ui.components import Entry
from ui.templatetags.ui import cn_date


def if_filed_now(now: datetime) -> list[Entry]:
    """Dates ahead, were this filed now, for the timeline."""
    calendar, today, days = CalendarDay.objects.calendar(), day_of(now), CLOCKS[Clock.INTAKE].length
    due_on = calendar.add_working_days(today, days)
    by = due_words(due_on, calendar.is_provisional(today, due_on), today)
    text = _("平台告知是否受理（%(days)s个工作日，%(date)s24:00前）") % {"days": days, "date": by}
    return [Entry(_("平台审核"), text, state="next"), *_after_serving()]


def _after_serving(reply_by: str = "") -> list[Entry]:
    """The company's turn and the complainant's; `reply_by` is the company's due date once it is known."""
    served_in, confirm_in = CLOCKS[Clock.REPLY].length, CLOCKS[Clock.CONFIRM].length
    return [
        Entry(
            _("企业答复"),
            _("企业逾期不答复的，平台会催办，并告诉您。"),
            when=reply_by or _("转交企业后%(days)s个工作日内") % {"days": served_in},
            state="next",
        ),
        Entry(
            _("您来确认"),
            _("确认问题是否解决，或者接受企业的方案。"),
            when=_("企业答复后%(days)s天内") % {"days": confirm_in},
            state="next",
        ),
    ]


class Filed(LoginRequiredMixin, View):
    """The confirmation: the number, where it was sent, and the dates that follow."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.COMPLAINANT)
        if case.status == Status.DRAFT:
            return redirect(page_url(case, FilingPage.CHECK))
        if case.status not in (Status.SUBMITTED, Status.ACCEPTED, Status.WITH_BUSINESS):
            return redirect(case)  # its dates have passed: the case page tells what is true now
        context = {"case": case, "sent_to": _sent_to(case), "items": ahead_of(case)}
        return render(request, "complaints/intake/filed.html", context)


def _sent_to(case: Complaint) -> str:
    """Sentence on where the case's number was sent as well: only to channels that the complainant chose."""
    person = case.complainant
    to = preferences.recipient(person)
    is_same = not (person.phone_verified_at and case.filed_at and person.phone_verified_at > case.filed_at)
    phone = person.masked_phone if is_same else _("您提交时的手机号")
    places = [phone] if "sms" in to.channels and to.phone else []
    if "email" in to.channels:
        places.append(_("您的邮箱"))
    return _("同时发送到%(places)s") % {"places": _("和").join(places)} if places else ""


def ahead_of(case: Complaint) -> list[Entry]:
    """Events since filing and the dates ahead, for the timeline; the due date is the running clock's."""
    words = _due(case)
    items = [Entry(_("投诉已提交"), at=case.filed_at)]
    if case.status != Status.SUBMITTED:
        items.append(Entry(_("平台已受理"), at=case.accepted_at))
    if case.status == Status.WITH_BUSINESS:
        items.append(Entry(_("投诉已转交企业"), at=case.served_at))
    items[-1] = replace(items[-1], state="now")
    if case.status == Status.SUBMITTED:
        text = _("告知是否受理。材料不全时会请您补充，您有%(days)s天时间。")
        text %= {"days": CLOCKS[Clock.SUPPLEMENT].length}
        items.append(Entry(_("平台审核"), text, when=words, state="next"))
    if case.status == Status.ACCEPTED:
        items.append(Entry(_("平台转交企业"), when=words, state="next"))
    return items + _after_serving(words if case.status == Status.WITH_BUSINESS else "")


def _due(case: Complaint) -> str:
    if case.due_on is None or case.status_since is None:
        return ""
    calendar, now = CalendarDay.objects.calendar(), timezone.now()
    return _("%(date)s24:00前") % {"date": cn_date(due_of(case, calendar, now), day_of(now))}
