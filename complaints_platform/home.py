"""The staff's first page and the menu beside every page: what waits, what is late, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, roles_of
from appeals import access as appeal_access
from appeals import presenters as appeal_presenters
from appeals import queries as appeal_queries
from appeals.models import Appeal
from businesses.access import sees_claims
from casework.models import CalendarDay
from casework.workdays import Calendar
from complaints import access
from complaints.models import Complaint
from complaints.presenters import case as case_presenters
from complaints.queries import assignment, paging, worklist
from complaints.rules.codes import Side
from complaints.rules.deadline import deadline
from notifications import undelivered
from ui.components import Tag
from workspace.admin.conflict import oversees
from workspace.admin.worklist import LEVELS, WORKLISTS, WorklistFilter, address, of_role

UNREACHED = timedelta(days=30)
UNREACHED_MOST = 20
HOLDERS = {Role.OFFICER, Role.SUPERVISOR}  # who may have cases of their own
LEADERS = {Role.MEDIATOR, Role.SUPERVISOR}  # who sees to it that a mediation is led


# --- the menu ---------------------------------------------------------------------------------------------------------

ICONS = {
    "intake": "inbox",
    "countersign": "signature",
    "amendment": "edit_note",
    "forward": "forward_to_inbox",
    "objection": "gavel",
    "extension": "more_time",
    "mediation": "diversity_3",
    "appeal": "balance",
    "late": "timer_off",
    "overdue": "alarm",
    "supplement": "post_add",
    "reply": "hourglass_top",
    "confirm": "fact_check",
    "perform": "handshake",
    "done": "task_alt",
}
Shows = Callable[[HttpRequest], bool]


def _may(permission: str) -> Shows:
    return lambda request: request.user.has_perm(permission)


def _takes_calls(request: HttpRequest) -> bool:
    return access.takes_calls(request.user)


def _anybody(request: HttpRequest) -> bool:
    return True


# (title, icon, the page's name, who sees it)
AFTER_THE_WORKLISTS: tuple[tuple[Any, str, str, Shows], ...] = (
    (_("热线登记"), "call", "complaints_hotline", _takes_calls),
    (_("热线来电"), "contact_phone", "complaints_calls", _takes_calls),
    (_("群体投诉"), "groups", "complaints_groups", _anybody),
    (
        _("企业认领"),
        "domain_verification",
        "businesses_businessclaim_changelist",
        lambda request: sees_claims(request.user),
    ),
    (_("到期删除"), "auto_delete", "complaints_disposals", _anybody),
)
BACKGROUND: tuple[tuple[Any, str, str, Shows], ...] = (
    (_("申诉"), "balance", "appeals_appeal_changelist", _may("appeals.view_appeal")),
    (_("企业"), "storefront", "businesses_business_changelist", _may("businesses.view_business")),
    (_("投诉类别"), "category", "catalogue_category_changelist", _may("catalogue.view_category")),
    (_("信件模板"), "mail", "complaints_lettertemplate_changelist", _may("complaints.view_lettertemplate")),
    (_("日历"), "calendar_month", "casework_calendarday_changelist", _may("casework.view_calendarday")),
    (_("节假日安排"), "event", "casework_calendarnotice_changelist", _may("casework.view_calendarday")),
    (_("发件箱"), "outbox", "notifications_notice_changelist", _may("notifications.view_notice")),
    (_("用户"), "group", "accounts_user_changelist", _may("accounts.view_user")),
    (
        _("工作人员邀请"),
        "person_add",
        "accounts_staffinvitation_changelist",
        _may("accounts.view_staffinvitation"),
    ),
    (_("暂停提交"), "block", "accounts_filingblock_changelist", _may("accounts.view_filingblock")),
    (_("角色变更"), "manage_history", "accounts_rolechange_changelist", _may("accounts.view_rolechange")),
    (
        _("利益冲突"),
        "balance",
        "complaints_conflict_changelist",
        lambda request: access.works_on_cases(request.user) or oversees(request),
    ),
    (_("期限日历"), "calendar_add_on", "complaints_feed", lambda request: access.works_on_cases(request.user)),
    (_("请假"), "event_busy", "accounts_absence_changelist", _anybody),
    (_("查看个人信息"), "visibility", "complaints_reveal_changelist", oversees),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu: a worklist is a link to the list with its filter; what a person may not see is left out."""
    may_work = request.user.has_perm("complaints.view_complaint")
    held = roles_of(request.user)
    own = [
        _item(request, _("首页"), "home", reverse("admin:index")),
        _item(request, _("我的案件"), "person", address(officer="me"), bool(held & HOLDERS)),
        _item(request, _("全部未办结"), "list", address(), may_work),
    ]
    lists = [
        _item(request, title, ICONS[key], address(**{WorklistFilter.parameter_name: key}))
        for key, title in of_role(held).items()
    ]
    lists += _pages(request, AFTER_THE_WORKLISTS)
    return [
        {"items": own},
        {"title": _("工作列表"), "separator": True, "items": lists if may_work else []},
        {"title": _("资料"), "separator": True, "items": _pages(request, BACKGROUND)},
    ]


