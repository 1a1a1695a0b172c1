"""The company's inbox by deadline, and the door to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.visitors import signed_in
from businesses.access import businesses_of, get_business
from businesses.records import claims_of
from businesses.views import claiming
from casework.models import CalendarDay
from casework.references import normalise
from casework.workdays import Calendar
from catalogue import queries
from complaints import access
from complaints.forms.business import InboxFilter
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.presenters import portal as portal_presenters
from complaints.presenters.facts import masked_name
from complaints.queries import paging, portal
from complaints.rules.codes import Side
from complaints.rules.deadline import deadline

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


class Index(LoginRequiredMixin, View):
    """The front door: straight to the inbox of one company, a choice between several; and how far one's claims are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        companies = businesses_of(request.user)
        claims = [claiming.row(claim) for claim in claims_of(signed_in(request))]
        if len(companies) == 1 and not any(row["claim"].is_open for row in claims):
            return redirect("business:inbox", companies[0].pk)
        return render(
            request, "complaints/portal/index.html", {"companies": companies, "claims": claims, "nav": "inbox"}
        )


class Inbox(LoginRequiredMixin, View):
    """The company's served cases of one group, the earliest deadline first. Every view of it is a link."""

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        company = get_business(request.user, business)
        now = timezone.now()
        categories = queries.top_categories()
        chosen = InboxFilter(request.GET, categories=categories).chosen
        group, number = _group(chosen), normalise(chosen["number"])
        served = access.served_on_business(signed_in(request), company.pk)
        page = portal.inbox_one(served, number) if number else _page(served, group, chosen, now)
        counts = portal.inbox_counts(served, now)
        is_late_told = group in (portal.TODO, "open") and not number and counts["late"]
        calendar = CalendarDay.objects.calendar()
        context = {
            "business": company,
            "nav": "inbox",
            "group": "" if number else group,
            "base_group": "open" if group == "late" else group,
            "groups": [group_link(key, counts) for key in GROUPS],
            "title": _("查找编号") if number else GROUPS[group][0],
            "column": _("进展") if number else GROUPS[group][1],
            "count": "" if number else _capped(counts.get(group)),
            "late": _capped(counts["late"]) if is_late_told else "",
            "categories": categories,
            "chosen": chosen,
            "number": number,
            "is_filtered": bool(number or chosen["category"]),
            "rows": [row(case, calendar, now) for case in page.rows],
            "after": page.after,
        }
        return render(request, "complaints/portal/inbox.html", context)


# --- the inbox ---
def _group(chosen: dict[str, Any]) -> str:
    group = chosen["group"] if chosen["group"] in portal.INBOX_GROUPS else portal.TODO
    return "late" if group in (portal.TODO, "open") and chosen["late"] else group


def _page(served: QuerySet[Complaint], group: str, chosen: dict[str, Any], now: datetime) -> paging.Page:
    return portal.inbox(
        served,
        group="open" if group == "late" else group,
        late=chosen["late"] and group != "done",
        category=chosen["category"],
        after=chosen["after"],
        now=now,
    )


def group_link(key: str, counts: dict[str, int]) -> dict[str, Any]:
    query = {portal.TODO: "", "late": "?late=1"}.get(key, f"?group={key}")
    count = counts.get(key)
    return {
        "key": key,
        "label": GROUPS[key][0],
        "query": query,
        "count": _capped(count),
        "kind": "bad" if key == "late" and count else "",
    }


def _capped(count: int | None) -> str:
    if count is None:
        return ""
    return f"{paging.CAP}+" if count > paging.CAP else str(count)


def row(case: Complaint, calendar: Calendar, now: datetime) -> dict[str, Any]:
    line = deadline(case, calendar, now)
    due = portal_presenters.due(case, line)
    if line and due:
        due["mini"] = case_presenters.mini(line, due["state"], is_working=calendar.is_working(line.today))
    return {
        "case": case,
        "url": reverse("business:case", args=[case.business_id, case.reference]),
        "consumer": masked_name(case),
        "due": due,
        "tag": case_presenters.tag(case, now, Side.BUSINESS),
        "outcome": portal_presenters.outcome(case),
    }
