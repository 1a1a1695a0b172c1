"""The complainant's pages: the home page, 个人中心, one case, and its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View
from django.views.decorators.http import require_safe

from accounts import code_again, preferences
from businesses.access import businesses_of
from casework.models import CalendarDay
from casework.views import UNPROCESSABLE, StepPage, StepView
from casework.workdays import day_of
from complaints import access, commands, queries
from complaints.desk import machine
from complaints.models import Answer, Complaint
from complaints.rules.codes import Ground, Outcome, WithdrawalReason
from complaints.rules.completeness import EVIDENCE_MAX, gaps
from complaints.rules.completeness import Page as DraftPage
from complaints.rules.deadline import due_words
from complaints.rules.sentences import Viewer
from complaints.views import changes, common, dealings, file_rows, personal
from complaints.views.groups import membership_of
from complaints.views.mine_steps import PAGES
from complaints.views.records import card, step_url
from complaints.workflow import AMENDABLE, CLOCKS, OPEN, SERVED, Clock, Status
from complaints.workflow import Step as S
from files.errors import Rejected
from notifications import queries as notices
from ui.templatetags.ui import cn_date, cn_datetime, money

ME = Viewer.COMPLAINANT
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
    Status.WITHDRAWN: _lazy("您已撤回这件投诉"),
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
    S.SUPPLEMENT,
    S.CONSENT_MEDIATION,
    S.SIGN_SETTLEMENT,
    S.ACCEPT_OFFER,
    S.CONFIRM_PERFORMED,
    S.CONFIRM_SOLVED,
    S.COUNTER,
    S.REJECT_ANSWER,
    S.DECLINE_MEDIATION,
    S.REQUEST_MEDIATION,
    S.REPORT_BREACH,
    S.CLOSE_UNANSWERED,
    S.UNDO_WITHDRAWAL,
    S.REFILE,
    S.RATE,
)
ANSWER_STEPS = frozenset(
    {S.ACCEPT_OFFER, S.CONFIRM_SOLVED, S.REJECT_ANSWER, S.CONFIRM_PERFORMED, S.REPORT_BREACH, S.COUNTER}
)
# The steps on whose page the thread and the mediation are shown.
DEALINGS = frozenset({S.ACCEPT_OFFER, S.COUNTER, S.CONSENT_MEDIATION, S.SIGN_SETTLEMENT, S.MESSAGE})


# --- the home page ---
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door. A visitor costs one small query (the calendar) and touches no session."""
    now = timezone.now()
    new = reverse("complaints:new")
    categories = [
        {"name": row.name, "hint": row.hint, "icon": row.icon, "url": f"{new}?{urlencode({'category': row.code})}"}
        for row in queries.front_categories(now)
    ]
    return render(request, "home.html", {"categories": categories, "ruler": _example(now)})


def _example(now: datetime) -> dict[str, Any]:
    """The ruler of a complaint that is filed and served today."""
    calendar, today = CalendarDay.objects.calendar(), day_of(now)
    first = calendar.add_working_days(today, 1)
    due = calendar.add_working_days(today, CLOCKS[Clock.REPLY].length)
    return {
        "days": calendar.strip(today, due, {today: _("转办"), first: _("起算"), due: _("截止")}),
        "start": today,
        "due": due,
        "today": today,
        "span": first,
        "label": _("示例：今天%(today)s提交并转交企业，企业最迟%(due)s24:00前答复。")
        % {"today": cn_date(today, today), "due": due_words(due, calendar.is_provisional(today, due), today)},
    }