def _pages(request: HttpRequest, rows: tuple[tuple[Any, str, str, Shows], ...]) -> list[dict[str, Any]]:
    return [_item(request, title, icon, reverse(f"admin:{name}"), shows(request)) for title, icon, name, shows in rows]


def _item(request: HttpRequest, title: Any, icon: str, link: str, is_shown: bool = True) -> dict[str, Any]:
    """A link in the shape that django-unfold wants."""
    path, _question, query = link.partition("?")
    parts = request.GET.urlencode().split("&")
    narrowed = any(part.startswith((f"{WorklistFilter.parameter_name}=", "officer=")) for part in parts)
    is_here = request.path == path and (query in parts if query else not narrowed)
    return {"title": title, "icon": icon, "link": link, "active": is_here, "permission": lambda request: is_shown}


# --- the first page ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """A number that leads to the list of what it counts."""

    count: int | str
    url: str
    label: Any = ""
    mine: int = 0  # of these the person's own
    state: str = ""


@dataclass(frozen=True)
class Near:
    """A case in the list of what is nearest."""

    url: str
    title: str
    about: str
    tag: Tag
    deadline: Any


@dataclass(frozen=True)
class Load:
    """The work of one officer in numbers."""

    name: str
    open: Count
    turn: Count
    late: Count
    is_late: bool


# (what is counted, its label, the list that shows it, how it is marked when it is not nothing)
CARDS: tuple[tuple[str, Any, dict[str, str], str], ...] = (
    ("mine", _("我的未办结案件"), {"officer": "me"}, ""),
    *(
        (key, WORKLISTS[key], {"list": key}, "")
        for key in ("intake", "forward", "countersign", "amendment", "objection", "extension", "mediation")
    ),
    ("led", _("我主持的调解"), {"list": "mediation", "mediator": "me"}, ""),
    ("unled", _("等待指派调解员"), {"list": "mediation", "mediator": "none"}, ""),
    ("late", WORKLISTS["late"], {"list": "late"}, "late"),
    ("appeal", WORKLISTS["appeal"], {"list": "appeal"}, ""),
    ("overdue", WORKLISTS["overdue"], {"list": "overdue"}, "late"),
    *((f"level_{level}", title, {"list": "overdue", "level": level}, "late") for level, title in LEVELS.items()),
    ("unassigned", _("还没有分配"), {"officer": "none"}, ""),
)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The content of the first page; a person without a role sees the menu alone."""
    if not request.user.has_perm("complaints.view_complaint"):
        return context
    now, held = timezone.now(), roles_of(request.user)
    return context | {
        "cards": _cards(request.user, held, now),
        "is_holder": bool(held & HOLDERS),
        "nearest": _nearest(request.user, held, now),
        "unreached": _unreached(request.user, held, now) if held & (HOLDERS | {Role.REVIEWER}) else [],
        "load": _load(now) if Role.SUPERVISOR in held else None,
    }


def _cards(user: Any, held: frozenset[str], now: datetime) -> list[Count]:
    counts, hidden = worklist.staff_counts(access.for_staff(user), user, now), _hidden(held)
    return [
        Count(
            label=label,
            url=address(**query),
            count=_capped(counts[key], paging.CAP),
            mine=counts.get(f"{key}_mine", 0) if held & HOLDERS else 0,
            state=state if counts[key] else "",
        )
        for key, label, query, state in CARDS
        if key not in hidden
    ]


def _hidden(held: frozenset[str]) -> set[str]:
    """The cards of lists on which nobody with these roles has anything to do."""
    lists = of_role(held)
    hidden = {key for key in WORKLISTS if key not in lists}
    if not held & HOLDERS:
        hidden |= {"mine"}
    if "overdue" in hidden:
        hidden |= {"unassigned", *(f"level_{level}" for level in LEVELS)}
    if not held & LEADERS:
        hidden |= {"led", "unled"}
    elif Role.MEDIATOR not in held:
        hidden |= {"led"}
    return hidden


def _nearest(user: Any, held: frozenset[str], now: datetime) -> list[Near]:
    """The officer's cases, the mediator's mediations and the reviewer's appeals, of each the nearest deadlines."""
    rows, calendar = access.for_staff(user), CalendarDay.objects.calendar()
    cases = worklist.staff_nearest(rows, user) if held & HOLDERS else []
    led = worklist.mediator_nearest(rows, user) if Role.MEDIATOR in held else []
    reviewed = appeal_queries.nearest(appeal_access.for_staff(user), user) if Role.REVIEWER in held else []
    return [
        *(_case(case, calendar, now) for case in (*cases, *led)),
        *(_appeal(appeal, calendar, now) for appeal in reviewed),
    ]


