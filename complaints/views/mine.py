"""The complainant's page of one case: what happens next, what may be done, what was said, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.workdays import day_of
from catalogue.rules.codes import Ground
from complaints import access
from complaints.models import Answer, Complaint
from complaints.presenters import amendment as amendment_presenters
from complaints.presenters import annex, evidence, privacy, referral, terms
from complaints.presenters import answer as answer_presenters
from complaints.presenters import case as case_presenters
from complaints.presenters import dealing as dealing_views
from complaints.presenters.group import membership_of
from complaints.presenters.record import step_url
from complaints.presenters.timeline import corrections
from complaints.queries import amendment as amendment_queries
from complaints.queries import case as case_queries
from complaints.queries import dealing
from complaints.rules import turn
from complaints.rules.codes import Outcome, Side, WithdrawalReason
from complaints.rules.completeness import EVIDENCE_MAX, FilingPage, gaps
from complaints.rules.deadline import Deadline
from complaints.views.mine_steps import PAGES
from complaints.workflow import AMENDABLE, CLOCKS, OPEN, Clock, Role, Status, Step
from ui.components import Entry, Row, rows_of
from ui.templatetags.ui import cn_date, cn_datetime

ME = Side.COMPLAINANT
# What the case page leads with, and the next line of its timeline. Exceptions are in `_heading` and `_next`.
HEADINGS = {
    Status.SUBMITTED: _lazy("平台正在审核"),
    Status.SUPPLEMENT_REQUIRED: _lazy("请您补充材料"),
    Status.REFUSED: _lazy("平台不予受理"),
    Status.REFERRED: _lazy("已移送其他机构"),
    Status.ACCEPTED: _lazy("平台已受理，将转交企业"),
    Status.WITH_BUSINESS: _lazy("等待企业答复"),
    Status.OBJECTION: _lazy("平台正在核查企业的异议"),
    Status.ANSWERED: _lazy("企业已答复，请您确认"),
    Status.MEDIATION: _lazy("正在调解"),
    Status.SETTLED: _lazy("等待企业履行约定"),
    Status.CLOSED: _lazy("这件投诉已办结"),
    Status.WITHDRAWN: _lazy("投诉已撤回"),
    Status.UNDER_APPEAL: _lazy("正在复核"),
}
NEXT = {
    Status.SUBMITTED: _lazy("平台决定是否受理"),
    Status.SUPPLEMENT_REQUIRED: _lazy("您补充材料"),
    Status.ACCEPTED: _lazy("平台转交企业"),
    Status.WITH_BUSINESS: _lazy("企业答复"),
    Status.OBJECTION: _lazy("平台决定企业的异议"),
    Status.ANSWERED: _lazy("您确认答复"),
    Status.MEDIATION: _lazy("双方达成协议，或者调解终止"),
    Status.SETTLED: _lazy("企业履行，您确认"),
    Status.UNDER_APPEAL: _lazy("复核员作出决定"),
}
# The steps that a case page offers as buttons, the most likely one first; the others stand in the side column.
BUTTONS = (
    Step.SUPPLEMENT,
    Step.SUPPLY_DETAILS,
    Step.CONSENT_REFERRAL,
    Step.DECLINE_REFERRAL,
    Step.CONSENT_MEDIATION,
    Step.SIGN_SETTLEMENT,
    Step.ACCEPT_OFFER,
    Step.CONFIRM_PERFORMED,
    Step.CONFIRM_SOLVED,
    Step.COUNTER,
    Step.DECLINE_MEDIATION,
    Step.REQUEST_MEDIATION,
    Step.REJECT_ANSWER,
    Step.REPORT_BREACH,
    Step.CLOSE_UNANSWERED,
    Step.UNDO_WITHDRAWAL,
    Step.REFILE,
    Step.RATE,
)
# In the side column, by the code of the refusal: why a step is not open that people look for.
WHY_NOT: dict[tuple[str, str], Any] = {
    (Step.AMEND, "amendment_open"): _lazy("上一次修改正在等待平台同意"),
    (Step.ADD_EVIDENCE, "too_many_files"): _lazy("已有%(n)s个文件"),
    (Step.ADD_EVIDENCE, "status"): _lazy("结束后不能补充"),
    (Step.WITHDRAW, "status"): _lazy("结束后不能撤回"),
    (Step.RATE, "already_rated"): _lazy("已评价"),
    (Step.RATE, "rating_over"): _lazy("办结已超过60日"),
    (Step.RATE, "status"): _lazy("办结后开放"),
    (Step.REPORT_BREACH, "not_due_yet"): _lazy("完成日期过后开放"),
    (Step.CLOSE_UNANSWERED, "too_early"): _lazy("逾期满5个工作日后开放"),
}


class Case(LoginRequiredMixin, View):
    """The whole case: what happens next and what I may do, the answer, files, facts, the timeline."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, ME)
        if case.status == Status.DRAFT:
            missing = gaps(case)
            page = missing[0].page if missing else FilingPage.CHECK
            return redirect("complaints:draft", reference, page)
        now = timezone.now()
        shown = case_presenters.shown(case, signed_in(request), ME, now)
        allowed, answer = shown.allowed, shown.answer
        may_appeal = Step.APPEAL in allowed
        is_over = case.status == Status.CLOSED and Step.RATE not in allowed and not (may_appeal or case.appeals_count)
        standing, kept = terms.card(case, ME, now), terms.marks(case, now) if answer else {}
        is_in_panel = case.status == Status.ANSWERED and dealing.current_offer(case) in (None, answer)
        context = vars(shown) | {
            "sentence": _("这件投诉已办结。") if is_over else shown.sentence,
            "heading": _heading(case, answer, now),
            "standing": standing,
            "show_answer": answer is not None and not is_in_panel,
            "answer_mark": kept.get(answer.key) if answer else None,
            "sections": amendment_presenters.sections(
                case, [row for row in shown.facts if row.key != "title"], is_open=Step.AMEND in allowed
            ),
            "has_edit": Step.AMEND in allowed and amendment_queries.has_edit(case),
            "deadline": shown.deadline if case.status in {*OPEN, Status.UNDER_APPEAL} else None,
            "result": _result(case, now),
            "may_appeal": may_appeal,
            "superseded": case_queries.superseded(case),
            "offer": answer_presenters.offer_rows(answer, now),
            "appeal_note": _("由没有参与办理的人复核，只能提出一次。"),
            "low_rating": _low_rating(case, may_appeal=may_appeal),
            "items": evidence.supplements(case, case_queries.supplement_items(case), shown.evidence, ME),
            "buttons": doors(case, allowed, now),
            "acts": _acts(case, shown.refusals),
            "tiles": evidence.tiles(case, shown.evidence, ME, marks=True),
            "file_count": sum(row.is_live and not row.file.is_rejected for row in shown.evidence),
            "timeline": [*shown.timeline, *_next(case, shown.deadline)],
            "add_url": step_url(case, Step.ADD_EVIDENCE) if Step.ADD_EVIDENCE in allowed else "",
            "amendment": amendment_presenters.last_asked(case, ME),
            "links": _links(case),
            "group": membership_of(case) if case.status in OPEN else None,
            "leave_url": step_url(case, Step.LEAVE_GROUP) if Step.LEAVE_GROUP in allowed else "",
            "may_publish": case.may_publish,
            "message_url": step_url(case, Step.MESSAGE) if Step.MESSAGE in allowed else "",
            **vars(dealing_views.dealings(case, ME, now)),
            "annexes": annex.annexes(case, signed_in(request), ME, now),
            "goes_on": annex.goes_on(case, ME),
            "corrections": corrections(case, shown.timeline),
            "details_asked": case.details_asked_at is not None,
            "lookers": privacy.lookers(case),
            "nav": "mine",
        }
        return render(request, "complaints/case/case.html", context)