class Me(LoginRequiredMixin, View):
    """个人中心: what waits for me, my newest cases and notices, how I am told, my other doors."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        now, calendar = timezone.now(), CalendarDay.objects.calendar()
        waiting, latest = queries.waiting_for(user), queries.latest(user)
        marks = queries.marks([*waiting, *latest])
        context = {
            "waiting": [card(case, user, calendar, now, marks) for case in waiting],
            "latest": [card(case, user, calendar, now, marks) for case in latest],
            "notices": notices.inbox(user, size=5).notices,
            "channels": preferences.recipient(user).channels,
            "businesses": businesses_of(user),
            "nav": "me",
        }
        return render(request, "complaints/me.html", context)


# --- one case ---
class Case(LoginRequiredMixin, View):
    """The whole case: what happens next and what I may do, the answer, files, facts, the timeline."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, ME)
        if case.status == Status.DRAFT:
            missing = gaps(case)
            page = missing[0].page if missing else DraftPage.CHECK
            return redirect("complaints:draft", reference, page)
        now = timezone.now()
        context = common.case_context(case, request.user, ME, now)
        allowed, answer = context["allowed"], context["answer"]
        may_appeal = S.APPEAL in allowed
        if case.status == Status.CLOSED and S.RATE not in allowed and not (may_appeal or case.appeals_count):
            context["sentence"] = _("这件投诉已办结。")
        context |= {
            "heading": _heading(case, answer, now),
            "facts": [row for row in context["facts"] if row["label"] != _("标题")],
            "deadline": context["deadline"] if case.status in {*OPEN, Status.UNDER_APPEAL} else None,
            "result": _result(case, now),
            "may_appeal": may_appeal,
            "superseded": queries.superseded(case),
            "offer": offer_rows(answer, now),
            "items": queries.supplement_items(case),
            "buttons": [(step_url(case, step), PAGES[step].title) for step in BUTTONS if step in allowed],
            "acts": _acts(case, allowed),
            "tiles": file_rows.tiles(case, context["evidence"], marks=True),
            "file_count": sum(not row.file.is_rejected for row in context["evidence"]),
            "timeline": [*context["timeline"], *_next(case, context["deadline"])],
            "offer_expired": bool(answer and answer.is_offer and case.status == Status.ANSWERED)
            and S.ACCEPT_OFFER not in allowed,
            "add_url": step_url(case, S.ADD_EVIDENCE) if S.ADD_EVIDENCE in allowed else "",
            "edit_url": reverse("complaints:edit", args=[case.reference]) if S.AMEND in allowed else "",
            "amendment": _amendment(case),
            "links": _links(case),
            "group": membership_of(case) if case.status in OPEN else None,
            "leave_url": step_url(case, S.LEAVE_GROUP) if S.LEAVE_GROUP in allowed else "",
            "may_publish": case.may_publish,
            "message_url": step_url(case, S.MESSAGE) if S.MESSAGE in allowed else "",
            **dealings.dealings(case, ME, now),
            "lookers": personal.lookers(case),
            "nav": "mine",
        }
        return render(request, "complaints/case.html", context)


def _amendment(case: Complaint) -> dict[str, Any] | None:
    """The edit that waits for consent, or the last one when it was declined."""
    row = next(reversed(queries.amendments(case)), None) if case.status in SERVED else None
    if row is None or row.is_granted:
        return None
    return {"row": row, "changes": changes.asked(case, ME)}


def _links(case: Complaint) -> list[tuple[str, str]]:
    """The complaint this one was made anew from, and the one that was made anew from it: (words, address)."""
    found = []
    if case.refiled_from:
        words = _("这是对投诉%(reference)s的重新投诉") % {"reference": case.refiled_from.reference}
        found.append((words, case.refiled_from.get_absolute_url()))
    again = queries.refiling(case) if case.status in (Status.REFUSED, Status.WITHDRAWN) else None
    if again:
        words = _("您已重新投诉，见%(reference)s") % {"reference": again.reference}
        found.append((words, again.get_absolute_url()))
    return found


def _heading(case: Complaint, answer: Answer | None, now: datetime) -> str:
    is_late = case.due_at is not None and now >= case.due_at
    if case.status == Status.ANSWERED and answer and answer.is_offer:
        return _("企业提出了处理方案，请您确认")
    if case.status == Status.WITH_BUSINESS and is_late:
        return _("企业逾期未答复")
    if case.status == Status.SETTLED and (is_late or case.performed_reported_at):
        return _("请您确认企业是否已履行")
    if case.status == Status.CLOSED:
        return _("已办结：%(outcome)s") % {"outcome": Outcome(case.outcome).label}
    return str(HEADINGS[Status(case.status)])


def _next(case: Complaint, due: Any) -> list[dict[str, Any]]:
    """The line of the timeline that is still to come."""
    if case.status not in NEXT:
        return []
    when = _("%(date)s前") % {"date": due.words} if due and due.state != "late" else ""
    return [{"title": NEXT[Status(case.status)], "when": when, "state": "next"}]


def offer_rows(answer: Answer | None, now: datetime) -> list[tuple[str, str]]:
    """The answer in short, for `components/offer.html`."""
    if answer is None:
        return []
    rows = [
        (_("处理结论"), answer.get_code_display()),
        (_("金额"), money(answer.amount)),
        (_("处理措施"), answer.action),
        (_("完成日期"), cn_date(answer.perform_by, day_of(now))),
    ]
    return [(label, value) for label, value in rows if value]


def _result(case: Complaint, now: datetime) -> list[dict[str, str]]:
    """How it ended: ground, reason and remedies of a refusal; outcome and reason; why it was withdrawn."""
    rows: list[tuple[str, Any]] = []
    if case.status == Status.REFUSED:
        ground = Ground(case.ground)
        rows = [
            (_("依据"), f"{ground.value} {ground.label}"),
            (_("理由"), case.ground_reason),
            (_("其他解决途径"), case.other_remedies),
        ]
    elif case.status == Status.REFERRED:
        rows = [(_("移送的机构"), case.referred_to), (_("联系方式"), case.referral_contact)]
    elif case.status == Status.CLOSED:
        rows = [
            (_("结果"), Outcome(case.outcome).label),
            (_("说明"), case.outcome_reason),
            (_("并入的投诉"), case.merged_into.reference if case.merged_into else ""),
            (_("其他解决途径"), case.other_remedies if case.outcome == Outcome.O07 else ""),
            (_("办结时间"), cn_datetime(case.closed_at, day_of(now))),
            (_("您的评价"), _rating(case)),
        ]
    elif case.status == Status.WITHDRAWN:
        until = cn_datetime(case.due_at, day_of(now)) if case.due_at and now < case.due_at else ""
        reason = WithdrawalReason(case.withdrawal_reason).label if case.withdrawal_reason else ""
        rows = [(_("撤回原因"), reason), (_("最晚取消时间"), until)]
    return [{"label": label, "value": str(value)} for label, value in rows if value]