def _unreached(user: Any, held: frozenset[str], now: datetime) -> list[Near]:
    """The officer's cases and the reviewer's appeals in which a message that the law wants delivered reached nobody
    within the last month; of an appeal, one that was posted since it was filed."""
    lost = undelivered.since(now - UNREACHED)
    if not lost:
        return []
    calendar, references, found = CalendarDay.objects.calendar(), {row.reference for row in lost}, []
    if held & HOLDERS:
        cases = access.for_staff(user).filter(officer=user, reference__in=references).select_related("business")
        found = [_case(case, calendar, now) for case in cases.order_by("-pk")[:UNREACHED_MOST]]
    if Role.REVIEWER in held:
        posted = {row.reference: row.notice.created_at for row in reversed(lost)}  # the newest of each
        theirs = appeal_access.for_staff(user).filter(reviewer=user, complaint__reference__in=references)
        for appeal in theirs.select_related("complaint__business").order_by("-pk")[:UNREACHED_MOST]:
            if posted[appeal.complaint.reference] >= appeal.filed_at:
                found.append(_appeal(appeal, calendar, now))
    return found


def _case(case: Complaint, calendar: Calendar, now: datetime) -> Near:
    row = case_presenters.row(case, Side.STAFF, calendar, now)
    return Near(
        url=reverse("admin:complaints_complaint_change", args=[case.pk]),
        title=case.title,
        about=f"{case.reference}，{case.respondent}",
        tag=row.tag,
        deadline=row.deadline,
    )


def _appeal(appeal: Appeal, calendar: Calendar, now: datetime) -> Near:
    return Near(
        url=reverse("admin:appeals_appeal_change", args=[appeal.pk]),
        title=appeal.complaint.title,
        about=f"{appeal.reference}，{appeal.complaint.respondent}",
        tag=appeal_presenters.tag(appeal),
        deadline=deadline(appeal.complaint, calendar, now),
    )


def _load(now: datetime) -> list[Load]:
    """The work of each officer, for the supervisors; each number leads to its list."""
    return [_load_of(officer) for officer in assignment.load(now)]


def _load_of(row: Any) -> Load:
    officer = str(row.pk)
    most = assignment.LOAD_CAP
    return Load(
        name=row.display_name,
        open=Count(_capped(row.open, most), address(officer=officer)),
        turn=Count(_capped(row.turn, most), address(officer=officer)),
        late=Count(_capped(row.late, most), address(officer=officer, list="late")),
        is_late=bool(row.late),
    )


def _capped(count: int, most: int) -> int | str:
    return f"{most}+" if count > most else count
