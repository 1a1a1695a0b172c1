"""The staff's first page and the menu beside every page: what waits, what is late, and the way there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.roles import Role, roles_of
from businesses.access import sees_claims
from casework.models import CalendarDay
from complaints import access, queries
from complaints.admin.conflicts import oversees
from complaints.admin.worklists import LEVELS, WORKLISTS, WorklistFilter, address, of_role
from complaints.rules.sentences import Viewer
from complaints.views import common

HOLDERS = {Role.OFFICER, Role.SUPERVISOR}  # who may have cases of their own
LEADERS = {Role.MEDIATOR, Role.SUPERVISOR}  # who sees to it that a mediation is led
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


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu: a worklist is a link to the list with its filter; what a person may not see is left out."""
    may_work = request.user.has_perm("complaints.view_complaint")
    held = roles_of(request.user)
    lists = [
        _item(request, title, ICONS[key], address(**{WorklistFilter.parameter_name: key}))
        for key, title in of_role(held).items()
    ]
    own = [
        _item(request, _("首页"), "home", reverse("admin:index")),
        _item(request, _("我的案件"), "person", address(officer="me"), bool(held & HOLDERS)),
        _item(request, _("全部未办结"), "list", address(), may_work),
    ]
    lists.append(
        _item(request, _("热线登记"), "call", reverse("admin:complaints_hotline"), access.takes_calls(request.user))
    )
    lists.append(
        _item(
            request, _("热线来电"), "contact_phone", reverse("admin:complaints_calls"), access.takes_calls(request.user)
        )
    )
    lists.append(_item(request, _("群体投诉"), "groups", reverse("admin:complaints_groups")))
    claims = reverse("admin:businesses_businessclaim_changelist")
    lists.append(_item(request, _("企业认领"), "domain_verification", claims, sees_claims(request.user)))
    lists.append(_item(request, _("到期删除"), "auto_delete", reverse("admin:complaints_disposals")))
    others = [
        ("appeals.view_appeal", _("申诉"), "balance", "admin:appeals_appeal_changelist"),
        ("businesses.view_business", _("企业"), "storefront", "admin:businesses_business_changelist"),
        ("complaints.view_category", _("投诉类别"), "category", "admin:complaints_category_changelist"),
        ("complaints.view_lettertemplate", _("信件模板"), "mail", "admin:complaints_lettertemplate_changelist"),
        ("casework.view_calendarday", _("日历"), "calendar_month", "admin:casework_calendarday_changelist"),
        ("casework.view_calendarday", _("节假日安排"), "event", "admin:casework_calendarnotice_changelist"),
        ("notifications.view_notice", _("发件箱"), "outbox", "admin:notifications_notice_changelist"),
        ("accounts.view_user", _("用户"), "group", "admin:accounts_user_changelist"),
        ("accounts.view_rolechange", _("角色变更"), "manage_history", "admin:accounts_rolechange_changelist"),
    ]
    rest = [
        _item(request, title, icon, reverse(name), request.user.has_perm(perm)) for perm, title, icon, name in others
    ]
    works, watches = access.works_on_cases(request.user), oversees(request)
    rest.append(
        _item(request, _("利益冲突"), "balance", reverse("admin:complaints_conflict_changelist"), works or watches)
    )
    rest.append(_item(request, _("请假"), "event_busy", reverse("admin:accounts_absence_changelist")))
    rest.append(_item(request, _("查看个人信息"), "visibility", reverse("admin:complaints_reveal_changelist"), watches))
    return [
        {"items": own},
        {"title": _("工作列表"), "separator": True, "items": lists if may_work else []},
        {"title": _("资料"), "separator": True, "items": rest},
    ]


