"""Staff's case page: everything about one case, ready-made, and the steps this person may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.roles import roles_of
from casework.workdays import day_of
from complaints import access
from complaints.models import Answer, Complaint, Evidence
from complaints.presenters import amendment, annex, dealing, privacy, terms
from complaints.presenters import case as case_presenters
from complaints.presenters import evidence as evidence_presenters
from complaints.presenters.clock import clock_row
from complaints.presenters.timeline import Line, corrections
from complaints.queries import call, group, service_link, signal, similar
from complaints.queries import case as case_queries
from complaints.rules import codes
from complaints.rules.codes import Side
from complaints.rules.masking import Sight
from complaints.rules.service_link import State, state_of
from complaints.rules.signal import signals
from complaints.views import service_link as service_link_views
from complaints.workflow import SERVED, Role, Status, Step
from files.listing import FileTile
from ui.components import Row, rows_of
from ui.templatetags.ui import cn_date, cn_datetime
from workspace.admin import finding
from workspace.admin.step_rows import StaffStepPage
from workspace.admin.steps import deeds, step_url


def case_page(case: Complaint, user: Any, now: datetime) -> dict[str, Any]:
    """The context of the page; the number of queries does not depend on the case."""
    shown = case_presenters.shown(case, user, Side.STAFF, now)
    today, allowed, evidence = day_of(now), shown.allowed, shown.evidence
    visible, sight = access.for_staff(user), access.sight_of(case, user)
    alike, open_deeds = _alike(case, visible, now), _deeds(case, user, allowed, now)
    is_worker = bool(roles_of(user))  # files are for those who work here; a superuser alone reads words
    return vars(shown) | {
        "title": case.reference,
        "opts": case._meta,
        "original": case,
        "today": today,
        "may_export": Step.EXPORT in allowed,
        "may_write": Step.EXPORT in allowed and case.status in service_link_views.WRITTEN_IN,
        "caller": privacy.caller(case, sight),
        "timeline": [_with_actor(line, case, sight) for line in shown.timeline],
        "files": _files(case, evidence, Side.COMPLAINANT, is_worker),
        "business_files": _files(case, evidence, Side.BUSINESS, is_worker),
        "proofs": _files(case, evidence, Side.STAFF, is_worker),
        "answer_rows": _answer_rows(shown.answer, today) if shown.answer else [],
        "answer_mark": terms.marks(case, now).get(shown.answer.key) if shown.answer else None,
        "standing": terms.card(case, Side.STAFF, now),
        "precheck": finding.precheck(case),
        "proposal": _proposal(case),
        "asked": amendment.asked(case, Side.STAFF, sight) if case.status in SERVED else [],
        "versions_url": reverse("admin:complaints_versions", args=[case.pk]) if case.version > 1 else "",
        "refiled_from": case.refiled_from if case.refiled_from_id else None,
        "outcome": _outcome(case),
        "superseded": case_queries.superseded(case),
        **vars(dealing.dealings(case, Side.STAFF, now)),
        "annexes": annex.annexes(case, user, Side.STAFF, now),
        "goes_on": annex.goes_on(case, Side.STAFF),
        "corrections": corrections(case, shown.timeline),
        "clocks": [clock_row(row, today) for row in case_queries.all_clocks(case)],
        "supplements": evidence_presenters.supplements(
            case, case_queries.supplement_items(case), evidence, Side.STAFF, every=is_worker
        ),
        "notes": case_queries.notes(case),
        "calls": call.calls(case),
        "letter_link": _letter_link(case, now) if case.served_offline or Step.REVOKE_LINK in allowed else None,
        "member": group.membership(case),
        "duplicate": _duplicate(case, allowed),
        "alike": alike,
        "deeds": open_deeds,
        "takes_files": any(deed["form"] is not None and deed["form"].is_multipart() for deed in open_deeds),
        "signals": signals(signal.signal_facts(case, has_files=any(row.side == Side.COMPLAINANT for row in evidence))),
        "related": [row for row in _related(case, visible, now) if row["url"] not in {one["url"] for one in alike}],
        "take_url": step_url(case, Step.ASSIGN) if _may_take(case, user, allowed) else "",
    }


LINK_STATES = {
    State.LIVE: _lazy("有效"),
    State.WAITING: _lazy("等待登记送达"),
    State.EXPIRED: _lazy("已过期"),
    State.REVOKED: _lazy("已撤销"),
    State.ENDED: _lazy("案件已结束，失效"),
    State.OTHER: _lazy("已改由其他企业或重新转交，失效"),
}


def _letter_link(case: Complaint, now: datetime) -> dict[str, Any] | None:
    """The newest link in a letter: whom its code goes to, what it is good for, whether it was opened."""
    links = service_link.service_links(case) if case.accepted_at else []
    if not links:
        return None
    return {"row": links[0], "state": LINK_STATES[state_of(links[0], case, now)]}


def _duplicate(case: Complaint, allowed: list[str]) -> Complaint | None:
    """Another open complaint about the same thing; the guard of accepting has already looked when it is allowed."""
    if case.status != Status.SUBMITTED or Step.ACCEPT in allowed:
        return None
    return case_queries.open_duplicate(case)


WHY = {
    similar.Reason.SAME_PERSON: _lazy("同一投诉人投诉同一企业，正在办理或者180天内提交"),
    similar.Reason.SAME_IDENTITY: _lazy("其他人用同一订单号、业务号码或合同编号投诉"),
    similar.Reason.SAME_PHONE: _lazy("号码相同：一件里的号码是另一件投诉人的手机号"),
}


def _alike(case: Complaint, visible: QuerySet[Complaint], now: datetime) -> list[dict[str, Any]]:
    """Likely duplicates among the cases that this member of staff may see, each with the reasons why."""
    return [
        {
            "url": reverse("admin:complaints_complaint_change", args=[found.case.pk]),
            "case": found.case,
            "tag": case_presenters.tag(found.case, now, Side.STAFF),
            "why": [WHY[reason] for reason in found.reasons],
        }
        for found in similar.likely_duplicates(case, visible, now)
    ]


LINKS = {
    similar.Link.REFILED_FROM: _lazy("这件是对它的重新投诉"),
    similar.Link.REFILED_AS: _lazy("后来重新投诉"),
    similar.Link.SAME_PARTIES: _lazy("同一投诉人投诉同一企业"),
}


def _related(case: Complaint, visible: QuerySet[Complaint], now: datetime) -> list[dict[str, Any]]:
    """Cases that belong to this one, among those that this member of staff may see, whenever they were."""
    return [
        {
            "url": reverse("admin:complaints_complaint_change", args=[other.pk]),
            "case": other,
            "tag": case_presenters.tag(other, now, Side.STAFF),
            "why": LINKS[link],
        }
        for other, link in similar.related(case, visible)
    ]


def _deeds(case: Complaint, user: Any, allowed: list[str], now: datetime) -> list[dict[str, Any]]:
    """The steps that are open to this person with their forms, those on top that somebody waits for."""
    found = [deed | {"kind": _kind(deed["page"])} for deed in deeds(case, user, allowed, now)]
    return sorted(found, key=lambda deed: not deed["page"].is_awaited)


def _kind(page: StaffStepPage) -> str:
    """How a button looks: what the staff's clock waits for stands out, what cannot be undone warns."""
    if page.is_loud:
        return "first"
    return "grave" if page.is_grave else ""


