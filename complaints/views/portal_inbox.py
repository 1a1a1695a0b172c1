"""The company's inbox by deadline, and the door to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.visitors import signed_in
from businesses.access import businesses_of, get_business
from businesses.presenters import claiming
from businesses.records import claims_of
from casework.models import CalendarDay
from casework.references import normalise
from catalogue import queries
from complaints import access
from complaints.forms.business import InboxFilter
from complaints.models import Complaint
from complaints.presenters import portal as portal_presenters
from complaints.queries import paging, portal


class Index(LoginRequiredMixin, View):
    """The front door: straight to the inbox of one company, a choice between several; and how far one's claims are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        companies = businesses_of(request.user)
        claims = [claiming.row(claim) for claim in claims_of(signed_in(request))]
        if len(companies) == 1 and not any(row.claim.is_open for row in claims):
            return redirect("business:inbox", companies[0].pk)
        return render(
            request, "complaints/portal/index.html", {"companies": companies, "claims": claims, "nav": "inbox"}
        )


class Inbox(LoginRequiredMixin, View):
    """The company's served cases of one group, the earliest deadline first. Every view of it is a link."""

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        company = get_business(request.user, business)
        now = timezone.now()
        categories = queries.listed_categories()
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
            "groups": [portal_presenters.group_link(key, counts) for key in portal_presenters.GROUPS],
            "title": _("查找编号") if number else portal_presenters.GROUPS[group][0],
            "column": _("进展") if number else portal_presenters.GROUPS[group][1],
            "count": "" if number else portal_presenters.capped(counts.get(group)),
            "late": portal_presenters.capped(counts["late"]) if is_late_told else "",
            "categories": categories,
            "chosen": chosen,
            "number": number,
            "is_filtered": bool(number or chosen["category"]),
            "rows": [portal_presenters.row(case, calendar, now) for case in page.rows],
            "after": page.after,
        }
        return render(request, "complaints/portal/inbox.html", context)


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