def _item(request: HttpRequest, title: Any, icon: str, link: str, is_shown: bool = True) -> dict[str, Any]:
    path, _question, query = link.partition("?")
    parts = request.GET.urlencode().split("&")
    narrowed = any(part.startswith((f"{WorklistFilter.parameter_name}=", "officer=")) for part in parts)
    is_here = request.path == path and (query in parts if query else not narrowed)
    return {"title": title, "icon": icon, "link": link, "active": is_here, "permission": lambda request: is_shown}


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows; a person without a role sees the menu alone."""
    if not request.user.has_perm("complaints.view_complaint"):
        return context
    now, rows = timezone.now(), access.for_staff(request.user)
    calendar = CalendarDay.objects.calendar()
    counts = queries.staff_counts(rows, request.user, now)
    cards = [
        ("mine", _("我的未办结案件"), address(officer="me"), ""),
        ("intake", WORKLISTS["intake"], address(list="intake"), ""),
        ("forward", WORKLISTS["forward"], address(list="forward"), ""),
        ("countersign", WORKLISTS["countersign"], address(list="countersign"), ""),
        ("amendment", WORKLISTS["amendment"], address(list="amendment"), ""),
        ("objection", WORKLISTS["objection"], address(list="objection"), ""),
        ("extension", WORKLISTS["extension"], address(list="extension"), ""),
        ("mediation", WORKLISTS["mediation"], address(list="mediation"), ""),
        ("led", _("我主持的调解"), address(list="mediation", mediator="me"), ""),
        ("unled", _("等待指派调解员"), address(list="mediation", mediator="none"), ""),
        ("late", WORKLISTS["late"], address(list="late"), "late"),
        ("appeal", WORKLISTS["appeal"], address(list="appeal"), ""),
        ("overdue", WORKLISTS["overdue"], address(list="overdue"), "late"),
        *((f"level_{level}", title, address(list="overdue", level=level), "late") for level, title in LEVELS.items()),
        ("unassigned", _("还没有分配"), address(officer="none"), ""),
    ]
    held = roles_of(request.user)
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
    nearest = queries.staff_nearest(rows, request.user) if held & HOLDERS else []
    led = queries.mediator_nearest(rows, request.user) if Role.MEDIATOR in held else []
    panels = [import_string(path)(request.user, now) for path in settings.STAFF_PANELS]
    return context | {
        "cards": [
            {
                "label": label,
                "url": url,
                "count": f"{queries.CAP}+" if counts[key] > queries.CAP else counts[key],
                "mine": counts.get(f"{key}_mine", 0) if held & HOLDERS else 0,
                "state": state if counts[key] else "",
            }
            for key, label, url, state in cards
            if key not in hidden
        ],
        "is_holder": bool(held & HOLDERS),
        "nearest": [
            *(_near(common.row(case, Viewer.STAFF, calendar, now)) for case in (*nearest, *led)),
            *(row for panel in panels for row in panel),
        ],
        "load": _load(now) if Role.SUPERVISOR in held else None,
    }


def _near(row: dict[str, Any]) -> dict[str, Any]:
    """A case in the list of what is nearest; rooms above hand in rows of the same shape (`STAFF_PANELS`)."""
    case = row["case"]
    return {
        "case": case,
        "url": reverse("admin:complaints_complaint_change", args=[case.pk]),
        "title": case.title,
        "about": f"{case.reference}，{case.respondent}",
        "tag": row["tag"],
        "deadline": row["deadline"],
    }


def _load(now: datetime) -> list[dict[str, Any]]:
    """What each officer has to do, for the supervisors; each number leads to its list."""

    def cell(count: int, **query: str) -> dict[str, Any]:
        shown = f"{queries.LOAD_CAP}+" if count > queries.LOAD_CAP else count
        return {"count": shown, "url": address(**query)}

    return [
        {
            "name": row.display_name,
            "open": cell(row.open, officer=str(row.pk)),
            "turn": cell(row.turn, officer=str(row.pk)),
            "late": cell(row.late, officer=str(row.pk), list="late"),
            "is_late": bool(row.late),
        }
        for row in queries.load(now)
    ]