def _may_take(case: Complaint, user: Any, allowed: list[str]) -> bool:
    return Step.ASSIGN in allowed and case.officer_id != user.pk and Role.OFFICER in roles_of(user)


def _with_actor(line: Line, case: Complaint, sight: Sight) -> Line:
    who = privacy.actor(case, line.actor, sight)
    return replace(line, text=_("%(who)s：%(text)s") % {"who": who, "text": line.text} if line.text else who)


def _files(case: Complaint, evidence: list[Evidence], side: Side, is_worker: bool) -> list[FileTile]:
    rows = [row for row in evidence if row.side == side]
    found = evidence_presenters.tiles(case, rows, Side.STAFF, every=True)
    return found if is_worker else [replace(tile, url="", thumb="") for tile in found]


def _answer_rows(answer: Answer, today: date) -> list[Row]:
    return rows_of(
        (_("处理结论"), answer.get_code_display()),
        (_("说明"), answer.text),
        *answer.terms.rows(today),
        (_("答复时间"), cn_datetime(answer.at) + (_("（逾期）") if answer.is_late else "")),
        (_("方式"), _("书面答复，由受理员代录") if answer.on_paper else ""),
        (_("收到书面答复的日期"), cn_date(answer.received_on) if answer.received_on else ""),
        (_("投诉人接受方案"), cn_datetime(answer.accepted_at)),
    )


def _proposal(case: Complaint) -> list[Row]:
    """The refusal, decided or proposed."""
    if not case.ground:
        return []
    rows = [
        (_("依据"), f"{case.ground} {case.get_ground_display()}"),
        (_("理由"), case.ground_reason),
        (_("其他解决途径"), case.other_remedies),
    ]
    return [Row(label, value) for label, value in rows]


def _outcome(case: Complaint) -> list[Row]:
    rows = rows_of(
        (_("结果"), f"{case.outcome} {codes.Outcome(case.outcome).label}" if case.outcome else ""),
        (_("企业答复情况"), _("逾期未答复") if case.is_unanswered else ""),
        (_("办结说明"), case.outcome_reason if case.outcome != codes.Outcome.O08 else ""),
        (_("移送的机构"), case.referred_to),
        (_("该机构的联系方式"), case.referral_contact),
        (_("移交的材料"), case.referral_handed),
        (_("移送的理由"), case.referral_reason),
        (_("企业告知的履行情况"), case.performed_note),
    )
    return [*rows, *case_presenters.said_after(case, Side.STAFF)]