def _links(case: Complaint) -> list[tuple[str, str]]:
    """The complaint this one was made anew from, and the one that was made anew from it: (words, address)."""
    found = []
    if case.refiled_from:
        words = _("这是对投诉%(reference)s的重新投诉") % {"reference": case.refiled_from.reference}
        found.append((words, case.refiled_from.get_absolute_url()))
    again = amendment_queries.refiling(case) if case.status in (Status.REFUSED, Status.WITHDRAWN) else None
    if again:
        words = _("您已重新投诉，见%(reference)s") % {"reference": again.reference}
        found.append((words, again.get_absolute_url()))
    return found


@dataclass(frozen=True)
class Door:
    """A step as the case page offers it: a button with one line on what it ends; without an address, from when."""

    url: str
    text: Any
    note: Any
    is_loud: bool


APPEAL_DAYS = CLOCKS[Clock.APPEAL_WINDOW].length
NOTES: dict[str, Any] = {
    Step.ACCEPT_OFFER: _lazy("约定成立，等企业履行。不能再还价，也不能再改为不认可。"),
    Step.CONFIRM_SOLVED: _lazy("投诉结束，计为已解决。企业承诺的事还没有做到的，先不要选。"),
    Step.COUNTER: _lazy("投诉继续。写明怎样您可以接受，企业有5天回应。"),
    Step.REQUEST_MEDIATION: _lazy("投诉继续。企业同意后，由平台的调解员主持。"),
    Step.CONSENT_MEDIATION: _lazy("投诉继续，由平台的调解员主持。"),
    Step.CONSENT_REFERRAL: _lazy("投诉在本平台结束，材料移交给上面的机构，由它处理。"),
    Step.DECLINE_REFERRAL: _lazy("材料不移交。平台不予受理，投诉结束；您可以自己向该机构反映，也可以申诉。"),
    Step.DECLINE_MEDIATION: _lazy("投诉继续，回到原来的阶段，由您再作选择。"),
    Step.SIGN_SETTLEMENT: _lazy("双方都签署后协议生效，等企业履行。"),
    Step.CLOSE_UNANSWERED: _lazy("投诉结束，计为未解决，企业不能再答复。"),
    Step.CONFIRM_PERFORMED: _lazy("投诉结束，计为已解决。企业还没有全部做到的，先不要选。"),
}


