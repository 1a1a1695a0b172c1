"""The company's portal: its inbox by deadline, one case, answering it, reporting that an agreement was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
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
from casework.errors import Refused
from casework.models import CalendarDay
from casework.references import normalise
from casework.views import CONFLICT, StepPage
from casework.workdays import Calendar
from catalogue import queries
from complaints import access
from complaints.commands import answer as answer_commands
from complaints.commands import preview as preview_commands
from complaints.commands.staging import StepShelf
from complaints.desk import machine
from complaints.forms.business import AnswerForm, CaseAnswerForm, InboxFilter, PerformedForm, SendAnswerForm
from complaints.models import Answer, Complaint, TypedStep
from complaints.notices import table
from complaints.presenters import annex, dealing, terms
from complaints.presenters import case as case_presenters
from complaints.presenters import evidence as evidence_presenters
from complaints.presenters.facts import Fact, facts_of, masked_name
from complaints.presenters.timeline import Line, corrections
from complaints.queries import case as case_queries
from complaints.queries import group as group_queries
from complaints.queries import paging, portal
from complaints.rules import codes, turn
from complaints.rules.deadline import Deadline, deadline
from complaints.rules.sentences import Viewer
from complaints.views import doors, portal_steps, version
from complaints.views.preview import PreviewedView, typed_rows
from complaints.views.staging import TakesFiles
from complaints.workflow import Clock, Role, Status
from complaints.workflow import Step as S
from files.views.staging import furnish
from notifications.models import Notice
from ui.components import Entry

LED_BY: dict[str, Any] = {Clock.OFFER_REPLY: _lazy("回应还价期限"), Clock.CONSENT: _lazy("同意调解期限")}
WAITS = {
    Status.SUPPLEMENT_REQUIRED: _lazy("等待投诉人补充"),
    Status.OBJECTION: _lazy("等待平台决定"),
    Status.MEDIATION: _lazy("正在调解"),
}

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
DEADLINES = {
    Status.WITH_BUSINESS: _lazy("答复期限"),
    Status.SUPPLEMENT_REQUIRED: _lazy("投诉人补充期限"),
    Status.OBJECTION: _lazy("平台决定期限"),
    Status.MEDIATION: _lazy("调解期限"),
    Status.ANSWERED: _lazy("投诉人确认期限"),
    Status.SETTLED: _lazy("履行期限"),
}


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
            "groups": [_group_link(key, counts) for key in GROUPS],
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


class Case(LoginRequiredMixin, View):
    """One case as the company sees it: what is complained of, what was answered, what it may do now."""

    def get(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Viewer.BUSINESS, business=business)
        context = case_context(case, request.user, timezone.now())
        return render(request, "complaints/portal/case.html", context)


class Step(LoginRequiredMixin, TakesFiles, PreviewedView):
    """The page of a step. Words that go to the complainant are shown first, for they cannot be taken back.

    The files of an answer are chosen beside its preview; those of another step wait on their shelf until it is sent.
    """

    machine = machine
    template_name = "complaints/portal/step.html"

    @cached_property
    def kept(self) -> TypedStep | None:
        """The answer that is being previewed."""
        token = self.request.POST.get("kept") or self.request.GET.get("kept", "")
        row = preview_commands.find_typed(token, actor=self.request.user, path=self.request.path) if token else None
        return row if row and not row.sent_at else None

    def get_case(self) -> Complaint:
        return access.get_complaint(
            self.request.user, self.kwargs["reference"], Viewer.BUSINESS, business=self.kwargs["business"]
        )

    def get_success_url(self, case: Complaint) -> str:
        return doors.case_url(case, self.request.user)

    def get_form(self, page: StepPage, case: Complaint, **data: Any) -> forms.Form:
        if page.step != S.ANSWER or not self.kept or "edit" in self.request.GET:
            return super().get_form(page, case, **data)
        form = SendAnswerForm(case=case, data=QueryDict(self.kept.data), files=self.request.FILES)
        return furnish(form, self.shelf(case), self.request if "data" in data else None)

    def get_context(self, page: StepPage, case: Complaint) -> dict[str, Any]:
        now = timezone.now()
        return {
            **doors.frame(case, self.request.user),
            "step_url": doors.step_url(case, page.step, self.request.user),
            "tag": case_presenters.tag(case, now, Viewer.BUSINESS),
            "due": _due(case, deadline(case, CalendarDay.objects.calendar(), now)),
            "facts": _facts(case),
            "is_late": _is_late(case, now),
            "is_previewed": is_previewed(page),
            "standing": terms.card(case, Viewer.BUSINESS, now) if page.step in DEALINGS else None,
            **(dealing.dealings(case, Viewer.BUSINESS, now) if page.step in DEALINGS else {}),
        }

    def show_again(self, case: Complaint, form: Any, blank: Any) -> HttpResponse:
        if not isinstance(form, SendAnswerForm):
            return super().show_again(case, form, blank)
        form.is_valid()
        return self._render(self.request, case, form)

    def _render(
        self, request: HttpRequest, case: Any, form: forms.Form | None, *, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        if self.kept and isinstance(form, SendAnswerForm) and set(form.errors) <= {"files"} and not refusal:
            return self.preview(case, form, token=self.kept.token, status=status)  # only its files do not stand
        return super()._render(request, case, form, status=status, refusal=refusal)

    def _refused(
        self, request: HttpRequest, case: Complaint, form: forms.Form | None, refusal: Refused
    ) -> HttpResponse:
        """Where a colleague's answer came first it is shown in place of the form; what was typed stays to be copied."""
        case = self.get_case()
        sent = case_queries.current_answer(case) if self.page.step == S.ANSWER else None
        if sent is None or case.status == Status.WITH_BUSINESS:
            return super()._refused(request, case, form, refusal)
        context = self.get_context(self.page, case) | {
            "case": case,
            "refusal": refusal.message,
            "answer": answer_card(sent),
            "text": form.data.get("text", "") if form else "",
            "back_url": self.get_success_url(case),
        }
        return render(request, "complaints/answer/answered_first.html", context, status=CONFLICT)

    # --- the preview ---
    def previews(self, case: Complaint, form: forms.Form) -> bool:
        if is_previewed(self.page):
            self._rehearsed(case, form)
        return is_previewed(self.page)

    def _rehearsed(self, case: Complaint, form: forms.Form) -> list[Notice]:
        words = dict(form.cleaned_data)
        if self.page.step == S.ANSWER:
            words.pop("files", None)
        return preview_commands.rehearse(lambda: self.page.run(copy(case), self.request.user, words))

    def mark(self, case: Complaint) -> str:
        return case_queries.standing(case, but=table.SILENT)

    def preview(
        self, case: Complaint, form: forms.Form, *, token: str = "", status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        posted = self._rehearsed(case, form)  # raises where it cannot be sent any more
        context = self.get_context(self.page, case) | {
            "case": case,
            "page": self.page,
            "form": form,
            "token": token,
            "mark": self.mark(case),
            "refusal": refusal,
            "told": _told_on_site(case, posted),
            "back_url": self.get_success_url(case),
            **self._shown(form),
        }
        return render(self.request, "complaints/portal/preview.html", context, status=status)

    def _shown(self, form: forms.Form) -> dict[str, Any]:
        """What is about to be sent: an answer as the complainant sees it, everything else as rows."""
        if self.page.step != S.ANSWER:
            return {"rows": typed_rows(form)}
        words = {name: value for name, value in form.cleaned_data.items() if name not in ("files", "seen")}
        return {"answer": answer_card(Answer(**words))}


def is_previewed(page: StepPage) -> bool:
    """Whether a step's words go to the complainant and cannot be taken back.

    What is signed stands on the step's own page already; evidence is files, which can be covered or withdrawn.
    """
    is_typed = page.form is not None and not getattr(page.form, "asks_anew", False)
    return is_typed and page.step != S.ADD_EVIDENCE and table.tells_complainant(page.step)


def _told_on_site(case: Complaint, posted: Iterable[Notice]) -> Notice | None:
    """The complainant's notice as it stands on the site: over which other channels they hear is theirs alone."""
    own = (notice for notice in posted if notice.user_id == case.complainant_id)
    return next((notice for notice in own if notice.channel == Notice.Channel.SITE), None)


def _answer(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    answer_commands.answer(case, actor=actor, **data)


def _report_performed(case: Complaint, actor: Any, data: dict[str, Any]) -> None:
    answer_commands.report_performed(case, actor=actor, text=data["text"], files=data["files"])


# The steps on whose page the thread and the mediation are shown.
DEALINGS = frozenset({S.REVISE_OFFER, S.FINAL_OFFER, S.CONSENT_MEDIATION, S.SIGN_SETTLEMENT, S.MESSAGE})
ON_PAGE = (S.ANSWER, S.REPORT_PERFORMED)  # the forms that stand on the case page itself
PAGES: dict[str, StepPage] = {
    S.ANSWER: StepPage(
        step=S.ANSWER,
        title=_lazy("答复投诉人"),
        button=_lazy("发送答复"),
        run=_answer,
        form=CaseAnswerForm,
        done=_lazy("答复已发送，我们已通知投诉人。"),
    ),
    S.REPORT_PERFORMED: StepPage(
        step=S.REPORT_PERFORMED,
        title=_lazy("告知已履行"),
        button=_lazy("发送"),
        lead=_lazy("发送后，投诉人会收到通知并确认。发送后不能修改或撤回。"),
        run=_report_performed,
        form=PerformedForm,
        done=_lazy("履行情况已发送，我们已通知投诉人。"),
    ),
}
PAGES |= portal_steps.PAGES
Step.pages = PAGES


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


def _group_link(key: str, counts: dict[str, int]) -> dict[str, Any]:
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
    due = _due(case, line)
    if line and due:
        due["mini"] = case_presenters.mini(line, due["state"], is_working=calendar.is_working(line.today))
    return {
        "case": case,
        "url": reverse("business:case", args=[case.business_id, case.reference]),
        "consumer": masked_name(case),
        "due": due,
        "tag": case_presenters.tag(case, now, Viewer.BUSINESS),
        "outcome": _outcome(case),
    }


def _due(case: Complaint, due: Deadline | None) -> dict[str, Any] | None:
    """The deadline as drawn here. Amber and red are for what the company itself must do."""
    title = LED_BY.get(case.led_by) or DEADLINES.get(Status(case.status))
    if due is None or title is None:
        return None
    state = due.state if turn.is_of(case, Role.BUSINESS) else "ok"
    return {
        "title": title,
        "state": state,
        "left": due.left,
        "due_on": due.due_on,
        "words": due.words,
        "scale": _scale(due) if due.days else None,
    }


def _scale(due: Deadline) -> dict[str, Any]:
    return {"days": due.days, "start": due.started_on, "due": due.due_on, "today": due.today, "label": due.label}


def _outcome(case: Complaint) -> str:
    """How it ended; that the company let its term pass without an answer stays said beside it."""
    label = str(codes.Outcome(case.outcome).label) if case.outcome else ""
    if not case.is_unanswered or case.outcome == codes.Outcome.O11:
        return label
    return _("%(outcome)s，逾期未答复") % {"outcome": label} if label else _("逾期未答复")


# --- one case ---
def case_context(case: Complaint, user: Any, now: datetime) -> dict[str, Any]:
    shown = case_presenters.shown(case, user, Viewer.BUSINESS, now)
    answer, evidence = shown.answer, shown.evidence
    ours = [row for row in evidence if row.by_business]
    with_answer = [row for row in ours if answer and row.added_at == answer.at]
    group = portal.TODO if turn.is_of(case, Role.BUSINESS) else GROUP_OF.get(Status(case.status), "open")
    due = _due(case, shown.deadline)
    return vars(shown) | {
        **doors.frame(case, user),
        "back": {"label": GROUPS[group][0], "query": _group_link(group, {})["query"]},
        "due": due,
        "timeline": _timeline(shown.timeline, case, due),
        "is_late": _is_late(case, now),
        "facts": _facts(case),
        "supplements": evidence_presenters.supplements(
            case,
            case_queries.supplements(case) if case.supplement_rounds or case.version > 1 else [],
            evidence,
            Viewer.BUSINESS,
        ),
        "files": evidence_presenters.tiles(case, (row for row in evidence if not row.by_business), Viewer.BUSINESS),
        "answer": answer_card(answer) if answer else None,
        "answer_mark": terms.marks(case, now).get(answer.key) if answer else None,
        "standing": terms.card(case, Viewer.BUSINESS, now),
        "said_after": case_presenters.said_after(case, Viewer.BUSINESS),
        "answer_files": evidence_presenters.tiles(case, with_answer, Viewer.BUSINESS),
        "proof": evidence_presenters.tiles(case, (row for row in ours if row not in with_answer), Viewer.BUSINESS),
        "outcome": _outcome(case),
        "edit": version.latest(case, Viewer.BUSINESS),
        "form": _form(case, user, shown.allowed),
        "member": group_queries.membership(case),
        "acts": _acts(case, user, shown.allowed),
        "message_url": doors.step_url(case, S.MESSAGE, user) if S.MESSAGE in shown.allowed else "",
        **dealing.dealings(case, Viewer.BUSINESS, now),
        "annexes": annex.annexes(case, user, Viewer.BUSINESS, now),
        "goes_on": annex.goes_on(case, Viewer.BUSINESS),
        "corrections": corrections(case, shown.timeline),
    }


def _form(case: Complaint, user: Any, allowed: Sequence[str]) -> dict[str, Any] | None:
    """What the company has to do now, as a form on the case page; a viewer may do nothing."""
    page = next((PAGES[step] for step in ON_PAGE if step in allowed), None)
    if page is None:
        return None
    form: Any = AnswerForm(case=case) if page.step == S.ANSWER else PerformedForm()
    shown = furnish(form, StepShelf(case, page.step, user))
    return {
        "page": page,
        "form": shown,
        "url": doors.step_url(case, page.step, user),
        "is_previewed": is_previewed(page),
    }


# What the consumer or the mediator waits for: the button that stands out.
AWAITED = (S.CONSENT_MEDIATION, S.SIGN_SETTLEMENT, S.REVISE_OFFER)


def _acts(case: Complaint, user: Any, allowed: Sequence[str]) -> list[tuple[str, Any, bool]]:
    """What it may do besides, as links to the steps' own pages: (address, words, is it waited for)."""
    return [
        (doors.step_url(case, step, user), page.title, step in AWAITED)
        for step, page in PAGES.items()
        if step in allowed and step not in ON_PAGE
    ]


def _is_late(case: Complaint, now: datetime) -> bool:
    return case.status == Status.WITH_BUSINESS and case.due_at is not None and now >= case.due_at


FACTS_FIRST = ("remedies", "amount", "facts")


def _facts(case: Complaint) -> list[Fact]:
    """What is asked for, how much it is about and what happened come first."""
    rank = {key: place for place, key in enumerate(FACTS_FIRST)}
    return sorted(facts_of(case, Viewer.BUSINESS), key=lambda row: rank.get(row.key, len(rank)))


def _timeline(lines: list[Line], case: Complaint, due: dict[str, Any] | None) -> list[Entry]:
    """What happened, and whom the case now waits for."""
    if due is None:
        return list(lines)
    waits = _("等待投诉人确认")
    if case.status == Status.WITH_BUSINESS:
        waits = _("等待贵企业答复")
    elif case.status == Status.SETTLED and case.performed_reported_at is None:
        waits = _("等待贵企业履行")
    elif case.status in WAITS:
        waits = str(WAITS[Status(case.status)])
    elif case.led_by == Clock.OFFER_REPLY:
        waits = _("等待贵企业回应还价")
    elif case.led_by == Clock.CONSENT:
        waits = _("等待各方同意调解")
    when = _("%(day)s前") % {"day": due["words"]}
    return [*(replace(line, state="") for line in lines), Entry(waits, when=when, state="now")]


def answer_card(answer: Answer) -> dict[str, Any]:
    """An answer, sent or about to be, as the consumer sees it."""
    offer = answer.terms.rows(date.min)
    return {"row": answer, "code": answer.get_code_display(), "text": answer.text, "offer": offer}