def _rating(case: Complaint) -> str:
    if not hasattr(case, "rating"):
        return ""
    given = case.rating
    words = _("速度%(speed)s分，态度%(attitude)s分，结果%(result)s分，%(solved)s") % {
        "speed": given.speed,
        "attitude": given.attitude,
        "result": given.result,
        "solved": _("问题已解决") if given.is_solved else _("问题没有解决"),
    }
    return f"{words}\n{given.comment}" if given.comment else words


def _acts(case: Complaint, allowed: list[str]) -> list[dict[str, Any]]:
    """The side column: what may be done besides, and what may not be done now, with the reason."""
    rows = (
        ("upload", S.ADD_EVIDENCE),
        ("chat", S.MESSAGE),
        ("undo", S.WITHDRAW),
        ("star", S.RATE),
        ("alert", S.REPORT_BREACH),
        ("alert", S.CLOSE_UNANSWERED),
        ("lock", S.REVOKE_PUBLICATION),
        ("user", S.PERMIT_PUBLICATION),
    )
    acts: list[dict[str, Any]] = []
    if case.erased_at:
        return acts
    if case.status in AMENDABLE:
        may = S.AMEND in allowed
        url = reverse("complaints:edit", args=[case.reference]) if may else ""
        reason = "" if may else _("上一次修改正在等待平台同意")
        acts.append({"icon": "edit", "text": S.AMEND.label, "reason": reason, "url": url})
    for icon, step in rows:
        is_allowed = step in allowed
        reason = "" if is_allowed else _why_not(case, step)
        if is_allowed or reason:
            url = step_url(case, step) if is_allowed else ""
            acts.append({"icon": icon, "text": PAGES[step].title, "reason": reason, "url": url})
    return acts


def _why_not(case: Complaint, step: str) -> str:
    """Why a step that people look for is not open; empty where nobody would look for it."""
    status = case.status
    if step == S.ADD_EVIDENCE:
        return _("已有%(n)s个文件") % {"n": EVIDENCE_MAX} if status in OPEN else _("结束后不能补充")
    if step == S.WITHDRAW:
        return "" if status == Status.WITHDRAWN else _("结束后不能撤回")
    if step == S.RATE and status == Status.CLOSED:
        return _("已评价") if hasattr(case, "rating") else _("办结已超过60日")
    if step == S.RATE and status in OPEN:
        return _("办结后开放")
    if step == S.REPORT_BREACH and status == Status.SETTLED:
        return _("完成日期过后开放")
    if step == S.CLOSE_UNANSWERED and status == Status.WITH_BUSINESS and case.overdue_since:
        return _("逾期满5个工作日后开放")
    return ""


# --- the steps of a case ---
class Step(LoginRequiredMixin, StepView):
    """One step of the complainant, on a page of its own that says what it does."""

    machine = machine
    pages = PAGES
    template_name = "complaints/step.html"

    def get_case(self) -> Complaint:
        return access.get_complaint(self.request.user, self.kwargs["reference"], ME)

    def get_success_url(self, case: Complaint) -> str:
        return case.get_absolute_url()

    def get_context(self, page: StepPage, case: Complaint) -> dict[str, Any]:
        now = timezone.now()
        answer = queries.current_answer(case) if page.step in ANSWER_STEPS and case.serving else None
        sentence = ""
        if page.step == S.SUPPLEMENT and case.status == Status.SUPPLEMENT_REQUIRED:
            sentence = common.sentence(case, ME, CalendarDay.objects.calendar(), now)
        shown = dealings.dealings(case, ME, now) if page.step in DEALINGS else {}
        may_edit = page.step == S.SUPPLEMENT and case.status == Status.SUPPLEMENT_REQUIRED
        return {
            "answer": answer,
            "offer": offer_rows(answer, now),
            "sentence": sentence,
            **shown,
            "edit_url": reverse("complaints:edit", args=[case.reference]) if may_edit else "",
            "nav": "mine",
        }

    def act(self, request: HttpRequest, case: Complaint, form: forms.Form) -> HttpResponse | None:
        """Withdrawing asks first who it is; a file that is not taken shows the page again with its reason."""
        if self.page.step == S.REFILE:
            draft = commands.refile(case, actor=request.user)
            messages.success(request, self.page.done)
            return redirect(reverse("complaints:draft", args=[draft.reference, DraftPage.PRECHECK]) + "?edit")
        if self.page.step == S.WITHDRAW and (first := code_again.ask(request)):
            return first
        try:
            return super().act(request, case, form)
        except Rejected as rejection:
            form.add_error("files", rejection.message)
            return self._render(request, case, form, status=UNPROCESSABLE)