def doors(case: Complaint, allowed: list[str], now: datetime) -> list[Door]:
    """The buttons of the page in their order. The first one stands out, unless it is too early for it."""
    found = [
        Door(step_url(case, step), PAGES[step].title, _note(case, step, allowed), is_loud=False)
        for step in BUTTONS
        if step in allowed
    ]
    if found and not _is_early(case, now):
        found[0] = replace(found[0], is_loud=True)
    if case.status == Status.SETTLED and Step.REPORT_BREACH not in allowed and case.due_on:
        day = cn_date(case.due_on + timedelta(days=1), day_of(now))
        text = PAGES[Step.REPORT_BREACH].title
        note = _("%(day)s起可以：约定的完成日期过后，企业仍没有做到的。") % {"day": day}
        found.append(Door("", text, note, is_loud=False))
    return found


def _is_early(case: Complaint, now: datetime) -> bool:
    """Whether the most likely button is not yet what the page should lead to: it waits for the company."""
    if case.status == Status.SETTLED:
        return case.performed_reported_at is None and case.due_at is not None and now < case.due_at
    return case.led_by == Clock.OFFER_REPLY


def _note(case: Complaint, step: str, allowed: list[str]) -> Any:
    if step == Step.REJECT_ANSWER:
        ways = [str(PAGES[way].title) for way in (Step.COUNTER, Step.REQUEST_MEDIATION) if way in allowed]
        others = _("还想继续谈的，请选“%(ways)s”。") % {"ways": _("”或者“").join(ways)} if ways else ""
        words = _("投诉结束，计为未解决，企业的方案失效。%(others)s对结果不服的，办结后%(n)s天内可以申诉。")
        return words % {"others": others, "n": APPEAL_DAYS}
    if step == Step.REPORT_BREACH:
        return _("投诉按“协议未履行”结束。") if case.breaches else _("投诉继续，转入调解，由调解员催促企业履行。")
    return NOTES.get(step, "")


def _low_rating(case: Complaint, *, may_appeal: bool) -> str:
    """The way to an appeal for whoever was not content, while there is one (DOMAIN §10)."""
    given = getattr(case, "rating", None)
    if not may_appeal or given is None or not given.is_low:
        return ""
    return _("您对办理打了低分。评价不会改变结果；对结果不服的，可以在下面申诉，由没有参与办理的人复核。")


def _heading(case: Complaint, answer: Answer | None, now: datetime) -> str:
    is_late = case.due_at is not None and now >= case.due_at
    is_mine = turn.is_of(case, Role.COMPLAINANT)
    if case.status == Status.ANSWERED and case.led_by == Clock.OFFER_REPLY:
        return _("您已还价，等待企业回应")
    if case.led_by == Clock.REFERRAL:
        return _("请您决定是否同意移送")
    if case.led_by == Clock.CONSENT:
        return _("等待您同意调解") if is_mine else _("等待企业同意调解")
    if case.status == Status.ANSWERED and answer and answer.is_offer:
        return _("企业提出了处理方案，请您确认")
    if case.status == Status.WITH_BUSINESS and is_late:
        is_asked = dealing.mediation(case) is not None
        return _("企业逾期未答复，已申请调解") if is_asked else _("企业逾期未答复")
    if case.status == Status.MEDIATION and is_mine:
        return _("请您核对并签署协议")
    if case.status == Status.SETTLED and (is_late or case.performed_reported_at):
        return _("请您确认企业是否已履行")
    if case.status == Status.CLOSED:
        return _("已办结：%(outcome)s") % {"outcome": Outcome(case.outcome).label}
    return str(HEADINGS[Status(case.status)])


def _next(case: Complaint, due: Deadline | None) -> list[Entry]:
    """The line of the timeline that is still to come."""
    if case.status not in NEXT:
        return []
    when = _("%(date)s前") % {"date": due.words} if due and due.state != "late" else ""
    title = _("您决定是否同意移送") if case.led_by == Clock.REFERRAL else NEXT[Status(case.status)]
    return [Entry(str(title), when=when, state="next")]


def _result(case: Complaint, now: datetime) -> list[Row]:
    """How it ended: ground, reason and remedies of a refusal; outcome and reason; why it was withdrawn."""
    rows: list[tuple[str, Any]] = []
    if case.status == Status.REFUSED:
        ground = Ground(case.ground)
        rows = [
            (_("依据"), f"{ground.value} {ground.label}"),
            (_("理由"), case.ground_reason),
            (_("其他解决途径"), case.other_remedies),
        ]
    elif case.status == Status.REFERRED or case.led_by == Clock.REFERRAL:
        return referral.rows(case)
    elif case.status == Status.CLOSED:
        rows = [
            (_("结果"), Outcome(case.outcome).label),
            (_("说明"), case.outcome_reason),
            (_("企业答复情况"), _unanswered(case)),
            (_("其他解决途径"), case.other_remedies if case.outcome == Outcome.O07 else ""),
            (_("办结时间"), cn_datetime(case.closed_at, day_of(now))),
            (_("您的评价"), _rating(case)),
        ]
    elif case.status == Status.WITHDRAWN:
        until = cn_datetime(case.due_at, day_of(now)) if case.due_at and now < case.due_at else ""
        reason = WithdrawalReason(case.withdrawal_reason).label if case.withdrawal_reason else ""
        rows = [(_("撤回原因"), reason), (_("最晚取消时间"), until), (_("企业答复情况"), _unanswered(case))]
    remedies = str(_("其他解决途径"))
    return [replace(row, cls="calls") if row.label == remedies else row for row in rows_of(*rows)]


def _unanswered(case: Complaint) -> str:
    """Remark that the company let its term pass, which stays beside the outcome."""
    return _("逾期未答复") if case.is_unanswered and case.outcome != Outcome.O11 else ""


def _rating(case: Complaint) -> str:
    return "\n".join(value for _label, value in case_presenters.rating(case) if value)


@dataclass(frozen=True)
class Act:
    """A step in the side column: a link, or why it is not open now."""

    icon: str
    text: Any
    reason: str
    url: str


def _acts(case: Complaint, refusals: dict[str, Refused | None]) -> list[Act]:
    """The side column: what may be done besides, and what may not be done now, with the reason."""
    rows = (
        ("upload", Step.ADD_EVIDENCE),
        ("chat", Step.MESSAGE),
        ("undo", Step.WITHDRAW),
        ("star", Step.RATE),
        ("alert", Step.REPORT_BREACH),
        ("alert", Step.CLOSE_UNANSWERED),
        ("lock", Step.REVOKE_PUBLICATION),
        ("user", Step.PERMIT_PUBLICATION),
    )
    acts: list[Act] = []
    if case.erased_at:
        return acts
    if case.status in AMENDABLE:
        refusal = refusals[Step.AMEND]
        url = "" if refusal else reverse("complaints:edit", args=[case.reference])
        reason = _why_not(case, Step.AMEND, refusal) if refusal else ""
        acts.append(Act("edit", Step.AMEND.label, reason, url))
    for icon, step in rows:
        refusal = refusals[step]
        reason = _why_not(case, step, refusal) if refusal else ""
        if reason or not refusal:
            url = "" if refusal else step_url(case, step)
            acts.append(Act(icon, PAGES[step].title, reason, url))
    return acts


def _why_not(case: Complaint, step: str, refusal: Refused) -> str:
    """Reason, in short, why a step that people look for is not open; empty where nobody would look for it."""
    is_looked_for = {
        Step.WITHDRAW: case.status != Status.WITHDRAWN,
        Step.RATE: case.status in OPEN | {Status.CLOSED},
        Step.CLOSE_UNANSWERED: case.overdue_since is not None,
    }
    short = WHY_NOT.get((step, refusal.code)) if is_looked_for.get(Step(step), True) else None
    return str(short) % {"n": EVIDENCE_MAX} if short else ""
